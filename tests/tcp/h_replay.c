/*
 * h_replay rules|cdb FILE...: gives each file to what libFuzzer would drive,
 * without libFuzzer.
 */
#define LLVMFuzzerTestOneInput fuzz_rules
#include "fuzz_rules.c" /* NOLINT(bugprone-suspicious-include) */
#undef LLVMFuzzerTestOneInput
#define LLVMFuzzerTestOneInput fuzz_cdb
#include "fuzz_cdb.c" /* NOLINT(bugprone-suspicious-include) */
#undef LLVMFuzzerTestOneInput

#include <fcntl.h>

#include "core/readfile.h"

int
main(int argc, char *argv[])
{
	struct buf b = { 0 };
	uint8_t *copy;
	int i;

	for (i = 2; i < argc; i++) {
		buf_clear(&b);
		if (readfile_at(AT_FDCWD, argv[i], 1 << 24, &b) == -1)
			return (2);
		/* Exactly so large that a sanitizer sees one byte too many. */
		copy = malloc(b.n + (b.n == 0));
		if (copy == NULL)
			return (2);
		memcpy(copy, b.s, b.n);
		if (strcmp(argv[1], "rules") == 0)
			(void)fuzz_rules(copy, b.n);
		else
			(void)fuzz_cdb(copy, b.n);
		free(copy);
	}
	buf_fini(&b);
	(void)printf("%d files\n", argc - 2);
	return (0);
}

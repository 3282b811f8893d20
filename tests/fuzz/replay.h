/*
 * A target for libFuzzer is a program that replays files, unless FUZZER is
 * defined:
 *	h_X FILE...
 */
#ifndef REPLAY_H
#define REPLAY_H

#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#ifndef FUZZER
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/readfile.h"

int
main(int argc, char *argv[])
{
	struct buf b = { 0 };
	uint8_t *copy;
	int i;

	for (i = 1; i < argc; i++) {
		buf_clear(&b);
		if (readfile_at(AT_FDCWD, argv[i], 1 << 24, &b) == -1)
			return (2);
		/* Exactly so large that a sanitizer sees one byte too many. */
		copy = malloc(b.n + (b.n == 0));
		if (copy == NULL)
			return (2);
		memcpy(copy, b.s, b.n);
		(void)LLVMFuzzerTestOneInput(copy, b.n);
		free(copy);
	}
	buf_fini(&b);
	(void)printf("%d files\n", argc - 1);
	return (0);
}
#endif

#endif

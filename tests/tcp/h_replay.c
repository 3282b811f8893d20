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

#include "../fuzz/replay_files.h"

int
main(int argc, char *argv[])
{
	if (argc < 2)
		return (2);
	return (replay_files(argv + 2, argc - 2,
	    strcmp(argv[1], "rules") == 0 ? fuzz_rules : fuzz_cdb));
}

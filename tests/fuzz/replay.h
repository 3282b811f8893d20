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
#include "replay_files.h"

int
main(int argc, char *argv[])
{
	return (replay_files(argv + 1, argc - 1, LLVMFuzzerTestOneInput));
}
#endif

#endif

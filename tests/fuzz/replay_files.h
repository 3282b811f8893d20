/* Gives files to what libFuzzer would drive, without libFuzzer. */
#ifndef REPLAY_FILES_H
#define REPLAY_FILES_H

#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/readfile.h"

/* Returns the exit status of a program that does no more: 2: a file failed. */
static int
replay_files(char *const files[], int n,
    int (*target)(const uint8_t *data, size_t size))
{
	struct buf b = { 0 };
	uint8_t *copy;
	int i;

	for (i = 0; i < n; i++) {
		buf_clear(&b);
		if (readfile_at(AT_FDCWD, files[i], 1 << 24, &b) == -1)
			return (2);
		/* Exactly so large that a sanitizer sees one byte too many. */
		copy = malloc(b.n + (b.n == 0));
		if (copy == NULL)
			return (2);
		memcpy(copy, b.s, b.n);
		(void)target(copy, b.n);
		free(copy);
	}
	buf_fini(&b);
	(void)printf("%d files\n", n);
	return (0);
}

#endif

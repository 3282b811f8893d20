/* Reads a whole small file; the one bounded read of the project. */
#ifndef READFILE_H
#define READFILE_H

#include <sys/stat.h>
#include <sys/types.h>

#include <stddef.h>

#include "core/buf.h"

/*
 * Adds all that fd holds, from where it stands, to b.  More than max bytes:
 * -1 with EFBIG.  A directory or another odd file: -1 with errno.  Returns 0,
 * or -1 with errno; fd stays open.
 */
int readfile_fd(int fd, size_t max, struct buf *b);

/* The same, for whoever has asked fstat() about fd just now. */
int readfile_stat(int fd, const struct stat *st, size_t max, struct buf *b);

/* openat + readfile_fd for files that need no trust (/proc, a record). */
int readfile_at(int dirfd, const char *path, size_t max, struct buf *b);

#endif

/* Pid files that a daemon writes itself (type=forking): a hint, no more. */
#ifndef PIDFILE_H
#define PIDFILE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "core/bootdir.h"

/* Where a daemon writes its pid, and the start that it has to be of. */
struct pidfile {
	const char *path;
	pid_t keeper; /* the process that it descends from, */
	bool adopted; /* ...if the keeper gets orphans; else it must */
	const char *token; /* have started after the process of this token */
};

/*
 * The daemon that the file names: strict digits in a file that only root or
 * the caller could write, and a process of that start.  Returns its pid, or
 * -1 with the reason in why.
 */
pid_t pidfile_daemon(const struct pidfile *pidfile, const struct bootdir *dir,
    char *why, size_t size);

#endif

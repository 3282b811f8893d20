/* Pid files that a daemon writes itself (type=forking): a hint, no more. */
#ifndef PIDFILE_H
#define PIDFILE_H

#include <sys/types.h>

#include <stddef.h>

#include "core/bootdir.h"

/*
 * The daemon that path names: strict digits in a file that only root or the
 * caller could write, and a process that descends from us.  Returns its pid,
 * or -1 with the reason in why.
 */
pid_t pidfile_daemon(const char *path, const struct bootdir *dir, char *why,
    size_t size);

#endif

/*
 * Where the state of a bootctrl directory lives: owner root /run/bootctrl/KEY
 * (BSD: /var/run), another owner DIR/.run.  It depends on the directory's
 * owner and path, never on who asks.
 */
#ifndef STATEDIR_H
#define STATEDIR_H

#include <sys/types.h>

#include <stdbool.h>

#include "core/bootdir.h"
#include "core/errs.h"

struct statedir {
	int fd; /* -1: it does not exist (nothing was ever started) */
	char *path;
	int logfd; /* directory of the default logs; -1 until needed */
	char *logpath;
};

/*
 * The path of the state directory: KEY is the real path without the leading
 * "/", "_" written "__", "-" written "_-", then "/" written "-".  The caller
 * frees it; NULL: out of memory.
 */
char *statedir_path(const char *real, uid_t owner);

/*
 * Opens it for reading; a missing one is fine (fd is -1).  -1 with a message
 * if it exists and cannot be opened or is not safe (not the owner's, writable
 * by others, a link).
 */
int statedir_open(struct statedir *state, const struct bootdir *dir,
    struct errs *errs);

/* Creates it (0755) where it is missing, for verbs that act. */
int statedir_create(struct statedir *state, const struct bootdir *dir,
    struct errs *errs);

/* The path of the default logs' directory, for the caller to free; NULL: out
 * of memory. */
char *statedir_log_path(const struct bootdir *dir);

/* Opens or creates the default log directory (0755): logfd.  -1: message. */
int statedir_logs(struct statedir *state, const struct bootdir *dir,
    struct errs *errs);

void statedir_fini(struct statedir *state);

#endif

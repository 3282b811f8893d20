/* Where the output of a service is, and its last lines. */
#ifndef LOGFILE_H
#define LOGFILE_H

#include <stddef.h>

#include "bootctrl/ctl.h"
#include "core/strlist.h"

#define LOGFILE_LINES_MAX 100000

struct logfile {
	char *path; /* owned; NULL: a logger has it, or memory ran out */
	const char *logger; /* its command line; borrowed */
	const char *errors; /* where stderr goes if elsewhere, else NULL */
};

/* What service (NULL: one that is no longer enabled) writes to. */
void logfile_find(struct logfile *log, const struct ctl *ctl, const char *name,
    const struct service *service);
void logfile_fini(struct logfile *log);

/* Opens it for reading; -1 with errno. */
int logfile_open(const struct logfile *log);

/*
 * Adds its last n lines, made safe for a terminal; -1 with errno.  No more
 * than the last MiB is looked at.
 */
int logfile_last(const struct logfile *log, size_t n, struct strlist *lines);

/* The same of an open file; what follows begins at the file's end then. */
int logfile_tail(int fd, size_t n, struct strlist *lines);

/* Writes "?" over bytes that a terminal would obey. */
void logfile_clean(char *text, size_t n);

#endif

/*
 * One event log for the set: STATE/events, one O_APPEND line for each event:
 * "NS BOOT NAME EVENT PID [TEXT]" (NS: monotonic nanoseconds; BOOT: "-" where
 * there is no boot id).  Bounded: over EVENTLOG_MAX bytes it becomes events.old.
 */
#ifndef EVENTLOG_H
#define EVENTLOG_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#define EVENTLOG_MAX (1024 * 1024)

/* What happened. */
struct event {
	const char *name; /* of the service */
	const char *word; /* start ready failed stop killed gone done */
	pid_t pid;
	const char *text; /* more about it, or NULL */
};

/*
 * Writes a line, cut at 512 bytes.  -1 with errno: nothing, or only a part,
 * was written.
 */
int eventlog_add(int statefd, const char *boot, const struct event *event);

/* The last start without an end, by service, of this boot. */
struct eventlog_open {
	char *name; /* in the block that v points to */
	pid_t pid;
};

struct eventlog {
	struct eventlog_open *v; /* sorted by name */
	size_t n;
};

/*
 * Reads the log (and events.old) once.  A missing one is empty; -1: errno.
 * It takes linear time in the size of the log.
 */
int eventlog_read(int statefd, const char *boot, struct eventlog *log);

/* The pid of a start of name that has no end in the log, or 0. */
pid_t eventlog_find(const struct eventlog *log, const char *name);

void eventlog_fini(struct eventlog *log);

#endif

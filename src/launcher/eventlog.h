/*
 * One event log for the set: STATE/events, one O_APPEND line for each event:
 * "NS BOOT NAME EVENT PID [TEXT]" (NS: monotonic nanoseconds; BOOT: "-" where
 * there is no boot id).  Bounded: over EVENTLOG_MAX bytes it becomes
 * events.old, and what that one held of services that still run becomes
 * events.kept, one line for each.
 *
 * The events: "queued" (a start was ordered, and all that it waits for is
 * there), "started" (recorded, about to be executed), "exec-ok", "ready";
 * the ends: "failed" (the start), "stop" (it ended as told), "killed" (by
 * KILL), "gone" (found ended by itself), "done" (a oneshot).
 */
#ifndef EVENTLOG_H
#define EVENTLOG_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EVENTLOG_MAX (1024 * 1024)

/* What happened. */
struct event {
	const char *name; /* of the service */
	const char *word; /* one of the above */
	pid_t pid;
	const char *text; /* more about it, or NULL */
};

/*
 * Writes a line, cut at 512 bytes.  -1 with errno: nothing, or only a part,
 * was written.
 */
int eventlog_add(int statefd, const char *boot, const struct event *event);

/* The last word on a service in this boot. */
struct eventlog_last {
	char *name; /* in the block that v points to */
	int64_t ns; /* when it was said */
	pid_t pid; /* of a start that has no end; 0: it ended */
};

struct eventlog {
	struct eventlog_last *v; /* sorted by name */
	size_t n;
};

/*
 * Reads the log with its older parts once.  A missing one is empty; -1: errno.
 * It takes linear time in the size of the log.
 */
int eventlog_read(int statefd, const char *boot, struct eventlog *log);

/* The last word on a service, or NULL. */
const struct eventlog_last *eventlog_last(const struct eventlog *log,
    const char *name);

/* The pid of a start of name that has no end in the log, or 0. */
pid_t eventlog_find(const struct eventlog *log, const char *name);

void eventlog_fini(struct eventlog *log);

/* The first start of a service in this boot; times in monotonic ns. */
struct eventlog_start {
	char name[65];
	int64_t queued;
	int64_t started;
	int64_t ended; /* ready or failed; 0: neither is known */
	bool failed;
};

/*
 * Reads the first starts, in the order in which they were queued.  v gets an
 * array for the caller to free.  -1 with errno.
 */
int eventlog_starts(int statefd, const char *boot, struct eventlog_start **v,
    size_t *n);

#endif

/* What the two files of the event log share; nobody else includes this. */
#ifndef EVENTLOG_PRIV_H
#define EVENTLOG_PRIV_H

#include "core/buf.h"
#include "launcher/eventlog.h"

#define EVENTS "events"
#define EVENTS_OLD "events.old"
#define EVENTS_KEPT "events.kept"
/* No service's name begins with a dot, so no record is called so. */
#define EVENTS_KEPT_NEW ".events.kept.new"

#define LOG_FILES 3

/* The files of a log, from the oldest. */
struct logtexts {
	struct buf v[LOG_FILES];
};

/*
 * Reads the n oldest files.  The newest is opened first: if it is moved away
 * meanwhile, lines are met twice, and none is missed.  -1 with errno.
 */
int logtexts_read(int statefd, size_t n, struct logtexts *texts);
void logtexts_fini(struct logtexts *texts);

/* A line of the log; the texts lie in the log's. */
struct logged {
	int64_t ns;
	const char *name;
	const char *word;
	pid_t pid;
};

/* Is told each event; -1 ends the walk. */
typedef int logged_fn(void *arg, const struct logged *logged);

/*
 * Calls fn for each event of a boot, in their order; only once, for the texts
 * are cut up by it.  -1: fn said so.
 */
int logtexts_walk(struct logtexts *texts, const char *boot, logged_fn *fn,
    void *arg);

/*
 * Before a full log takes the place of the old one: keeps the last word on
 * each service that the old one has and that has not ended.  The caller holds
 * the log's lock.  -1 with errno.
 */
int eventlog_keep(int statefd, const char *boot);

#endif

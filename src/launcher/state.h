/* The one function that decides a service's state. */
#ifndef STATE_H
#define STATE_H

#include <sys/types.h>

#include "core/errs.h"
#include "launcher/eventlog.h"
#include "launcher/record.h"
#include "launcher/statedir.h"

enum state_kind {
	STATE_RUNNING, /* 0: the recorded process is alive; a oneshot is done */
	STATE_DEAD, /* 1: dead but pid file exists: it ended by itself */
	STATE_STOPPED, /* 3: no record, or one of an earlier boot */
	STATE_UNKNOWN /* 4: cannot be told */
};

struct state {
	enum state_kind kind;
	bool recorded; /* record is filled */
	struct record record;
	int watch; /* RUNNING with a process: os_watch descriptor; else -1 */
	char why[160]; /* UNKNOWN: the reason */
};

/* What all decisions of one command share; log is read when first needed. */
struct statectx {
	struct statedir *dir;
	char boot[OS_BOOT_MAX];
	struct eventlog log;
	bool have_log;
};

/*
 * Decides.  want_watch asks for a watch descriptor (for verbs that act).
 * A foreign service's own status is not asked here: its record decides.
 */
void state_get(struct statectx *ctx, const char *name, bool want_watch,
    struct state *state);

/* LSB number of a kind: 0, 1, 3, 4. */
int state_exit(enum state_kind kind);

/* Closes watch and frees. */
void state_fini(struct state *state);

#endif

/*
 * The state record of a started service: key=value lines in STATE/NAME.state,
 * written by temp + rename, readable by all.  What a stop needs is in it, so
 * that a stop works with broken or missing scripts.
 */
#ifndef RECORD_H
#define RECORD_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "core/errs.h"
#include "core/retry.h"
#include "core/service.h"
#include "core/strlist.h"
#include "launcher/os.h"

/*
 * A reader skips keys that it does not know, and only keys that every version
 * has written are required: the number changes when an old reader would be
 * wrong to act on a new record.
 */
#define RECORD_VERSION 1

/* record_read()'s word on a record that it does not understand. */
#define RECORD_NEWER "record written by a newer version"

enum record_phase {
	PHASE_STARTING, /* not yet ready (or its starter was killed) */
	PHASE_UP, /* ready */
	PHASE_DONE /* a oneshot that ended 0, a foreign script that started */
};

struct record {
	char name[65]; /* service name */
	enum service_type type;
	enum record_phase phase;
	bool by_exec; /* owner=exec: held by a supervisor, not by us */
	pid_t pid; /* 0: no process (foreign) */
	char token[OS_TOKEN_MAX]; /* os_identify's */
	char boot[OS_BOOT_MAX]; /* boot id, for PHASE_DONE without a process */
	uid_t uid;
	uint64_t argv_hash; /* of argv and environment */
	uint64_t files_hash;
	int64_t started; /* clock_now() of the start */
	struct retry retry;
	bool noresult;
	bool kill_leftovers; /* a stop ends the rest of its session too */
	pid_t session; /* of a type=forking daemon; 0: pid leads it */
	char *program; /* the path that was executed; NULL: not known */
	char *script; /* a foreign service's script, else NULL */
	char *stop_desc; /* what a slow stop waits for; NULL: its end */
	pid_t logger_pid; /* output_logger's process; 0: none */
	char logger_token[OS_TOKEN_MAX];
};

/*
 * Reads STATE/NAME.state.  Returns 0; 1 if there is none; -1 with a static
 * text in why if it is damaged or of a newer version (verdict: unknown); errno
 * is 0 then, and not if it could not be read.
 */
int record_read(int statefd, const char *name, struct record *record,
    const char **why);

/*
 * Writes it, and STATE/NAME.pid for other tools (removed if pid is 0).  The
 * caller holds the op lock.  -1 with errno, and what was there stays;
 * EINVAL: it is one that record_read() would call damaged.
 */
int record_write(int statefd, const struct record *record);

/*
 * Puts in order what is beside the record of a running service: temporary
 * files of a command that was killed go, and NAME.pid is written again where
 * it is missing (systemd removes it when it gives up a service that does not
 * end).  The caller holds the op lock.  -1 with errno.
 */
int record_mend(int statefd, const struct record *record);

/* Removes both; a missing one is fine.  -1 with errno. */
int record_remove(int statefd, const char *name);

/* Names of all services that have a record.  -1 with errno. */
int record_list(int statefd, struct strlist *names);

void record_fini(struct record *record);

#endif

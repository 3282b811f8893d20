/* Runs a command of another init, as argv, never by a shell. */
#ifndef RUN_H
#define RUN_H

#include "core/buf.h"
#include "core/strlist.h"

/* A command to be run; all but why is the caller's. */
struct run {
	const struct strlist *argv;
	unsigned int seconds; /* that it may take; 0: however long */
	struct buf *out; /* gets its stdout; NULL: nobody does */
	struct buf *err; /* gets its stderr */
	const char *why; /* it did not end as it should; static */
	/* Called once a second while it runs; or NULL. */
	void (*tick)(void *arg);
	void *arg;
};

/*
 * Runs argv with nothing in its environment but a PATH, /dev/null as stdin,
 * and waits for its end, at most so many seconds; after that it gets TERM and
 * is left alone.  What it prints is added to out and err, up to 64 KiB each,
 * and never comes to our own stdout and stderr by itself.
 * Returns its exit status; -1 with why: it could not be run, was killed by a
 * signal, or took too long.
 */
int run_command(struct run *run);

#endif

/*
 * Children that ended.  To find one the kernel looks through all of them, so
 * where there are many it is asked only for those that signals name, and from
 * time to time for the others: signals of children are lost, if two end at
 * once.
 */
#ifndef REAP_H
#define REAP_H

#include <sys/types.h>

#include <stdbool.h>
#include <time.h>

#include "tcpsrv/conns.h"

struct reaper {
	bool unsure; /* some may have ended, whom no signal named, */
	struct timespec since; /* since then */
	unsigned int at; /* how far we have asked for each; 0: not at it */
};

/*
 * Takes one child that ended out of conns and returns its pid, or 0: none is
 * known yet.  signalled is whom a caught SIGCHLD named, or 0.  SIGCHLD must be
 * blocked.
 */
pid_t reap_next(struct reaper *reaper, struct conns *conns, pid_t signalled,
    int *status);

/* Milliseconds until the others are asked for; -1: there is no need. */
int reap_wait(const struct reaper *reaper);

#endif

/*
 * A process between us and a service of type=forking: it adopts whatever the
 * service leaves behind while it goes into the background, so that the
 * processes of one start are known apart from those of all others.  It ends
 * when its launcher lets it go.  If the launcher dies before, the daemon may
 * not be recorded yet: then the keeper kills all that it keeps.
 */
#ifndef KEEPER_H
#define KEEPER_H

#include <sys/types.h>

#include <stdbool.h>

/* What the keeper writes first: the service's pid, or why there is none. */
struct keeper_word {
	pid_t pid;
	int err; /* 0: none */
	bool adopts; /* orphans come to it: the platform has subreapers */
};

/*
 * Called in a fresh child with all signals blocked: makes it the keeper and
 * returns in its child alone, which goes on to be the service.  The keeper
 * writes a keeper_word to tell, later the service's wait status as an int,
 * and ends when hold reports the end of file, or when it has adopted all and
 * all have ended.  Async-signal-safe.
 */
void keeper_split(int hold, int tell);

/* Lets the keeper at the other end of hold go; what it keeps stays. */
void keeper_free(int hold);

#endif

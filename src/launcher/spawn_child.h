/*
 * The child's side of spawn.h.  Nobody else includes this.
 */
#ifndef SPAWN_CHILD_H
#define SPAWN_CHILD_H

#include <signal.h>

#include "core/launch.h"
#include "launcher/spawn.h"

/* What a child is made with: it may read it until os_fork_waits(). */
struct spawn_birth {
	const struct launch *launch;
	char *const *argv; /* NULL: launch's */
	const struct spawn_fds *fds;
	int release; /* read end: a byte lets it go on to exec */
	int releaser; /* the write end, to be closed */
	int error; /* write end for a struct spawn_error */
	int hold, told; /* of the keeper (keeper.h); -1: none */
	const sigset_t *odd; /* signals to be set back to their default */
};

/* What a child could not do. */
struct spawn_error {
	int step;
	int err;
};

/* The words for a step; NULL: there is no such step. */
const char *spawn_step(int step);

/* The child of os_fork(); birth is a struct spawn_birth. */
void spawn_child(void *birth, void *mark) __attribute__((noreturn));

#endif

/*
 * One fork, one service.  The child waits until its parent has written the
 * state record; so no service ever runs unrecorded, and a parent that dies in
 * between takes the unreleased child with it.
 */
#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

#include <stdbool.h>

#include "core/errs.h"
#include "core/launch.h"

/* The descriptors of a service; borrowed, -1: /dev/null. */
struct spawn_fds {
	int out;
	int err;
	int ready; /* write end of the readiness pipe; -1: none */
	int ready_as; /* the number it has in the service: 1, or fd:N */
	int in; /* a logger's pipe */
};

struct child {
	pid_t pid;
	int release; /* write end: one byte lets it go on to exec */
	int error; /* read end: EOF after exec, else a struct spawn_error */
	pid_t keeper; /* our child above it (keeper.h); -1: that has ended; 0:
	                 there is none, the child is ours */
	int hold; /* write end that keeps the keeper; -1: none */
	int told; /* read end: the keeper's word on its end; -1: none */
	bool adopted; /* orphans come to the keeper */
};

#define CHILD_NONE                                                             \
	{                                                                      \
		-1, -1, -1, 0, -1, -1, false                                   \
	}

/*
 * Moves a descriptor above those that a service can be given, and makes it
 * close-on-exec; closes the old one.  Returns the new one; -1 with errno, also
 * of -1, so that it can be put around what opens one.
 */
int spawn_high(int fd);

/* A pipe whose ends are both so.  -1 with errno. */
int spawn_pipe(int fds[2]);

/*
 * Looks which signals are ignored or handled in this process: from then on only
 * those are set back in a child, which else takes a call for each that there
 * is.  Called when all handlers are there.
 */
void spawn_look(void);

/*
 * Forks a child that becomes launch's program once it is released.  argv
 * replaces launch's if not NULL (a logger, a foreign script's verb), with
 * argv[0] as the path.  Returns 0, or -1 with errno.
 */
int spawn_fork(const struct launch *launch, char *const argv[],
    const struct spawn_fds *fds, struct child *child);

/*
 * The same, for launch's own program, with a keeper between us and the child:
 * the end of the child is told by spawn_kept_ended(), not by wait().
 */
int spawn_kept(const struct launch *launch, const struct spawn_fds *fds,
    struct child *child);

/*
 * Has the child of a keeper ended?  1: with status; 0: not yet; -1: the
 * keeper has ended, after all below it if orphans came to it.
 */
int spawn_kept_ended(const struct child *child, int *status);

/* Lets the child exec.  -1 with errno (EPIPE: it is gone). */
int spawn_release(struct child *child);

/*
 * Reads child->error.  Returns 0: exec succeeded (or the child died before it
 * could say anything); 1: it failed, and text got why (at most size bytes);
 * -1: it has not come so far.
 */
int spawn_result(struct child *child, char *text, size_t size);

/* The same, but waits for it. */
int spawn_wait(struct child *child, char *text, size_t size);

/* The service is recorded: what its keeper keeps may go on without it. */
void spawn_let_go(struct child *child);

/* Closes what is open of it; a keeper that was not let go ends all it keeps. */
void spawn_fini(struct child *child);

/*
 * Becomes the program in this very process: the same steps as the child's,
 * but stdio, session and parent are kept.  Returns only on failure, with what
 * failed in text.
 */
void spawn_exec(const struct launch *launch, char *text, size_t size);

#endif

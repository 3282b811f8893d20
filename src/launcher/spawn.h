/*
 * One fork, one service.  The child waits until its parent has written the
 * state record; so no service ever runs unrecorded, and a parent that dies in
 * between takes the unreleased child with it.
 */
#ifndef SPAWN_H
#define SPAWN_H

#include <sys/types.h>

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
};

/*
 * Forks a child that becomes launch's program once it is released.  argv
 * replaces launch's if not NULL (a logger, a foreign script's verb), with
 * argv[0] as the path.  Returns 0, or -1 with errno.
 */
int spawn_fork(const struct launch *launch, char *const argv[],
    const struct spawn_fds *fds, struct child *child);

/* Lets the child exec.  -1 with errno (EPIPE: it is gone). */
int spawn_release(struct child *child);

/*
 * Reads child->error after poll() called it readable.  Returns 0: exec
 * succeeded (or the child died before it could say anything); 1: it failed,
 * and text got why (at most size bytes); -1: try again later.
 */
int spawn_result(struct child *child, char *text, size_t size);

/* Closes what is open of it. */
void spawn_fini(struct child *child);

/*
 * Becomes the program in this very process: the same steps as the child's,
 * but stdio, session and parent are kept.  Returns only on failure, with what
 * failed in text.
 */
void spawn_exec(const struct launch *launch, char *text, size_t size);

#endif

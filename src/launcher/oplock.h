/*
 * The lock that one operation on a service holds from before its first look
 * to its end: flock on STATE/NAME.lock, which is never unlinked.
 */
#ifndef OPLOCK_H
#define OPLOCK_H

#include <sys/types.h>

/*
 * Tries once, without waiting.  Returns a descriptor (O_CLOEXEC) that holds
 * the lock until it is closed; -1 with errno, EWOULDBLOCK: somebody else has
 * it.
 */
int oplock_try(int statefd, const char *name);

/*
 * The same for one who only looks: nothing is made, and others may look too.
 * -1 with errno, ENOENT: there is no such file.
 */
int oplock_look(int statefd, const char *name);

/* Who has it: a process that lives; -1: nobody, or it cannot be told. */
pid_t oplock_holder(int statefd, const char *name);

#endif

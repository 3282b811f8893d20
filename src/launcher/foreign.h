/* Asking a foreign script for its status, and what both askers need. */
#ifndef FOREIGN_H
#define FOREIGN_H

#include "core/launch.h"
#include "launcher/clock.h"

#define FOREIGN_WAIT (10 * NS_PER_S) /* for an answer to "status" */

/*
 * The launch of a script of which only the path is known: no user, no
 * environment but PATH, output to /dev/null.  -1: out of memory.
 */
int foreign_launch_of(struct launch *launch, const char *script);

/*
 * Runs "script status" and returns its exit status (LSB: 0 runs, 3 stopped,
 * 1 dead); -1 if it gave none in time or could not be run.
 */
int foreign_status(const char *script);

#endif

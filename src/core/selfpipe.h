/* The pipe by which a signal's handler wakes up a poll(2). */
#ifndef SELFPIPE_H
#define SELFPIPE_H

/*
 * Makes it: both ends are close-on-exec, and neither ever blocks.  Returns 0,
 * or -1 with errno.
 */
int selfpipe(int fds[2]);

#endif

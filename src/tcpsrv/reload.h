/*
 * HUP: the server executes its own command line again, in the same process,
 * and hands the listening socket and what it knows of its children to itself
 * in variables.
 */
#ifndef RELOAD_H
#define RELOAD_H

#include <stdbool.h>

#include "tcpsrv/conns.h"

/* All variables that are for the server and no child begin so. */
#define RELOAD_PREFIX "QMAIL_TCPSRV_"

/*
 * The listening socket that the process had before it executed us; -1: this
 * is a first start.
 */
int reload_fd(void);

/*
 * Is this no start but a test whether the program would come up?  Then it has
 * to exit with this status, which no other program would by chance: it stays
 * the same in all versions.
 */
#define RELOAD_TESTED 77
bool reload_is_test(void);

/*
 * Runs that test: path with argv, in a child that gets the socket fd, for some
 * seconds at most.  NULL: it came up; else what went wrong, in words in why.
 */
#define RELOAD_WHY 80
const char *reload_test(const char *path, char **argv, int fd,
    char why[RELOAD_WHY]);

/* Takes over the children of before; they are counted in conns. */
void reload_adopt(struct conns *conns, char **environment);

/*
 * Executes path with argv.  Returns only if that failed, with errno; fd is
 * then as before.
 */
void reload_exec(const char *path, char **argv, int fd,
    const struct conns *conns);

#endif

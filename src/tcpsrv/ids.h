/* The user and group that the server becomes once it listens. */
#ifndef IDS_H
#define IDS_H

#include <sys/types.h>

#include <stdbool.h>

#include "tcpsrv/log.h"
#include "tcpsrv/options.h"

struct ids {
	bool change_user;
	bool change_group;
	uid_t user;
	gid_t group;
};

/*
 * Looks up -u, -g or -U, names or numbers.  A user by name brings its group
 * unless there is a -g.  What is unknown, empty or not set ends with 111: it
 * never means root.
 */
void ids_find(const struct config *config, struct ids *ids, struct log *log);

/*
 * Changes to them for good, without any supplementary group, and verifies
 * it.  Fails with 111.  Does nothing where no change was asked for.
 */
void ids_drop(const struct ids *ids, struct log *log);

#endif

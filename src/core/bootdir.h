/* The bootctrl directory: what lies in it, by name and as text. */
#ifndef BOOTDIR_H
#define BOOTDIR_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/errs.h"
#include "core/strlist.h"

#define BOOTDIR_FILE_MAX (256 * 1024) /* bytes of a script or an env file */

struct bootdir {
	int fd; /* the directory, O_CLOEXEC; -1: it was not entered */
	char *path; /* its real path, absolute */
	dev_t dev; /* which directory it is that has this path */
	ino_t ino;
	size_t root; /* bytes of path that lead to its image; 0: none */
	uid_t owner; /* who owns it: decides where the state lives */
	uid_t caller; /* effective uid of this process */
	struct strlist names; /* NAME of each NAME.rc, sorted by byte order */
	struct strlist envs; /* NAME of each NAME.env, sorted likewise */
	struct buf site; /* the text of bootctrl.env; empty if there is none */
	bool has_site;
	bool history; /* services remember what their variables were before */
	struct errs site_errs; /* why it cannot be read: fails each start */
	struct errs distrust; /* why only asking verbs may use it */
	struct errs warnings; /* names that cannot be a service's */
	const char *as; /* a file that is not read, but from; NULL: none */
	const char *from; /* so that a change is checked before it is made */
};

/* The file that is read for name: from in the place of as. */
const char *bootdir_name(const struct bootdir *dir, const char *name);

/*
 * The three steps to a directory.  Each returns 0, or -1 with a message in
 * errs; the caller calls bootdir_fini() in both cases.
 *
 * bootdir_locate() learns its real path and owner, which is enough to find
 * the state.  What a set says may not be used yet.
 */
int bootdir_locate(struct bootdir *dir, const char *path, uid_t caller,
    struct errs *errs);

/*
 * Opens it by the same path, checking the trust of all that leads to it.  If
 * it is no longer the one that was located, that is an error.
 */
int bootdir_enter(struct bootdir *dir, const char *path, struct errs *errs);

/*
 * Lists it and reads bootctrl.env.  Names that start with "." are ignored,
 * other bad names are a warning.
 */
int bootdir_list(struct bootdir *dir, struct errs *errs);

/* All three, which nearly all need; after a failure nothing is left open. */
int bootdir_open(struct bootdir *dir, const char *path, uid_t caller,
    struct errs *errs);

/*
 * Reads the file "name" of the directory into text (emptied first), checking
 * its trust.  Returns 0; 1 if there is no such file; -1 with a message in
 * errs (dangling link, directory, too large, unreadable...).
 */
int bootdir_read(const struct bootdir *dir, const char *name, struct buf *text,
    struct errs *distrust, struct errs *errs);

void bootdir_fini(struct bootdir *dir);

#endif

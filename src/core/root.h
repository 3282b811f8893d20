/*
 * The files of a system, reached below the directory that is its "/": this
 * host, or the tree of an image.  Paths are those inside that system; links on
 * the way are followed as it would follow them, and never lead out of it.
 */
#ifndef ROOT_H
#define ROOT_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "core/buf.h"
#include "core/errs.h"
#include "core/fileset.h"
#include "core/strlist.h"

struct root {
	int fd; /* its "/"; -1: not open */
	char *path; /* real path of that here; "" for this host's "/" */
};

/* Opens the tree.  -1: a message in errs; root can be finished all the same. */
int root_open(struct root *root, const char *path, struct errs *errs);
void root_fini(struct root *root);

/*
 * Opens a directory of the system (absolute path).  real, if not NULL, gets
 * its path without links ("" for "/").  Returns the descriptor, or -1 with
 * errno.
 */
int root_dir(const struct root *root, const char *path, struct buf *real);

/*
 * The path of a file without links: all that lead to it and that it is itself
 * are followed.  The last name may be missing.  -1 with errno.
 */
int root_file(const struct root *root, const char *path, struct buf *real);

/* As root_dir(), but what is missing on the way is made, 0755. */
int root_make(const struct root *root, const char *path);

/*
 * Adds the directories that root_make() would make, outermost first; those
 * that are in list already are not added again.  -1 with errno.
 */
int root_missing(const struct root *root, const char *path,
    struct strlist *list);

enum there_kind {
	THERE_NOTHING,
	THERE_FILE,
	THERE_LINK,
	THERE_OTHER /* a directory, a device... */
};

/* What lies at a path. */
struct there {
	enum there_kind kind;
	mode_t mode; /* of a file: permission bits */
	uint64_t hash; /* of a file's content or a link's target */
};

/* Looks at name in the open directory.  -1 with errno. */
int there_look(int dirfd, const char *name, struct there *there);

/* What will lie there once a file of a set was written. */
void there_of(const struct setfile *file, struct there *there);

bool there_equal(const struct there *a, const struct there *b);

/*
 * Writes a file of a set, or a link, as name in the open directory: under a
 * name of its own first, on the disk before it is renamed, with exactly the
 * mode asked for.  -1 with errno; what lay there is then untouched.
 */
int there_write(int dirfd, const char *name, const struct setfile *file);

/* Removes what there_write() left there when it was killed. */
void there_clean(int dirfd, const char *name);

#endif

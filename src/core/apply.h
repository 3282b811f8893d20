/*
 * Brings the files of a backend into a system, and out of it.  First a list of
 * changes is made, which can be shown; then it is carried out.  What somebody
 * else wrote or edited is left alone and told, unless forced.
 */
#ifndef APPLY_H
#define APPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/errs.h"
#include "core/fileset.h"
#include "core/manifest.h"
#include "core/root.h"

enum change_kind {
	CHANGE_NONE, /* it is there as it should be */
	CHANGE_ADD, /* not installed yet */
	CHANGE_RESTORE, /* was installed, is missing */
	CHANGE_UPDATE, /* ours, and stale */
	CHANGE_REPLACE, /* edited or not ours: only when forced */
	CHANGE_REMOVE, /* ours, and no longer needed */
	CHANGE_FORGET /* no longer needed, and gone already */
};

enum blocked {
	BLOCKED_NOT,
	BLOCKED_EDITED, /* ours once */
	BLOCKED_FOREIGN, /* somebody else's */
	BLOCKED_ODD /* a directory or the like: not even when forced */
};

struct change {
	enum change_kind kind;
	enum blocked blocked; /* why it may not be done */
	const struct setfile *file; /* what is wanted; NULL: nothing */
	const char *path;
	struct there there; /* what lies there now */
	bool done;
};

struct changes {
	struct change *v; /* by path */
	size_t n;
	struct strlist dirs; /* directories that have to be made */
	size_t pending; /* how many would do something */
};

/* What decides. */
struct apply {
	const struct root *root;
	const struct manifest *manifest; /* what was installed, sorted */
	const struct fileset *files; /* what is wanted, sorted */
	const char *launcher; /* a link to this file is ours: eqmaild */
	bool force;
};

/*
 * Compares.  manifest and files must live as long as the changes.  -1 with a
 * message if something cannot be looked at.
 */
int changes_make(struct changes *changes, const struct apply *apply,
    struct errs *errs);
void changes_fini(struct changes *changes);

/* Will the change be carried out? */
bool change_acts(const struct change *change);

/* What a change is called: "install", "remove", ..., or NULL for none. */
const char *change_word(const struct change *change);

/*
 * Adds to manifest what has to be in it while the changes are being carried
 * out (before), or after that.  -1: out of memory.
 */
int changes_before(const struct changes *changes, const struct apply *apply,
    struct manifest *manifest);
int changes_after(const struct changes *changes, const struct apply *apply,
    struct manifest *manifest);

/*
 * Writes and removes files, all of them on the disk at the end; told, if not
 * NULL, is called after each.  Stops at the first that fails: -1 with a
 * message.
 */
int changes_apply(struct changes *changes, const struct apply *apply,
    void (*told)(void *arg, const struct change *change), void *arg,
    struct errs *errs);

/*
 * Removes those of the manifest's directories that hold nothing any more and
 * that no wanted file lies in.
 */
void dirs_remove(const struct apply *apply);

#endif

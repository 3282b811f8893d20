/* What differs between what is wanted and what is there. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/apply.h"

/* The directory that was looked into last: files come sorted. */
struct place_dir {
	const struct root *root;
	struct buf path;
	int fd; /* -1: there is none */
};

/* Stands in the directory of path; -1 with errno (ENOENT: there is none). */
static int
place_enter(struct place_dir *dir, const char *path)
{
	size_t len = (size_t)(strrchr(path, '/') + 1 - path);

	if (dir->fd != -1 && dir->path.n == len &&
	    strncmp(dir->path.s, path, len) == 0)
		return (0);
	if (dir->fd != -1)
		(void)close(dir->fd);
	dir->fd = -1;
	buf_clear(&dir->path);
	buf_add(&dir->path, path, len);
	if (dir->path.failed) {
		errno = ENOMEM;
		return (-1);
	}
	dir->fd = root_dir(dir->root, dir->path.s, NULL);
	return (dir->fd == -1 ? -1 : 0);
}

static int
place_look(struct place_dir *dir, const char *path, struct there *there)
{
	memset(there, 0, sizeof(*there));
	if (place_enter(dir, path) == -1)
		return (errno == ENOENT ? 0 : -1);
	return (there_look(dir->fd, strrchr(path, '/') + 1, there));
}

static void
place_fini(struct place_dir *dir)
{
	if (dir->fd != -1)
		(void)close(dir->fd);
	buf_fini(&dir->path);
}

/* Does the link at path lead to the launcher's file? */
static bool
link_is_launcher(const struct apply *apply, const char *path)
{
	struct buf real = { 0 }, want = { 0 };
	bool is;

	is = apply->launcher != NULL &&
	    root_file(apply->root, apply->launcher, &want) == 0 &&
	    root_file(apply->root, path, &real) == 0 && real.s != NULL &&
	    want.s != NULL && strcmp(real.s, want.s) == 0;
	buf_fini(&real);
	buf_fini(&want);
	return (is);
}

/* What has to be done for a wanted file. */
static void
decide_wanted(const struct apply *apply, struct change *c)
{
	struct there want;
	bool known = manifest_has(apply->manifest, c->path);

	there_of(c->file, &want);
	if (there_equal(&c->there, &want))
		c->kind = CHANGE_NONE;
	else if (c->there.kind == THERE_NOTHING)
		c->kind = known ? CHANGE_RESTORE : CHANGE_ADD;
	else if (manifest_ours(apply->manifest, c->path, &c->there) &&
	    c->there.kind != THERE_OTHER)
		c->kind = CHANGE_UPDATE;
	else if (c->there.kind == THERE_LINK &&
	    link_is_launcher(apply, c->path))
		c->kind = CHANGE_UPDATE;
	else {
		c->kind = CHANGE_REPLACE;
		if (c->there.kind == THERE_OTHER)
			c->blocked = BLOCKED_ODD;
		else if (!apply->force)
			c->blocked = known ? BLOCKED_EDITED : BLOCKED_FOREIGN;
	}
}

/* What has to be done for a file that nothing needs any more. */
static void
decide_unwanted(const struct apply *apply, struct change *c)
{
	c->kind = CHANGE_REMOVE;
	if (c->there.kind == THERE_NOTHING)
		c->kind = CHANGE_FORGET;
	else if (c->there.kind == THERE_OTHER)
		c->blocked = BLOCKED_ODD;
	else if (!apply->force &&
	    !manifest_ours(apply->manifest, c->path, &c->there))
		c->blocked = BLOCKED_EDITED;
}

/* Looks at one path and decides. */
static int
changes_add(struct changes *changes, const struct apply *apply,
    struct place_dir *dir, const struct change *one, struct errs *errs)
{
	struct change *c = &changes->v[changes->n];

	*c = *one;
	if (place_look(dir, c->path, &c->there) == -1)
		return (errs_add(errs,
		    errno == EACCES ? ERR_PERMISSION : ERR_FAILED, NULL,
		    "%s%s: %s", apply->root->path, c->path, strerror(errno)));
	if (c->file != NULL)
		decide_wanted(apply, c);
	else
		decide_unwanted(apply, c);
	changes->n++;
	if (c->kind != CHANGE_NONE)
		changes->pending++;
	return (0);
}

/* The directories that what will be written needs. */
static int
changes_dirs(struct changes *changes, const struct apply *apply,
    struct errs *errs)
{
	struct buf dir = { 0 };
	const char *path;
	size_t i, len;
	int rc = 0;

	for (i = 0; i < changes->n && rc == 0; i++) {
		path = changes->v[i].path;
		len = (size_t)(strrchr(path, '/') + 1 - path);
		if (changes->v[i].file == NULL ||
		    (dir.s != NULL && dir.n == len &&
		        strncmp(dir.s, path, len) == 0))
			continue;
		buf_clear(&dir);
		buf_add(&dir, path, len);
		if (dir.failed ||
		    root_missing(apply->root, dir.s, &changes->dirs) == -1)
			rc = errs_add(errs, ERR_FAILED, NULL, "%s%s: %s",
			    apply->root->path, path, strerror(errno));
	}
	buf_fini(&dir);
	return (rc);
}

/* Both lists are sorted: one pass over them. */
int
changes_make(struct changes *changes, const struct apply *apply,
    struct errs *errs)
{
	const struct manifest *m = apply->manifest;
	const struct fileset *files = apply->files;
	struct place_dir dir = { .root = apply->root, .fd = -1 };
	struct change one;
	size_t i = 0, j = 0;
	int rc = 0, way;

	memset(changes, 0, sizeof(*changes));
	changes->v = calloc(m->n + files->n + 1, sizeof(*changes->v));
	if (changes->v == NULL)
		return (errs_nomem(errs));
	while (rc == 0 && (i < m->n || j < files->n)) {
		way = i == m->n ? 1 : -1;
		if (i < m->n && j < files->n)
			way = strcmp(m->v[i].path, files->v[j].path);
		one = (struct change){ .file = way >= 0 ? &files->v[j] : NULL };
		one.path = way >= 0 ? files->v[j].path : m->v[i].path;
		if (way >= 0)
			j++;
		if (way < 0 && m->v[i].there.kind == THERE_OTHER)
			i++; /* a directory: see dirs_remove() */
		else {
			while (i < m->n && strcmp(m->v[i].path, one.path) == 0)
				i++;
			rc = changes_add(changes, apply, &dir, &one, errs);
		}
	}
	if (rc == 0)
		rc = changes_dirs(changes, apply, errs);
	place_fini(&dir);
	return (rc);
}

void
changes_fini(struct changes *changes)
{
	free(changes->v);
	strlist_fini(&changes->dirs);
	memset(changes, 0, sizeof(*changes));
}

bool
change_acts(const struct change *c)
{
	return (c->blocked == BLOCKED_NOT && c->kind != CHANGE_NONE &&
	    c->kind != CHANGE_FORGET);
}

const char *
change_word(const struct change *c)
{
	static const char *const words[] = {
		[CHANGE_NONE] = NULL,
		[CHANGE_ADD] = "install",
		[CHANGE_RESTORE] = "restore",
		[CHANGE_UPDATE] = "update",
		[CHANGE_REPLACE] = "replace",
		[CHANGE_REMOVE] = "remove",
		[CHANGE_FORGET] = NULL,
	};

	return (words[c->kind]);
}

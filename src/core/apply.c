/* The one place that writes files of other inits. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/apply.h"

/* Adds the manifest's lines of a path. */
static int
lines_keep(const struct manifest *from, const char *path, struct manifest *to)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (strcmp(from->v[i].path, path) == 0 &&
		    manifest_add(to, &from->v[i].there, path) == -1)
			return (-1);
	return (0);
}

static bool
dir_exists(const struct root *root, const char *path)
{
	int fd = root_dir(root, path, NULL);

	if (fd != -1)
		(void)close(fd);
	return (fd != -1 || errno != ENOENT);
}

/* Adds the directories that were made by us, and those that will be. */
static int
dirs_keep(const struct changes *changes, const struct apply *apply, bool after,
    struct manifest *to)
{
	const struct manifest *from = apply->manifest;
	const struct there made = { .kind = THERE_OTHER };
	size_t i, n = from->n + changes->dirs.n;
	const char *path;

	for (i = 0; i < n; i++) {
		path = i < from->n ? from->v[i].path
		                   : changes->dirs.v[i - from->n];
		if (i < from->n && from->v[i].there.kind != THERE_OTHER)
			continue;
		if (after && !dir_exists(apply->root, path))
			continue;
		if (manifest_add(to, &made, path) == -1)
			return (-1);
	}
	return (0);
}

/* The line of a file as it is wanted. */
static int
line_wanted(const struct setfile *file, struct manifest *to)
{
	struct there there;

	there_of(file, &there);
	return (manifest_add(to, &there, file->path));
}

int
changes_before(const struct changes *changes, const struct apply *apply,
    struct manifest *to)
{
	const struct manifest *from = apply->manifest;
	const struct change *c;
	size_t i;

	for (i = 0; i < from->n; i++)
		if (from->v[i].there.kind != THERE_OTHER &&
		    manifest_add(to, &from->v[i].there, from->v[i].path) == -1)
			return (-1);
	for (i = 0; i < changes->n; i++) {
		c = &changes->v[i];
		if (c->file == NULL || c->blocked != BLOCKED_NOT)
			continue;
		if (line_wanted(c->file, to) == -1)
			return (-1);
	}
	return (dirs_keep(changes, apply, false, to));
}

int
changes_after(const struct changes *changes, const struct apply *apply,
    struct manifest *to)
{
	const struct change *c;
	size_t i;
	int rc = 0;

	for (i = 0; i < changes->n && rc == 0; i++) {
		c = &changes->v[i];
		if (c->blocked != BLOCKED_NOT)
			rc = lines_keep(apply->manifest, c->path, to);
		else if (c->file != NULL)
			rc = line_wanted(c->file, to);
	}
	return (rc == 0 ? dirs_keep(changes, apply, true, to) : -1);
}

/* The directory that is written to; -1 with errno. */
static int
parent_open(const struct apply *apply, const struct change *c)
{
	const char *base = strrchr(c->path, '/') + 1;
	struct buf dir = { 0 };
	int fd = -1;

	buf_add(&dir, c->path, (size_t)(base - c->path));
	if (dir.failed)
		errno = ENOMEM;
	else if (c->file != NULL)
		fd = root_make(apply->root, dir.s);
	else
		fd = root_dir(apply->root, dir.s, NULL);
	buf_fini(&dir);
	return (fd);
}

static bool
same_parent(const char *a, const char *b)
{
	size_t len = (size_t)(strrchr(a, '/') + 1 - a);

	return (len == (size_t)(strrchr(b, '/') + 1 - b) &&
	    strncmp(a, b, len) == 0);
}

/*
 * Looks once more: whoever edited the file since the list was made gets a
 * message too.
 */
static int
change_still(int fd, const char *base, const struct change *c)
{
	struct there now;

	if (there_look(fd, base, &now) == -1)
		return (-1);
	if (there_equal(&now, &c->there))
		return (0);
	errno = EBUSY;
	return (-1);
}

static int
change_do(int fd, struct change *c)
{
	const char *base = strrchr(c->path, '/') + 1;

	there_clean(fd, base);
	if (!change_acts(c))
		return (0);
	if (change_still(fd, base, c) == -1)
		return (-1);
	if (c->file != NULL) {
		if (there_write(fd, base, c->file) == -1)
			return (-1);
	} else if (unlinkat(fd, base, 0) == -1 && errno != ENOENT)
		return (-1);
	c->done = true;
	return (0);
}

int
changes_apply(struct changes *changes, const struct apply *apply,
    void (*told)(void *arg, const struct change *change), void *arg,
    struct errs *errs)
{
	struct change *c = NULL;
	int fd = -1, rc = 0;
	size_t i;

	for (i = 0; i < changes->n && rc == 0; i++) {
		c = &changes->v[i];
		if (fd != -1 && !same_parent(changes->v[i - 1].path, c->path)) {
			rc = fsync(fd);
			(void)close(fd);
			fd = -1;
		}
		if (fd == -1 && rc == 0)
			fd = parent_open(apply, c);
		if (fd == -1) { /* nothing to remove there */
			rc = c->file == NULL && errno == ENOENT ? rc : -1;
			continue;
		}
		rc = change_do(fd, c);
		if (rc == 0 && c->done && told != NULL)
			told(arg, c);
	}
	if (fd != -1) {
		if (rc == 0)
			rc = fsync(fd);
		(void)close(fd);
	}
	if (rc == -1)
		(void)errs_add(errs,
		    errno == EACCES || errno == EPERM ? ERR_PERMISSION
		                                      : ERR_FAILED,
		    NULL, "%s%s: %s", apply->root->path, c->path,
		    errno == EBUSY ? "it was changed in this moment"
		                   : strerror(errno));
	return (rc);
}

/* Does a wanted file lie below the directory? */
static bool
dir_wanted(const struct fileset *files, const char *dir)
{
	size_t i, len = strlen(dir);

	for (i = 0; i < files->n; i++)
		if (strncmp(files->v[i].path, dir, len) == 0 &&
		    files->v[i].path[len] == '/')
			return (true);
	return (false);
}

void
dirs_remove(const struct apply *apply)
{
	const struct manifest_line *line;
	struct change parent = { 0 };
	size_t i;
	int fd;

	/* What is below comes later in the order of paths. */
	for (i = apply->manifest->n; i > 0; i--) {
		line = &apply->manifest->v[i - 1];
		if (line->there.kind != THERE_OTHER ||
		    dir_wanted(apply->files, line->path))
			continue;
		parent.path = line->path;
		fd = parent_open(apply, &parent);
		if (fd == -1)
			continue;
		(void)unlinkat(fd, strrchr(line->path, '/') + 1, AT_REMOVEDIR);
		(void)close(fd);
	}
}

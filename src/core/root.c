/*
 * Walks the tree of a system component by component.  Each directory is opened
 * from the one before and without following links, so that whoever exchanges
 * one for a link meanwhile gains nothing; links are read and walked here.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/root.h"

#define ROOT_LINKS 32 /* links on the way before it is called a loop */
#define DIR_MODE 0755
#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)

struct walk {
	const struct root *root;
	int fd; /* where it stands */
	struct buf real; /* its path without links; "" for "/" */
	char *todo; /* what is left, owned */
	char *rest; /* where in todo the next component starts */
	int links;
	bool make; /* make what is missing */
	struct strlist *missing; /* or list it, if not NULL */
};

int
root_open(struct root *root, const char *path, struct errs *errs)
{
	struct place where = { path, 0, 0 };

	root->path = realpath(path, NULL);
	root->fd = -1;
	if (root->path != NULL)
		root->fd = open(root->path, DIR_FLAGS);
	if (root->fd == -1)
		return (errs_add(errs,
		    errno == EACCES ? ERR_PERMISSION : ERR_FAILED, &where,
		    "%s; name a directory", strerror(errno)));
	if (strcmp(root->path, "/") == 0)
		root->path[0] = '\0';
	return (0);
}

void
root_fini(struct root *root)
{
	if (root->fd != -1)
		(void)close(root->fd);
	free(root->path);
	root->fd = -1;
	root->path = NULL;
}

static void
walk_stand(struct walk *w, int fd)
{
	(void)close(w->fd);
	w->fd = fd;
}

/* Goes back to the root, with what is left put behind a path. */
static int
walk_again(struct walk *w, const char *path)
{
	struct buf b = { 0 };
	int fd;

	buf_printf(&b, "%s/%s", path, w->rest == NULL ? "" : w->rest);
	free(w->todo);
	w->todo = buf_take(&b);
	w->rest = w->todo;
	if (w->todo == NULL) {
		errno = ENOMEM;
		return (-1);
	}
	if (*path != '/')
		return (0);
	fd = fcntl(w->root->fd, F_DUPFD_CLOEXEC, 0);
	if (fd == -1)
		return (-1);
	walk_stand(w, fd);
	buf_clear(&w->real);
	return (0);
}

/* ".." of the root is the root. */
static int
walk_up(struct walk *w)
{
	struct buf up = { 0 };
	const char *slash;
	int rc;

	slash = w->real.n == 0 ? NULL : strrchr(w->real.s, '/');
	buf_putc(&up, '/');
	if (slash != NULL)
		buf_add(&up, w->real.s, (size_t)(slash - w->real.s));
	if (up.failed) {
		buf_fini(&up);
		errno = ENOMEM;
		return (-1);
	}
	rc = walk_again(w, up.s);
	buf_fini(&up);
	return (rc);
}

/* Follows name, if it is a link; error is why it was no directory. */
static int
walk_link(struct walk *w, const char *name, int error)
{
	char target[PATH_MAX];
	ssize_t n;

	n = readlinkat(w->fd, name, target, sizeof(target));
	if (n == -1 || ++w->links > ROOT_LINKS) {
		errno = n == -1 ? error : ELOOP;
		return (-1);
	}
	if ((size_t)n >= sizeof(target)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	target[n] = '\0';
	return (walk_again(w, target));
}

/* Makes a directory, with the mode asked for whatever the umask is. */
static int
walk_make(struct walk *w, const char *name)
{
	int fd;

	if (mkdirat(w->fd, name, DIR_MODE) == -1 && errno != EEXIST)
		return (-1);
	fd = openat(w->fd, name, DIR_FLAGS);
	if (fd != -1 && fchmod(fd, DIR_MODE) == -1) {
		(void)close(fd);
		return (-1);
	}
	return (fd);
}

/* Lists a directory that is missing and all below it. */
static int
walk_missing(struct walk *w, const char *name)
{
	size_t len;

	for (;;) {
		buf_printf(&w->real, "/%s", name);
		if (w->real.failed ||
		    (!strlist_has(w->missing, w->real.s) &&
		        strlist_add(w->missing, w->real.s) == -1)) {
			errno = ENOMEM;
			return (-1);
		}
		w->rest += strspn(w->rest, "/");
		len = strcspn(w->rest, "/");
		if (len == 0)
			return (0);
		name = w->rest;
		w->rest += len;
		if (*w->rest != '\0')
			*w->rest++ = '\0';
	}
}

/* Goes on to the directory name, by whatever lies there. */
static int
walk_step(struct walk *w, const char *name)
{
	int fd;

	fd = openat(w->fd, name, DIR_FLAGS);
	if (fd == -1 && errno == ENOENT) {
		if (w->missing != NULL)
			return (walk_missing(w, name));
		if (w->make)
			fd = walk_make(w, name);
	} else if (fd == -1) {
		return (walk_link(w, name, errno));
	}
	if (fd == -1)
		return (-1);
	walk_stand(w, fd);
	buf_printf(&w->real, "/%s", name);
	if (w->real.failed) {
		errno = ENOMEM;
		return (-1);
	}
	return (0);
}

static int
walk_all(struct walk *w)
{
	char *name;
	int rc = 0;

	while (rc == 0) {
		w->rest += strspn(w->rest, "/");
		if (*w->rest == '\0')
			return (0);
		name = w->rest;
		w->rest += strcspn(w->rest, "/");
		if (*w->rest != '\0')
			*w->rest++ = '\0';
		if (strcmp(name, "..") == 0)
			rc = walk_up(w);
		else if (strcmp(name, ".") != 0)
			rc = walk_step(w, name);
	}
	return (rc);
}

/* Walks to path; the descriptor that it ends at, or -1 with errno. */
static int
walk_to(struct walk *w, const char *path)
{
	int rc, saved;

	w->fd = -1;
	w->rest = NULL; /* nothing yet: walk_again() fills it */
	if (*path != '/') {
		errno = EINVAL;
		return (-1);
	}
	rc = walk_again(w, path);
	if (rc == 0)
		rc = walk_all(w);
	saved = errno;
	free(w->todo);
	if (rc == -1 && w->fd != -1) {
		(void)close(w->fd);
		w->fd = -1;
	}
	errno = saved;
	return (w->fd);
}

int
root_dir(const struct root *root, const char *path, struct buf *real)
{
	struct walk w = { .root = root };
	int fd;

	fd = walk_to(&w, path);
	if (real != NULL) {
		buf_clear(real);
		buf_add(real, w.real.s == NULL ? "" : w.real.s, w.real.n);
	}
	buf_fini(&w.real);
	return (fd);
}

/*
 * One step of root_file(): real gets where path lies; if that is a link, next
 * gets what it names, and 1 is returned.
 */
static int
file_step(const struct root *root, const char *path, struct buf *real,
    struct buf *next)
{
	const char *base = strrchr(path, '/') + 1;
	char target[PATH_MAX];
	struct buf dir = { 0 };
	ssize_t n;
	int fd = -1;

	buf_add(&dir, path, (size_t)(base - path));
	if (!dir.failed)
		fd = root_dir(root, dir.s, real);
	buf_fini(&dir);
	if (fd == -1)
		return (-1);
	n = readlinkat(fd, base, target, sizeof(target));
	(void)close(fd);
	if (n > 0) {
		buf_clear(next);
		if (target[0] != '/')
			buf_printf(next, "%s/", real->n == 0 ? "" : real->s);
		buf_add(next, target, (size_t)n);
	} else {
		buf_printf(real, "/%s", base);
	}
	if (real->failed || next->failed)
		errno = ENOMEM;
	return (real->failed || next->failed ? -1 : n > 0);
}

int
root_file(const struct root *root, const char *path, struct buf *real)
{
	struct buf at = { 0 }, next = { 0 }, swap;
	int i, rc = 1;

	if (*path != '/') {
		errno = EINVAL;
		return (-1);
	}
	buf_puts(&at, path);
	for (i = 0; i < ROOT_LINKS && rc == 1 && !at.failed; i++) {
		rc = file_step(root, at.s, real, &next);
		swap = at;
		at = next;
		next = swap;
	}
	if (rc == 1)
		errno = at.failed ? ENOMEM : ELOOP;
	buf_fini(&at);
	buf_fini(&next);
	return (rc == 0 ? 0 : -1);
}

int
root_make(const struct root *root, const char *path)
{
	struct walk w = { .root = root, .make = true };
	int fd;

	fd = walk_to(&w, path);
	buf_fini(&w.real);
	return (fd);
}

int
root_missing(const struct root *root, const char *path, struct strlist *list)
{
	struct walk w = { .root = root, .missing = list };
	int fd;

	fd = walk_to(&w, path);
	buf_fini(&w.real);
	if (fd == -1)
		return (-1);
	(void)close(fd);
	return (0);
}

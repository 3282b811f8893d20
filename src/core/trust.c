/*
 * Opens a path step by step and checks the owner and mode of all that leads
 * to it, on the descriptors that are then used: what was checked is what was
 * opened.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE 1 /* glibc hides O_PATH without it */
#endif

#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/rule.h"
#include "core/trust.h"

#define TRUST_LINKS 32 /* links on the way before it is called a loop */
#define TRUST_USER_MAX 64 /* bytes of "joe (1000)" */

/* How to walk through a directory that we may search but not read. */
#if defined(O_SEARCH)
#define TRUST_SEARCH O_SEARCH
#elif defined(O_PATH)
#define TRUST_SEARCH O_PATH
#endif

struct walk {
	int fd; /* where it stands; AT_FDCWD or borrowed if !own */
	bool own;
	struct buf seen; /* the path so far without links, for messages */
	char *todo; /* what is left, owned */
	char *rest; /* where in todo the next component starts */
	int links;
	uid_t caller;
	struct errs *distrust; /* or NULL */
	bool strict; /* no link is followed once something broke the rule */
	struct stat *st; /* of what was opened at the end, or NULL */
};

static void
trust_user(uid_t uid, char *name, size_t size)
{
	const struct passwd *pw;

	pw = getpwuid(uid);
	if (pw != NULL)
		(void)snprintf(name, size, "%s (%lu)", pw->pw_name,
		    (unsigned long)uid);
	else
		(void)snprintf(name, size, "uid %lu", (unsigned long)uid);
}

/* Says that path belongs to somebody who could change it under us. */
static void
trust_owner(const struct walk *w, const char *path, uid_t owner)
{
	char who[TRUST_USER_MAX], by[TRUST_USER_MAX], run[TRUST_USER_MAX];
	struct place where = { path, 0, 0 };
	size_t len;

	trust_user(owner, who, sizeof(who));
	trust_user(w->caller, by, sizeof(by));
	(void)snprintf(run, sizeof(run), "%s", who);
	len = strcspn(run, " (");
	if (strncmp(run, "uid ", 4) != 0)
		run[len] = '\0';
	if (w->caller == 0)
		(void)errs_add(w->distrust, ERR_PERMISSION, &where,
		    "owned by %s, not by root: run it as %s, or chown it", who,
		    run);
	else
		(void)errs_add(w->distrust, ERR_PERMISSION, &where,
		    "owned by %s, not by %s or root: run it as %s, or chown it",
		    who, by, run);
}

/* Judges one step; final is the file that was asked for. */
static void
trust_check(const struct walk *w, const struct stat *st, bool final)
{
	const char *path = w->seen.s == NULL ? "." : w->seen.s;
	struct place where = { 0 };
	const char *who;
	mode_t loose = st->st_mode & (S_IWGRP | S_IWOTH);

	if (w->distrust == NULL)
		return;
	if (st->st_uid != 0 && st->st_uid != w->caller)
		trust_owner(w, path, st->st_uid);
	(void)errs_rule(w->distrust, 0, RULE_TRUST);
	if (loose == 0 || S_ISLNK(st->st_mode))
		return;
	if (!final && S_ISDIR(st->st_mode) && (st->st_mode & S_ISVTX) != 0)
		return;
	who = (loose & S_IWOTH) != 0 ? "world-writable" : "group-writable";
	where.file = path;
	(void)errs_add(w->distrust, ERR_PERMISSION, &where,
	    "%s (mode %04o): chmod go-w it", who,
	    (unsigned int)(st->st_mode & 07777));
	(void)errs_rule(w->distrust, 0, RULE_TRUST);
}

static void
trust_close(struct walk *w)
{
	int saved = errno;

	if (w->own)
		(void)close(w->fd);
	w->own = false;
	errno = saved;
}

/* Adds a component to the path that messages show. */
static int
trust_saw(struct walk *w, const char *name)
{
	if (w->seen.n > 0 && w->seen.s[w->seen.n - 1] != '/')
		buf_putc(&w->seen, '/');
	buf_puts(&w->seen, name);
	if (w->seen.failed)
		errno = ENOMEM;
	return (w->seen.failed ? -1 : 0);
}

/* Stands in the directory name, seen from where the walk is. */
static int
trust_step(struct walk *w, const char *name)
{
	struct stat st;
	int fd, flags = O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

	fd = openat(w->fd, name, O_RDONLY | flags);
#ifdef TRUST_SEARCH
	if (fd == -1 && errno == EACCES)
		fd = openat(w->fd, name, TRUST_SEARCH | flags);
#endif
	if (fd == -1)
		return (-1);
	trust_close(w);
	w->fd = fd;
	w->own = true;
	if (fstat(fd, &st) == -1)
		return (-1);
	trust_check(w, &st, false);
	return (0);
}

/* Puts path in front of what is left; an absolute one starts at "/". */
static int
trust_push(struct walk *w, const char *path)
{
	struct buf b = { 0 };

	if (*path == '\0') {
		errno = ENOENT;
		return (-1);
	}
	buf_puts(&b, path);
	if (w->rest != NULL) {
		buf_putc(&b, '/');
		buf_puts(&b, w->rest);
	}
	free(w->todo);
	w->todo = buf_take(&b);
	w->rest = w->todo;
	if (w->todo == NULL) {
		errno = ENOMEM;
		return (-1);
	}
	if (*w->todo != '/')
		return (0);
	buf_clear(&w->seen);
	buf_puts(&w->seen, "/");
	return (trust_step(w, "/"));
}

/*
 * Takes the next component off what is left.  NULL: there is none.  dir tells
 * whether a slash follows, so that it must be a directory.
 */
static char *
trust_next(struct walk *w, bool *dir)
{
	char *name;

	w->rest += strspn(w->rest, "/");
	if (*w->rest == '\0')
		return (NULL);
	name = w->rest;
	w->rest += strcspn(w->rest, "/");
	*dir = *w->rest == '/';
	if (*dir)
		*w->rest++ = '\0';
	return (name);
}

/* Follows the link name, which st describes. */
static int
trust_link(struct walk *w, const char *name, bool dir, const struct stat *st)
{
	char target[PATH_MAX];
	size_t len = w->seen.n;
	ssize_t n;

	if (++w->links > TRUST_LINKS) {
		errno = ELOOP;
		return (-1);
	}
	n = readlinkat(w->fd, name, target, sizeof(target));
	if (n == -1)
		return (-1);
	if ((size_t)n >= sizeof(target)) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	target[n] = '\0';
	if (trust_saw(w, name) == -1)
		return (-1);
	trust_check(w, st, false);
	if (w->strict && (w->distrust->n > 0 || w->distrust->lost)) {
		errno = ELOOP;
		return (-1);
	}
	w->seen.n = len;
	w->seen.s[len] = '\0';
	/* A slash after the link stays one, so that only a directory fits. */
	if (!dir)
		w->rest = NULL;
	return (trust_push(w, target));
}

/* Opens the last component. */
static int
trust_last(struct walk *w, const char *name, int flags)
{
	struct stat st;
	int fd;

	flags |= O_CLOEXEC | O_NONBLOCK | O_NOCTTY | O_NOFOLLOW;
	fd = openat(w->fd, name, flags);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == -1) {
		(void)close(fd);
		return (-1);
	}
	/* The directory that the walk stands in was judged when it got there. */
	if (strcmp(name, ".") != 0 || !w->own || (st.st_mode & S_ISVTX) != 0)
		trust_check(w, &st, true);
	if (w->st != NULL)
		*w->st = st;
	return (fd);
}

/* Opens a name without a slash unless it is a link or cannot be opened. */
static int
trust_plain(struct walk *w, const char *name, int flags)
{
	size_t len = w->seen.n;
	int fd = -1;

	if (trust_saw(w, name) == 0)
		fd = trust_last(w, name, flags);
	if (fd == -1 && w->seen.s != NULL) {
		w->seen.n = len;
		w->seen.s[len] = '\0';
	}
	return (fd);
}

/* Walks all that is left; returns the descriptor of its end. */
static int
trust_walk(struct walk *w, int flags)
{
	struct stat st;
	char *name;
	bool dir = true, more;

	for (;;) {
		name = trust_next(w, &dir);
		if (name == NULL)
			return (trust_last(w, ".", flags));
		more = dir && w->rest[strspn(w->rest, "/")] != '\0';
		if (strcmp(name, ".") == 0)
			continue;
		/*
		 * The owner is asked before the link is read: a link of ours
		 * or root's cannot be exchanged by others in a directory that
		 * passed, the other way round it could.
		 */
		if (fstatat(w->fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			return (-1);
		if (S_ISLNK(st.st_mode)) {
			if (!dir && (flags & O_NOFOLLOW) != 0) {
				errno = ELOOP;
				return (-1);
			}
			if (trust_link(w, name, dir, &st) == -1)
				return (-1);
			continue;
		}
		if (trust_saw(w, name) == -1)
			return (-1);
		if (!more)
			return (trust_last(w, name,
			    flags | (dir ? O_DIRECTORY : 0)));
		if (trust_step(w, name) == -1)
			return (-1);
	}
}

/* Both entries: w knows where and by which rule. */
static int
trust_start(struct walk *w, const char *path, int flags)
{
	int fd = -1;

	/* Most are files in the directory at hand: that takes fewer calls. */
	if (*path != '\0' && strchr(path, '/') == NULL)
		fd = trust_plain(w, path, flags);
	if (fd == -1 && trust_push(w, path) == 0)
		fd = trust_walk(w, flags);
	trust_close(w);
	free(w->todo);
	buf_fini(&w->seen);
	return (fd);
}

int
trust_open(int dirfd, const char *path, int flags, uid_t caller,
    struct errs *distrust)
{
	struct walk w = { .fd = dirfd, .caller = caller, .distrust = distrust };

	return (trust_start(&w, path, flags));
}

int
trust_file(int dirfd, const char *path, uid_t caller, struct errs *distrust,
    struct stat *st)
{
	struct walk w = { .fd = dirfd,
		.caller = caller,
		.distrust = distrust,
		.st = st };

	return (trust_start(&w, path, O_RDONLY));
}

int
trust_open_any(int dirfd, const char *path, int flags, uid_t caller)
{
	struct errs distrust = { 0 };
	struct walk w = { .fd = dirfd,
		.caller = caller,
		.distrust = &distrust,
		.strict = true };
	int fd, saved;

	fd = trust_start(&w, path, flags);
	saved = errno;
	errs_fini(&distrust);
	errno = saved;
	return (fd);
}

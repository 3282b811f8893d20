/*
 * Finds, checks and makes the state and log directories.  Whoever could write
 * one of them could make us signal a process of theirs choosing, so each step
 * is opened from the one before, links are not followed, and what is open is
 * what is checked.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "launcher/os.h"
#include "launcher/statedir.h"

#ifndef LOGDIR
#define LOGDIR "/var/log"
#endif
#define OURS "bootctrl"
#define DIR_MODE 0755

/* One directory below another: what is looked at, and by whose rule. */
struct step {
	const struct bootdir *dir;
	const char *path; /* for messages */
	bool create;
};

/* The real path as one file name; see statedir_path(). */
static void
key_print(struct buf *b, const char *real)
{
	/* "/" itself would be an empty name; no other path gives this one. */
	if (real[0] == '/' && real[1] == '\0') {
		buf_putc(b, '-');
		return;
	}
	if (*real == '/')
		real++;
	for (; *real != '\0'; real++) {
		if (*real == '_')
			buf_puts(b, "__");
		else if (*real == '-')
			buf_puts(b, "_-");
		else
			buf_putc(b, *real == '/' ? '-' : *real);
	}
}

char *
statedir_path(const char *real, uid_t owner)
{
	struct buf b = { 0 };

	if (owner == 0) {
		buf_puts(&b, os_rundir());
		buf_puts(&b, "/" OURS "/");
		key_print(&b, real);
	} else {
		buf_printf(&b, "%s/.run", real);
	}
	return (buf_take(&b));
}

/* "name" or "uid N", into text. */
static const char *
owner_name(uid_t uid, char *text, size_t size)
{
	const struct passwd *passwd = getpwuid(uid);

	if (passwd != NULL)
		(void)snprintf(text, size, "%s", passwd->pw_name);
	else
		(void)snprintf(text, size, "uid %lu", (unsigned long)uid);
	return (text);
}

/* Is the open directory the owner's alone? */
static int
dir_check(int fd, const struct step *step, uid_t owner, struct errs *errs)
{
	struct stat st;
	char is[64], must[64];

	if (fstat(fd, &st) == -1)
		return (errs_add(errs, ERR_FAILED, NULL, "%s: %s", step->path,
		    strerror(errno)));
	if (st.st_uid != owner)
		return (errs_add(errs, ERR_PERMISSION, NULL,
		    "%s: owned by %s instead of %s, what it says cannot be "
		    "trusted: remove it",
		    step->path, owner_name(st.st_uid, is, sizeof(is)),
		    owner_name(owner, must, sizeof(must))));
	if ((st.st_mode & (S_IWGRP | S_IWOTH)) != 0)
		return (errs_add(errs, ERR_PERMISSION, NULL,
		    "%s: mode %04o lets others write to it, what it says "
		    "cannot be trusted: look into it, then chmod go-w it",
		    step->path, (unsigned int)(st.st_mode & 07777)));
	return (0);
}

/* The mode that lets anybody ask; somebody may have taken some away. */
static int
dir_mode(int fd, const struct step *step, struct errs *errs)
{
	struct stat st;

	if (fstat(fd, &st) == -1 ||
	    ((st.st_mode & 07777) != DIR_MODE && fchmod(fd, DIR_MODE) == -1))
		return (errs_add(errs, ERR_FAILED, NULL,
		    "%s: cannot set mode %04o: %s", step->path,
		    (unsigned int)DIR_MODE, strerror(errno)));
	return (0);
}

static int
dir_failed(const struct step *step, const char *what, struct errs *errs)
{
	char must[64];
	int error = errno; /* the user's name is looked up in files */

	if (error == EACCES || error == EPERM)
		return (errs_add(errs, ERR_PERMISSION, NULL,
		    "%s: %s: %s: run it as %s", step->path, what,
		    strerror(error),
		    owner_name(step->dir->owner, must, sizeof(must))));
	if (error == ENOTDIR || error == ELOOP || error == EMLINK)
		return (errs_add(errs, ERR_PERMISSION, NULL,
		    "%s: not a directory, or a link: remove it", step->path));
	return (errs_add(errs, ERR_FAILED, NULL, "%s: %s: %s", step->path, what,
	    strerror(error)));
}

/*
 * With a umask of 0777 it would be made such that its owner cannot open it,
 * and a later chmod would be one more moment in which to be killed.
 */
static int
dir_make(int parent, const char *name)
{
	mode_t mask = umask(022);
	int rc = mkdirat(parent, name, DIR_MODE);

	(void)umask(mask);
	return (rc);
}

/*
 * Opens name in parent, making it first where step says so.  Returns 0 with
 * *fd, which is -1 where it is missing and not to be made; -1: message.
 */
static int
dir_open(int parent, const char *name, const struct step *step, int *fd,
    struct errs *errs)
{
	*fd = -1;
	if (step->create && dir_make(parent, name) == -1 && errno != EEXIST)
		return (dir_failed(step, "cannot make it", errs));
	*fd = openat(parent, name,
	    O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (*fd == -1 && errno == ENOENT && !step->create)
		return (0);
	if (*fd == -1)
		return (dir_failed(step, "cannot open it", errs));
	if (dir_check(*fd, step, step->dir->owner, errs) == 0 &&
	    (!step->create || dir_mode(*fd, step, errs) == 0))
		return (0);
	(void)close(*fd);
	*fd = -1;
	return (-1);
}

/* Where root's directories are: base/bootctrl, or base/bootctrl/key. */
struct root {
	const char *base; /* may be a link: /var/run is one on some systems */
	const char *key; /* or NULL */
	bool strict; /* base has to be safe itself */
};

/*
 * Opens the directories of a bootctrl directory that is root's.
 */
static int
root_open(const struct root *root, const struct step *step, int *fd,
    struct errs *errs)
{
	struct step at = *step;
	char *ours = NULL;
	struct buf b = { 0 };
	int basefd, oursfd = -1, rc = -1;

	*fd = -1;
	at.path = root->base;
	basefd = open(root->base, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (basefd == -1 && errno == ENOENT && !step->create)
		return (0);
	if (basefd == -1)
		return (dir_failed(&at, "cannot open it", errs));
	if (root->strict && dir_check(basefd, &at, 0, errs) == -1)
		goto out;
	buf_puts(&b, root->base);
	buf_puts(&b, "/" OURS);
	ours = buf_take(&b);
	if (ours == NULL) {
		(void)errs_nomem(errs);
		goto out;
	}
	at.path = ours;
	rc = dir_open(basefd, OURS, &at, &oursfd, errs);
	if (rc == 0 && oursfd != -1 && root->key != NULL)
		rc = dir_open(oursfd, root->key, step, fd, errs);
	else if (rc == 0 && root->key == NULL) {
		*fd = oursfd;
		oursfd = -1;
	}
out:
	free(ours);
	if (oursfd != -1)
		(void)close(oursfd);
	(void)close(basefd);
	return (rc);
}

/* Another user's state would be made in our name: refuse it early. */
static int
caller_check(const struct step *step, struct errs *errs)
{
	char must[64];

	if (step->dir->caller == step->dir->owner)
		return (0);
	return (errs_add(errs, ERR_PERMISSION, NULL, "%s: run it as %s",
	    step->dir->path, owner_name(step->dir->owner, must, sizeof(must))));
}

static int
state_open(struct statedir *state, const struct bootdir *dir, bool create,
    struct errs *errs)
{
	struct step step = { .dir = dir, .create = create };
	struct root root = { .base = os_rundir(), .strict = true };

	memset(state, 0, sizeof(*state));
	state->fd = -1;
	state->logfd = -1;
	state->path = statedir_path(dir->path, dir->owner);
	if (state->path == NULL)
		return (errs_nomem(errs));
	step.path = state->path;
	if (create && caller_check(&step, errs) == -1)
		return (-1);
	if (dir->owner != 0)
		return (dir_open(dir->fd, ".run", &step, &state->fd, errs));
	root.key = strrchr(state->path, '/') + 1;
	return (root_open(&root, &step, &state->fd, errs));
}

int
statedir_open(struct statedir *state, const struct bootdir *dir,
    struct errs *errs)
{
	return (state_open(state, dir, false, errs));
}

int
statedir_create(struct statedir *state, const struct bootdir *dir,
    struct errs *errs)
{
	return (state_open(state, dir, true, errs));
}

char *
statedir_log_path(const struct bootdir *dir)
{
	struct buf b = { 0 };

	if (dir->owner == 0)
		buf_puts(&b, LOGDIR "/" OURS);
	else
		buf_printf(&b, "%s/.log", dir->path);
	return (buf_take(&b));
}

int
statedir_logs(struct statedir *state, const struct bootdir *dir,
    struct errs *errs)
{
	struct step step = { .dir = dir, .create = true };
	struct root root = { .base = LOGDIR };

	if (state->logfd != -1)
		return (0);
	free(state->logpath);
	state->logpath = statedir_log_path(dir);
	if (state->logpath == NULL)
		return (errs_nomem(errs));
	step.path = state->logpath;
	if (caller_check(&step, errs) == -1)
		return (-1);
	if (dir->owner != 0)
		return (dir_open(dir->fd, ".log", &step, &state->logfd, errs));
	/* Some systems let a syslog group write to /var/log: that is fine. */
	return (root_open(&root, &step, &state->logfd, errs));
}

void
statedir_fini(struct statedir *state)
{
	if (state->fd != -1)
		(void)close(state->fd);
	if (state->logfd != -1)
		(void)close(state->logfd);
	free(state->path);
	free(state->logpath);
	memset(state, 0, sizeof(*state));
	state->fd = -1;
	state->logfd = -1;
}

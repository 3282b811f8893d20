/*
 * The bootctrl directory.  Everything in it is reached through the one
 * descriptor that was checked, so that a directory renamed meanwhile cannot
 * mix two sets.
 */
#include <sys/stat.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/bootdir.h"
#include "core/dirlist.h"
#include "core/readfile.h"
#include "core/rule.h"
#include "core/trust.h"
#include "core/valid.h"

#define SUFFIX ".rc"
#define ENV_SUFFIX ".env"

/* Lack of permission exits 4, all else that cannot be read 6. */
static enum err_kind
bootdir_kind(int error)
{
	return (error == EACCES || error == EPERM ? ERR_PERMISSION
	                                          : ERR_CONFIG);
}

/* The path from the root on, so that all that leads to it is checked. */
static char *
bootdir_absolute(const char *path)
{
	struct buf b = { 0 };
	char cwd[PATH_MAX];

	if (path[0] != '/') {
		if (getcwd(cwd, sizeof(cwd)) == NULL)
			return (NULL);
		buf_puts(&b, cwd);
		buf_putc(&b, '/');
	}
	buf_puts(&b, path);
	return (buf_take(&b));
}

static int
bootdir_failed(const char *path, struct errs *errs)
{
	struct place where = { path, 0, 0 };

	return (errs_add(errs, bootdir_kind(errno), &where,
	    "cannot open the bootctrl directory: %s; name one that exists "
	    "with -d DIR",
	    strerror(errno)));
}

/* Opens what bootdir_locate() found, checking all that path leads through. */
static int
bootdir_walk(struct bootdir *dir, const char *path, struct errs *errs)
{
	struct place where = { path, 0, 0 };
	struct stat st;
	char *whole = bootdir_absolute(path);

	if (whole != NULL)
		dir->fd = trust_open(AT_FDCWD, whole, O_RDONLY | O_DIRECTORY,
		    dir->caller, &dir->distrust);
	free(whole);
	if (dir->fd == -1 || fstat(dir->fd, &st) == -1)
		return (bootdir_failed(path, errs));
	if (st.st_dev != dir->dev || st.st_ino != dir->ino ||
	    st.st_uid != dir->owner)
		return (errs_add(errs, ERR_FAILED, &where,
		    "it changed while it was opened; try again"));
	return (0);
}

/*
 * The state lives by the directory's owner, so another user cannot act on it
 * even where trust_open accepts the files: it takes root's for good.
 */
static void
bootdir_owner(struct bootdir *dir)
{
	struct place where = { dir->path, 0, 0 };
	struct passwd pw, *found = NULL;
	char text[2048];

	if (dir->owner == dir->caller || dir->owner != 0)
		return;
	if (getpwuid_r(dir->owner, &pw, text, sizeof(text), &found) != 0 ||
	    found == NULL)
		(void)errs_add(&dir->distrust, ERR_PERMISSION, &where,
		    "it belongs to user %lu; run it as that user",
		    (unsigned long)dir->owner);
	else
		(void)errs_add(&dir->distrust, ERR_PERMISSION, &where,
		    "it belongs to %s; run it as %s", found->pw_name,
		    found->pw_name);
	(void)errs_rule(&dir->distrust, 0, RULE_PERMISSION);
}

/* A file name may hold anything: what a terminal would act on becomes "?". */
static void
bootdir_bad_name(struct bootdir *dir, const char *name)
{
	struct buf b = { 0 };
	struct place where = { dir->path, 0, 0 };
	size_t i;
	char *text;

	for (i = 0; name[i] != '\0'; i++)
		buf_putc(&b,
		    (name[i] >= ' ' && name[i] <= '~') ? name[i] : '?');
	text = buf_take(&b);
	if (text == NULL) {
		(void)errs_nomem(&dir->warnings);
		return;
	}
	(void)errs_add(&dir->warnings, ERR_WARNING, &where,
	    "\"%s\" is ignored: not a service's name; use up to %d of A-Z a-z "
	    "0-9 _ . @ + -, beginning with a letter or digit",
	    text, NAME_MAX_LEN);
	free(text);
}

/* The length of name without the suffix; 0: it has not got it. */
static size_t
bootdir_stem(const char *name, const char *suffix)
{
	size_t n = strlen(name), len = strlen(suffix);

	if (n <= len || strcmp(name + n - len, suffix) != 0)
		return (0);
	return (n - len);
}

/* Adds the name of a directory entry if it is one of ours.  -1: memory. */
static int
bootdir_entry(struct bootdir *dir, const char *name)
{
	size_t n;
	char *stem;

	if (name[0] == '.')
		return (0);
	n = bootdir_stem(name, ENV_SUFFIX);
	if (n > 0)
		return (strlist_addn(&dir->envs, name, n));
	n = bootdir_stem(name, SUFFIX);
	if (n == 0)
		return (0);
	stem = strndup(name, n);
	if (stem == NULL)
		return (-1);
	if (valid_name(stem))
		return (strlist_take(&dir->names, stem));
	free(stem);
	bootdir_bad_name(dir, name);
	return (0);
}

static int
bootdir_names(struct bootdir *dir, struct errs *errs)
{
	struct place where = { dir->path, 0, 0 };
	struct dirent *entry;
	DIR *d = dir_list(dir->fd);
	int error, rc = -1;

	if (d == NULL)
		return (errs_add(errs, ERR_FAILED, &where, "cannot list it: %s",
		    strerror(errno)));
	for (;;) {
		errno = 0;
		entry = readdir(d);
		error = errno;
		if (entry == NULL)
			break;
		if (bootdir_entry(dir, entry->d_name) == -1) {
			(void)errs_nomem(errs);
			goto out;
		}
	}
	if (error != 0) {
		(void)errs_add(errs, ERR_FAILED, &where, "cannot list it: %s",
		    strerror(error));
		goto out;
	}
	strlist_sort(&dir->names);
	strlist_sort(&dir->envs);
	rc = 0;
out:
	(void)closedir(d);
	return (rc);
}

int
bootdir_locate(struct bootdir *dir, const char *path, uid_t caller,
    struct errs *errs)
{
	struct stat st;

	memset(dir, 0, sizeof(*dir));
	dir->fd = -1;
	dir->caller = caller;
	dir->path = realpath(path, NULL);
	if (dir->path == NULL || stat(dir->path, &st) == -1)
		return (bootdir_failed(path, errs));
	if (!S_ISDIR(st.st_mode)) {
		errno = ENOTDIR;
		return (bootdir_failed(path, errs));
	}
	dir->owner = st.st_uid;
	dir->dev = st.st_dev;
	dir->ino = st.st_ino;
	return (0);
}

int
bootdir_enter(struct bootdir *dir, const char *path, struct errs *errs)
{
	if (bootdir_walk(dir, path, errs) == -1)
		return (-1);
	bootdir_owner(dir);
	return (0);
}

int
bootdir_list(struct bootdir *dir, struct errs *errs)
{
	int got;

	if (bootdir_names(dir, errs) == -1)
		return (-1);
	got = bootdir_read(dir, "bootctrl.env", &dir->site, &dir->distrust,
	    &dir->site_errs);
	dir->has_site = got != 1;
	(void)errs_rule(&dir->site_errs, 0, RULE_FILE);
	(void)errs_rule(&dir->warnings, 0, RULE_IGNORED);
	return (0);
}

int
bootdir_open(struct bootdir *dir, const char *path, uid_t caller,
    struct errs *errs)
{
	if (bootdir_locate(dir, path, caller, errs) == 0 &&
	    bootdir_enter(dir, path, errs) == 0 && bootdir_list(dir, errs) == 0)
		return (0);
	bootdir_fini(dir);
	return (-1);
}

/* Why readfile_stat() could not read a script, by its error number. */
static const char *
bootdir_refuse(int error)
{
	switch (error) {
	case EISDIR:
		return ("it is a directory; write a file");
	case ENOTSUP:
		return ("it is not a regular file; write one");
	case EFBIG:
		return ("it is larger than 256 KiB");
	default:
		return (strerror(error));
	}
}

/* Adds a message about the file "name"; -1. */
static int
bootdir_tell(const struct bootdir *dir, const char *name, enum err_kind kind,
    const char *why, struct errs *errs)
{
	struct place where = { 0 };
	struct buf path = { 0 };

	buf_printf(&path, "%s/%s", dir->path, name);
	where.file = path.failed ? name : path.s;
	(void)errs_add(errs, kind, &where, "%s", why);
	buf_fini(&path);
	return (-1);
}

/* Tells why name could not be opened; 1 if there is none. */
static int
bootdir_missing(const struct bootdir *dir, const char *name, struct errs *errs)
{
	char why[256];
	struct stat st;
	size_t from = errs->n;
	int error = errno;

	if (error != ENOENT) {
		(void)snprintf(why, sizeof(why), "cannot open it: %s",
		    strerror(error));
		(void)bootdir_tell(dir, name, bootdir_kind(error), why, errs);
		return (errs_rule(errs, from, RULE_FILE));
	}
	if (fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (1);
	(void)bootdir_tell(dir, name, ERR_CONFIG,
	    "the link leads to nothing; mend or remove it", errs);
	return (errs_rule(errs, from, RULE_LINK));
}

const char *
bootdir_name(const struct bootdir *dir, const char *name)
{
	if (dir->as != NULL && strcmp(dir->as, name) == 0)
		return (dir->from);
	return (name);
}

int
bootdir_read(const struct bootdir *dir, const char *name, struct buf *text,
    struct errs *distrust, struct errs *errs)
{
	size_t from = errs->n;
	struct stat st;
	int fd, rc = 0;

	buf_clear(text);
	fd = trust_file(dir->fd, bootdir_name(dir, name), dir->caller, distrust,
	    &st);
	if (fd == -1)
		return (bootdir_missing(dir, name, errs));
	if (readfile_stat(fd, &st, BOOTDIR_FILE_MAX, text) == -1) {
		rc = bootdir_tell(dir, name, ERR_CONFIG, bootdir_refuse(errno),
		    errs);
		buf_clear(text);
	}
	(void)errs_rule(errs, from, RULE_FILE);
	(void)close(fd);
	return (rc);
}

void
bootdir_fini(struct bootdir *dir)
{
	if (dir->fd != -1)
		(void)close(dir->fd);
	free(dir->path);
	strlist_fini(&dir->names);
	strlist_fini(&dir->envs);
	buf_fini(&dir->site);
	errs_fini(&dir->site_errs);
	errs_fini(&dir->distrust);
	errs_fini(&dir->warnings);
	memset(dir, 0, sizeof(*dir));
	dir->fd = -1;
}

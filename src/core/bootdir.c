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
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/bootdir.h"
#include "core/readfile.h"
#include "core/trust.h"
#include "core/valid.h"

#define SUFFIX ".rc"
#define SUFFIX_LEN (sizeof(SUFFIX) - 1)

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

/*
 * Opens the directory and learns its real path.  Both look-ups must end at
 * the same directory, else a link was changed between them.
 */
static int
bootdir_enter(struct bootdir *dir, const char *path, struct errs *errs)
{
	struct place where = { path, 0, 0 };
	struct stat opened, named;
	char *whole;

	whole = bootdir_absolute(path);
	if (whole == NULL)
		return (errs_add(errs, ERR_FAILED, &where, "%s",
		    strerror(errno)));
	dir->fd = trust_open(AT_FDCWD, whole, O_RDONLY | O_DIRECTORY,
	    dir->caller, &dir->distrust);
	if (dir->fd != -1)
		dir->path = realpath(whole, NULL);
	free(whole);
	if (dir->fd == -1 || dir->path == NULL)
		return (errs_add(errs, bootdir_kind(errno), &where,
		    "cannot open the bootctrl directory: %s; "
		    "name one that exists with -d DIR",
		    strerror(errno)));
	if (fstat(dir->fd, &opened) == -1 || stat(dir->path, &named) == -1)
		return (errs_add(errs, bootdir_kind(errno), &where, "%s",
		    strerror(errno)));
	if (opened.st_dev != named.st_dev || opened.st_ino != named.st_ino)
		return (errs_add(errs, ERR_FAILED, &where,
		    "it changed while it was opened; try again"));
	dir->owner = opened.st_uid;
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

/* Adds the name of one directory entry if it is a script's.  -1: memory. */
static int
bootdir_entry(struct bootdir *dir, const char *name)
{
	size_t n = strlen(name);
	char *stem;

	if (name[0] == '.' || n <= SUFFIX_LEN ||
	    strcmp(name + n - SUFFIX_LEN, SUFFIX) != 0)
		return (0);
	stem = strndup(name, n - SUFFIX_LEN);
	if (stem == NULL)
		return (-1);
	if (valid_name(stem))
		return (strlist_take(&dir->names, stem));
	free(stem);
	bootdir_bad_name(dir, name);
	return (0);
}

static int
bootdir_list(struct bootdir *dir, struct errs *errs)
{
	struct place where = { dir->path, 0, 0 };
	struct dirent *entry;
	DIR *d = NULL;
	int fd, error, rc = -1;

	fd = fcntl(dir->fd, F_DUPFD_CLOEXEC, 0);
	if (fd != -1)
		d = fdopendir(fd);
	if (d == NULL) {
		(void)errs_add(errs, ERR_FAILED, &where, "cannot list it: %s",
		    strerror(errno));
		if (fd != -1)
			(void)close(fd);
		return (-1);
	}
	rewinddir(d);
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
	rc = 0;
out:
	(void)closedir(d);
	return (rc);
}

int
bootdir_open(struct bootdir *dir, const char *path, uid_t caller,
    struct errs *errs)
{
	int got;

	memset(dir, 0, sizeof(*dir));
	dir->fd = -1;
	dir->caller = caller;
	if (bootdir_enter(dir, path, errs) == -1 ||
	    bootdir_list(dir, errs) == -1) {
		bootdir_fini(dir);
		return (-1);
	}
	bootdir_owner(dir);
	got = bootdir_read(dir, "bootctrl.env", &dir->site, &dir->distrust,
	    &dir->site_errs);
	dir->has_site = got != 1;
	return (0);
}

/* Why the open file cannot be a script's, or NULL. */
static const char *
bootdir_refuse(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (strerror(errno));
	if (S_ISDIR(st.st_mode))
		return ("it is a directory; write a file");
	if (!S_ISREG(st.st_mode))
		return ("it is not a regular file; write one");
	return (NULL);
}

/* Tells why name could not be opened; 1 if there is none. */
static int
bootdir_missing(const struct bootdir *dir, const char *name,
    const struct place *where, struct errs *errs)
{
	struct stat st;
	int error = errno;

	if (error != ENOENT)
		return (errs_add(errs, bootdir_kind(error), where,
		    "cannot open it: %s", strerror(error)));
	if (fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (1);
	return (errs_add(errs, ERR_CONFIG, where,
	    "the link leads to nothing; mend or remove it"));
}

int
bootdir_read(const struct bootdir *dir, const char *name, struct buf *text,
    struct errs *distrust, struct errs *errs)
{
	struct place where = { 0 };
	struct buf path = { 0 };
	const char *why;
	int fd = -1, rc = -1;

	buf_clear(text);
	buf_printf(&path, "%s/%s", dir->path, name);
	where.file = path.failed ? name : path.s;
	fd = trust_open(dir->fd, name, O_RDONLY, dir->caller, distrust);
	if (fd == -1) {
		rc = bootdir_missing(dir, name, &where, errs);
		goto out;
	}
	why = bootdir_refuse(fd);
	if (why == NULL && readfile_fd(fd, BOOTDIR_FILE_MAX, text) == -1)
		why = errno == EFBIG ? "it is larger than 256 KiB"
		                     : strerror(errno);
	if (why != NULL) {
		(void)errs_add(errs, ERR_CONFIG, &where, "%s", why);
		buf_clear(text);
		goto out;
	}
	rc = 0;
out:
	if (fd != -1)
		(void)close(fd);
	buf_fini(&path);
	return (rc);
}

void
bootdir_fini(struct bootdir *dir)
{
	if (dir->fd != -1)
		(void)close(dir->fd);
	free(dir->path);
	strlist_fini(&dir->names);
	buf_fini(&dir->site);
	errs_fini(&dir->site_errs);
	errs_fini(&dir->distrust);
	errs_fini(&dir->warnings);
	memset(dir, 0, sizeof(*dir));
	dir->fd = -1;
}

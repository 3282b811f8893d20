/* Checks of a rules database, and its renewal at reload. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/trust.h"
#include "launcher/preflight.h"
#include "tcp/rulesdb.h"

/* May uid and gid, without other groups, do what bits (4 r, 1 x) say? */
static bool
may(const struct stat *st, uid_t uid, gid_t gid, mode_t bits)
{
	mode_t shift = 0;

	if (uid == 0)
		return (true);
	if (st->st_uid == uid)
		shift = 6;
	else if (st->st_gid == gid)
		shift = 3;
	return ((st->st_mode & (bits << shift)) == bits << shift);
}

/*
 * The first component of a real path that uid and gid cannot pass; its
 * length, or 0 if they can read the file.
 */
static size_t
blocked_at(const char *path, uid_t uid, gid_t gid)
{
	char part[PATH_MAX];
	struct stat st;
	size_t i, len = strlen(path);

	if (len >= sizeof(part))
		return (len);
	for (i = 1; i <= len; i++) {
		if (path[i] != '/' && path[i] != '\0')
			continue;
		memcpy(part, path, i);
		part[i] = '\0';
		if (stat(part, &st) == -1 ||
		    !may(&st, uid, gid, S_ISDIR(st.st_mode) ? 1 : 4))
			return (i);
	}
	return (0);
}

/* Can the service's user read it?  The server opens it per connection. */
static int
rules_readable(const struct launch *launch, struct errs *errs)
{
	struct place at = { launch->rules, 0, 0 };
	char real[PATH_MAX];
	size_t len;

	if (realpath(launch->rules, real) == NULL)
		return (errs_add(errs, ERR_CONFIG, &at, "%s", strerror(errno)));
	len = blocked_at(real, launch->uid, launch->gid);
	if (len == 0)
		return (0);
	return (errs_add(errs, ERR_CONFIG, &at,
	    "user %lu, group %lu cannot read it because of the mode of %.*s; "
	    "every connection would be dropped",
	    (unsigned long)launch->uid, (unsigned long)launch->gid, (int)len,
	    real));
}

/* The name between "tcprules-" and ".cdb" of a path, or NULL: out of memory. */
static char *
rules_name(const char *path)
{
	const char *base = strrchr(path, '/');
	size_t len;

	base = base == NULL ? path : base + 1;
	if (strncmp(base, "tcprules-", 9) == 0)
		base += 9;
	len = strlen(base);
	if (len > 4 && strcmp(base + len - 4, ".cdb") == 0)
		len -= 4;
	return (strndup(base, len));
}

static int
rules_missing(const struct launch *launch, int err, struct errs *errs)
{
	struct place at = { launch->rules, 0, 0 };
	char *name = rules_name(launch->rules);

	if (err == ENOENT && name != NULL)
		errs_add(errs, ERR_CONFIG, &at,
		    "the rules database is missing; make it with \"mktcprules "
		    "%s\" or \"ln -s tcprules-default.cdb tcprules-%s.cdb\"",
		    name, name);
	else
		errs_add(errs, err == EACCES ? ERR_PERMISSION : ERR_CONFIG, &at,
		    "cannot open the rules database: %s", strerror(err));
	free(name);
	return (-1);
}

int
preflight(const struct launch *launch, const struct bootdir *dir,
    struct errs *errs)
{
	struct place at = { launch->rules, 0, 0 };
	struct errs distrust = { 0 };
	const char *why;
	int fd, rc = 0;

	if (launch->rules == NULL)
		return (0);
	fd = trust_open(dir->fd, launch->rules, O_RDONLY, dir->caller,
	    &distrust);
	if (fd == -1)
		rc = rules_missing(launch, errno, errs);
	else if (errs_failed(&distrust)) {
		errs_move(errs, &distrust);
		rc = -1;
	} else if ((why = rulesdb_check(fd)) != NULL)
		rc = errs_add(errs, ERR_CONFIG, &at,
		    "not a whole rules database: %s; make it again with "
		    "mktcprules",
		    why);
	else
		rc = rules_readable(launch, errs);
	errs_fini(&distrust);
	if (fd != -1)
		(void)close(fd);
	return (rc);
}

/* Compiles DIR/tcprules-NAME.txt if it exists.  1: it does not. */
static int
compile_in(const char *path, const struct bootdir *dir, struct errs *errs)
{
	struct buf text = { 0 };
	char *copy = strdup(path), *name = rules_name(path), *file = NULL;
	struct rulesdb db = { .caller = dir->caller };
	bool written;
	size_t count;
	int fd = -1, rc = -1;

	buf_printf(&text, "tcprules-%s.txt", name == NULL ? "" : name);
	file = buf_take(&text);
	if (copy == NULL || name == NULL || file == NULL) {
		errs_nomem(errs);
		goto out;
	}
	db.dir = dirname(copy);
	fd = trust_open(dir->fd, db.dir, O_RDONLY | O_DIRECTORY, dir->caller,
	    NULL);
	if (fd == -1 || faccessat(fd, file, F_OK, 0) == -1) {
		rc = 1;
		goto out;
	}
	db.dirfd = fd;
	rc = rulesdb_make(&db, name, &written, &count, errs);
out:
	if (fd != -1)
		(void)close(fd);
	free(copy);
	free(name);
	free(file);
	return (rc);
}

int
preflight_compile(const struct launch *launch, const struct bootdir *dir,
    struct errs *errs)
{
	char real[PATH_MAX];
	int rc;

	if (launch->rules == NULL)
		return (0);
	rc = compile_in(launch->rules, dir, errs);
	if (rc == 1 && realpath(launch->rules, real) != NULL &&
	    strcmp(real, launch->rules) != 0)
		rc = compile_in(real, dir, errs);
	return (rc == 1 ? 0 : rc);
}

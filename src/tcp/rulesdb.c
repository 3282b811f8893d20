/*
 * Makes a database of rules.  The new one is written beside the old one under
 * a name of its own, and takes the old one's place only when it is complete
 * and on the disk: a server that starts meanwhile sees one or the other.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/trust.h"
#include "tcp/rules.h"
#include "tcp/rulesdb.h"

#define RULESDB_TEXT_MAX ((size_t)256 * 1024 * 1024)
#define RULESDB_NAME_MAX 200 /* leaves room for what the temp name adds */
#define RULESDB_PATH_MAX (PATH_MAX + 256)
#define RULESDB_TEMPS 100 /* runs at the same time */
#define RULESDB_BLOCK 32768

struct make {
	const struct rulesdb *db;
	char text[256]; /* file names in dirfd */
	char cdb[256];
	char temp[256]; /* "" while there is no such file */
	struct errs *errs;
};

/* What the database is now. */
struct old {
	bool exists; /* and is a regular file: st describes it */
	struct stat st;
};

/* The path of a file of the directory, for messages. */
static const char *
make_path(const struct make *m, const char *file, char path[RULESDB_PATH_MAX])
{
	bool here = strcmp(m->db->dir, ".") == 0;

	(void)snprintf(path, RULESDB_PATH_MAX, "%s%s%s", here ? "" : m->db->dir,
	    here ? "" : "/", file);
	return (path);
}

/* Adds "path: what: errno's reason", with what to do about it. */
static int
make_fault(const struct make *m, const char *file, const char *what)
{
	char path[RULESDB_PATH_MAX];
	const char *hint = "";
	enum err_kind kind = ERR_FAILED;
	int error = errno;

	if (error == EACCES || error == EPERM) {
		kind = ERR_PERMISSION;
		hint = ": run it as the directory's owner";
	} else if (error == ENOSPC)
		hint = ": make room, the old database stays";
	else if (error == EROFS)
		hint = ": remount it for writing";
	(void)errs_add(m->errs, kind, NULL, "%s: %s: %s%s",
	    make_path(m, file, path), what, strerror(error), hint);
	return (-1);
}

static int
make_init(struct make *m, const char *name)
{
	if (strlen(name) > RULESDB_NAME_MAX || strchr(name, '/') != NULL ||
	    *name == '\0')
		return (errs_add(m->errs, ERR_CONFIG, NULL,
		    "\"%s\" cannot be a name of rules: use at most %d "
		    "letters, digits and _ . @ + -",
		    name, RULESDB_NAME_MAX));
	(void)snprintf(m->text, sizeof(m->text), "tcprules-%s.txt", name);
	(void)snprintf(m->cdb, sizeof(m->cdb), "tcprules-%s.cdb", name);
	return (0);
}

/* Opens the text, which nobody else may be able to write. */
static int
text_open(const struct make *m)
{
	char path[RULESDB_PATH_MAX];
	struct errs distrust = { 0 };
	struct stat st = { .st_mode = 0 };
	size_t i;
	int fd;

	fd = trust_open(m->db->dirfd, m->text, O_RDONLY, m->db->caller,
	    &distrust);
	if (fd == -1) {
		if (errno == ENOENT)
			(void)errs_add(m->errs, ERR_FAILED, NULL,
			    "%s: there is no such text of rules: write it, "
			    "or correct the name",
			    make_path(m, m->text, path));
		else
			(void)make_fault(m, m->text, "cannot be read");
	} else if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		/* A pipe could block for ever. */
		errno = S_ISDIR(st.st_mode) ? EISDIR : ENOTSUP;
		(void)make_fault(m, m->text, "cannot be read");
		(void)close(fd);
		fd = -1;
	} else if (distrust.n > 0 || distrust.lost) {
		for (i = 0; i < distrust.n; i++)
			(void)errs_add(m->errs, distrust.v[i].kind, NULL, "%s",
			    distrust.v[i].text[0] == '/'
			        ? distrust.v[i].text
			        : make_path(m, distrust.v[i].text, path));
		if (distrust.lost)
			(void)errs_nomem(m->errs);
		(void)close(fd);
		fd = -1;
	}
	errs_fini(&distrust);
	return (fd);
}

/*
 * Opens and locks m->temp, empty.  Returns -1 with errno, EBUSY if it is, or
 * just was, somebody else's.
 */
static int
temp_take(const struct make *m)
{
	struct flock lock = { .l_type = F_WRLCK, .l_whence = SEEK_SET };
	struct stat st, now;
	int error, fd;

	fd = openat(m->db->dirfd, m->temp,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return (-1);
	errno = EBUSY;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_nlink == 1 &&
	    fcntl(fd, F_SETLK, &lock) == 0 &&
	    /* Its last owner may have moved it before the lock was ours. */
	    fstatat(m->db->dirfd, m->temp, &now, AT_SYMLINK_NOFOLLOW) == 0) {
		if (st.st_dev != now.st_dev || st.st_ino != now.st_ino)
			errno = EBUSY;
		else if (ftruncate(fd, 0) == 0)
			return (fd);
	}
	error = errno == EACCES || errno == EAGAIN || errno == ENOENT ? EBUSY
	                                                              : errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

/*
 * Opens a file that nobody else works on.  The names are few and fixed, so
 * that what a killed run left is taken by the next one.
 */
static int
temp_open(struct make *m, const char *name)
{
	unsigned int i;
	int fd;

	for (i = 0; i < RULESDB_TEMPS; i++) {
		(void)snprintf(m->temp, sizeof(m->temp), ".tcprules-%s.cdb.%u",
		    name, i);
		fd = temp_take(m);
		if (fd != -1)
			return (fd);
		if (errno != EBUSY && errno != ELOOP && errno != EISDIR &&
		    errno != EMLINK && errno != ENXIO)
			break;
	}
	m->temp[0] = '\0';
	return (make_fault(m, m->cdb, "cannot be written"));
}

/* Compiles the text into fd.  Returns 0, or -1 with messages. */
static int
cdb_compile(struct make *m, int text, int fd, size_t *count)
{
	char path[RULESDB_PATH_MAX];
	struct rules_job job = { .file = make_path(m, m->text, path),
		.errs = m->errs };
	int error, rc;

	rc = rulesdb_write(fd, &job, text, RULESDB_TEXT_MAX, &error);
	*count = job.count;
	if (job.error != 0) {
		errno = job.error;
		return (make_fault(m, m->text,
		    errno == EFBIG ? "larger than 256 MiB" : "cannot be read"));
	}
	if (error != 0) {
		errno = error;
		return (make_fault(m, m->cdb, "cannot be written"));
	}
	return (rc);
}

/* Looks at what has the database's name now. */
static int
old_look(const struct make *m, struct old *old)
{
	char path[RULESDB_PATH_MAX];

	old->exists = false;
	if (fstatat(m->db->dirfd, m->cdb, &old->st, AT_SYMLINK_NOFOLLOW) ==
	    -1) {
		if (errno == ENOENT)
			return (0);
		return (make_fault(m, m->cdb, "cannot be examined"));
	}
	if (S_ISLNK(old->st.st_mode))
		return (0);
	if (!S_ISREG(old->st.st_mode))
		return (errs_add(m->errs, ERR_FAILED, NULL,
		    "%s: not a regular file: move it away",
		    make_path(m, m->cdb, path)));
	old->exists = true;
	return (0);
}

/* Do two files of the same size hold the same?  What cannot be read differs. */
static bool
same_bytes(int a, int b, off_t size)
{
	char x[RULESDB_BLOCK], y[RULESDB_BLOCK];
	off_t at = 0;
	ssize_t n;

	while (at < size) {
		n = pread(a, x, sizeof(x), at);
		if (n <= 0 || pread(b, y, (size_t)n, at) != n ||
		    memcmp(x, y, (size_t)n) != 0)
			return (false);
		at += n;
	}
	return (true);
}

/* Does the old database hold what was written to fd? */
static bool
old_same(const struct make *m, const struct old *old, int fd)
{
	struct stat st, now;
	bool same;
	int oldfd;

	if (!old->exists || fstat(fd, &st) == -1)
		return (false);
	oldfd = openat(m->db->dirfd, m->cdb,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (oldfd == -1)
		return (false);
	same = fstat(oldfd, &now) == 0 && S_ISREG(now.st_mode) &&
	    now.st_size == st.st_size && same_bytes(fd, oldfd, st.st_size);
	(void)close(oldfd);
	return (same);
}

/* Gives the new database the owner and mode of the old one. */
static int
temp_dress(const struct make *m, const struct old *old, int fd)
{
	mode_t mode = old->exists ? old->st.st_mode & 0777 : 0644;
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (make_fault(m, m->cdb, "cannot be examined"));
	/*
	 * An owner who is not in the old group cannot keep it: then the
	 * group's rights would go to another one.
	 */
	if (old->exists &&
	    (st.st_uid != old->st.st_uid || st.st_gid != old->st.st_gid) &&
	    fchown(fd, old->st.st_uid, old->st.st_gid) == -1) {
		if (st.st_uid != old->st.st_uid)
			return (make_fault(m, m->cdb, "cannot keep its owner"));
		mode &= ~(mode_t)0070 | (mode & 0007) << 3;
	}
	if (fchmod(fd, mode) == -1)
		return (make_fault(m, m->cdb, "cannot set its mode"));
	if (fsync(fd) == -1)
		return (make_fault(m, m->cdb, "cannot be written"));
	return (0);
}

/* Puts the new database in the place of the old one or of the link. */
static int
temp_install(struct make *m)
{
	if (renameat(m->db->dirfd, m->temp, m->db->dirfd, m->cdb) == -1)
		return (make_fault(m, m->cdb, "cannot be replaced"));
	m->temp[0] = '\0';
	/* Not every file system can sync a directory. */
	if (fsync(m->db->dirfd) == -1 && errno != EINVAL && errno != ENOTSUP)
		return (make_fault(m, m->cdb,
		    "replaced, but not known to be on the disk"));
	return (0);
}

int
rulesdb_make(const struct rulesdb *db, const char *name, bool *written,
    size_t *count, struct errs *errs)
{
	struct make m = { .db = db, .errs = errs };
	struct old old;
	int fd = -1, text = -1, rc = -1;

	*written = false;
	*count = 0;
	if (make_init(&m, name) == -1 || (text = text_open(&m)) == -1 ||
	    old_look(&m, &old) == -1)
		goto out;
	fd = temp_open(&m, name);
	if (fd == -1 || cdb_compile(&m, text, fd, count) == -1)
		goto out;
	if (!db->force && old_same(&m, &old, fd)) {
		rc = 0;
		goto out;
	}
	if (temp_dress(&m, &old, fd) == -1)
		goto out;
	rc = temp_install(&m);
	*written = m.temp[0] == '\0';
out:
	if (m.temp[0] != '\0')
		(void)unlinkat(db->dirfd, m.temp, 0);
	if (fd != -1)
		(void)close(fd);
	if (text != -1)
		(void)close(text);
	return (rc);
}

/* One file of a system: what lies there, and how it is written. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/hash.h"
#include "core/root.h"
#include "core/writeall.h"

#define LOOK_MAX (1024 * 1024) /* bytes; nothing of ours is larger */

/* The hash of an open file; a larger one than any of ours gets one of none. */
static int
file_hash(int fd, uint64_t *hash)
{
	char chunk[16384];
	size_t total = 0;
	ssize_t n;

	*hash = HASH_INIT;
	for (;;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return ((int)n);
		total += (size_t)n;
		if (total > LOOK_MAX) {
			*hash = 0;
			return (0);
		}
		*hash = hash_add(*hash, chunk, (size_t)n);
	}
}

static int
file_look(int dirfd, const char *name, struct there *there)
{
	struct stat st;
	int fd, rc = -1, saved;

	fd = openat(dirfd, name,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		goto out;
	there->kind = S_ISREG(st.st_mode) ? THERE_FILE : THERE_OTHER;
	there->mode = st.st_mode & 07777;
	rc = 0;
	if (there->kind == THERE_FILE)
		rc = file_hash(fd, &there->hash);
out:
	saved = errno;
	(void)close(fd);
	errno = saved;
	return (rc);
}

int
there_look(int dirfd, const char *name, struct there *there)
{
	char target[PATH_MAX];
	struct stat st;
	ssize_t n;

	memset(there, 0, sizeof(*there));
	if (fstatat(dirfd, name, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (errno == ENOENT ? 0 : -1);
	if (S_ISREG(st.st_mode))
		return (file_look(dirfd, name, there));
	there->kind = S_ISLNK(st.st_mode) ? THERE_LINK : THERE_OTHER;
	if (there->kind == THERE_OTHER)
		return (0);
	n = readlinkat(dirfd, name, target, sizeof(target));
	if (n == -1)
		return (-1);
	there->hash = hash_add(HASH_INIT, target, (size_t)n);
	return (0);
}

void
there_of(const struct setfile *file, struct there *there)
{
	there->kind = file->mode == 0 ? THERE_LINK : THERE_FILE;
	there->mode = file->mode;
	there->hash = hash_add(HASH_INIT, file->text, strlen(file->text));
}

bool
there_equal(const struct there *a, const struct there *b)
{
	return (a->kind == b->kind && a->mode == b->mode && a->hash == b->hash);
}

/* The name that a file has while it is written: one that no init looks at. */
static int
temp_name(const char *name, char *temp, size_t size)
{
	int n = snprintf(temp, size, ".%s.bootctrl", name);

	if (n >= 0 && (size_t)n < size)
		return (0);
	errno = ENAMETOOLONG;
	return (-1);
}

static int
temp_write(int dirfd, const char *temp, const struct setfile *file)
{
	int fd, rc, saved;

	fd = openat(dirfd, temp,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd == -1)
		return (-1);
	rc = write_all(fd, file->text, strlen(file->text));
	if (rc == 0)
		rc = fchmod(fd, file->mode);
	if (rc == 0)
		rc = fsync(fd);
	saved = errno;
	if (close(fd) == -1 && rc == 0)
		return (-1);
	errno = saved;
	return (rc);
}

int
there_write(int dirfd, const char *name, const struct setfile *file)
{
	char temp[NAME_MAX + 1];
	int rc, saved;

	if (temp_name(name, temp, sizeof(temp)) == -1)
		return (-1);
	if (unlinkat(dirfd, temp, 0) == -1 && errno != ENOENT)
		return (-1);
	if (file->mode == 0)
		rc = symlinkat(file->text, dirfd, temp);
	else
		rc = temp_write(dirfd, temp, file);
	if (rc == 0)
		rc = renameat(dirfd, temp, dirfd, name);
	if (rc == -1) {
		saved = errno;
		(void)unlinkat(dirfd, temp, 0);
		errno = saved;
	}
	return (rc);
}

void
there_clean(int dirfd, const char *name)
{
	char temp[NAME_MAX + 1];

	if (temp_name(name, temp, sizeof(temp)) == 0)
		(void)unlinkat(dirfd, temp, 0);
}

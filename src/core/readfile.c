/* Reads a whole small file. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/readfile.h"

#define CHUNK 1000 /* bytes at least, where the size is not known */

/*
 * A pipe or a device could block for ever or never end, and no text of ours
 * is one.
 */
static int
readfile_regular(const struct stat *st, size_t *size)
{
	*size = st->st_size < 0 ? 0 : (size_t)st->st_size;
	if (S_ISREG(st->st_mode))
		return (0);
	errno = S_ISDIR(st->st_mode) ? EISDIR : ENOTSUP;
	return (-1);
}

int
readfile_fd(int fd, size_t max, struct buf *b)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (-1);
	return (readfile_stat(fd, &st, max, b));
}

/*
 * Adds what one read gives.  expected bytes more are thought to be there, and
 * one is asked for beyond them, and beyond left, which tells what is longer.
 * Returns as read(2); more than left: -1 with EFBIG.
 */
static ssize_t
readfile_more(int fd, size_t expected, size_t left, struct buf *b)
{
	size_t room;
	ssize_t n;

	if (!buf_room(b, (expected < left ? expected : left) + 1)) {
		errno = ENOMEM;
		return (-1);
	}
	room = b->size - b->n - 1;
	if (room > left)
		room = left + 1;
	do
		n = read(fd, b->s + b->n, room);
	while (n == -1 && errno == EINTR);
	if (n > 0 && (size_t)n > left) {
		errno = EFBIG;
		return (-1);
	}
	if (n > 0)
		b->n += (size_t)n;
	return (n);
}

int
readfile_stat(int fd, const struct stat *st, size_t max, struct buf *b)
{
	size_t start = b->n, size, got;
	ssize_t n = 1;

	if (readfile_regular(st, &size) == -1)
		return (-1);
	buf_add(b, "", 0); /* an empty file is an empty string, not NULL */
	/*
	 * The size that fstat() tells is only where a file may have ended:
	 * those in /proc have none, and others can shrink.
	 */
	for (got = 0; n > 0 && (size == 0 || got != size); got = b->n - start)
		n = readfile_more(fd, got < size ? size - got : CHUNK,
		    max - got, b);
	if (n == -1)
		b->n = start;
	if (b->s != NULL)
		b->s[b->n] = '\0';
	return (n == -1 ? -1 : 0);
}

int
readfile_at(int dirfd, const char *path, size_t max, struct buf *b)
{
	int fd, rc, saved;

	fd = openat(dirfd, path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd == -1)
		return (-1);
	rc = readfile_fd(fd, max, b);
	saved = errno;
	(void)close(fd);
	errno = saved;
	return (rc);
}

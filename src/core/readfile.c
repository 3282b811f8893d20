/* Reads a whole small file. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/readfile.h"

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

int
readfile_stat(int fd, const struct stat *st, size_t max, struct buf *b)
{
	char chunk[16384];
	size_t start = b->n, size;
	ssize_t n;

	if (readfile_regular(st, &size) == -1)
		return (-1);
	buf_add(b, "", 0); /* an empty file is an empty string, not NULL */
	/*
	 * The size that fstat() tells is only where a file may have ended:
	 * those in /proc have none, and others can shrink.
	 */
	for (n = 0; size == 0 || b->n - start != size;) {
		n = read(fd, chunk, sizeof(chunk));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break;
		if ((size_t)n > max - (b->n - start)) {
			errno = EFBIG;
			n = -1;
			break;
		}
		buf_add(b, chunk, (size_t)n);
		if (b->failed) {
			errno = ENOMEM;
			return (-1);
		}
	}
	if (n == -1 && b->s != NULL) {
		b->n = start;
		b->s[start] = '\0';
	}
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

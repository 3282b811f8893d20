/* Writes all of a text. */
#include <sys/types.h>

#include <errno.h>
#include <unistd.h>

#include "core/writeall.h"

int
write_all(int fd, const char *s, size_t n)
{
	ssize_t done;

	while (n > 0) {
		done = write(fd, s, n);
		if (done == -1 && errno == EINTR)
			continue;
		if (done == -1)
			return (-1);
		if (done == 0) {
			errno = ENOSPC;
			return (-1);
		}
		s += done;
		n -= (size_t)done;
	}
	return (0);
}

/* Listing a directory that is open already. */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/dirlist.h"

DIR *
dir_list(int dirfd)
{
	DIR *dir;
	int error, fd;

	/* Not openat("."): that asks for the right to search, too. */
	fd = fcntl(dirfd, F_DUPFD_CLOEXEC, 0);
	if (fd == -1)
		return (NULL);
	dir = fdopendir(fd);
	if (dir == NULL) {
		error = errno;
		(void)close(fd);
		errno = error;
		return (NULL);
	}
	rewinddir(dir);
	return (dir);
}

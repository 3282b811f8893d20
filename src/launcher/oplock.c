/*
 * The lock of one operation.  The file is never unlinked: two processes could
 * then hold locks on two files of the same name.  Its mode is 0600, because
 * whoever can open a file, even only to read, can lock it.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "launcher/oplock.h"
#include "launcher/os.h"

#define LOCK_MODE 0600

/* The umask may have taken bits away when the file was made. */
static int
lock_mode(int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (-1);
	if (!S_ISREG(st.st_mode)) {
		errno = EINVAL;
		return (-1);
	}
	if ((st.st_mode & 07777) == LOCK_MODE)
		return (0);
	return (fchmod(fd, LOCK_MODE));
}

/* Makes "NAME.lock". */
static int
lock_name(char *file, size_t size, const char *name)
{
	int n = snprintf(file, size, "%s.lock", name);

	if (n >= 0 && (size_t)n < size)
		return (0);
	errno = ENAMETOOLONG;
	return (-1);
}

int
oplock_look(int statefd, const char *name)
{
	char file[128];
	int error, fd;

	if (lock_name(file, sizeof(file), name) == -1)
		return (-1);
	fd = openat(statefd, file,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 || flock(fd, LOCK_SH | LOCK_NB) == 0)
		return (fd);
	error = errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

int
oplock_try(int statefd, const char *name)
{
	char file[128];
	int error, fd, rc;

	if (lock_name(file, sizeof(file), name) == -1)
		return (-1);
	fd = openat(statefd, file,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, LOCK_MODE);
	if (fd == -1)
		return (-1);
	rc = lock_mode(fd);
	if (rc == 0)
		rc = flock(fd, LOCK_EX | LOCK_NB);
	if (rc == 0)
		return (fd);
	error = errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

pid_t
oplock_holder(int statefd, const char *name)
{
	char file[128];
	pid_t pid;
	int fd;

	if (lock_name(file, sizeof(file), name) == -1)
		return (-1);
	fd = openat(statefd, file,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	pid = os_locker(fd);
	(void)close(fd);
	return (pid > 0 && os_exists(pid) == 1 ? pid : -1);
}

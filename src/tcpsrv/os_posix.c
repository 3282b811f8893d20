/* Descriptors, for systems without a way of their own. */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tcpsrv/os.h"

#define CLOSE_BOUND 65536 /* where the limit is huge or unknown */

int
os_accept(int listener, struct sockaddr_storage *sa)
{
	socklen_t len = sizeof(*sa);
	int fd, flags, error;

	fd = accept(listener, (struct sockaddr *)sa, &len);
	if (fd == -1)
		return (-1);
	/* BSD gives it the listener's O_NONBLOCK. */
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == -1) {
		error = errno;
		(void)close(fd);
		errno = error;
		return (-1);
	}
	return (fd);
}

pid_t
os_child_ended(void)
{
	return (-1);
}

void
os_default_signals(void)
{
	/* libc lets us set all of them. */
}

void
os_closefrom(int low)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int fd;

	if (limit < 0 || limit > CLOSE_BOUND)
		limit = CLOSE_BOUND;
	for (fd = low; fd < limit; fd++)
		(void)close(fd);
}

bool
os_is_self(const char *path)
{
	return (access(path, X_OK) == 0);
}

char *
os_self(void)
{
	return (NULL);
}

/* Descriptors, for systems without a way of their own. */
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "tcpsrv/os.h"

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

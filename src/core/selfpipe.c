/* The pipe by which a signal's handler wakes up a poll(2). */
#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "core/selfpipe.h"

int
selfpipe(int fds[2])
{
	int error, i;

	if (pipe(fds) == -1)
		return (-1);
	for (i = 0; i < 2; i++)
		if (fcntl(fds[i], F_SETFD, FD_CLOEXEC) == -1 ||
		    fcntl(fds[i], F_SETFL, O_NONBLOCK) == -1)
			break;
	if (i == 2)
		return (0);
	error = errno;
	(void)close(fds[0]);
	(void)close(fds[1]);
	errno = error;
	return (-1);
}

/* Connections and children, by Linux' calls that need one step. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/socket.h>
#include <sys/stat.h>

#include <signal.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tcpsrv/os.h"

#define SELF "/proc/self/exe"

int
os_accept(int listener, struct sockaddr_storage *sa)
{
	socklen_t len = sizeof(*sa);

	return (accept4(listener, (struct sockaddr *)sa, &len, SOCK_CLOEXEC));
}

pid_t
os_child_ended(void)
{
	static const struct timespec now = { 0, 0 };
	siginfo_t info;
	sigset_t child;

	(void)sigemptyset(&child);
	(void)sigaddset(&child, SIGCHLD);
	if (sigtimedwait(&child, &info, &now) != SIGCHLD)
		return (0);
	return (info.si_pid > 0 ? info.si_pid : 0);
}

bool
os_is_self(const char *path)
{
	struct stat st, self;

	if (stat(path, &st) == -1)
		return (false);
	if (stat(SELF, &self) == -1)
		return (true); /* no /proc */
	return (st.st_dev == self.st_dev && st.st_ino == self.st_ino);
}

char *
os_self(void)
{
	return (realpath(SELF, NULL));
}

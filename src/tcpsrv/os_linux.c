/* Descriptors, by Linux' calls that need one step; signals. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "tcpsrv/os.h"

#define SELF "/proc/self/exe"
#define CLOSE_BOUND 65536 /* where the limit is huge or unknown */

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

/* glibc's are 32 and 33, which posix_spawn(3) ignores; musl's go to 34. */
void
os_default_signals(void)
{
	static const unsigned long action[8]; /* a default, in any layout */
	int sig;

	for (sig = 32; sig <= 34; sig++)
		(void)syscall(SYS_rt_sigaction, sig, action, NULL,
		    sizeof(uint64_t));
}

void
os_closefrom(int low)
{
	long limit;
	int fd;

#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned int)low, ~0U, 0U) == 0)
		return;
#endif
	limit = sysconf(_SC_OPEN_MAX);
	if (limit < 0 || limit > CLOSE_BOUND)
		limit = CLOSE_BOUND;
	for (fd = low; fd < limit; fd++)
		(void)close(fd);
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

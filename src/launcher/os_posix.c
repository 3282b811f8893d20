/*
 * Any other POSIX system: nothing here proves that a pid still belongs to the
 * process that was recorded, so the answer is "gone" where the pid is free
 * and "unknown" where it is not.  Services can be launched and watched here,
 * but not ended: that is for a file of this kind that knows the platform.
 */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "launcher/os.h"

#define TOKEN "posix1"
#define BLIND "this system cannot prove whose pid it is"

int
os_identify(pid_t pid, char *token, size_t size)
{
	if (os_exists(pid) == 0) {
		errno = ESRCH;
		return (-1);
	}
	if (strlcpy(token, TOKEN, size) >= size) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (0);
}

enum verdict
os_verify(pid_t pid, const char *token, int *watch, const char **why)
{
	if (watch != NULL)
		*watch = -1;
	if (pid <= 1 || strcmp(token, TOKEN) != 0) {
		*why = "record damaged";
		return (VERDICT_UNKNOWN);
	}
	if (os_exists(pid) == 0)
		return (VERDICT_GONE);
	*why = BLIND;
	return (VERDICT_UNKNOWN);
}

const char *
os_blind(void)
{
	return (BLIND);
}

int
os_watch(pid_t pid)
{
	(void)pid;
	errno = ENOSYS;
	return (-1);
}

/* Nothing is ever proved here, so nothing is signalled. */
int
os_signal(int watch, pid_t pid, const char *token, int signo)
{
	const char *why;

	(void)watch;
	(void)signo;
	errno =
	    os_verify(pid, token, NULL, &why) == VERDICT_GONE ? ESRCH : EPERM;
	return (-1);
}

/* POSIX tells the parent of the caller alone. */
pid_t
os_parent(pid_t pid)
{
	if (pid == getpid())
		return (getppid());
	errno = ENOSYS;
	return (-1);
}

int
os_since(pid_t pid, const char *token)
{
	(void)pid;
	(void)token;
	errno = ENOSYS;
	return (-1);
}

int
os_processes(struct os_process **list, size_t *n)
{
	*list = NULL;
	*n = 0;
	errno = ENOSYS;
	return (-1);
}

pid_t
os_session(pid_t pid)
{
	return (getsid(pid));
}

int
os_listens(pid_t pid, unsigned int port)
{
	(void)pid;
	(void)port;
	return (-1);
}

pid_t
os_locker(int fd)
{
	(void)fd;
	return (-1);
}

int
os_exists(pid_t pid)
{
	if (pid <= 0)
		return (0);
	if (kill(pid, 0) == -1 && errno == ESRCH)
		return (0);
	return (-1); /* it may be a zombie */
}

int
os_stopped(pid_t pid)
{
	(void)pid;
	return (-1);
}

int
os_children(pid_t *children, int n)
{
	(void)children;
	(void)n;
	errno = ENOSYS;
	return (-1);
}

int
os_subreaper(bool on)
{
	(void)on;
	errno = ENOSYS;
	return (-1);
}

int
os_boot_id(char *id, size_t size)
{
	(void)id;
	(void)size;
	errno = ENOSYS;
	return (-1);
}

const char *
os_rundir(void)
{
	return ("/var/run");
}

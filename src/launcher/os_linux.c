/*
 * Linux: a process is known by its pidfs handle where the kernel has one
 * (6.14), which no other process of this boot ever gets, and else by its
 * start time in clock ticks, read while a pidfd holds the process.
 *
 * The order of every look is: open a pidfd, read what /proc says of that pid,
 * then ask the pidfd whether its process still lives.  If it does, the pid
 * was its all the time, and so what was read belongs to it.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/prctl.h>
#include <sys/types.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "launcher/os.h"
#include "launcher/os_linux_proc.h"

/* A kernel or a sandbox without pidfd_open, not an answer about the pid. */
static bool
no_pidfd(int error)
{
	return (error == ENOSYS || error == EPERM);
}

/* The pid is that of a thread that does not lead its process. */
static bool
not_leader(int error)
{
	return (error == EINVAL || error == ENOENT);
}

static int
boot_id_read(char *id, size_t size)
{
	char text[OS_BOOT_MAX + 1]; /* longer than what fits: refused below */

	if (linux_proc_read("/proc/sys/kernel/random/boot_id", text,
	        sizeof(text)) == -1)
		return (-1);
	text[strcspn(text, "\n")] = '\0';
	if (text[0] == '\0' ||
	    text[strspn(text, "0123456789abcdef-")] != '\0' ||
	    strlcpy(id, text, size) >= size) {
		errno = EIO;
		return (-1);
	}
	return (0);
}

/* No boot is longer than a process: it is read once. */
int
os_boot_id(char *id, size_t size)
{
	static char known[OS_BOOT_MAX];

	if (known[0] == '\0' && boot_id_read(known, sizeof(known)) == -1) {
		known[0] = '\0';
		return (-1);
	}
	if (strlcpy(id, known, size) < size)
		return (0);
	errno = EIO;
	return (-1);
}

int
os_identify(pid_t pid, char *text, size_t size)
{
	struct linux_stat line = { 0 };
	struct linux_token token = { 0 };
	const char *why;
	int error, fd, rc = -1;

	fd = pidfd_open_pid(pid);
	if (fd == -1 && !no_pidfd(errno)) {
		errno = not_leader(errno) ? ESRCH : errno;
		return (-1);
	}
	if (linux_here_read(&token.here, &why) == -1)
		goto out;
	if (linux_stat_read(pid, &line) == -1) {
		errno = errno == ENOENT ? ESRCH : errno;
		goto out;
	}
	token.start = line.start;
	pidfd_handle(fd, token.handle, sizeof(token.handle));
	if (fd == -1 ? line.dead : pidfd_ended(fd)) {
		errno = ESRCH;
		goto out;
	}
	rc = linux_token_print(&token, text, size);
out:
	error = errno;
	if (fd != -1)
		(void)close(fd);
	errno = error;
	return (rc);
}

/* Compares start ticks, while fd (-1: none) holds the process. */
static enum verdict
verify_start(pid_t pid, int fd, const struct linux_token *token,
    const char **why)
{
	struct linux_stat line = { 0 };

	if (linux_stat_read(pid, &line) == -1) {
		if (fd == -1 ? kill(pid, 0) == -1 && errno == ESRCH
		             : pidfd_ended(fd))
			return (VERDICT_GONE);
		*why = "/proc hides the process (hidepid); ask as its owner";
		return (VERDICT_UNKNOWN);
	}
	if (line.start != token->start)
		return (VERDICT_OTHER);
	if (fd == -1 ? line.dead : pidfd_ended(fd))
		return (VERDICT_GONE);
	return (VERDICT_SAME);
}

/* What bears a recorded pid now. */
struct bearer {
	pid_t pid;
	int fd; /* its pidfd, or -1 */
	int error; /* why there is none */
	char handle[HANDLE_MAX];
};

/* Decides where the kernel's number of the process did not prove it. */
static enum verdict
verify_bearer(const struct bearer *now, const struct linux_token *token,
    const char **why)
{
	bool none = now->fd == -1 && !no_pidfd(now->error);
	struct linux_here here;

	if (linux_here_read(&here, why) == -1)
		return (VERDICT_UNKNOWN);
	if (none && now->error != ESRCH && !not_leader(now->error)) {
		*why = "no pidfd: too many open files or no memory";
		return (VERDICT_UNKNOWN);
	}
	if (token->here.pidns != here.pidns) {
		*why = "recorded in another PID namespace";
		return (VERDICT_UNKNOWN);
	}
	if (none)
		return (now->error == ESRCH ? VERDICT_GONE : VERDICT_OTHER);
	if (now->handle[0] != '\0' && token->handle[0] != '\0')
		return (VERDICT_OTHER);
	if (token->here.timens != here.timens) {
		*why = "recorded in another time namespace";
		return (VERDICT_UNKNOWN);
	}
	return (verify_start(now->pid, now->fd, token, why));
}

enum verdict
os_verify(pid_t pid, const char *text, int *watch, const char **why)
{
	struct bearer now = { .pid = pid };
	struct linux_token token;
	enum verdict verdict;
	char boot[OS_BOOT_MAX];

	if (watch != NULL)
		*watch = -1;
	if (pid <= 1 || linux_token_parse(text, &token) == -1) {
		*why = "record damaged";
		return (VERDICT_UNKNOWN);
	}
	if (os_boot_id(boot, sizeof(boot)) == -1) {
		*why = "no /proc";
		return (VERDICT_UNKNOWN);
	}
	if (strcmp(token.here.boot, boot) != 0)
		return (VERDICT_GONE);
	now.fd = pidfd_open_pid(pid);
	now.error = errno;
	pidfd_handle(now.fd, now.handle, sizeof(now.handle));
	/* In one boot no other process ever has it, whatever the namespace. */
	if (now.handle[0] != '\0' && strcmp(now.handle, token.handle) == 0)
		verdict = pidfd_ended(now.fd) ? VERDICT_GONE : VERDICT_SAME;
	else
		verdict = verify_bearer(&now, &token, why);
	if (verdict == VERDICT_SAME && watch != NULL)
		*watch = now.fd;
	else if (now.fd != -1)
		(void)close(now.fd);
	return (verdict);
}

const char *
os_blind(void)
{
	struct linux_here here;
	const char *why;

	return (linux_here_read(&here, &why) == -1 ? why : NULL);
}

int
os_watch(pid_t pid)
{
	int fd = pidfd_open_pid(pid);

	if (fd == -1) {
		if (errno == EPERM)
			errno = ENOSYS;
		else if (not_leader(errno))
			errno = ESRCH;
	}
	return (fd);
}

int
os_signal(int watch, pid_t pid, const char *token, int signo)
{
	const char *why;
	enum verdict verdict;
	int error, own = -1, rc;

	if (watch != -1) {
		rc = pidfd_signal(watch, signo);
		if (rc == 0 || errno != ENOSYS)
			return (rc);
	}
	verdict = os_verify(pid, token, &own, &why);
	if (verdict != VERDICT_SAME) {
		errno = verdict == VERDICT_UNKNOWN ? EPERM : ESRCH;
		return (-1);
	}
	rc = -1;
	errno = ENOSYS;
	if (own != -1)
		rc = pidfd_signal(own, signo);
	if (rc == -1 && errno == ENOSYS)
		rc = kill(pid, signo);
	error = errno;
	if (own != -1)
		(void)close(own);
	errno = error;
	return (rc);
}

pid_t
os_parent(pid_t pid)
{
	struct linux_stat line = { 0 };

	if (linux_stat_read(pid, &line) == -1) {
		errno = errno == ENOENT ? ESRCH : errno;
		return (-1);
	}
	return (line.parent);
}

pid_t
os_session(pid_t pid)
{
	struct linux_stat line = { 0 };

	if (linux_stat_read(pid, &line) == -1) {
		errno = errno == ENOENT ? ESRCH : errno;
		return (-1);
	}
	return (line.session);
}

int
os_since(pid_t pid, const char *text)
{
	struct linux_stat line = { 0 };
	struct linux_token token;

	if (linux_token_parse(text, &token) == -1) {
		errno = EINVAL;
		return (-1);
	}
	if (linux_stat_read(pid, &line) == -1) {
		errno = errno == ENOENT ? ESRCH : errno;
		return (-1);
	}
	return (line.start >= token.start);
}

int
os_exists(pid_t pid)
{
	struct linux_stat line = { 0 };
	bool ended;
	int fd;

	if (pid <= 0)
		return (0);
	fd = pidfd_open_pid(pid);
	if (fd != -1) {
		ended = pidfd_ended(fd);
		(void)close(fd);
		return (!ended);
	}
	if (errno == ESRCH || not_leader(errno))
		return (0);
	if (!no_pidfd(errno))
		return (-1);
	if (kill(pid, 0) == -1 && errno == ESRCH)
		return (0);
	return (linux_stat_read(pid, &line) == -1 ? -1 : !line.dead);
}

int
os_stopped(pid_t pid)
{
	struct linux_stat line = { 0 };

	return (linux_stat_read(pid, &line) == -1 ? -1 : line.stopped);
}

int
os_subreaper(bool on)
{
	return (prctl(PR_SET_CHILD_SUBREAPER, on ? 1UL : 0UL, 0UL, 0UL, 0UL));
}

const char *
os_rundir(void)
{
	return ("/run");
}

/* The pipes of a start, and its fork; spawn_child.c is the other side. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/keeper.h"
#include "launcher/os.h"
#include "launcher/spawn.h"
#include "launcher/spawn_child.h"

#define LOW_FD 10 /* above every fd:N, so that dup2 overwrites nothing */

/* What spawn_look() saw. */
static struct {
	bool looked;
	sigset_t odd;
} signals;

int
spawn_high(int fd)
{
	int error, high;

	if (fd == -1)
		return (-1);
	high = fcntl(fd, F_DUPFD_CLOEXEC, LOW_FD);
	/* EINVAL: no descriptor of that number is allowed. */
	error = high == -1 && errno == EINVAL ? EMFILE : errno;
	(void)close(fd);
	errno = error;
	return (high);
}

int
spawn_pipe(int fds[2])
{
	int i;

	if (pipe(fds) == -1)
		return (-1);
	for (i = 0; i < 2; i++)
		fds[i] = spawn_high(fds[i]);
	if (fds[0] != -1 && fds[1] != -1)
		return (0);
	if (fds[0] != -1)
		(void)close(fds[0]);
	if (fds[1] != -1)
		(void)close(fds[1]);
	return (-1);
}

enum pipe_use {
	PIPE_RELEASE, /* from us */
	PIPE_ERROR, /* to us */
	PIPE_HOLD, /* from us, to the keeper */
	PIPE_TOLD, /* to us, from the keeper */
	PIPES
};

/* Makes the first n of them; -1 with errno: none. */
static int
pipes_make(int pipes[PIPES][2], int n)
{
	int i, error;

	for (i = 0; i < n; i++)
		if (spawn_pipe(pipes[i]) == -1)
			break;
	if (i == n)
		return (0);
	error = errno;
	while (i-- > 0) {
		(void)close(pipes[i][0]);
		(void)close(pipes[i][1]);
	}
	errno = error;
	return (-1);
}

/* The keeper's word: who the child is. */
static int
kept_pid(struct child *child)
{
	struct keeper_word word;
	ssize_t n;

	do
		n = read(child->told, &word, sizeof(word));
	while (n == -1 && errno == EINTR);
	if (n != (ssize_t)sizeof(word)) {
		errno = ECHILD;
		return (-1);
	}
	if (word.pid == -1) {
		errno = word.err;
		return (-1);
	}
	child->pid = word.pid;
	child->adopted = word.adopts;
	return (fcntl(child->told, F_SETFL, O_NONBLOCK));
}

void
spawn_look(void)
{
	struct sigaction sa;
	int i;

	sigemptyset(&signals.odd);
	for (i = 1; i < NSIG; i++)
		if (sigaction(i, NULL, &sa) == 0 && sa.sa_handler != SIG_DFL)
			(void)sigaddset(&signals.odd, i);
	signals.looked = true;
}

/* The part of fork that both kinds share, with n pipes. */
static int
spawn_with(const struct launch *launch, char *const argv[],
    const struct spawn_fds *fds, struct child *child, int n)
{
	struct spawn_birth birth;
	int pipes[PIPES][2], err;
	sigset_t all, old;
	pid_t pid;

	*child = (struct child)CHILD_NONE;
	if (pipes_make(pipes, n) == -1)
		return (-1);
	/* No handler of ours may run in the child. */
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	birth = (struct spawn_birth){ launch, argv, fds, pipes[PIPE_RELEASE][0],
		pipes[PIPE_RELEASE][1], pipes[PIPE_ERROR][1],
		n == PIPES ? pipes[PIPE_HOLD][0] : -1,
		n == PIPES ? pipes[PIPE_TOLD][1] : -1,
		signals.looked ? &signals.odd : &all };
	/*
	 * What launch points to lives until the exec, argv may not.  And our
	 * memory is not for a process that another user may stop or trace.
	 */
	pid = os_fork(spawn_child, &birth,
	    argv == NULL && n != PIPES && !launch->drop);
	err = errno;
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	(void)close(pipes[PIPE_RELEASE][0]);
	(void)close(pipes[PIPE_ERROR][1]);
	child->release = pipes[PIPE_RELEASE][1];
	child->error = pipes[PIPE_ERROR][0];
	if (n == PIPES) {
		(void)close(pipes[PIPE_HOLD][0]);
		(void)close(pipes[PIPE_TOLD][1]);
		child->hold = pipes[PIPE_HOLD][1];
		child->told = pipes[PIPE_TOLD][0];
		child->keeper = pid;
	} else
		child->pid = pid;
	errno = err;
	if (pid != -1 && (n < PIPES || kept_pid(child) == 0))
		return (0);
	err = errno;
	spawn_fini(child);
	errno = err;
	return (-1);
}

int
spawn_fork(const struct launch *launch, char *const argv[],
    const struct spawn_fds *fds, struct child *child)
{
	return (spawn_with(launch, argv, fds, child, PIPE_HOLD));
}

int
spawn_kept(const struct launch *launch, const struct spawn_fds *fds,
    struct child *child)
{
	return (spawn_with(launch, NULL, fds, child, PIPES));
}

int
spawn_kept_ended(const struct child *child, int *status)
{
	ssize_t n = read(child->told, status, sizeof(*status));

	if (n == (ssize_t)sizeof(*status))
		return (1);
	return (n == -1 ? 0 : -1); /* only the end of the file is its end */
}

int
spawn_release(struct child *child)
{
	ssize_t n;

	do
		n = write(child->release, "", 1);
	while (n == -1 && errno == EINTR);
	(void)close(child->release);
	child->release = -1;
	return (n == 1 ? 0 : -1);
}

int
spawn_wait(struct child *child, char *text, size_t size)
{
	struct pollfd pfd = { child->error, POLLIN, 0 };
	int rc;

	do {
		(void)poll(&pfd, 1, -1);
		rc = spawn_result(child, text, size);
	} while (rc == -1);
	return (rc);
}

int
spawn_result(struct child *child, char *text, size_t size)
{
	struct pollfd pfd = { child->error, POLLIN, 0 };
	struct spawn_error e;
	ssize_t n;

	if (poll(&pfd, 1, 0) != 1)
		return (-1);
	n = read(child->error, &e, sizeof(e));
	if (n == -1) /* that tells nothing: the caller looks again */
		return (-1);
	(void)close(child->error);
	child->error = -1;
	if (n != (ssize_t)sizeof(e) || spawn_step(e.step) == NULL)
		return (0);
	(void)snprintf(text, size, "%s: %s", spawn_step(e.step),
	    strerror(e.err));
	return (1);
}

void
spawn_let_go(struct child *child)
{
	if (child->hold != -1)
		keeper_free(child->hold);
}

void
spawn_fini(struct child *child)
{
	if (child->release != -1)
		(void)close(child->release);
	if (child->error != -1)
		(void)close(child->error);
	if (child->hold != -1)
		(void)close(child->hold);
	if (child->told != -1)
		(void)close(child->told);
	child->release = child->error = child->hold = child->told = -1;
}

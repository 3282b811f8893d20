/* The only place that forks. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os.h"
#include "launcher/spawn.h"

/* What a child could not do; the names are in step_names. */
enum step {
	STEP_SESSION,
	STEP_FDS,
	STEP_CHROOT,
	STEP_CHDIR,
	STEP_LIMITS,
	STEP_NICE,
	STEP_IDS,
	STEP_EXEC
};

static const char *const step_names[] = {
	[STEP_SESSION] = "cannot start a session",
	[STEP_FDS] = "cannot set up descriptors",
	[STEP_CHROOT] = "cannot change its root",
	[STEP_CHDIR] = "cannot change to its directory",
	[STEP_LIMITS] = "cannot set its limits",
	[STEP_NICE] = "cannot set its priority",
	[STEP_IDS] = "cannot become its user",
	[STEP_EXEC] = "cannot run its program",
};

struct spawn_error {
	int step;
	int err;
};

#define LOW_FD 10 /* above every fd:N, so that dup2 overwrites nothing */

/* Sets default actions and an empty mask; async-signal-safe. */
static void
child_signals(void)
{
	struct sigaction sa;
	sigset_t none;
	int i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigemptyset(&sa.sa_mask);
	for (i = 1; i < NSIG; i++)
		(void)sigaction(i, &sa, NULL);
	sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Makes fd, or /dev/null, the descriptor number as. */
static bool
child_fd(int fd, int as, int flags)
{
	int null;
	bool ok;

	if (fd != -1)
		return (dup2(fd, as) != -1);
	null = open("/dev/null", flags | O_CLOEXEC);
	if (null == -1)
		return (false);
	if (null == as) /* dup2 would keep O_CLOEXEC on it */
		return (fcntl(null, F_SETFD, 0) != -1);
	ok = dup2(null, as) != -1;
	(void)close(null);
	return (ok);
}

static bool
child_fds(const struct spawn_fds *fds)
{
	if (!child_fd(fds->in, STDIN_FILENO, O_RDONLY) ||
	    !child_fd(fds->out, STDOUT_FILENO, O_WRONLY) ||
	    !child_fd(fds->err, STDERR_FILENO, O_WRONLY))
		return (false);
	return (fds->ready == -1 || dup2(fds->ready, fds->ready_as) != -1);
}

static bool
child_limits(const struct launch *l)
{
	struct rlimit rl;
	size_t i;

	for (i = 0; i < l->nlimits; i++) {
		rl.rlim_cur = l->limits[i].value;
		rl.rlim_max = l->limits[i].value;
		if (setrlimit(l->limits[i].resource, &rl) == -1)
			return (false);
	}
	return (true);
}

/* Sets every id, then proves that none of the old ones can come back. */
static bool
child_ids(const struct launch *l)
{
	if (!l->drop)
		return (true);
	if (setgroups(l->ngroups, l->groups) == -1 || setgid(l->gid) == -1 ||
	    setuid(l->uid) == -1)
		return (false);
	errno = EPERM;
	if (getuid() != l->uid || geteuid() != l->uid || getgid() != l->gid ||
	    getegid() != l->gid)
		return (false);
	return (l->uid == 0 || setuid(0) == -1);
}

/* All that comes between the descriptors and exec; the step that failed. */
static int
child_become(const struct launch *l)
{
	if (l->chroot != NULL && chroot(l->chroot) == -1)
		return (STEP_CHROOT);
	if (chdir(l->chdir) == -1)
		return (STEP_CHDIR);
	(void)umask(l->umask);
	if (!child_limits(l))
		return (STEP_LIMITS);
	errno = 0;
	if (l->has_nice && setpriority(PRIO_PROCESS, 0, l->nice) == -1)
		return (STEP_NICE);
	if (!child_ids(l))
		return (STEP_IDS);
	return (-1);
}

static void child_run(const struct launch *, char *const[],
    const struct spawn_fds *, int, int) __attribute__((noreturn));

/* The child: only async-signal-safe calls. */
static void
child_run(const struct launch *l, char *const argv[],
    const struct spawn_fds *fds, int release, int error)
{
	struct spawn_error e = { STEP_SESSION, 0 };
	ssize_t n;
	char byte;

	child_signals();
	if (setsid() == -1)
		goto fail;
	e.step = STEP_FDS;
	if (!child_fds(fds))
		goto fail;
	e.step = child_become(l);
	if (e.step != -1)
		goto fail;
	do
		n = read(release, &byte, 1);
	while (n == -1 && errno == EINTR);
	if (n != 1) /* the parent died or gave up before the record */
		_exit(127);
	e.step = STEP_EXEC;
	(void)execve(argv == NULL ? l->path : argv[0],
	    argv == NULL ? l->argv.v : argv, l->envp.v);
fail:
	e.err = errno;
	do
		n = write(error, &e, sizeof(e));
	while (n == -1 && errno == EINTR);
	_exit(127);
}

/* A pipe whose ends are close-on-exec and out of the way of fds 0-9. */
static int
pipe_high(int fds[2])
{
	int i, fd;

	if (pipe(fds) == -1)
		return (-1);
	for (i = 0; i < 2; i++) {
		fd = fcntl(fds[i], F_DUPFD_CLOEXEC, LOW_FD);
		(void)close(fds[i]);
		fds[i] = fd;
	}
	if (fds[0] != -1 && fds[1] != -1)
		return (0);
	if (fds[0] != -1)
		(void)close(fds[0]);
	if (fds[1] != -1)
		(void)close(fds[1]);
	return (-1);
}

int
spawn_fork(const struct launch *launch, char *const argv[],
    const struct spawn_fds *fds, struct child *child)
{
	int release[2], error[2], err;
	sigset_t all, old;

	child->pid = -1;
	child->release = child->error = -1;
	if (pipe_high(release) == -1)
		return (-1);
	if (pipe_high(error) == -1) {
		err = errno;
		(void)close(release[0]);
		(void)close(release[1]);
		errno = err;
		return (-1);
	}
	/* No handler of ours may run in the child. */
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	child->pid = fork();
	err = errno;
	if (child->pid == 0) {
		(void)close(release[1]); /* or it would wait for itself */
		child_run(launch, argv, fds, release[0], error[1]);
	}
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	(void)close(release[0]);
	(void)close(error[1]);
	child->release = release[1];
	child->error = error[0];
	if (child->pid == -1) {
		spawn_fini(child);
		errno = err;
		return (-1);
	}
	return (0);
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
spawn_result(struct child *child, char *text, size_t size)
{
	struct spawn_error e;
	ssize_t n;

	n = read(child->error, &e, sizeof(e));
	if (n == -1 && (errno == EINTR || errno == EAGAIN))
		return (-1);
	(void)close(child->error);
	child->error = -1;
	if (n != (ssize_t)sizeof(e) || e.step < 0 ||
	    (size_t)e.step >= sizeof(step_names) / sizeof(step_names[0]))
		return (0);
	(void)snprintf(text, size, "%s: %s", step_names[e.step],
	    strerror(e.err));
	return (1);
}

void
spawn_fini(struct child *child)
{
	if (child->release != -1)
		(void)close(child->release);
	if (child->error != -1)
		(void)close(child->error);
	child->release = child->error = -1;
}

void
spawn_exec(const struct launch *launch, char *text, size_t size)
{
	int step;

	child_signals();
	step = child_become(launch);
	if (step == -1) {
		(void)execve(launch->path, launch->argv.v, launch->envp.v);
		step = STEP_EXEC;
	}
	(void)snprintf(text, size, "%s: %s", step_names[step], strerror(errno));
}

/*
 * What a child does between its fork and its program, and what "bootctrl exec"
 * does of it.  Only async-signal-safe calls.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher/keeper.h"
#include "launcher/os.h"
#include "launcher/spawn.h"
#include "launcher/spawn_child.h"

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

const char *
spawn_step(int step)
{
	if (step < 0 ||
	    (size_t)step >= sizeof(step_names) / sizeof(step_names[0]))
		return (NULL);
	return (step_names[step]);
}

/* Sets their default actions, and an empty mask; async-signal-safe. */
static void
child_signals(const sigset_t *odd)
{
	struct sigaction sa;
	sigset_t none;
	int i;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigemptyset(&sa.sa_mask);
	for (i = 1; i < NSIG; i++)
		if (sigismember(odd, i) == 1)
			(void)sigaction(i, &sa, NULL);
	os_signals_default();
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

/* All that can be done before the release; the step that failed, or -1. */
static int
child_prepare(const struct spawn_birth *b)
{
	(void)close(b->releaser); /* or it waits for itself */
	if (b->hold != -1)
		keeper_split(b->hold, b->told);
	child_signals(b->odd);
	if (setsid() == -1)
		return (STEP_SESSION);
	if (!child_fds(b->fds))
		return (STEP_FDS);
	return (child_become(b->launch));
}

/* Waits for the word of the parent. */
static void
child_wait(int release)
{
	ssize_t n;
	char byte;

	do
		n = read(release, &byte, 1);
	while (n == -1 && errno == EINTR);
	if (n != 1) /* it died or gave up before the record */
		_exit(127);
}

void
spawn_child(void *birth, void *mark)
{
	const struct spawn_birth *b = birth;
	const struct launch *l = b->launch;
	const char *path = b->argv == NULL ? l->path : b->argv[0];
	char *const *argv = b->argv == NULL ? l->argv.v : b->argv;
	char *const *envp = l->envp.v;
	int error = b->error, release = b->release;
	struct spawn_error e;
	ssize_t n;

	e.step = child_prepare(b);
	e.err = errno;
	if (e.step == -1) {
		os_fork_waits(mark); /* from here on b is gone */
		child_wait(release);
		e.step = STEP_EXEC;
		e.err = os_exec(path, argv, envp);
	}
	do
		n = write(error, &e, sizeof(e));
	while (n == -1 && errno == EINTR);
	_exit(127);
}

void
spawn_exec(const struct launch *launch, char *text, size_t size)
{
	sigset_t all;
	int step;

	sigfillset(&all);
	child_signals(&all);
	step = child_become(launch);
	if (step == -1) {
		(void)execve(launch->path, launch->argv.v, launch->envp.v);
		step = STEP_EXEC;
	}
	(void)snprintf(text, size, "%s: %s", spawn_step(step), strerror(errno));
}

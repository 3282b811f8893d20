/* Runs a command and collects what it says. */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/run.h"
#include "core/program.h"
#include "launcher/clock.h"
#include "launcher/os.h"

#define RUN_PATH "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"
#define RUN_MAX (64 * 1024) /* bytes that are kept of what it prints */
#define LOOK_AGAIN 20 /* ms, where nothing tells that a process ended */
#define TICK NS_PER_S

/* One of the two pipes; fd is -1 once it is closed. */
struct source {
	int fd;
	struct buf *to; /* NULL: thrown away */
};

static void
source_close(struct source *source)
{
	if (source->fd != -1)
		(void)close(source->fd);
	source->fd = -1;
}

/* Takes what is there now; the descriptor does not block. */
static void
source_read(struct source *source)
{
	char chunk[4096];
	ssize_t n;

	while (source->fd != -1) {
		n = read(source->fd, chunk, sizeof(chunk));
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1 && errno == EAGAIN)
			return;
		if (n <= 0)
			source_close(source);
		else if (source->to != NULL &&
		    source->to->n + (size_t)n <= RUN_MAX)
			buf_add(source->to, chunk, (size_t)n);
	}
}

/* A pipe that the child writes to; its end goes to *fd. */
static int
source_open(struct source *source, int *fd)
{
	int fds[2], flags;

	if (pipe(fds) == -1)
		return (-1);
	source->fd = fds[0];
	*fd = fds[1];
	flags = fcntl(fds[0], F_GETFL);
	if (flags == -1 || fcntl(fds[0], F_SETFL, flags | O_NONBLOCK) == -1 ||
	    fcntl(fds[0], F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(fds[1], F_SETFD, FD_CLOEXEC) == -1)
		return (-1);
	return (0);
}

/* The child: only calls that are safe after a fork. */
static void
child_exec(const char *path, char *const argv[], int out, int err)
{
	static char env[] = "PATH=" RUN_PATH;
	char *const envp[] = { env, NULL };
	struct sigaction sa;
	int fd;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	(void)sigaction(SIGPIPE, &sa, NULL);
	(void)sigaction(SIGXFSZ, &sa, NULL);
	fd = open("/dev/null", O_RDONLY);
	if (fd == -1 || dup2(fd, STDIN_FILENO) == -1 ||
	    dup2(out, STDOUT_FILENO) == -1 || dup2(err, STDERR_FILENO) == -1 ||
	    chdir("/") == -1)
		_exit(127);
	os_closefrom(STDERR_FILENO + 1);
	(void)execve(path, argv, envp);
	_exit(127);
}

/* The shorter of two waits for poll(), of which -1 has no end. */
static int
sooner(int a, int b)
{
	return (b == -1 || (a != -1 && a < b) ? a : b);
}

/* Tells when it is time for that; milliseconds until the next time. */
static int
run_tick(const struct run *run, int64_t *next)
{
	if (run->tick == NULL)
		return (-1);
	if (clock_left_ms(*next) == 0) {
		run->tick(run->arg);
		*next = clock_now() + TICK;
	}
	return (clock_left_ms(*next));
}

/* Reads until the child ends or its time is over.  False: it is. */
static bool
child_wait(const struct run *run, pid_t pid, struct source *sources,
    int *status)
{
	int64_t began = clock_now(), tick = began + TICK;
	int64_t deadline = began + (int64_t)run->seconds * NS_PER_S;
	struct pollfd pfds[3];
	int left, i;
	pid_t got;
	bool ended = false;

	pfds[2].fd = os_watch(pid);
	for (;;) {
		got = waitpid(pid, status, WNOHANG);
		ended = got == pid || (got == -1 && errno != EINTR);
		for (i = 0; i < 2; i++)
			source_read(&sources[i]);
		left = run->seconds == 0 ? -1 : clock_left_ms(deadline);
		if (ended || left == 0)
			break;
		left = sooner(left, run_tick(run, &tick));
		if (pfds[2].fd == -1)
			left = sooner(left, LOOK_AGAIN);
		for (i = 0; i < 2; i++)
			pfds[i].fd = sources[i].fd;
		for (i = 0; i < 3; i++)
			pfds[i].events = POLLIN;
		(void)poll(pfds, 3, left);
	}
	if (pfds[2].fd != -1)
		(void)close(pfds[2].fd);
	return (ended);
}

/* Forks, waits and judges. */
static int
child_run(struct run *run, const char *path, struct source *sources)
{
	int ends[2] = { -1, -1 }, status = 0, i;
	pid_t pid = -1;

	if (source_open(&sources[0], &ends[0]) == 0 &&
	    source_open(&sources[1], &ends[1]) == 0)
		pid = fork();
	if (pid == 0)
		child_exec(path, run->argv->v, ends[0], ends[1]);
	if (pid == -1)
		run->why = strerror(errno);
	for (i = 0; i < 2; i++)
		if (ends[i] != -1)
			(void)close(ends[i]);
	if (pid == -1)
		return (-1);
	if (!child_wait(run, pid, sources, &status)) {
		run->why = "it took too long";
		(void)kill(pid, SIGTERM); /* ours and not reaped */
		return (-1);
	}
	run->why = "killed by a signal";
	return (WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int
run_command(struct run *run)
{
	struct source sources[2] = { { -1, run->out }, { -1, run->err } };
	char *path;
	int rc;

	path = program_find(run->argv->v[0], RUN_PATH);
	if (path == NULL) {
		run->why = errno == ENOENT ? "there is no such program"
		                           : strerror(errno);
		return (-1);
	}
	rc = child_run(run, path, sources);
	source_close(&sources[0]);
	source_close(&sources[1]);
	free(path);
	return (rc);
}

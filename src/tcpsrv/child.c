/* The child by fork(2), and the lines that children of either kind write. */
#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "tcp/errtext.h"
#include "tcpsrv/child.h"

/* Adds text to lines, of which len bytes are used. */
static size_t
add(char lines[CHILD_LINES], size_t len, const char *text)
{
	while (*text != '\0' && len < CHILD_LINES)
		lines[len++] = *text++;
	return (len);
}

static size_t
add_number(char lines[CHILD_LINES], size_t len, pid_t pid)
{
	char digits[24];
	size_t i = sizeof(digits) - 1;

	digits[i] = '\0';
	do {
		digits[--i] = (char)('0' + pid % 10);
		pid /= 10;
	} while (pid > 0 && i > 0);
	return (add(lines, len, digits + i));
}

size_t
child_ok(const struct job *job, pid_t pid, char lines[CHILD_LINES])
{
	size_t len = 0;

	if (job->from != NULL) {
		len = add(lines, len, job->name);
		len = add(lines, len, ": pid ");
		len = add_number(lines, len, pid);
		len = add(lines, len, job->from);
		len = add(lines, len, "\n");
	}
	if (job->peer != NULL) {
		len = add(lines, len, job->name);
		len = add(lines, len, ": ok ");
		len = add_number(lines, len, pid);
		len = add(lines, len, job->peer);
		len = add(lines, len, "\n");
	}
	return (len);
}

size_t
child_failed(const struct job *job, int error, char lines[CHILD_LINES])
{
	size_t len = 0;

	if (job->name == NULL)
		return (0);
	len = add(lines, len, job->name);
	len = add(lines, len, ": warning: dropping connection, unable to run ");
	len = add(lines, len, job->file);
	len = add(lines, len, ": ");
	len = add(lines, len, errtext(error));
	return (add(lines, len, "\n"));
}

static void
write_lines(const char *lines, size_t len)
{
	ssize_t n;

	do
		n = len > 0 ? write(STDERR_FILENO, lines, len) : 0;
	while (n == -1 && errno == EINTR);
}

void
child_ignore_pipe(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_IGN;
	(void)sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGPIPE, &sa, NULL);
}

void
child_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGHUP, SIGPIPE, SIGTERM };
	struct sigaction sa;
	size_t i;

	child_ignore_pipe(); /* discards one that waits for its unblocking */
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	(void)sigemptyset(&sa.sa_mask);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)sigaction(caught[i], &sa, NULL);
	(void)sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
}

void
child_run(const struct job *job)
{
	char lines[CHILD_LINES];
	int error = job->error;

	write_lines(lines, child_ok(job, getpid(), lines));
	if (dup2(job->fd, STDIN_FILENO) == -1 ||
	    dup2(job->fd, STDOUT_FILENO) == -1) {
		error = errno;
	} else if (job->path != NULL) {
		child_signals();
		(void)execve(job->path, job->argv, job->envp);
		error = errno;
	}
	child_ignore_pipe();
	write_lines(lines, child_failed(job, error, lines));
	_exit(CHILD_FAILED);
}

pid_t
child_fork(const struct job *job)
{
	pid_t pid = fork();

	if (pid == 0)
		child_run(job);
	return (pid);
}

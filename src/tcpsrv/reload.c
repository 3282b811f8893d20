/*
 * LISTEN=PID:FD:COUNT is for the process PID alone, so that a variable that
 * leaked elsewhere means nothing.  CONN=PID:ADDRESS:SCOPE is one per child,
 * the address in hex.
 */
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcp/errtext.h"
#include "tcpsrv/reload.h"

#define LISTEN RELOAD_PREFIX "LISTEN="
#define CONN RELOAD_PREFIX "CONN="
#define TEST RELOAD_PREFIX "TEST="
#define ENTRY 96 /* bytes of either variable, with NUL */
#define TEST_MS 5000 /* for a test; a start takes some milliseconds */
#define EXIT_NO_EXEC 127

extern char **environ;

/* The numbers of LISTEN, if it is for us. */
static bool
read_listen(int *fd, unsigned int *count)
{
	const char *text = getenv(RELOAD_PREFIX "LISTEN");
	long pid;
	char end;

	return (text != NULL &&
	    sscanf(text, "%ld:%d:%u%c", &pid, fd, count, &end) == 3 &&
	    pid == (long)getpid() && *fd >= 0);
}

int
reload_fd(void)
{
	unsigned int count;
	int fd;

	return (read_listen(&fd, &count) ? fd : -1);
}

bool
reload_is_test(void)
{
	return (getenv(RELOAD_PREFIX "TEST") != NULL && reload_fd() != -1);
}

/* The two hex digits of a byte, or -1. */
static int
hex_byte(const char *s)
{
	static const char digits[] = "0123456789abcdef";
	const char *high, *low;

	if (s[0] == '\0' || s[1] == '\0')
		return (-1);
	high = strchr(digits, s[0]);
	low = strchr(digits, s[1]);
	if (high == NULL || low == NULL)
		return (-1);
	return ((int)((high - digits) * 16 + (low - digits)));
}

static bool
read_conn(const char *text, pid_t *pid, struct addr *addr)
{
	char *end;
	size_t i;
	int n;

	memset(addr, 0, sizeof(*addr));
	*pid = (pid_t)strtol(text, &end, 10);
	if (*pid <= 0 || *end != ':')
		return (false);
	for (i = 0, end++; i < sizeof(addr->b); i++, end += 2) {
		n = hex_byte(end);
		if (n == -1)
			return (false);
		addr->b[i] = (uint8_t)n;
	}
	if (*end != ':')
		return (false);
	addr->scope = (uint32_t)strtoul(end + 1, NULL, 10);
	return (true);
}

void
reload_adopt(struct conns *conns, char **environment)
{
	struct addr addr;
	unsigned int count, known = 0;
	pid_t pid;
	int fd;

	if (!read_listen(&fd, &count))
		return;
	for (; *environment != NULL && known < count; environment++) {
		if (strncmp(*environment, CONN, strlen(CONN)) != 0 ||
		    !read_conn(*environment + strlen(CONN), &pid, &addr))
			continue;
		conns_add(conns, pid, &addr);
		known++;
	}
	conns_adopt(conns, count - known);
}

static void
write_conn(char entry[ENTRY], pid_t pid, const struct addr *addr)
{
	char hex[2 * sizeof(addr->b) + 1];
	size_t i;

	for (i = 0; i < sizeof(addr->b); i++)
		(void)snprintf(hex + 2 * i, 3, "%02x", addr->b[i]);
	(void)snprintf(entry, ENTRY, CONN "%ld:%s:%lu", (long)pid, hex,
	    (unsigned long)addr->scope);
}

/*
 * The environment with our variables; one piece of memory, or NULL.  conns is
 * NULL for a test.
 */
static char **
make_env(int fd, const struct conns *conns, bool all)
{
	unsigned int count = conns == NULL ? 0 : conns_count(conns);
	size_t i, n = 0, old = 0, most = all ? count : 0;
	static char test[] = TEST "1";
	struct addr addr;
	unsigned int at = 0;
	char **env, *entry;
	pid_t pid;

	while (environ[old] != NULL)
		old++;
	env = malloc((old + most + 3) * sizeof(*env) + (most + 1) * ENTRY);
	if (env == NULL)
		return (NULL);
	entry = (char *)(env + old + most + 3);
	for (i = 0; i < old; i++)
		if (strncmp(environ[i], LISTEN, strlen(LISTEN)) != 0 &&
		    strncmp(environ[i], CONN, strlen(CONN)) != 0 &&
		    strncmp(environ[i], TEST, strlen(TEST)) != 0)
			env[n++] = environ[i];
	(void)snprintf(entry, ENTRY, LISTEN "%ld:%d:%u", (long)getpid(), fd,
	    count);
	env[n++] = entry;
	if (conns == NULL)
		env[n++] = test;
	for (i = 0; i < most && conns_next(conns, &at, &pid, &addr); i++) {
		entry += ENTRY;
		write_conn(entry, pid, &addr);
		env[n++] = entry;
	}
	env[n] = NULL;
	return (env);
}

/* Returns only if it failed, with errno. */
static void
exec_with(const char *path, char **argv, char **env)
{
	int error;

	if (env == NULL) {
		errno = ENOMEM;
		return;
	}
	(void)execve(path, argv, env);
	error = errno;
	free(env);
	errno = error;
}

/* Waits for a child; one that takes too long is killed.  -1: it was. */
static int
wait_short(pid_t pid)
{
	const struct timespec moment = { 0, 2000000 };
	struct timespec begin, now;
	int status = 0;

	(void)clock_gettime(CLOCK_MONOTONIC, &begin);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		(void)clock_gettime(CLOCK_MONOTONIC, &now);
		if ((now.tv_sec - begin.tv_sec) * 1000 +
		        (now.tv_nsec - begin.tv_nsec) / 1000000 >=
		    TEST_MS) {
			(void)kill(pid, SIGKILL);
			(void)waitpid(pid, &status, 0);
			return (-1);
		}
		(void)nanosleep(&moment, NULL);
	}
	return (status);
}

const char *
reload_test(const char *path, char **argv, int fd, char why[RELOAD_WHY])
{
	pid_t pid = fork();
	int status;

	if (pid == -1) {
		(void)snprintf(why, RELOAD_WHY, "unable to fork: %s",
		    errtext(errno));
		return (why);
	}
	if (pid == 0) {
		if (fcntl(fd, F_SETFD, 0) == 0)
			exec_with(path, argv, make_env(fd, NULL, false));
		_exit(EXIT_NO_EXEC);
	}
	status = wait_short(pid);
	if (status != -1 && WIFEXITED(status) &&
	    WEXITSTATUS(status) == RELOAD_TESTED)
		return (NULL);
	if (status == -1)
		(void)snprintf(why, RELOAD_WHY, "it hangs");
	else if (WIFSIGNALED(status))
		(void)snprintf(why, RELOAD_WHY, "it crashes (signal %d)",
		    WTERMSIG(status));
	else
		(void)snprintf(why, RELOAD_WHY, "it ends with status %d",
		    WEXITSTATUS(status));
	return (why);
}

void
reload_exec(const char *path, char **argv, int fd, const struct conns *conns)
{
	int error;

	if (fcntl(fd, F_SETFD, 0) == -1)
		return;
	exec_with(path, argv, make_env(fd, conns, true));
	/* Too many children for the system: then by their number alone. */
	if (errno == E2BIG)
		exec_with(path, argv, make_env(fd, conns, false));
	error = errno;
	(void)fcntl(fd, F_SETFD, FD_CLOEXEC);
	errno = error;
}

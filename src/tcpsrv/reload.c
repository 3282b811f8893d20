/*
 * LISTEN=PID:FD:COUNT is for the process PID alone, so that a variable that
 * leaked elsewhere means nothing.  CONN=PID:ADDRESS:SCOPE is one per child,
 * the address in hex.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcpsrv/reload.h"

#define LISTEN RELOAD_PREFIX "LISTEN="
#define CONN RELOAD_PREFIX "CONN="
#define ENTRY 96 /* bytes of either variable, with NUL */

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

/* The environment with our variables; one piece of memory, or NULL. */
static char **
make_env(int fd, const struct conns *conns, bool all)
{
	size_t i, n = 0, old = 0, most = all ? conns_count(conns) : 0;
	struct addr addr;
	unsigned int at = 0;
	char **env, *entry;
	pid_t pid;

	while (environ[old] != NULL)
		old++;
	env = malloc((old + most + 2) * sizeof(*env) + (most + 1) * ENTRY);
	if (env == NULL)
		return (NULL);
	entry = (char *)(env + old + most + 2);
	for (i = 0; i < old; i++)
		if (strncmp(environ[i], LISTEN, strlen(LISTEN)) != 0 &&
		    strncmp(environ[i], CONN, strlen(CONN)) != 0)
			env[n++] = environ[i];
	(void)snprintf(entry, ENTRY, LISTEN "%ld:%d:%u", (long)getpid(), fd,
	    conns_count(conns));
	env[n++] = entry;
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

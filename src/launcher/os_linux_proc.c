/*
 * What Linux says of a process, for os_linux.c.
 *
 * Formats: proc(5) for /proc/PID/stat (a program's name may hold blanks and
 * parentheses: fields count from the last ")"), pidfd_open(2),
 * name_to_handle_at(2), namespaces(7).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/syscall.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/number.h"
#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/os_linux_proc.h"

/* Older headers lack these; the numbers are those of all other machines. */
#if !defined(__alpha__) && !defined(__mips__)
#ifndef SYS_pidfd_send_signal
#define SYS_pidfd_send_signal 424
#endif
#ifndef SYS_pidfd_open
#define SYS_pidfd_open 434
#endif
#endif

#define STAT_MAX 1024 /* the 24 fields that are read take half of it */

int
pidfd_open_pid(pid_t pid)
{
#ifdef SYS_pidfd_open
	return ((int)syscall(SYS_pidfd_open, pid, 0U));
#else
	(void)pid;
	errno = ENOSYS;
	return (-1);
#endif
}

/* The process of a pidfd has ended, whether or not it was waited for. */
bool
pidfd_ended(int fd)
{
	struct pollfd pollfd = { .fd = fd, .events = POLLIN };

	return (poll(&pollfd, 1, 0) == 1);
}

/* Writes the handle in hex; an empty text where there is none. */
void
pidfd_handle(int fd, char *hex, size_t size)
{
	static const char digits[] = "0123456789abcdef";
	union {
		struct file_handle head;
		unsigned char room[sizeof(struct file_handle) + HANDLE_BYTES];
	} u;
	const unsigned char *byte;
	unsigned int i;
	int mount;

	hex[0] = '\0';
	memset(&u, 0, sizeof(u));
	u.head.handle_bytes = HANDLE_BYTES;
	if (fd == -1 ||
	    name_to_handle_at(fd, "", &u.head, &mount, AT_EMPTY_PATH) == -1)
		return;
	byte = u.room + offsetof(struct file_handle, f_handle);
	for (i = 0; i < u.head.handle_bytes && 2 * i + 2 < size; i++) {
		hex[2 * i] = digits[byte[i] >> 4];
		hex[2 * i + 1] = digits[byte[i] & 15];
	}
	hex[2 * i] = '\0';
}

/* The next field of the line, or NULL at its end. */
static const char *
next_field(const char *s)
{
	s = strchr(s, ' ');
	return (s == NULL ? NULL : s + 1);
}

/* The name is between the first "(" and the last ")". */
static void
stat_comm(const char *text, const char *end, struct linux_stat *line)
{
	const char *s = strchr(text, '(');
	size_t n = 0;

	if (s != NULL && s < end)
		n = (size_t)(end - ++s);
	if (n >= sizeof(line->comm))
		n = sizeof(line->comm) - 1;
	if (n > 0)
		memcpy(line->comm, s, n);
	line->comm[n] = '\0';
}

static int
stat_parse(const char *text, struct linux_stat *line)
{
	const char *s = strrchr(text, ')');
	unsigned long long value[25] = { 0 };
	char letter;
	int i;

	if (s == NULL || s[1] != ' ' || s[2] == '\0')
		return (-1);
	stat_comm(text, s, line);
	s += 2;
	letter = *s;
	for (i = 4; i <= 24; i++) {
		s = next_field(s);
		if (s == NULL)
			return (-1);
		value[i] = number_value(s, 10);
	}
	line->parent = (pid_t)value[4];
	line->session = (pid_t)value[6];
	/* A first thread that ended leaves a Z while the others live on. */
	line->stopped = letter == 'T';
	line->dead = strchr("ZXx", letter) != NULL && value[20] <= 1;
	line->start = value[22];
	line->pages = value[24];
	return (0);
}

int
linux_proc_read(const char *path, char *text, size_t size)
{
	int error, fd;
	ssize_t n;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (fd == -1)
		return (-1);
	do
		n = read(fd, text, size - 1);
	while (n == -1 && errno == EINTR);
	error = errno;
	(void)close(fd);
	errno = error;
	if (n == -1)
		return (-1);
	text[n] = '\0';
	return (0);
}

int
linux_stat_read(pid_t pid, struct linux_stat *line)
{
	char path[sizeof("/proc//stat") + NUMBER_SIZE], text[STAT_MAX];
	char digits[NUMBER_SIZE], *end = stpcpy(path, "/proc/");

	end = stpcpy(end, number_text(digits, (unsigned long long)pid, 10));
	(void)stpcpy(end, "/stat");
	if (linux_proc_read(path, text, sizeof(text)) == -1)
		return (-1);
	if (stat_parse(text, line) == -1) {
		errno = EIO;
		return (-1);
	}
	return (0);
}

/*
 * The number in a link such as "pid:[4026531836]"; 0 if this kernel has no
 * such namespaces.  -1: it cannot be told, and a guess would be recorded.
 */
static int
ns_number(const char *path, unsigned long long *number)
{
	char text[64];
	const char *s;
	ssize_t n;

	*number = 0;
	n = readlink(path, text, sizeof(text) - 1);
	if (n == -1)
		return (errno == ENOENT ? 0 : -1);
	text[n] = '\0';
	s = strchr(text, '[');
	if (s != NULL)
		*number = number_value(s + 1, 10);
	return (0);
}

/*
 * Does /proc show the pids that we mean?  It may be another namespace's.  What
 * was read once holds for the process: it never enters other namespaces.
 */
int
linux_here_read(struct linux_here *here, const char **why)
{
	static struct linux_here known;
	static pid_t known_by; /* a child may be in other ones */
	char text[32], self[32];
	pid_t pid = getpid();
	ssize_t n;

	if (pid == known_by) {
		*here = known;
		return (0);
	}
	memset(here, 0, sizeof(*here));
	n = readlink("/proc/self", text, sizeof(text) - 1);
	if (n == -1 || os_boot_id(here->boot, sizeof(here->boot)) == -1) {
		*why = "no /proc";
		errno = ENOENT;
		return (-1);
	}
	text[n] = '\0';
	(void)snprintf(self, sizeof(self), "%ld", (long)pid);
	if (strcmp(text, self) != 0) {
		*why = "/proc is that of another PID namespace";
		errno = ENOENT;
		return (-1);
	}
	if (ns_number("/proc/self/ns/pid", &here->pidns) == -1 ||
	    ns_number("/proc/self/ns/time", &here->timens) == -1) {
		*why = "/proc/self/ns cannot be read";
		return (-1);
	}
	known = *here;
	known_by = pid;
	return (0);
}

/* Cuts "key=" and what follows up to a colon off *s; NULL: not there. */
static char *
token_field(char **s, const char *key)
{
	size_t n = strlen(key);
	char *value;

	if (*s == NULL || strncmp(*s, key, n) != 0)
		return (NULL);
	value = *s + n;
	*s = strchr(value, ':');
	if (*s != NULL)
		*(*s)++ = '\0';
	return (value);
}

static int
token_number(char **s, const char *key, unsigned long long *n)
{
	const char *value = token_field(s, key);

	return (value == NULL ? -1 : valid_number(value, ULLONG_MAX, n));
}

int
linux_token_parse(const char *text, struct linux_token *token)
{
	char copy[OS_TOKEN_MAX], *s = copy;
	const char *boot, *handle;

	memset(token, 0, sizeof(*token));
	if (strlcpy(copy, text, sizeof(copy)) >= sizeof(copy) ||
	    strncmp(s, "linux1:", 7) != 0)
		return (-1);
	s += 7;
	if (token_number(&s, "start=", &token->start) == -1 ||
	    token_number(&s, "pidns=", &token->here.pidns) == -1 ||
	    token_number(&s, "timens=", &token->here.timens) == -1)
		return (-1);
	boot = token_field(&s, "boot=");
	if (boot == NULL || *boot == '\0' ||
	    strlcpy(token->here.boot, boot, sizeof(token->here.boot)) >=
	        sizeof(token->here.boot))
		return (-1);
	if (s == NULL)
		return (0);
	handle = token_field(&s, "handle=");
	if (handle == NULL || s != NULL || *handle == '\0' ||
	    handle[strspn(handle, "0123456789abcdef")] != '\0' ||
	    strlcpy(token->handle, handle, sizeof(token->handle)) >=
	        sizeof(token->handle))
		return (-1);
	return (0);
}

int
pidfd_signal(int fd, int signo)
{
#ifdef SYS_pidfd_send_signal
	if (pidfd_ended(fd)) {
		errno = ESRCH;
		return (-1);
	}
	return ((int)syscall(SYS_pidfd_send_signal, fd, signo, NULL, 0U));
#else
	(void)fd;
	(void)signo;
	errno = ENOSYS;
	return (-1);
#endif
}

int
linux_token_print(const struct linux_token *token, char *text, size_t size)
{
	const struct linux_here *here = &token->here;
	int n;

	n = snprintf(text, size,
	    "linux1:start=%llu:pidns=%llu:timens=%llu:boot=%s%s%s",
	    token->start, here->pidns, here->timens, here->boot,
	    token->handle[0] == '\0' ? "" : ":handle=", token->handle);
	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (0);
}

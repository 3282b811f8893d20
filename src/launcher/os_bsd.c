/*
 * FreeBSD, NetBSD, OpenBSD and DragonFly: a process is known by its start time
 * in microseconds, from sysctl(3) KERN_PROC.  Written from the manuals and the
 * headers; it was not compiled or run on these systems when it was written.
 *
 * What the start time means differs.  NetBSD and DragonFly keep the time of
 * day at which the process began: it never changes, and no process of another
 * boot has it.  FreeBSD and OpenBSD keep the time since boot, and add the time
 * of boot when they are asked, which moves when the clock is set: there we
 * take it off again, and what tells two boots apart is kern.boot_id (FreeBSD)
 * or that the time of day of the start is nearly the same.
 *
 * kill(2) takes a pid, so between the last look and a signal a moment stays
 * in which the process could end and its pid be used again; pids are not used
 * again that soon.
 */
#include <sys/param.h>
#include <sys/types.h>

#include <sys/event.h>
#include <sys/sysctl.h>
#include <sys/wait.h>
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/procctl.h>
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/os_bsd_look.h"

#define START_SLACK_US 1000 /* rounding when the time of boot is taken off */
#define CLOCK_SLACK_S 60

struct token {
	int64_t start;
	int64_t at; /* seconds */
	char boot[64]; /* empty: this system has no kern.boot_id */
};

/* FreeBSD's random boot id in hex; an empty text elsewhere. */
static void
boot_random(char *id, size_t size)
{
	id[0] = '\0';
#ifdef __FreeBSD__
	{
		unsigned char bytes[16];
		size_t i, n = sizeof(bytes);

		if (size < 2 * sizeof(bytes) + 1 ||
		    sysctlbyname("kern.boot_id", bytes, &n, NULL, 0) == -1)
			return;
		for (i = 0; i < n; i++)
			(void)snprintf(id + 2 * i, 3, "%02x", bytes[i]);
	}
#else
	(void)size;
#endif
}

static int
token_number(const char **s, const char *key, int64_t *value)
{
	char digits[32];
	unsigned long long n;
	size_t len = strlen(key);

	if (strncmp(*s, key, len) != 0)
		return (-1);
	*s += len;
	len = strcspn(*s, ":");
	if (len >= sizeof(digits))
		return (-1);
	memcpy(digits, *s, len);
	digits[len] = '\0';
	*s += len;
	if (**s == ':')
		(*s)++;
	if (valid_number(digits, INT64_MAX, &n) == -1)
		return (-1);
	*value = (int64_t)n;
	return (0);
}

static int
token_parse(const char *s, struct token *token)
{
	memset(token, 0, sizeof(*token));
	if (strncmp(s, "bsd1:", 5) != 0)
		return (-1);
	s += 5;
	if (token_number(&s, "start=", &token->start) == -1 ||
	    token_number(&s, "at=", &token->at) == -1)
		return (-1);
	if (*s == '\0')
		return (0);
	if (strncmp(s, "boot=", 5) != 0 || s[5] == '\0' ||
	    s[5 + strspn(s + 5, "0123456789abcdef")] != '\0' ||
	    strlcpy(token->boot, s + 5, sizeof(token->boot)) >=
	        sizeof(token->boot))
		return (-1);
	return (0);
}

int
os_identify(pid_t pid, char *text, size_t size)
{
	struct look look;
	char boot[64];
	int n;

	if (bsd_look(pid, &look) == -1)
		return (-1);
	if (look.dead) {
		errno = ESRCH;
		return (-1);
	}
	boot_random(boot, sizeof(boot));
	n = snprintf(text, size, "bsd1:start=%lld:at=%lld%s%s",
	    (long long)look.start, (long long)(look.at / US_PER_S),
	    boot[0] == '\0' ? "" : ":boot=", boot);
	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (0);
}

static int64_t
distance(int64_t a, int64_t b)
{
	return (a > b ? a - b : b - a);
}

static enum verdict
verify_look(const struct look *look, const struct token *token,
    const char **why)
{
	if (look->dead)
		return (VERDICT_GONE);
	if (distance(look->start, token->start) >
	    (SINCE_BOOT ? START_SLACK_US : 0))
		return (VERDICT_OTHER);
	if (SINCE_BOOT && token->boot[0] == '\0' &&
	    distance(look->at / US_PER_S, token->at) > CLOCK_SLACK_S) {
		*why = "the clock was set since, or this is another boot";
		return (VERDICT_UNKNOWN);
	}
	return (VERDICT_SAME);
}

static bool
watch_ended(int watch)
{
	struct pollfd pollfd = { .fd = watch, .events = POLLIN };

	return (watch != -1 && poll(&pollfd, 1, 0) == 1);
}

enum verdict
os_verify(pid_t pid, const char *text, int *watch, const char **why)
{
	struct look look;
	struct token token;
	enum verdict verdict;
	char boot[64];
	int fd = -1;

	if (watch != NULL)
		*watch = -1;
	if (pid <= 1 || token_parse(text, &token) == -1) {
		*why = "record damaged";
		return (VERDICT_UNKNOWN);
	}
	boot_random(boot, sizeof(boot));
	if (boot[0] != '\0' && token.boot[0] != '\0' &&
	    strcmp(boot, token.boot) != 0)
		return (VERDICT_GONE);
	/* Watch first: what is read while the watch is silent is of it. */
	if (watch != NULL)
		fd = os_watch(pid);
	if (bsd_look(pid, &look) == -1) {
		verdict = VERDICT_UNKNOWN;
		*why = "the system does not tell";
		if (errno == ESRCH && !bsd_others_hidden())
			verdict = VERDICT_GONE;
		else if (errno == ESRCH)
			*why = "others' processes are hidden; ask as root";
	} else {
		verdict = verify_look(&look, &token, why);
	}
	if (verdict == VERDICT_SAME && watch_ended(fd))
		verdict = VERDICT_GONE;
	if (verdict == VERDICT_SAME && watch != NULL)
		*watch = fd;
	else if (fd != -1)
		(void)close(fd);
	return (verdict);
}

const char *
os_blind(void)
{
	return (NULL);
}

int
os_watch(pid_t pid)
{
	struct kevent change;
	int error, fd;

	fd = kqueue();
	if (fd == -1)
		return (-1);
	EV_SET(&change, (uintptr_t)pid, EVFILT_PROC, EV_ADD, NOTE_EXIT, 0, 0);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) != -1 &&
	    kevent(fd, &change, 1, NULL, 0, NULL) != -1)
		return (fd);
	error = errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

int
os_signal(int watch, pid_t pid, const char *token, int signo)
{
	const char *why;
	enum verdict verdict;

	if (watch_ended(watch)) {
		errno = ESRCH;
		return (-1);
	}
	verdict = os_verify(pid, token, NULL, &why);
	if (verdict != VERDICT_SAME) {
		errno = verdict == VERDICT_UNKNOWN ? EPERM : ESRCH;
		return (-1);
	}
	return (kill(pid, signo));
}

pid_t
os_parent(pid_t pid)
{
	struct look look;

	return (bsd_look(pid, &look) == -1 ? -1 : look.parent);
}

pid_t
os_session(pid_t pid)
{
	struct look look;

	return (bsd_look(pid, &look) == -1 ? -1 : look.session);
}

int
os_since(pid_t pid, const char *text)
{
	struct look look;
	struct token token;

	if (token_parse(text, &token) == -1) {
		errno = EINVAL;
		return (-1);
	}
	if (bsd_look(pid, &look) == -1)
		return (-1);
	return (look.start + (SINCE_BOOT ? START_SLACK_US : 0) >= token.start);
}

int
os_listens(pid_t pid, unsigned int port)
{
	(void)pid;
	(void)port;
	return (-1);
}

int
os_exists(pid_t pid)
{
	struct look look;

	if (pid <= 0)
		return (0);
	if (bsd_look(pid, &look) == 0)
		return (!look.dead);
	return (errno == ESRCH && !bsd_others_hidden() ? 0 : -1);
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
#if defined(PROC_REAP_ACQUIRE) && defined(PROC_REAP_RELEASE)
	return (procctl(P_PID, getpid(),
	    on ? PROC_REAP_ACQUIRE : PROC_REAP_RELEASE, NULL));
#else
	(void)on;
	errno = ENOSYS;
	return (-1);
#endif
}

/*
 * FreeBSD: its random id.  NetBSD and DragonFly: when init began.  OpenBSD has
 * neither, and so the time of boot; after the clock was set, what is done
 * counts as done in another boot and is done once more.
 */
int
os_boot_id(char *id, size_t size)
{
	struct look look;
	int64_t us;
	int n;

	boot_random(id, size);
	if (id[0] != '\0')
		return (0);
	if (!SINCE_BOOT && bsd_look(1, &look) == 0 && !look.dead)
		us = look.at;
	else if (bsd_boot_time(&us) == -1)
		return (-1);
	else
		us -= us % US_PER_S;
	n = snprintf(id, size, "%lld", (long long)us);
	if (n < 0 || (size_t)n >= size) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	return (0);
}

const char *
os_rundir(void)
{
	return ("/var/run");
}

/* fcntl(2) tells no process of a lock of flock(2). */
pid_t
os_locker(int fd)
{
	(void)fd;
	return (-1);
}

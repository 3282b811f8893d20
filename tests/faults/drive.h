/*
 * What the drivers of rows share: h_NAME RUNS SEED calls bootctrl thousands of
 * times, counts what broke, and ends with the line that mk/faults.sh reads.
 * The driver is a subreaper, so that whatever a service leaves behind becomes
 * its child: it knows, by waiting, what really lives.
 */
#ifndef DRIVE_H
#define DRIVE_H

#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define ANSWER_MAX 32768 /* bytes kept of what a command prints */
#define HANG_MS 120000 /* no command may take longer */
#define NS_PER_SECOND INT64_C(1000000000)

struct drive {
	unsigned long wanted;
	unsigned long runs;
	unsigned long failures;
	uint64_t seed;
	uint64_t random;
	char bootctrl[512];
	char testd[512];
	char faults[512]; /* where the h_ programs are */
};

/* What a command said. */
struct answer {
	int status; /* exit status, 128 + signal, or 124: it hung */
	char out[ANSWER_MAX];
	char err[ANSWER_MAX];
};

static inline unsigned long
drive_number(const char *text)
{
	char *end;
	unsigned long n;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0')
		errx(2, "%s: not a number", text);
	return (n);
}

static inline void
drive_init(struct drive *d, int argc, char **argv)
{
	const char *obj = getenv("QBOOT_OBJ");

	if (argc < 3 || obj == NULL)
		errx(2, "usage: %s RUNS SEED, with QBOOT_OBJ set", argv[0]);
	memset(d, 0, sizeof(*d));
	d->wanted = drive_number(argv[1]);
	d->seed = drive_number(argv[2]);
	d->random = d->seed * UINT64_C(6364136223846793005) + 1442695041;
	(void)snprintf(d->bootctrl, sizeof(d->bootctrl),
	    "%s/src/bootctrl/bootctrl", obj);
	(void)snprintf(d->testd, sizeof(d->testd), "%s/tests/helpers/h_testd",
	    obj);
	(void)snprintf(d->faults, sizeof(d->faults), "%s/tests/faults", obj);
	if (prctl(PR_SET_CHILD_SUBREAPER, 1UL, 0UL, 0UL, 0UL) == -1)
		err(2, "subreaper");
	(void)umask(022);
}

/* A number below n (splitmix64). */
static inline unsigned int
drive_random(struct drive *d, unsigned int n)
{
	uint64_t z = (d->random += UINT64_C(0x9e3779b97f4a7c15));

	z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
	return ((unsigned int)((z ^ (z >> 31)) % n));
}

static inline void drive_fail(struct drive *, const char *, ...)
    __attribute__((format(printf, 2, 3)));

static inline void
drive_fail(struct drive *d, const char *fmt, ...)
{
	va_list ap;

	d->failures++;
	if (d->failures > 20) /* enough to look into */
		return;
	(void)fprintf(stderr, "run %lu, seed %llu: ", d->runs,
	    (unsigned long long)d->seed);
	va_start(ap, fmt);
	(void)vfprintf(stderr, fmt, ap);
	va_end(ap);
	(void)fputc('\n', stderr);
}

/* The last line, and the exit status. */
static inline int
drive_end(const struct drive *d)
{
	(void)printf("runs=%lu failures=%lu seed=%llu\n", d->runs, d->failures,
	    (unsigned long long)d->seed);
	return (fflush(stdout) == 0 && d->failures == 0 && d->runs >= d->wanted
	        ? 0
	        : 1);
}

static inline int64_t
drive_now(void)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return (now.tv_sec * NS_PER_SECOND + now.tv_nsec);
}

static inline void
drive_sleep(long ms)
{
	struct timespec left = { ms / 1000, ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
}

static inline void file_put(const char *, mode_t, const char *, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes a file whole; its mode does not depend on the umask. */
static inline void
file_put(const char *path, mode_t mode, const char *fmt, ...)
{
	va_list ap;
	FILE *fp;

	fp = fopen(path, "we");
	if (fp == NULL)
		err(2, "%s", path);
	va_start(ap, fmt);
	(void)vfprintf(fp, fmt, ap);
	va_end(ap);
	if (fchmod(fileno(fp), mode) == -1 || fclose(fp) == EOF)
		err(2, "%s", path);
}

/* Reads a small file; "" if it is not there. */
static inline size_t
file_get(const char *path, char *text, size_t size)
{
	size_t n = 0;
	ssize_t got;
	int fd;

	text[0] = '\0';
	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return (0);
	while (n < size - 1 && (got = read(fd, text + n, size - 1 - n)) > 0)
		n += (size_t)got;
	text[n] = '\0';
	(void)close(fd);
	return (n);
}

/* Reads both pipes to their ends; false: the command hung. */
static inline bool
answer_read(struct answer *a, const int *fds)
{
	struct pollfd pfd[2] = { { fds[0], POLLIN, 0 }, { fds[1], POLLIN, 0 } };
	char *text[2] = { a->out, a->err }, drop[512];
	int64_t end = drive_now() + (int64_t)HANG_MS * 1000000;
	size_t n[2] = { 0, 0 };
	ssize_t got;
	bool full;
	int i;

	while (pfd[0].fd != -1 || pfd[1].fd != -1) {
		if (drive_now() >= end)
			return (false);
		if (poll(pfd, 2, 1000) == -1)
			continue;
		for (i = 0; i < 2; i++) {
			if (pfd[i].fd == -1 || pfd[i].revents == 0)
				continue;
			full = n[i] == ANSWER_MAX - 1;
			got = read(pfd[i].fd, full ? drop : text[i] + n[i],
			    full ? sizeof(drop) : ANSWER_MAX - 1 - n[i]);
			if (got <= 0)
				pfd[i].fd = -1;
			else if (!full)
				n[i] += (size_t)got;
		}
	}
	text[0][n[0]] = text[1][n[1]] = '\0';
	return (true);
}

/* Runs a program and keeps what it says. */
static inline void
answer_run(struct answer *a, char *const argv[])
{
	int out[2], error[2], status = 0;
	pid_t pid;

	a->out[0] = a->err[0] = '\0';
	if (pipe2(out, O_CLOEXEC) == -1 || pipe2(error, O_CLOEXEC) == -1)
		err(2, "pipe");
	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0) {
		(void)dup2(out[1], STDOUT_FILENO);
		(void)dup2(error[1], STDERR_FILENO);
		(void)execv(argv[0], argv);
		_exit(127);
	}
	(void)close(out[1]);
	(void)close(error[1]);
	if (!answer_read(a, (const int[]){ out[0], error[0] }))
		(void)kill(pid, SIGKILL);
	(void)close(out[0]);
	(void)close(error[0]);
	while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	a->status = WIFEXITED(status)     ? WEXITSTATUS(status)
	    : WTERMSIG(status) == SIGKILL ? 124
	                                  : 128 + WTERMSIG(status);
}

/* bootctrl -d DIR VERB [NAME] */
static inline void
bootctrl(const struct drive *d, struct answer *a, const char *dir,
    const char *verb, const char *name)
{
	char program[512], option[] = "-d", where[512], what[64], who[80];
	char *argv[] = { program, option, where, what, NULL, NULL };

	(void)snprintf(program, sizeof(program), "%s", d->bootctrl);
	(void)snprintf(where, sizeof(where), "%s", dir);
	(void)snprintf(what, sizeof(what), "%s", verb);
	if (name != NULL) {
		(void)snprintf(who, sizeof(who), "%s", name);
		argv[4] = who;
	}
	answer_run(a, argv);
}

/* The pid of "NAME is running (pid N).", or 0. */
static inline pid_t
answer_pid(const struct answer *a)
{
	const char *s = strstr(a->out, "(pid ");

	return (s == NULL ? 0 : (pid_t)strtol(s + 5, NULL, 10));
}

/* Waits until no child is left; the number that did not end in time. */
static inline int
drive_reap(long ms)
{
	int64_t end = drive_now() + (int64_t)ms * 1000000;
	pid_t pid;

	for (;;) {
		pid = waitpid(-1, NULL, WNOHANG);
		if (pid == -1 && errno == ECHILD)
			return (0);
		if (pid > 0)
			continue;
		if (drive_now() >= end)
			return (1);
		drive_sleep(1);
	}
}

#endif

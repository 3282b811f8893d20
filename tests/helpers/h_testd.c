/*
 * A daemon for tests of the launcher.  Without options it sleeps for ever.
 *	-o FILE		write what it was given (argv, environment,
 *			descriptors, ids, limits, signals) to FILE
 *	-c FILE		append its pid to FILE: one line for each start
 *	-m TEXT		write TEXT and a newline to stdout; -M: to stderr
 *	-t		ignore TERM
 *	-n N		have N children, which sleep for ever
 *	-s N		have N orphans, which end at once
 *	-f		double fork, as a daemon of old does
 *	-p FILE		write its pid to FILE
 *	-l MS		...only so many milliseconds later
 *	-r FD		write a newline to descriptor FD; -w MS: later
 *	-x FD		close descriptor FD without a word; -w MS: later
 *	-d MS		end after so many milliseconds
 *	-e N		end with status N; without -d at once
 *	-k SIGNO	end by this signal; without -d at once
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define MAX_FD 256

extern char **environ;

struct options {
	const char *report;
	const char *count;
	const char *out;
	const char *errout;
	const char *pidfile;
	bool stubborn;
	bool doublefork;
	long children;
	long orphans;
	long pidfile_late;
	int ready_fd; /* -1: none */
	int close_fd; /* -1: none */
	long ready_late;
	long life; /* -1: for ever */
	int status;
	int signo; /* 0: none */
};

static const struct {
	const char *name;
	int resource;
} limits[] = {
	{ "core", RLIMIT_CORE },
	{ "cpu", RLIMIT_CPU },
	{ "data", RLIMIT_DATA },
	{ "fsize", RLIMIT_FSIZE },
	{ "nofile", RLIMIT_NOFILE },
	{ "stack", RLIMIT_STACK },
};

static void
wait_ms(long ms)
{
	struct timespec left = { .tv_sec = ms / 1000,
		.tv_nsec = ms % 1000 * 1000000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
}

static void
report_ids(FILE *fp)
{
	gid_t groups[64];
	mode_t mask;
	int i, n;

	mask = umask(0);
	umask(mask);
	fprintf(fp, "pid %ld\nppid %ld\npgid %ld\nsid %ld\n", (long)getpid(),
	    (long)getppid(), (long)getpgrp(), (long)getsid(0));
	fprintf(fp, "uid %lu %lu\ngid %lu %lu\ngroups", (unsigned long)getuid(),
	    (unsigned long)geteuid(), (unsigned long)getgid(),
	    (unsigned long)getegid());
	n = getgroups(64, groups);
	for (i = 0; i < n; i++)
		fprintf(fp, " %lu", (unsigned long)groups[i]);
	errno = 0;
	fprintf(fp, "\numask %03o\nnice %d\n", (unsigned int)mask,
	    getpriority(PRIO_PROCESS, 0));
}

/* Every open descriptor but the report's own, and what it is. */
static void
report_fds(FILE *fp)
{
	char link[64], path[PATH_MAX];
	struct stat st;
	ssize_t n;
	int fd;

	for (fd = 0; fd < MAX_FD; fd++) {
		if (fd == fileno(fp) || fstat(fd, &st) == -1)
			continue;
		snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
		n = readlink(link, path, sizeof(path) - 1);
		path[n == -1 ? 0 : n] = '\0';
		fprintf(fp, "fd %d %s\n", fd, path);
	}
}

static void
report_signals(FILE *fp)
{
	struct sigaction act;
	sigset_t set;
	int i;

	sigprocmask(SIG_BLOCK, NULL, &set);
	for (i = 1; i < 32; i++) {
		if (sigismember(&set, i) == 1)
			fprintf(fp, "blocked %d\n", i);
		if (sigaction(i, NULL, &act) == 0 && act.sa_handler == SIG_IGN)
			fprintf(fp, "ignored %d\n", i);
	}
}

static void
report_limits(FILE *fp)
{
	struct rlimit rl;
	size_t i;

	for (i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (getrlimit(limits[i].resource, &rl) == -1)
			continue;
		fprintf(fp, "limit %s", limits[i].name);
		if (rl.rlim_cur == RLIM_INFINITY)
			fprintf(fp, " unlimited");
		else
			fprintf(fp, " %llu", (unsigned long long)rl.rlim_cur);
		if (rl.rlim_max == RLIM_INFINITY)
			fprintf(fp, " unlimited\n");
		else
			fprintf(fp, " %llu\n", (unsigned long long)rl.rlim_max);
	}
}

/* A reader never sees half a report: it appears by rename. */
static void
report(const char *path, char **argv)
{
	char temp[PATH_MAX], cwd[PATH_MAX];
	FILE *fp;
	int i;

	snprintf(temp, sizeof(temp), "%s.%ld", path, (long)getpid());
	fp = fopen(temp, "we");
	if (fp == NULL)
		err(1, "%s", temp);
	report_ids(fp);
	if (getcwd(cwd, sizeof(cwd)) != NULL)
		fprintf(fp, "cwd %s\n", cwd);
	for (i = 0; argv[i] != NULL; i++)
		fprintf(fp, "arg %d %s\n", i, argv[i]);
	for (i = 0; environ[i] != NULL; i++)
		fprintf(fp, "env %s\n", environ[i]);
	report_fds(fp);
	report_limits(fp);
	report_signals(fp);
	if (fclose(fp) == EOF || rename(temp, path) == -1)
		err(1, "%s", path);
}

static void
write_pid(const char *path, const char *mode)
{
	FILE *fp;

	fp = fopen(path, mode);
	if (fp == NULL)
		err(1, "%s", path);
	fprintf(fp, "%ld\n", (long)getpid());
	if (fclose(fp) == EOF)
		err(1, "%s", path);
}

static void
become_orphan(void)
{
	int i;

	for (i = 0; i < 2; i++) {
		switch (fork()) {
		case -1:
			err(1, "fork");
		case 0:
			break;
		default:
			_exit(0);
		}
		if (i == 0)
			setsid();
	}
}

static void
have_children(long n)
{
	for (; n > 0; n--) {
		switch (fork()) {
		case -1:
			err(1, "fork");
		case 0:
			for (;;)
				pause();
		default:
			break;
		}
	}
}

static void
have_orphans(long n)
{
	pid_t pid;

	for (; n > 0; n--) {
		pid = fork();
		if (pid == -1)
			err(1, "fork");
		if (pid == 0)
			_exit(fork() == -1 ? 1 : 0);
		(void)waitpid(pid, NULL, 0);
	}
}

static int
number(const char *text)
{
	char *end;
	long n;

	errno = 0;
	n = strtol(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n < 0 || n > INT_MAX)
		errx(100, "%s: not a number", text);
	return ((int)n);
}

static void
option(struct options *o, int ch)
{
	switch (ch) {
	case 'o':
		o->report = optarg;
		break;
	case 'c':
		o->count = optarg;
		break;
	case 'm':
		o->out = optarg;
		break;
	case 'M':
		o->errout = optarg;
		break;
	case 't':
		o->stubborn = true;
		break;
	case 'n':
		o->children = number(optarg);
		break;
	case 's':
		o->orphans = number(optarg);
		break;
	case 'f':
		o->doublefork = true;
		break;
	case 'p':
		o->pidfile = optarg;
		break;
	case 'l':
		o->pidfile_late = number(optarg);
		break;
	case 'r':
		o->ready_fd = number(optarg);
		break;
	case 'x':
		o->close_fd = number(optarg);
		break;
	case 'w':
		o->ready_late = number(optarg);
		break;
	case 'd':
		o->life = number(optarg);
		break;
	case 'e':
		o->status = number(optarg);
		break;
	case 'k':
		o->signo = number(optarg);
		break;
	default:
		exit(100);
	}
	if ((ch == 'e' || ch == 'k') && o->life == -1)
		o->life = 0;
}

static void
announce(const struct options *o)
{
	if (o->out != NULL) {
		puts(o->out);
		fflush(stdout);
	}
	if (o->errout != NULL)
		fprintf(stderr, "%s\n", o->errout);
	if (o->pidfile != NULL) {
		wait_ms(o->pidfile_late);
		write_pid(o->pidfile, "we");
	}
	wait_ms(o->ready_late);
	if (o->ready_fd != -1 && write(o->ready_fd, "\n", 1) == -1)
		err(1, "descriptor %d", o->ready_fd);
	if (o->close_fd != -1)
		close(o->close_fd);
}

int
main(int argc, char **argv)
{
	struct options o = { .ready_fd = -1, .close_fd = -1, .life = -1 };
	int ch;

	while ((ch = getopt(argc, argv, "o:c:m:M:tn:s:fp:l:r:x:w:d:e:k:")) !=
	    -1)
		option(&o, ch);
	if (o.doublefork)
		become_orphan();
	if (o.report != NULL)
		report(o.report, argv);
	if (o.stubborn)
		signal(SIGTERM, SIG_IGN);
	if (o.count != NULL)
		write_pid(o.count, "ae");
	have_children(o.children);
	have_orphans(o.orphans);
	announce(&o);
	if (o.life == -1) {
		for (;;)
			pause();
	}
	wait_ms(o.life);
	if (o.signo != 0) {
		signal(o.signo, SIG_DFL);
		raise(o.signo);
	}
	return (o.status);
}

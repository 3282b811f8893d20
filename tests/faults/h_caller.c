/*
 * Row caller: whoever calls, a service is given the same.  Each hostile
 * variable with each set of closed descriptors, each umask and each working
 * directory, as root and as nobody, and then the callers that are odd in other
 * ways: what the service reports of itself must equal, byte for byte, what it
 * reports to a caller with nothing odd at all.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/resource.h>

#include <grp.h>
#include <pwd.h>

#include "drive.h"

#define ROOM "/run/caller"
#define LONG (128 * 1024) /* bytes of an argument, with its NUL */
#define REPORT_MAX 16384
#define FDS 3

static const char *const hostile[] = {
	"PATH=/nonexistent",
	"PATH=",
	"HOME=/nonexistent",
	"USER=mallory",
	"LOGNAME=mallory",
	"SHELL=/bin/false",
	"IFS=/",
	"ENV=/run/caller/env",
	"BASH_ENV=/run/caller/env",
	"BASH_FUNC_test%%=() { :; }",
	"LD_LIBRARY_PATH=/nonexistent",
	"LD_PRELOAD=/nonexistent.so",
	"GLIBC_TUNABLES=glibc.malloc.perturb=165",
	"GCONV_PATH=/run/caller",
	"MALLOC_CHECK_=3",
	"TZ=:/etc/shadow",
	"LC_ALL=tr_TR.UTF-8",
	"LANGUAGE=de",
	"POSIXLY_CORRECT=1",
	"TMPDIR=/nonexistent",
	"PWD=/nonexistent",
	"QMAIL=/nonexistent",
	"PREFIX=/nonexistent",
	"bootctrl_dir=/nonexistent",
	"name=mallory",
	"command=/bin/false",
	"user=mallory",
	"NORESULT=1",
	"=no name",
	"no equals sign",
};

#define VARIABLES (sizeof(hostile) / sizeof(hostile[0]))

static const mode_t masks[] = { 022, 0, 077, 0777 };
enum place {
	PLACE_ROOT,
	PLACE_DELETED,
	PLACE_UNREADABLE,
	PLACE_OWN,
	PLACES
};

/* How a command is called; the zero value is a caller with nothing odd. */
struct caller {
	bool nobody;
	char *const *env;
	unsigned int closed; /* bit N: descriptor N */
	mode_t mask;
	enum place place;
	bool ignored; /* all signals */
	bool blocked;
	bool open; /* descriptors above 2 */
	int resource; /* with the soft limit soft; -1: none */
	rlim_t soft;
	int nice;
};

struct room {
	struct drive d;
	const struct passwd *nobody;
	char reference[2][REPORT_MAX]; /* of root and of nobody */
};

/* "/run/caller/root" or "/run/caller/nobody", with more behind it. */
static const char *
room_path(bool nobody, const char *file, char *path, size_t size)
{
	(void)snprintf(path, size, ROOM "/%s%s", nobody ? "nobody" : "root",
	    file);
	return (path);
}

static void
child_place(enum place place)
{
	if (place == PLACE_DELETED) {
		if (mkdir(ROOM "/gone", 0755) == -1 ||
		    chdir(ROOM "/gone") == -1 || rmdir(ROOM "/gone") == -1)
			_exit(126);
	} else if (chdir(place == PLACE_UNREADABLE ? ROOM "/unreadable"
	                   : place == PLACE_OWN    ? ROOM
	                                           : "/") == -1)
		_exit(126);
}

static void
child_signals(const struct caller *c)
{
	sigset_t all;
	int i;

	for (i = 1; c->ignored && i < NSIG; i++)
		(void)signal(i, SIG_IGN);
	(void)sigfillset(&all);
	if (c->blocked)
		(void)sigprocmask(SIG_SETMASK, &all, NULL);
}

/* Becomes the caller, and then the command. */
static void
child(const struct room *r, const struct caller *c, char *const argv[])
{
	static char *const nothing[] = { NULL };
	struct rlimit rl;
	int fd;

	child_place(c->place);
	(void)umask(c->mask);
	fd = open(ROOM "/out", O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (fd == -1 || dup2(fd, 1) == -1 || dup2(fd, 2) == -1)
		_exit(126);
	if (fd > 2)
		(void)close(fd);
	for (fd = 3; c->open && fd < 40; fd += 3)
		(void)dup2(1, fd);
	if (c->nice != 0 && setpriority(PRIO_PROCESS, 0, c->nice) == -1)
		_exit(126);
	if (c->resource != -1) {
		(void)getrlimit((__rlimit_resource_t)c->resource, &rl);
		rl.rlim_cur = c->soft;
		(void)setrlimit((__rlimit_resource_t)c->resource, &rl);
	}
	if (c->nobody &&
	    (setgroups(0, NULL) == -1 || setgid(r->nobody->pw_gid) == -1 ||
	        setuid(r->nobody->pw_uid) == -1))
		_exit(126);
	child_signals(c);
	for (fd = 0; fd < FDS; fd++)
		if ((c->closed & 1U << fd) != 0)
			(void)close(fd);
	(void)execve(ROOM "/bootctrl", argv, c->env == NULL ? nothing : c->env);
	_exit(126);
}

/* The exit status of a call, 128 + signal, or 124 where it hung. */
static int
call(const struct room *r, const struct caller *c, char *const argv[])
{
	int64_t end = drive_now() + (int64_t)HANG_MS * 1000000;
	int status;
	pid_t pid;

	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0)
		child(r, c, argv);
	while (waitpid(pid, &status, WNOHANG) == 0) {
		if (drive_now() > end)
			(void)kill(pid, SIGKILL);
		(void)poll(NULL, 0, 1);
	}
	if (WIFSIGNALED(status))
		return (WTERMSIG(status) == SIGKILL ? 124
		                                    : 128 + WTERMSIG(status));
	return (WEXITSTATUS(status));
}

/* The service's report, without what no two processes share. */
static void
report_get(struct room *r, bool nobody, char *text)
{
	long pid = -1, pgid = -2, sid = -3;
	char path[128], *s, *rest;

	room_path(nobody, ".d/report", path, sizeof(path));
	(void)file_get(path, text, REPORT_MAX);
	(void)unlink(path);
	(void)sscanf(text, "pid %ld\nppid %*d\npgid %ld\nsid %ld\n", &pid,
	    &pgid, &sid);
	if (text[0] != '\0' && (pid != pgid || pid != sid))
		drive_fail(&r->d, "pid %ld, group %ld, session %ld", pid, pgid,
		    sid);
	s = strstr(text, "\nuid ");
	rest = s == NULL ? text : s + 1;
	memmove(text, rest, strlen(rest) + 1);
}

/* Calls restart, and compares. */
static void
run(struct room *r, const struct caller *c, const char *what)
{
	char program[] = "bootctrl", option[] = "-d", verb[] = "restart";
	char dir[128], text[REPORT_MAX], said[1024];
	char *argv[] = { program, option, dir, verb, NULL };
	int status;

	room_path(c->nobody, "", dir, sizeof(dir));
	status = call(r, c, argv);
	report_get(r, c->nobody, text);
	if (status != 0 || strcmp(text, r->reference[c->nobody]) != 0) {
		(void)file_get(ROOM "/out", said, sizeof(said));
		drive_fail(&r->d,
		    "%s%s, descriptors closed %u, umask %03o, directory %d: "
		    "ended %d: %s\nwith\n%snot\n%s",
		    what, c->nobody ? " as nobody" : "", c->closed,
		    (unsigned int)c->mask, (int)c->place, status, said, text,
		    r->reference[c->nobody]);
	}
	r->d.runs++;
}

/* Each set of closed descriptors with each working directory. */
static void
plane(struct room *r, struct caller *c, const char *what)
{
	for (c->closed = 0; c->closed < 1U << FDS; c->closed++)
		for (c->place = PLACE_ROOT; c->place < PLACES; c->place++)
			run(r, c, what);
}

static void
matrix(struct room *r)
{
	struct caller c = { .resource = -1 };
	char variable[128], *env[] = { variable, NULL };
	size_t i, m;

	c.env = env;
	for (i = 0; i < VARIABLES * 2; i++) {
		(void)snprintf(variable, sizeof(variable), "%s",
		    hostile[i / 2]);
		c.nobody = i % 2 == 1;
		for (m = 0; m < sizeof(masks) / sizeof(masks[0]); m++) {
			c.mask = masks[m];
			plane(r, &c, variable);
		}
	}
}

/* Odd in one way each. */
static void
oddities(struct room *r, bool nobody)
{
	static char big[LONG];
	char *all[VARIABLES + 2] = { NULL };
	struct caller plain = { .nobody = nobody, .mask = 022, .resource = -1 };
	struct caller c;
	size_t i;

	for (i = 0; i < VARIABLES; i++)
		all[i] = (char *)(uintptr_t)hostile[i];
	memset(big, 'x', sizeof(big) - 1);
	big[1] = '=';
	all[VARIABLES] = big;
	c = plain;
	c.env = all;
	run(r, &c, "all variables, and 128 KiB");
	for (i = 1; i < 4; i++) {
		c = plain;
		c.ignored = (i & 1) != 0;
		c.blocked = (i & 2) != 0;
		run(r, &c, "signals ignored, blocked, both");
	}
	c = plain;
	c.open = true;
	run(r, &c, "descriptors open");
	c.open = false;
	c.resource = RLIMIT_CORE;
	run(r, &c, "core=0");
	c.resource = RLIMIT_NOFILE;
	c.soft = 64;
	run(r, &c, "nofile=64");
	c = plain;
	c.nice = nobody ? 0 : 7; /* nobody could not take it back */
	run(r, &c, "nice=7");
}

/* A call that cannot work: how does it end, and is nothing started? */
static void
refused(struct room *r, const struct caller *c, char *const argv[], int want)
{
	char text[REPORT_MAX], said[1024];
	int status;

	status = call(r, c, argv);
	report_get(r, c->nobody, text);
	if (status != want || text[0] != '\0') {
		(void)file_get(ROOM "/out", said, sizeof(said));
		drive_fail(&r->d, "%.20s: ended %d, not %d: %.500s\n%s",
		    argv[0] == NULL ? "no argv[0]" : argv[0], status, want,
		    said, text);
	}
	r->d.runs++;
}

static void
refusals(struct room *r, bool nobody)
{
	static char big[LONG];
	char program[] = "bootctrl", option[] = "-d", verb[] = "restart";
	char dir[128];
	char *good[] = { program, option, dir, verb, NULL, NULL };
	char *none[] = { NULL };
	char *bigdir[] = { program, option, big, verb, NULL };
	char *bigname[] = { big, option, dir, verb, NULL };
	struct caller c = { .nobody = nobody, .mask = 022, .resource = -1 };

	memset(big, 'x', sizeof(big) - 1);
	room_path(nobody, "", dir, sizeof(dir));
	refused(r, &c, none, 2);
	refused(r, &c, bigdir, 6);
	good[4] = big;
	refused(r, &c, good, 5);
	good[4] = NULL;
	good[3] = big;
	refused(r, &c, good, 2);
	good[3] = verb;
	/* Without a record nothing may be started. */
	c.resource = RLIMIT_FSIZE;
	refused(r, &c, good, 1);
	c.resource = -1;
	run(r, &c, "after fsize=0");
	if (call(r, &c, bigname) != 0)
		drive_fail(&r->d, "argv[0] of 128 KiB");
	report_get(r, nobody, big);
	r->d.runs++;
}

static void
room_make(struct room *r, bool nobody)
{
	struct caller c = { .nobody = nobody, .mask = 022, .resource = -1 };
	char program[] = "bootctrl", option[] = "-d", verb[] = "start";
	char dir[128], path[128], work[128];
	char *argv[] = { program, option, dir, verb, NULL };

	room_path(nobody, "", dir, sizeof(dir));
	room_path(nobody, "/a.rc", path, sizeof(path));
	room_path(nobody, ".d", work, sizeof(work));
	if (mkdir(dir, 0755) == -1 || mkdir(work, 0755) == -1)
		err(2, "%s", dir);
	file_put(path, 0644,
	    "type=oneshot\ncommand=" ROOM "/testd\n"
	    "command_args='-e 0 -o %s/report'\noutput_log=/dev/null\n"
	    "limits='core=0 nofile=128 fsize=64m'\n%s",
	    work, nobody ? "" : "nice=0\n");
	if (nobody &&
	    (chown(dir, r->nobody->pw_uid, r->nobody->pw_gid) == -1 ||
	        chown(path, r->nobody->pw_uid, r->nobody->pw_gid) == -1 ||
	        chown(work, r->nobody->pw_uid, r->nobody->pw_gid) == -1))
		err(2, "chown");
	if (call(r, &c, argv) != 0)
		drive_fail(&r->d, "%s: no reference", dir);
	report_get(r, nobody, r->reference[nobody]);
	if (strstr(r->reference[nobody], "\nenv ") == NULL)
		drive_fail(&r->d, "%s: no report", dir);
}

int
main(int argc, char **argv)
{
	static struct room r;
	int i;

	drive_init(&r.d, argc, argv);
	r.nobody = getpwnam("nobody");
	if (r.nobody == NULL)
		err(2, "nobody");
	for (i = 0; i < 2; i++)
		room_make(&r, i == 1);
	matrix(&r);
	for (i = 0; i < 2; i++) {
		oddities(&r, i == 1);
		refusals(&r, i == 1);
	}
	return (drive_end(&r.d));
}
#else
int
main(void)
{
	return (77);
}
#endif

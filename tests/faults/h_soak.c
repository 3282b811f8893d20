/*
 * Row soak: seven shapes of services are started, looked at and stopped, over
 * and over.  After each start what status says is held against the process
 * table, after each stop nothing may be left: no process, no file more in the
 * state directory, no descriptor more in a service.  A run is one service
 * started and stopped.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/vfs.h>

#include <dirent.h>

#include "drive.h"

#define BOOT "/run/soak"
#define STATE "/run/bootctrl/run-soak"
#define STATE_MAX (4L * 1024 * 1024) /* two event logs, and room */
#define LISTING_MAX 4096
#define PROCESSES 6 /* with the logger */
#define RESTART_EVERY 5

/* In the order of status, which is that of the start: by name. */
static const struct shape {
	const char *name;
	bool process; /* status shows a pid */
	size_t fds; /* with that of readiness; 0: not looked at */
} shapes[] = {
	{ "daemon", true, 4 },
	{ "dropped", true, 4 },
	{ "foreign", false, 0 },
	{ "forking", true, 3 },
	{ "listener", true, 0 },
	{ "logged", true, 4 },
	{ "once", false, 0 },
};

#define SHAPES (sizeof(shapes) / sizeof(shapes[0]))

struct soak {
	struct drive d;
	char listing[LISTING_MAX]; /* of the state directory, when stopped */
	size_t fds; /* our own */
	pid_t pids[SHAPES];
};

static void
services_make(void)
{
	const char *obj = getenv("QBOOT_OBJ");
	char testd[512];

	(void)snprintf(testd, sizeof(testd), BOOT "/testd");
	file_put(BOOT "/daemon.rc", 0644,
	    "command=%s\ncommand_args='-r 3'\nready=fd:3\n", testd);
	file_put(BOOT "/dropped.rc", 0644,
	    "command=%s\ncommand_args='-r 3'\nready=fd:3\nuser=nobody\n",
	    testd);
	file_put(BOOT "/foreign.rc", 0755,
	    "#!/bin/sh\ncase $1 in\nstart) : > " BOOT "/up ;;\n"
	    "stop) rm -f " BOOT "/up ;;\nstatus) [ -e " BOOT "/up ] || exit 3 "
	    ";;\nesac\n");
	file_put(BOOT "/forking.rc", 0644,
	    "type=forking\ncommand=%s\ncommand_args='-f -p " BOOT "/pid'\n"
	    "pidfile=" BOOT "/pid\n",
	    testd);
	file_put(BOOT "/listener.rc", 0644,
	    "type=tcpserver\ncommand=%s/src/tcpsrv/qmail-tcpsrv\nHOST=127.0.0.1\n"
	    "PORT=2525\nRULES=rules.cdb\nTCPFLAGS='-H -R -l 0'\n"
	    "DAEMON=/bin/cat\nuser=nobody\n",
	    obj);
	file_put(BOOT "/logged.rc", 0644,
	    "command=%s\ncommand_args='-m hello -r 3'\nready=fd:3\n"
	    "output_logger=/bin/cat\n",
	    testd);
	file_put(BOOT "/once.rc", 0644,
	    "type=oneshot\ncommand=%s\ncommand_args='-m done -e 0'\n", testd);
}

/* The sorted names in a directory but the event log's, one on each line. */
static void
listing(const char *path, char *text, size_t size)
{
	struct dirent **v;
	int i, n;

	text[0] = '\0';
	n = scandir(path, &v, NULL, alphasort);
	for (i = 0; i < n; i++) {
		if (strncmp(v[i]->d_name, "events", 6) != 0 &&
		    strncmp(v[i]->d_name, ".events", 7) != 0)
			(void)snprintf(text + strlen(text), size - strlen(text),
			    "%s\n", v[i]->d_name);
		free(v[i]);
	}
	if (n >= 0)
		free(v);
}

/* How many names a directory has, with "." and "..". */
static size_t
entries(const char *path)
{
	DIR *dir = opendir(path);
	size_t n = 0;

	if (dir == NULL)
		return (0);
	while (readdir(dir) != NULL)
		n++;
	(void)closedir(dir);
	return (n);
}

static size_t
children(void)
{
	char text[4096];
	size_t i, n = 0;

	(void)file_get("/proc/thread-self/children", text, sizeof(text));
	for (i = 0; text[i] != '\0'; i++)
		n += text[i] == ' ';
	return (n);
}

/*
 * What a start used and needs no more, such as the first parent of a daemon,
 * ends without anybody waiting for it: it may take a moment.
 */
static size_t
children_settled(void)
{
	int64_t end = drive_now() + NS_PER_SECOND;

	while (children() != PROCESSES && drive_now() < end) {
		drive_sleep(1);
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
	return (children());
}

static size_t
count(const char *text, const char *word)
{
	size_t n = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		n++;
	return (n);
}

/* One command for all of them. */
static void
all(struct soak *s, struct answer *a, const char *verb, size_t lines)
{
	bootctrl(&s->d, a, BOOT, verb, NULL);
	if (a->status != 0 || count(a->out, "OK\n") != lines)
		drive_fail(&s->d, "%s: %d: %s%s", verb, a->status, a->out,
		    a->err);
}

/* A service that is called running: our child, alive, with clean hands. */
static void
process_check(struct soak *s, const struct shape *shape, pid_t pid)
{
	int64_t end = drive_now() + NS_PER_SECOND;
	siginfo_t info = { 0 };
	char path[64];
	int rc;

	/* It becomes our child as soon as all between have ended. */
	while ((rc = waitid(P_PID, (id_t)pid, &info,
	            WEXITED | WNOHANG | WNOWAIT)) == -1 &&
	    drive_now() < end)
		drive_sleep(1);
	if (rc == -1 || info.si_pid != 0)
		drive_fail(&s->d, "%s is called running, pid %ld is not there",
		    shape->name, (long)pid);
	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	if (shape->fds != 0 && entries(path) != shape->fds + 2)
		drive_fail(&s->d, "%s (pid %ld) has %zu descriptors",
		    shape->name, (long)pid, entries(path) - 2);
}

static void
running_check(struct soak *s, struct answer *a)
{
	char line[128], *at = a->out;
	size_t i;

	bootctrl(&s->d, a, BOOT, "status", NULL);
	for (i = 0; i < SHAPES; i++) {
		s->pids[i] = 0;
		(void)snprintf(line, sizeof(line), "%s is running%s",
		    shapes[i].name, shapes[i].process ? " (pid " : ".\n");
		if (strncmp(at, line, strlen(line)) != 0) {
			drive_fail(&s->d, "%s: status: %s", shapes[i].name,
			    a->out);
			return;
		}
		if (shapes[i].process) {
			s->pids[i] = (pid_t)strtol(at + strlen(line), NULL, 10);
			process_check(s, &shapes[i], s->pids[i]);
		}
		at += strcspn(at, "\n") + 1;
	}
	if (a->status != 0 || children_settled() != PROCESSES)
		drive_fail(&s->d, "status %d, %zu processes for %d", a->status,
		    children(), PROCESSES);
}

/* Every process must be another one than before. */
static void
restart_check(struct soak *s, struct answer *a)
{
	pid_t before[SHAPES];
	size_t i;

	memcpy(before, s->pids, sizeof(before));
	all(s, a, "restart", 2 * SHAPES);
	while (waitpid(-1, NULL, WNOHANG) > 0)
		continue;
	running_check(s, a);
	for (i = 0; i < SHAPES; i++)
		if (shapes[i].process && before[i] == s->pids[i])
			drive_fail(&s->d, "%s was not restarted",
			    shapes[i].name);
}

static void
stopped_check(struct soak *s, struct answer *a)
{
	char now[LISTING_MAX];

	bootctrl(&s->d, a, BOOT, "status", NULL);
	if (a->status != 3 || count(a->out, " is stopped.\n") != SHAPES)
		drive_fail(&s->d, "after stop: %d: %s", a->status, a->out);
	if (drive_reap(5000) != 0)
		drive_fail(&s->d, "%zu processes are left", children());
	listing(STATE, now, sizeof(now));
	if (s->listing[0] == '\0') {
		memcpy(s->listing, now, sizeof(now));
		s->fds = entries("/proc/self/fd");
	}
	if (strcmp(s->listing, now) != 0 || strstr(now, ".state\n") != NULL ||
	    strstr(now, ".pid\n") != NULL || strstr(now, ".new\n") != NULL)
		drive_fail(&s->d, "files in " STATE ": %s", now);
	if (entries("/proc/self/fd") != s->fds)
		drive_fail(&s->d, "%zu descriptors of our own",
		    entries("/proc/self/fd"));
}

/* Of all files together, which would grow if one did. */
static void
size_check(struct soak *s)
{
	struct statfs fs;

	if (statfs("/run", &fs) == -1)
		err(2, "/run");
	if ((long)(fs.f_blocks - fs.f_bfree) * (long)fs.f_bsize > STATE_MAX)
		drive_fail(&s->d, "/run holds %ld bytes",
		    (long)(fs.f_blocks - fs.f_bfree) * (long)fs.f_bsize);
}

int
main(int argc, char **argv)
{
	static struct answer a;
	static struct soak s;
	unsigned long round;

	drive_init(&s.d, argc, argv);
	services_make();
	for (round = 1; s.d.runs < s.d.wanted; round++) {
		all(&s, &a, "start", SHAPES);
		running_check(&s, &a);
		if (round % RESTART_EVERY == 0)
			restart_check(&s, &a);
		all(&s, &a, "stop", SHAPES);
		stopped_check(&s, &a);
		s.d.runs += SHAPES;
	}
	size_check(&s);
	return (drive_end(&s.d));
}
#else
int
main(void)
{
	return (77);
}
#endif

/*
 * Row pid-reuse: a service dies and its pid is at once given to a bystander,
 * which notes every signal.  Whatever verb comes next, the bystander hears
 * nothing, nobody says that the service runs, and a start makes a new one.
 * The record is left as it is or bent as the kind of the run says.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/mman.h>
#include <sys/syscall.h>

#include <linux/sched.h>
#include <sched.h>

#include "drive.h"

#define BOOT "/run/reuse"
#define STATE "/run/bootctrl/run-reuse/s.state"
#define PIDFILE "/run/bootctrl/run-reuse/s.pid"
#define SIGNALS 65
#define TICK_MS 20 /* two clock ticks and more */

/* What is special about a run. */
enum kind {
	KIND_PLAIN, /* nothing */
	KIND_TICK, /* launcher and service killed as soon as it is recorded */
	KIND_START, /* the record has the bystander's start time */
	KIND_HANDLE, /* no pidfs handle in the record */
	KIND_BOOT, /* a record of an earlier boot, with the same start time */
	KIND_PIDNS, /* of another PID namespace, with the same start time */
	KIND_TIMENS, /* of another time namespace, no handle */
	KIND_LOST, /* the record is gone; the event log knows the pid */
	KINDS
};

/* What it is called, and the only status that is true then. */
static const struct {
	const char *name;
	int status;
} kinds[KINDS] = {
	[KIND_PLAIN] = { "plain", 1 },
	[KIND_TICK] = { "same tick", 1 },
	[KIND_START] = { "same start time", 1 },
	[KIND_HANDLE] = { "no handle", 1 },
	[KIND_BOOT] = { "earlier boot", 3 },
	[KIND_PIDNS] = { "other PID namespace", 4 },
	[KIND_TIMENS] = { "other time namespace", 4 },
	[KIND_LOST] = { "lost record", 4 },
};

/* Shared with the bystander. */
struct heard {
	volatile sig_atomic_t signals[SIGNALS];
	volatile sig_atomic_t ready;
};

static struct heard *heard;

static void
on_signal(int signo)
{
	heard->signals[signo]++;
}

/* Gives the pid to a child that only listens; -1 with errno. */
static pid_t
bystander(pid_t want)
{
	struct clone_args args = { .exit_signal = SIGCHLD,
		.set_tid = (uint64_t)(uintptr_t)&want,
		.set_tid_size = 1 };
	struct sigaction sa = { .sa_handler = on_signal };
	sigset_t all, old;
	long pid;
	int i;

	memset((void *)(uintptr_t)heard, 0, sizeof(*heard));
	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, &old);
	pid = syscall(SYS_clone3, &args, sizeof(args));
	if (pid == 0) {
		for (i = 1; i < SIGNALS; i++)
			(void)sigaction(i, &sa, NULL);
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
		(void)sigprocmask(SIG_UNBLOCK, &all, NULL);
		heard->ready = 1;
		for (;;)
			(void)pause();
	}
	(void)sigprocmask(SIG_SETMASK, &old, NULL);
	while (pid > 0 && heard->ready == 0)
		(void)sched_yield();
	return ((pid_t)pid);
}

/* It is there, untouched; then it is ended. */
static void
bystander_end(struct drive *d, pid_t pid, const char *what)
{
	int i, status;

	if (waitpid(pid, &status, WNOHANG | WUNTRACED | WCONTINUED) != 0)
		drive_fail(d, "%s: the bystander %ld has status %x", what,
		    (long)pid, (unsigned int)status);
	for (i = 1; i < SIGNALS; i++)
		if (heard->signals[i] != 0)
			drive_fail(d, "%s: the bystander %ld heard signal %d",
			    what, (long)pid, i);
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

/* The value of key in the record, in value. */
static bool
record_value(const char *text, const char *key, char *value, size_t size)
{
	const char *s = strstr(text, key);
	size_t n;

	if (s == NULL)
		return (false);
	s += strlen(key);
	n = strcspn(s, ":\n");
	(void)snprintf(value, size, "%.*s", (int)n, s);
	return (true);
}

/* Puts another value in its place; NULL takes ":key=value" out. */
static void
record_bend(char *text, size_t size, const char *key, const char *value)
{
	char copy[4096], *s = strstr(text, key);
	size_t head;

	if (s == NULL)
		return;
	(void)snprintf(copy, sizeof(copy), "%s", text);
	head = (size_t)(s - text);
	s = copy + head + strlen(key);
	s += strcspn(s, ":\n");
	if (value == NULL)
		(void)snprintf(text + head - 1, size - head + 1, "%s", s);
	else
		(void)snprintf(text + head, size - head, "%s%s%s", key, value,
		    s);
}

/* Start ticks of a process: field 22, after a name without blanks. */
static void
start_ticks(pid_t pid, char *ticks, size_t size)
{
	char path[64], text[1024], *s;
	int i;

	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	(void)file_get(path, text, sizeof(text));
	s = strrchr(text, ')');
	for (i = 2; s != NULL && i < 22; i++)
		s = strchr(s + 1, ' ');
	(void)snprintf(ticks, size, "%.*s",
	    s == NULL ? 0 : (int)strcspn(s + 1, " "), s == NULL ? "" : s + 1);
}

static void
bend(enum kind kind, pid_t pid)
{
	char text[4096], ticks[32];

	if (kind == KIND_PLAIN || kind == KIND_TICK)
		return;
	if (kind == KIND_LOST) {
		(void)unlink(STATE);
		(void)unlink(PIDFILE);
		return;
	}
	(void)file_get(STATE, text, sizeof(text));
	start_ticks(pid, ticks, sizeof(ticks));
	if (kind == KIND_START || kind == KIND_BOOT || kind == KIND_PIDNS)
		record_bend(text, sizeof(text), "start=", ticks);
	if (kind == KIND_HANDLE || kind == KIND_TIMENS)
		record_bend(text, sizeof(text), "handle=", NULL);
	if (kind == KIND_TIMENS)
		record_bend(text, sizeof(text), "timens=", "4026531111");
	if (kind == KIND_PIDNS)
		record_bend(text, sizeof(text), "pidns=", "4026531111");
	if (kind == KIND_BOOT) {
		record_bend(text, sizeof(text), ":boot=", "0000-1111");
		record_bend(text, sizeof(text), "\nboot=", "0000-1111");
	}
	file_put(STATE, 0644, "%s", text);
}

/* Kills launcher and service as soon as there is a record; its pid. */
static pid_t
start_interrupted(struct drive *d)
{
	int64_t end = drive_now() + 10 * NS_PER_SECOND;
	char text[4096], value[32];
	pid_t launcher, pid;

	launcher = fork();
	if (launcher == -1)
		err(2, "fork");
	if (launcher == 0) {
		(void)close(STDOUT_FILENO);
		(void)execl(d->bootctrl, "bootctrl", "-d", BOOT, "start",
		    (char *)NULL);
		_exit(127);
	}
	while (file_get(STATE, text, sizeof(text)) == 0 && drive_now() < end)
		continue;
	(void)kill(launcher, SIGKILL);
	pid = record_value(text, "\npid=", value, sizeof(value))
	    ? (pid_t)strtol(value, NULL, 10)
	    : 0;
	if (pid > 1)
		(void)kill(pid, SIGKILL);
	(void)waitpid(launcher, NULL, 0);
	return (pid);
}

/* A service that has just died, and whose record is there; its pid or 0. */
static pid_t
dead_service(struct drive *d, enum kind kind, struct answer *a)
{
	pid_t pid;

	if (kind == KIND_TICK) {
		pid = start_interrupted(d);
	} else {
		bootctrl(d, a, BOOT, "start", NULL);
		if (a->status != 0) {
			drive_fail(d, "start: %d: %s", a->status, a->err);
			return (0);
		}
		bootctrl(d, a, BOOT, "status", NULL);
		pid = answer_pid(a);
		if (kind == KIND_HANDLE) /* nothing else tells them apart */
			drive_sleep(TICK_MS);
		if (pid > 1)
			(void)kill(pid, SIGKILL);
	}
	if (pid <= 1 || waitpid(pid, NULL, 0) != pid) {
		drive_fail(d, "%s: no service to kill (pid %ld)",
		    kinds[kind].name, (long)pid);
		return (0);
	}
	return (pid);
}

/* What a verb must end with, when status is 4 or not. */
static const struct {
	const char *verb;
	int known;
	bool starts;
} verbs[] = {
	{ "start", 0, true },
	{ "stop", 0, false },
	{ "restart", 0, true },
	{ "try-restart", 0, false },
	{ "reload", 7, false },
	{ "force-reload", 0, true },
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

/* One verb while the bystander has the pid. */
static void
verb_check(struct drive *d, enum kind kind, pid_t pid, struct answer *a)
{
	unsigned int which = drive_random(d, VERBS);
	bool unknown = kinds[kind].status == 4;
	int want = unknown ? 1 : verbs[which].known;
	pid_t now;

	bootctrl(d, a, BOOT, verbs[which].verb, NULL);
	if (a->status != want)
		drive_fail(d, "%s, %s: ended %d, not %d: %s%s",
		    kinds[kind].name, verbs[which].verb, a->status, want,
		    a->out, a->err);
	bootctrl(d, a, BOOT, "status", NULL);
	now = answer_pid(a);
	if ((a->status == 0) != (!unknown && verbs[which].starts))
		drive_fail(d, "%s, after %s: status %d: %s", kinds[kind].name,
		    verbs[which].verb, a->status, a->out);
	if (now == pid)
		drive_fail(d, "%s, after %s: the bystander is called running",
		    kinds[kind].name, verbs[which].verb);
	if (a->status == 0) {
		bootctrl(d, a, BOOT, "stop", NULL);
		if (a->status != 0 || strstr(a->out, "OK") == NULL)
			drive_fail(d, "%s: stop: %d: %s%s", kinds[kind].name,
			    a->status, a->out, a->err);
	}
}

static void
run(struct drive *d, struct answer *a)
{
	enum kind kind = (enum kind)(d->runs % KINDS);
	pid_t pid, reused;

	pid = dead_service(d, kind, a);
	if (pid == 0)
		return;
	reused = bystander(pid);
	if (reused != pid)
		err(2, "cannot choose a pid (%ld)", (long)reused);
	bend(kind, pid);
	bootctrl(d, a, BOOT, "status", NULL);
	if (a->status != kinds[kind].status || a->out[0] == '\0')
		drive_fail(d, "%s: status %d, not %d: %s", kinds[kind].name,
		    a->status, kinds[kind].status, a->out);
	verb_check(d, kind, pid, a);
	bystander_end(d, pid, kinds[kind].name);
	(void)unlink(STATE);
	(void)unlink(PIDFILE);
	if (drive_reap(5000) != 0)
		drive_fail(d, "%s: a process is left", kinds[kind].name);
}

/* Without pidfs handles two processes of one tick cannot be told apart. */
static bool
have_handles(struct drive *d, struct answer *a)
{
	char text[4096];
	bool have;

	bootctrl(d, a, BOOT, "start", NULL);
	(void)file_get(STATE, text, sizeof(text));
	have = strstr(text, ":handle=") != NULL;
	bootctrl(d, a, BOOT, "stop", NULL);
	(void)drive_reap(5000);
	return (have);
}

int
main(int argc, char **argv)
{
	static struct answer a;
	struct drive d;

	drive_init(&d, argc, argv);
	heard = mmap(NULL, sizeof(*heard), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (heard == MAP_FAILED || mkdir(BOOT, 0755) == -1)
		err(2, "%s", BOOT);
	file_put(BOOT "/s.rc", 0644,
	    "command=%s\ncommand_args='-r 3'\nready=fd:3\n"
	    "output_log=/dev/null\nreload_signal=HUP\nretry=TERM/5/KILL/5\n",
	    d.testd);
	if (!have_handles(&d, &a)) {
		(void)fprintf(stderr,
		    "no pidfs handles: reuse within one "
		    "clock tick cannot be proved\n");
		return (77);
	}
	for (; d.runs < d.wanted; d.runs++)
		run(&d, &a);
	return (drive_end(&d));
}
#else
int
main(void)
{
	return (77);
}
#endif

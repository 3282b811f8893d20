/*
 * Row daemons: every kind of daemon that gives launchers trouble, many at a
 * time.  A start ends with the very process that is the daemon, or honestly
 * FAILED and with nothing left; a stop ends it.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <pwd.h>

#include "drive.h"

#define BOOT "/run/daemons"
#define FILES "/run/daemons.d" /* pid files */
#define HEARD FILES "/heard" /* by a bystander */
#define BATCH 100 /* services at once */
#define SAID_MAX (1024 * 1024)

/* How the pid file looks before a start. */
enum before {
	BEFORE_NONE,
	BEFORE_STRANGER, /* the pid of a bystander */
	BEFORE_OWN, /* that of the launcher's parent */
	BEFORE_GARBAGE,
	BEFORE_LINK, /* root's link to the file */
	BEFORE_THEIRS, /* nobody's file */
	BEFORE_WRITABLE /* by all */
};

#define READY "ready=fd:3\n"
#define FORKING "type=forking\nstart_timeout=1\n"
#define PIDFILE " -p " FILES "/%d.pid" /* %d: the service */

static const struct kind {
	const char *name;
	const char *args; /* of h_testd */
	const char *lines; /* of the script */
	enum before before;
	const char *failed; /* why each start fails; NULL: it is OK */
	const char *stop; /* what is said of each stop, or NULL */
	unsigned int batch; /* at most so many at once; 0: BATCH */
	unsigned int left; /* processes that each leaves behind */
} kinds[] = {
	{ "deaf", "-t -r 3", READY "retry=TERM/1/KILL/5\n", BEFORE_NONE, NULL,
	    "killed after 1 s", 0, 0 },
	{ "double forker", "-f" PIDFILE, FORKING, BEFORE_NONE, NULL, NULL, 0,
	    0 },
	{ "late pid file", "-f -l 300" PIDFILE, FORKING, BEFORE_NONE, NULL,
	    NULL, 0, 0 },
	{ "link as pid file", "-f" PIDFILE, FORKING, BEFORE_LINK, NULL, NULL, 0,
	    0 },
	{ "no pid file", "-f", FORKING, BEFORE_NONE, "no daemon in ", NULL, 0,
	    0 },
	{ "stranger in pid file", "-f", FORKING, BEFORE_STRANGER,
	    "is not a process of this start", NULL, 0, 0 },
	{ "our parent in pid file", "-f", FORKING, BEFORE_OWN,
	    "is not a process of this start", NULL, 0, 0 },
	{ "garbage in pid file", "-f", FORKING, BEFORE_GARBAGE,
	    "it holds no pid", NULL, 0, 0 },
	{ "pid file of nobody", "-f" PIDFILE, FORKING, BEFORE_THEIRS,
	    "owned by nobody", NULL, 0, 0 },
	{ "pid file of all", "-f" PIDFILE, FORKING, BEFORE_WRITABLE,
	    "world-writable", NULL, 0, 0 },
	{ "a hundred children", "-n 100 -r 3", READY, BEFORE_NONE, NULL, NULL,
	    10, 100 },
	{ "a hundred children, taken down", "-n 100 -r 3",
	    READY "kill_leftovers=yes\n", BEFORE_NONE, NULL, NULL, 10, 0 },
	{ "storm of orphans", "-s 200 -f" PIDFILE,
	    "type=forking\nstart_timeout=30\n", BEFORE_NONE, NULL, NULL, 10,
	    0 },
	{ "exit 0 at once", "-e 0", "", BEFORE_NONE,
	    "ended at once: exit status 0", NULL, 0, 0 },
	{ "exit 3 at once", "-e 3", "", BEFORE_NONE,
	    "ended at once: exit status 3", NULL, 0, 0 },
	{ "killed at once", "-k 9", "", BEFORE_NONE,
	    "ended at once: killed by signal 9", NULL, 0, 0 },
	{ "dies after 20 ms", "-d 20", "", BEFORE_NONE,
	    "ended at once: exit status 0", NULL, 0, 0 },
	{ "slow", "-r 3 -w 400", READY, BEFORE_NONE, NULL, NULL, 0, 0 },
};

static const char *const garbage[] = { "-1", "0", "+5", "1 2", "4294967297", "",
	"1", " 7", "7x", "0x7", "\n", "7\n8\n", "00", "99999999999999999999999",
	"-99999", "$$", "../1" };

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

struct row {
	struct drive d;
	pid_t stranger;
	uid_t nobody;
};

static char said_out[SAID_MAX], said_err[SAID_MAX];

static unsigned int
count(const char *text, const char *word)
{
	unsigned int n = 0;

	for (; (text = strstr(text, word)) != NULL; text++)
		n++;
	return (n);
}

/* More may be said than struct answer holds: it goes to files. */
static int
call(const struct row *r, const char *verb)
{
	int status;
	pid_t pid;

	(void)unlink(FILES "/out");
	(void)unlink(FILES "/err");
	pid = fork();
	if (pid == -1)
		err(2, "fork");
	if (pid == 0) {
		(void)close(1);
		(void)close(2);
		(void)open(FILES "/out", O_WRONLY | O_CREAT, 0644);
		(void)open(FILES "/err", O_WRONLY | O_CREAT, 0644);
		(void)alarm(HANG_MS / 1000);
		(void)execl(r->d.bootctrl, "bootctrl", "-j", "250", "-d", BOOT,
		    verb, (char *)NULL);
		_exit(127);
	}
	(void)waitpid(pid, &status, 0);
	(void)file_get(FILES "/out", said_out, sizeof(said_out));
	(void)file_get(FILES "/err", said_err, sizeof(said_err));
	return (WIFEXITED(status) ? WEXITSTATUS(status)
	                          : 128 + WTERMSIG(status));
}

static void
pidfile_make(const struct row *r, const struct kind *k, unsigned int i)
{
	char path[64], target[64];

	(void)snprintf(path, sizeof(path), FILES "/%u.pid", i);
	(void)snprintf(target, sizeof(target), FILES "/%u.real", i);
	(void)unlink(path);
	(void)unlink(target);
	switch (k->before) {
	case BEFORE_NONE:
		break;
	case BEFORE_STRANGER:
		file_put(path, 0644, "%ld\n", (long)r->stranger);
		break;
	case BEFORE_OWN:
		file_put(path, 0644, "%ld\n", (long)getpid());
		break;
	case BEFORE_GARBAGE:
		file_put(path, 0644, "%s",
		    garbage[(r->d.runs + i) % COUNT(garbage)]);
		break;
	case BEFORE_LINK:
		file_put(target, 0644, "%s", "");
		if (symlink(target, path) == -1)
			err(2, "%s", path);
		break;
	case BEFORE_THEIRS:
		file_put(path, 0644, "%s", "");
		if (chown(path, r->nobody, (gid_t)-1) == -1)
			err(2, "%s", path);
		break;
	case BEFORE_WRITABLE:
		file_put(path, 0666, "%s", "");
		break;
	}
}

/* One service of a kind. */
static void
service_make(const struct row *r, const struct kind *k, unsigned int i)
{
	const char *mark = strstr(k->args, "%d");
	char path[64], args[256];

	if (mark == NULL)
		(void)snprintf(args, sizeof(args), "%s", k->args);
	else
		(void)snprintf(args, sizeof(args), "%.*s%u%s",
		    (int)(mark - k->args), k->args, i, mark + 2);
	(void)snprintf(path, sizeof(path), BOOT "/s%u.rc", i);
	file_put(path, 0644,
	    "command=%s\ncommand_args='%s'\noutput_log=/dev/null\n"
	    "pidfile=" FILES "/%u.pid\n%s",
	    r->d.testd, args, i, k->lines);
	pidfile_make(r, k, i);
}

/* Does status show the very process that wrote the pid file? */
static void
pids_check(struct row *r, const struct kind *k, unsigned int n)
{
	char path[64], text[64], line[128];
	unsigned int i;

	if (strstr(k->args, "%d") == NULL)
		return;
	for (i = 0; i < n; i++) {
		(void)snprintf(path, sizeof(path), FILES "/%u.pid", i);
		(void)file_get(path, text, sizeof(text));
		(void)snprintf(line, sizeof(line),
		    "s%u is running (pid %ld).\n", i, strtol(text, NULL, 10));
		if (strstr(said_out, line) == NULL)
			drive_fail(&r->d, "%s: its pid file says %s", k->name,
			    text);
	}
}

/*
 * A start that fails says why and leaves nothing recorded.  What dies soon
 * may outlive the look at it on a busy machine: then it is dead, not running.
 */
static void
failed_check(struct row *r, const struct kind *k, unsigned int n)
{
	bool dies = strstr(k->failed, "ended at once") != NULL;
	unsigned int ok;
	int status;

	status = call(r, "start");
	ok = count(said_out, "OK\n");
	if (status != 1 || count(said_out, "FAILED\n") != n - ok ||
	    count(said_err, k->failed) != n - ok || ok > (dies ? n / 2 : 0))
		drive_fail(&r->d, "%s: start ended %d: %.300s\n%.1000s",
		    k->name, status, said_out, said_err);
	status = call(r, "status");
	if (status != (ok == 0 ? 3 : 1) ||
	    count(said_out, " is stopped.") != n - ok ||
	    count(said_out, " is dead but pid file exists.") != ok)
		drive_fail(&r->d, "%s: status %d: %.1000s", k->name, status,
		    said_out);
}

static void
start_check(struct row *r, const struct kind *k, unsigned int n)
{
	int status;

	if (k->failed != NULL) {
		failed_check(r, k, n);
		return;
	}
	status = call(r, "start");
	if (status != 0 || count(said_out, "OK\n") != n)
		drive_fail(&r->d, "%s: start ended %d: %.300s\n%.1000s",
		    k->name, status, said_out, said_err);
	status = call(r, "status");
	if (status != 0 || count(said_out, " is running (pid ") != n)
		drive_fail(&r->d, "%s: status %d: %.1000s", k->name, status,
		    said_out);
	pids_check(r, k, n);
}

static void
stop_check(struct row *r, const struct kind *k, unsigned int n)
{
	int64_t begin = drive_now();
	int status;

	status = call(r, "stop");
	if (status != 0 ||
	    count(said_out, "OK\n") != (k->failed == NULL ? n : 0) ||
	    (k->stop != NULL && count(said_err, k->stop) != n))
		drive_fail(&r->d, "%s: stop ended %d: %.300s\n%.1000s", k->name,
		    status, said_out, said_err);
	if (drive_now() - begin > 20 * NS_PER_SECOND)
		drive_fail(&r->d, "%s: the stop took %lld s", k->name,
		    (long long)((drive_now() - begin) / NS_PER_SECOND));
	status = call(r, "status");
	if (status != 3 || count(said_out, " is stopped.") != n)
		drive_fail(&r->d, "%s: after stop: %d: %.1000s", k->name,
		    status, said_out);
}

/* Ends what was left behind, which must be as much as was to be expected. */
static void
left_check(struct row *r, const struct kind *k, unsigned int n)
{
	char text[65536], *s;
	unsigned int left = 0;
	int64_t end = drive_now() + 2 * NS_PER_SECOND;
	long pid;

	do { /* what was told to end may take a moment */
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
		(void)file_get("/proc/thread-self/children", text,
		    sizeof(text));
		left = count(text, " ") - 1; /* less the bystander */
		if (left > n * k->left)
			drive_sleep(5);
	} while (left > n * k->left && drive_now() < end);
	if (left != n * k->left)
		drive_fail(&r->d, "%s: %u processes are left, not %u", k->name,
		    left, n * k->left);
	for (s = text; (pid = strtol(s, &s, 10)) > 0;)
		if (pid != r->stranger && kill((pid_t)pid, SIGKILL) == 0)
			(void)waitpid((pid_t)pid, NULL, 0);
	if (file_get(HEARD, text, sizeof(text)) != 0 ||
	    waitpid(r->stranger, NULL, WNOHANG) != 0)
		drive_fail(&r->d, "%s: a bystander heard %s", k->name, text);
}

static void
kind_run(struct row *r, const struct kind *k)
{
	unsigned long todo = r->d.wanted;
	int64_t begin = drive_now();
	unsigned int batch = k->batch == 0 ? BATCH : k->batch, i, n;
	char path[64];

	while (todo > 0) {
		n = todo < batch ? (unsigned int)todo : batch;
		for (i = 0; i < n; i++)
			service_make(r, k, i);
		start_check(r, k, n);
		stop_check(r, k, n);
		left_check(r, k, n);
		for (i = 0; i < n; i++) {
			(void)snprintf(path, sizeof(path), BOOT "/s%u.rc", i);
			(void)unlink(path);
		}
		todo -= n;
		r->d.runs += n;
	}
	(void)printf("%s: %lld ms\n", k->name,
	    (long long)((drive_now() - begin) / 1000000));
}

static void
stranger_make(struct row *r)
{
	char program[600];

	(void)snprintf(program, sizeof(program), "%s/h_bystander", r->d.faults);
	r->stranger = fork();
	if (r->stranger == -1)
		err(2, "fork");
	if (r->stranger == 0) {
		(void)execl(program, program, HEARD, (char *)NULL);
		_exit(127);
	}
	while (access(HEARD, F_OK) == -1) {
		if (waitpid(r->stranger, NULL, WNOHANG) != 0)
			errx(2, "%s did not start", program);
		drive_sleep(5);
	}
}

int
main(int argc, char **argv)
{
	const struct passwd *nobody = getpwnam("nobody");
	static struct row r;
	size_t i;

	drive_init(&r.d, argc, argv);
	if (nobody == NULL || mkdir(BOOT, 0755) == -1 ||
	    mkdir(FILES, 0755) == -1)
		err(2, BOOT);
	r.nobody = nobody->pw_uid;
	stranger_make(&r);
	for (i = 0; i < COUNT(kinds); i++)
		kind_run(&r, &kinds[i]);
	(void)kill(r.stranger, SIGKILL);
	r.d.wanted *= COUNT(kinds);
	return (drive_end(&r.d));
}
#else
int
main(void)
{
	return (77);
}
#endif

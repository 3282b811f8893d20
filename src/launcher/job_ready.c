/* From exec to ready: what a start waits for, and how it fails. */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/pidfile.h"

#define SETTLE (50 * NS_PER_MS) /* ready=exec: it must live so long */
#define LINGER (1 * NS_PER_S) /* from EOF on the readiness pipe to the end */
#define PIDFILE_POLL (20 * NS_PER_MS)

/* How a child ended, in words. */
void
start_describe(const struct job *job, char *text, size_t size)
{
	char line[512];
	int status = job->status; /* NetBSD's macros take no const one */
	size_t n;

	if (WIFSIGNALED(status))
		(void)snprintf(text, size, "killed by signal %d",
		    WTERMSIG(status));
	else
		(void)snprintf(text, size, "exit status %d",
		    WEXITSTATUS(status));
	output_last_line(&job->output, line, sizeof(line));
	n = strlen(text);
	if (line[0] != '\0' && n < size)
		(void)snprintf(text + n, size - n, ": %s", line);
}

/* The start failed and nothing of it runs. */
static void
start_failed(struct engine *e, struct job *job, const char *why)
{
	(void)record_remove(e->state.fd, job->task->name);
	job_event(e, job, "failed", job->child.pid, why);
	job_say(job, ERR_FAILED, "%s", why);
	job_fail(e, job, EXIT_FAILED);
}

/* The child ended although it should run. */
static void
start_died(struct engine *e, struct job *job)
{
	char how[700], why[800];

	start_describe(job, how, sizeof(how));
	(void)snprintf(why, sizeof(why), "ended at once: %s", how);
	start_failed(e, job, why);
}

void
start_abort(struct engine *e, struct job *job, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(job->why, sizeof(job->why), fmt, ap);
	va_end(ap);
	job->retry = retry_default;
	if (job->task->service != NULL)
		job->retry = job->task->service->retry;
	job->step = 0;
	job->began = clock_now();
	if (left_abort(job)) {
		job->phase = JOB_ABORTING;
		return;
	}
	if (job->exited) {
		start_failed(e, job, job->why);
		return;
	}
	job->phase = JOB_ABORTING;
	(void)stop_signal(job, -1, job->child.pid, job->record.token);
}

/* The processes of a type=forking start are being ended. */
static void
aborting_family(struct engine *e, struct job *job)
{
	if (left_abort_next(job))
		return;
	if (job->family.n == 0) {
		start_failed(e, job, job->why);
		return;
	}
	job_say(job, ERR_FAILED, "%s", job->why);
	job_say(job, ERR_FAILED, "what it left behind did not end either");
	job_fail(e, job, EXIT_FAILED);
}

/* Has the child ended?  That of a keeper is not ours to wait for. */
static bool
aborted(const struct job *job)
{
	const char *why;
	enum verdict verdict;

	if (job->exited || job->child.keeper == 0)
		return (job->exited);
	verdict = os_verify(job->child.pid, job->record.token, NULL, &why);
	return (verdict == VERDICT_GONE || verdict == VERDICT_OTHER);
}

void
step_aborting(struct engine *e, struct job *job)
{
	if (job->left_ending) {
		aborting_family(e, job);
		return;
	}
	if (aborted(job)) {
		start_failed(e, job, job->why);
		return;
	}
	if (stop_next(job, -1, job->child.pid, job->record.token))
		return;
	/* Still there: its record stays, so that it can be stopped later. */
	job_say(job, ERR_FAILED, "%s", job->why);
	job_say(job, ERR_FAILED, "it did not end either (pid %ld)",
	    (long)job->child.pid);
	job_fail(e, job, EXIT_FAILED);
}

/* Ready: it runs and, where ready= can tell, accepts. */
static void
start_ready_now(struct engine *e, struct job *job)
{
	struct record *r = &job->record;

	if (r->phase == PHASE_STARTING) {
		r->phase = PHASE_UP;
		if (record_write(e->state.fd, r) == -1) {
			start_abort(e, job,
			    "its state record in %s cannot be written: %s",
			    e->state.path, strerror(errno));
			return;
		}
	}
	spawn_let_go(&job->child);
	job_event(e, job, "ready", r->pid, NULL);
	job_ok(e, job);
}

void
step_execing(struct engine *e, struct job *job)
{
	const struct service *service = job->task->service;
	char why[256];

	switch (spawn_result(&job->child, why, sizeof(why))) {
	case -1:
		if (clock_now() >= job->deadline)
			start_abort(e, job, "not executed after %u s",
			    job_timeout(job));
		return;
	case 1:
		start_failed(e, job, why);
		return;
	default:
		break;
	}
	if (job->record.type != SERVICE_FOREIGN)
		job_event(e, job, "exec-ok", job->record.pid, NULL);
	/* From exec on it is the service that is waited for. */
	switch (job->record.type) {
	case SERVICE_ONESHOT:
	case SERVICE_FOREIGN:
		job->phase = JOB_ENDING;
		return;
	case SERVICE_FORKING:
		job->phase = JOB_FORKING;
		return;
	case SERVICE_DAEMON:
	case SERVICE_TCPSERVER:
		break;
	}
	job->phase = JOB_SETTLING;
	if (service->ready == READY_EXEC) {
		job->deadline = clock_now() + SETTLE;
		engine_unplace(e, job); /* this wait costs nothing */
	} else if (service->ready == READY_DELAY)
		job->deadline =
		    clock_now() + (int64_t)service->ready_arg * NS_PER_S;
}

/* Reads the readiness pipe: 1 ready, 0 not yet; EOF is noted. */
static int
ready_read(struct job *job)
{
	char text[256];
	ssize_t n;

	while ((n = read(job->ready, text, sizeof(text))) > 0)
		if (memchr(text, '\n', (size_t)n) != NULL)
			return (1);
	if (n == 0 && !job->ready_eof) {
		job->ready_eof = true; /* it is ending, or will never tell */
		job->deadline = clock_now() + LINGER;
	}
	return (0);
}

void
step_settling(struct engine *e, struct job *job)
{
	bool expired = clock_now() >= job->deadline;

	if (job->exited) {
		start_died(e, job);
		return;
	}
	if (job->ready == -1) {
		if (expired)
			start_ready_now(e, job);
		return;
	}
	if (!job->ready_eof && ready_read(job) == 1) {
		start_ready_now(e, job);
		return;
	}
	if (!expired)
		return;
	if (job->ready_eof)
		start_abort(e, job,
		    "closed its readiness descriptor without a word");
	else
		start_abort(e, job, "not ready after %u s", job_timeout(job));
}

/* A oneshot: exit 0 is done. */
void
step_ending(struct engine *e, struct job *job)
{
	char why[700];

	if (!job->exited) {
		if (clock_now() >= job->deadline)
			start_abort(e, job, "did not end within %u s",
			    job_timeout(job));
		return;
	}
	if (!WIFEXITED(job->status) || WEXITSTATUS(job->status) != 0) {
		start_describe(job, why, sizeof(why));
		start_failed(e, job, why);
		return;
	}
	job->record.phase = PHASE_DONE;
	job->record.pid = 0;
	job->record.token[0] = '\0';
	if (record_write(e->state.fd, &job->record) == -1) {
		job_say(job, ERR_FAILED,
		    "cannot write its state record in "
		    "%s: %s",
		    e->state.path, strerror(errno));
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	job_event(e, job, "done", 0, NULL);
	job_ok(e, job);
}

/* The daemon of a type=forking service is known: record it. */
static void
forking_found(struct engine *e, struct job *job, pid_t pid)
{
	struct record *r = &job->record;

	char token[OS_TOKEN_MAX];
	pid_t session;

	session = os_session(pid);
	if (os_identify(pid, token, sizeof(token)) == -1)
		return; /* it ended meanwhile; the deadline tells */
	r->pid = pid;
	r->session = session > 1 && session != pid ? session : 0;
	(void)strlcpy(r->token, token, sizeof(r->token));
	start_ready_now(e, job); /* which records it, or ends it */
}

/* Its parent has ended well: looks for the daemon in the pid file. */
static void
forking_look(struct engine *e, struct job *job)
{
	struct pidfile file = { job->launch.pidfile, job->child.keeper,
		job->child.adopted, job->record.token };
	char why[700];
	int status;
	pid_t pid;

	pid = pidfile_daemon(&file, e->work->dir, why, sizeof(why));
	if (pid > 0) {
		forking_found(e, job, pid);
		return;
	}
	job->give_up =
	    job->record.started + (int64_t)job_timeout(job) * NS_PER_S;
	job->deadline = clock_now() + PIDFILE_POLL;
	if (clock_now() >= job->give_up)
		start_abort(e, job, "no daemon in %s: %s", file.path, why);
	else if (job->child.adopted &&
	    spawn_kept_ended(&job->child, &status) == -1)
		start_abort(e, job, "nothing of it is left, and %s: %s",
		    file.path, why);
}

void
step_forking(struct engine *e, struct job *job)
{
	char why[700];
	int rc = 0;

	if (job->exited) {
		forking_look(e, job);
		return;
	}
	rc = spawn_kept_ended(&job->child, &job->status);
	if (rc == -1) {
		start_abort(e, job, "its keeper ended; nobody knows its end");
		return;
	}
	if (rc == 0) {
		if (clock_now() >= job->deadline)
			start_abort(e, job, "did not fork within %u s",
			    job_timeout(job));
		return;
	}
	job->exited = true;
	if (WIFEXITED(job->status) && WEXITSTATUS(job->status) == 0) {
		forking_look(e, job);
		return;
	}
	start_describe(job, why, sizeof(why));
	start_abort(e, job, "%s", why);
}

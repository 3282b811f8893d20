/* Stopping one service by the schedule with which it was started. */
#include <sys/types.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/port.h"

#define REPEAT (5 * NS_PER_S) /* a schedule without KILL asks again */
#define TELL (60 * NS_PER_S) /* an endless wait is told so often */
#define WATCHLESS (20 * NS_PER_MS) /* no descriptor to wait on: look again */

/*
 * qmail-send loses a TERM that comes between its test and its select();
 * asking again is harmless, and closes that.  Only schedules without KILL do
 * it: a second TERM means "at once" to other daemons.
 */
static void
stop_deadline(struct job *job, int64_t end)
{
	int64_t now = clock_now();

	job->give_up = end;
	job->deadline = end;
	if (!retry_kills(&job->retry)) {
		job->repeat = now + REPEAT;
		if (job->repeat < job->deadline)
			job->deadline = job->repeat;
	}
	if ((job->phase == JOB_STOPPING || job->child.keeper != 0) &&
	    job->state.watch == -1 && now + WATCHLESS < job->deadline)
		job->deadline = now + WATCHLESS;
}

int
stop_signal(struct job *job, int watch, pid_t pid, const char *token)
{
	const struct retry_step *step = &job->retry.v[job->step];
	int rc;

	if (step->signo == SIGKILL)
		job->killed = true;
	rc = os_signal(watch, pid, token, step->signo);
	if (rc == -1 && errno == ESRCH)
		rc = 0; /* it has ended: the wait will tell */
	if (rc == 0 && os_stopped(pid) != 0) /* that it may hear it */
		(void)os_signal(watch, pid, token, SIGCONT);
	stop_deadline(job, clock_now() + (int64_t)step->seconds * NS_PER_S);
	return (rc);
}

bool
stop_next(struct job *job, int watch, pid_t pid, const char *token)
{
	int64_t now = clock_now();

	if (now >= job->give_up) {
		if (job->step + 1 >= job->retry.n)
			return (false);
		job->step++;
		return (stop_signal(job, watch, pid, token) == 0);
	}
	if (job->repeat != 0 && now >= job->repeat)
		(void)os_signal(watch, pid, token,
		    job->retry.v[job->step].signo);
	stop_deadline(job, job->give_up);
	return (true);
}

static void stop_over(struct engine *, struct job *);

/* The process is gone: forget it. */
static void
stop_ended(struct engine *e, struct job *job)
{
	const char *name = job->task->name;
	int64_t took = (clock_now() - job->began) / NS_PER_S;

	if (record_remove(e->state.fd, name) == -1) {
		job_say(job, ERR_FAILED,
		    "ended, but its state record in %s cannot be removed",
		    e->state.path);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	job_event(e, job, job->killed ? "killed" : "stop",
	    job->state.record.pid, NULL);
	if (job->killed)
		job_say(job, ERR_NOTE, "killed after %lld s", (long long)took);
	left_begin(e, job, stop_over);
}

/* What it left behind has been seen to, too: go on with a restart. */
static void
stop_over(struct engine *e, struct job *job)
{
	job_result(e, job, job->task->exit == 0);
	if (job->verb == VERB_STOP || job->task->stop_only) {
		engine_done(e, job);
		return;
	}
	state_fini(&job->state);
	memset(&job->state, 0, sizeof(job->state));
	job->state.kind = STATE_STOPPED;
	job->state.watch = -1;
	job->deadline = job->repeat = 0;
	if (job->task->exit == 0)
		start_begin(e, job);
	else
		engine_done(e, job);
}

/* The schedule is over and it still runs. */
static void
stop_expired(struct engine *e, struct job *job)
{
	long pid = (long)job->state.record.pid;
	long long took = (long long)(clock_now() - job->began) / NS_PER_S;
	const char *desc = job->state.record.stop_desc;
	char text[256];

	if (desc == NULL)
		desc = "still ending";
	if (retry_kills(&job->retry)) {
		job_say(job, ERR_FAILED, "still runs (pid %ld) after KILL",
		    pid);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	if (job->verb == VERB_STOP || job->task->stop_only) {
		job_say(job, ERR_FAILED,
		    "%s (pid %ld) after %lld s; it ends by itself and is "
		    "never killed",
		    desc, pid, took);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	(void)snprintf(text, sizeof(text),
	    "%s: %s (pid %ld), %lld s; waiting for its end", job->task->name,
	    desc, pid, took);
	e->work->waiting(e->work->arg, text);
	stop_deadline(job, clock_now() + TELL);
}

/* What the descriptor says needs neither memory nor other descriptors. */
static bool
watch_ended(int watch)
{
	struct pollfd pfd = { .fd = watch, .events = POLLIN };

	return (watch != -1 && poll(&pfd, 1, 0) == 1);
}

void
step_stopping(struct engine *e, struct job *job)
{
	const struct record *r = &job->state.record;
	const char *why;
	enum verdict verdict;

	verdict = os_verify(r->pid, r->token, NULL, &why);
	if (verdict == VERDICT_GONE || verdict == VERDICT_OTHER ||
	    (verdict == VERDICT_UNKNOWN && watch_ended(job->state.watch))) {
		stop_ended(e, job);
		return;
	}
	if (clock_now() < job->deadline)
		return;
	if (!stop_next(job, job->state.watch, r->pid, r->token))
		stop_expired(e, job);
}

/* It does not run: a stop says so, a restart goes on. */
static void
stop_of_stopped(struct engine *e, struct job *job)
{
	left_tell(job);
	if (job->state.recorded) { /* it ended by itself */
		(void)record_remove(e->state.fd, job->task->name);
		job_event(e, job, "gone", job->state.record.pid, NULL);
	}
	job_line(e, job, "Stopping");
	job_result(e, job, false);
	job_say(job, ERR_NOTE, "not running");
	if (job->verb == VERB_STOP || job->task->stop_only) {
		engine_done(e, job);
		return;
	}
	job->state.kind = STATE_STOPPED;
	start_begin(e, job);
}

/* True if the stop cannot be tried; then it is told and done. */
static bool
stop_refused(struct engine *e, struct job *job)
{
	const struct state *s = &job->state;

	if (s->kind == STATE_UNKNOWN)
		job_say(job, ERR_FAILED, "state unknown: %s", s->why);
	else if (s->recorded && s->record.by_exec && s->record.pid != 0)
		job_say(job, ERR_FAILED,
		    "pid %ld was started by \"bootctrl exec\" under process "
		    "%ld; ask that supervisor",
		    (long)s->record.pid, (long)os_parent(s->record.pid));
	else
		return (false);
	job_line(e, job, "Stopping");
	job_fail(e, job, EXIT_FAILED);
	return (true);
}

/* Can a restart start it again?  If not, what runs is kept: said. */
static bool
stop_startable(struct engine *e, struct job *job)
{
	const struct task *needed = start_needs(e, job);
	const struct record *r =
	    job->state.kind == STATE_RUNNING ? &job->state.record : NULL;

	if (needed != NULL) {
		job_say(job, ERR_FAILED, "needs %s, which failed",
		    needed->name);
		job->task->exit = needed->exit;
		return (false);
	}
	if (start_check(e, job) == -1)
		return (false);
	if (port_check(&job->launch, r, &job->task->errs) == 0)
		return (true);
	job->task->exit = errs_exit(&job->task->errs);
	return (false);
}

/* Its configuration passed all tests, or is not needed. */
static void
stop_go(struct engine *e, struct job *job)
{
	const struct state *s = &job->state;

	if (s->kind != STATE_RUNNING) {
		stop_of_stopped(e, job);
		return;
	}
	job_line(e, job, "Stopping");
	job->began = clock_now();
	if (s->record.pid == 0) { /* a oneshot that is done */
		stop_ended(e, job);
		return;
	}
	if (job->verb == VERB_STOP || job->task->stop_only)
		engine_unplace(e, job);
	left_identify(job);
	job->retry = s->record.retry;
	job->step = 0;
	job->phase = JOB_STOPPING;
	if (stop_signal(job, s->watch, s->record.pid, s->record.token) == 0)
		return;
	job_say(job, errno == EPERM ? ERR_PERMISSION : ERR_FAILED,
	    "cannot signal pid %ld: %s", (long)s->record.pid, strerror(errno));
	job_fail(e, job, errs_exit(&job->task->errs));
}

/* Stop, restart and try-restart; the state is known. */
void
stop_begin(struct engine *e, struct job *job)
{
	const struct state *s = &job->state;
	bool starts = job->verb != VERB_STOP && !job->task->stop_only;

	if (job->verb == VERB_TRY_RESTART &&
	    (s->kind == STATE_STOPPED || s->kind == STATE_DEAD)) {
		engine_done(e, job);
		return;
	}
	if ((s->kind == STATE_RUNNING || s->kind == STATE_UNKNOWN) &&
	    stop_refused(e, job))
		return;
	if (starts && !stop_startable(e, job)) {
		job_line(e, job, "Stopping");
		job_fail(e, job, job->task->exit);
	} else if (starts)
		test_begin(e, job, stop_go);
	else
		stop_go(e, job);
}

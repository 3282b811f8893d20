/* What all jobs share: the lock, the first look, the lines, the end. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/oplock.h"

#define LOCK_RETRY (20 * NS_PER_MS)
#define TIMEOUT_UNKNOWN 30 /* seconds; the script that said more is gone */

void
job_line(struct engine *e, struct job *job, const char *word)
{
	struct task *task = job->task;

	if (task->nlines < TASK_LINES) {
		task->lines[task->nlines].word = word;
		task->lines[task->nlines].result = LINE_PENDING;
		task->lines[task->nlines].began = clock_now();
		task->nlines++;
	}
	e->work->changed(e->work->arg, e->work);
}

void
job_result(struct engine *e, struct job *job, bool ok)
{
	struct task *task = job->task;

	if (task->nlines > 0)
		task->lines[task->nlines - 1].result =
		    ok ? LINE_OK : LINE_FAILED;
	e->work->changed(e->work->arg, e->work);
}

void
job_say(struct job *job, enum err_kind kind, const char *fmt, ...)
{
	struct place at = { job->task->name, 0, 0 };
	struct buf b = { 0 };
	va_list ap;
	char *text;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	text = buf_take(&b);
	if (text == NULL)
		errs_nomem(&job->task->errs);
	else
		errs_add(&job->task->errs, kind, &at, "%s", text);
	free(text);
}

void
job_event(struct engine *e, const struct job *job, const char *word, pid_t pid,
    const char *text)
{
	struct event event = { job->task->name, word, pid, text };

	(void)eventlog_add(e->state.fd, e->ctx.boot, &event);
}

void
job_fail(struct engine *e, struct job *job, int exit)
{
	job->task->exit = exit;
	job_result(e, job, false);
	engine_done(e, job);
}

void
job_ok(struct engine *e, struct job *job)
{
	job_result(e, job, true);
	engine_done(e, job);
}

unsigned int
job_timeout(const struct job *job)
{
	const struct service *service = job->task->service;

	return (service == NULL ? TIMEOUT_UNKNOWN : service->start_timeout);
}

/* Is it a script of another interpreter, now or when it was started? */
static bool
job_foreign(const struct job *job)
{
	if (job->state.recorded)
		return (job->state.record.type == SERVICE_FOREIGN);
	return (job->task->service != NULL &&
	    job->task->service->type == SERVICE_FOREIGN);
}

/* The lock is held and the state decided: does what the verb says. */
static void
job_dispatch(struct engine *e, struct job *job)
{
	if (job_foreign(job)) {
		foreign_begin(e, job);
		return;
	}
	switch (job->verb) {
	case VERB_START:
		start_begin(e, job);
		break;
	case VERB_STOP:
	case VERB_RESTART:
	case VERB_TRY_RESTART:
		stop_begin(e, job);
		break;
	case VERB_RELOAD:
	case VERB_FORCE_RELOAD:
		reload_begin(e, job);
		break;
	}
}

static void
step_locking(struct engine *e, struct job *job)
{
	job->lock = oplock_try(e->state.fd, job->task->name);
	if (job->lock == -1 && errno == EWOULDBLOCK) {
		job->deadline = clock_now() + LOCK_RETRY;
		return;
	}
	if (job->lock == -1) {
		job_say(job,
		    errno == EACCES || errno == EROFS ? ERR_PERMISSION
		                                      : ERR_FAILED,
		    "cannot lock %s/%s.lock: %s", e->state.path,
		    job->task->name, strerror(errno));
		job_line(e, job,
		    job->verb == VERB_START ? "Starting" : "Stopping");
		job_fail(e, job, errs_exit(&job->task->errs));
		return;
	}
	job->deadline = 0;
	state_get(&e->ctx, job->task->name, true, &job->state);
	if (job->task->service != NULL)
		job->task->noresult = job->task->service->noresult;
	else if (job->state.recorded)
		job->task->noresult = job->state.record.noresult;
	job_dispatch(e, job);
}

void
job_begin(struct engine *e, struct job *job)
{
	job->phase = JOB_LOCKING;
	step_locking(e, job);
}

/* A foreign script's part of JOB_ENDING, or a oneshot's. */
static void
step_job_ending(struct engine *e, struct job *job)
{
	if (job->record.type == SERVICE_FOREIGN)
		foreign_ended(e, job);
	else
		step_ending(e, job);
}

void
job_step(struct engine *e, struct job *job)
{
	static void (*const steps[JOB_PHASES])(struct engine *,
	    struct job *) = {
		[JOB_LOCKING] = step_locking,
		[JOB_PROBING] = step_probing,
		[JOB_TESTING] = step_testing,
		[JOB_EXECING] = step_execing,
		[JOB_SETTLING] = step_settling,
		[JOB_ENDING] = step_job_ending,
		[JOB_FORKING] = step_forking,
		[JOB_ABORTING] = step_aborting,
		[JOB_STOPPING] = step_stopping,
		[JOB_LEFT] = step_left,
	};
	enum job_phase before;

	do { /* one event may end more than one phase */
		before = job->phase;
		if (steps[before] != NULL)
			steps[before](e, job);
	} while (job->phase != before && job->phase != JOB_DONE);
}

int
job_fd(const struct job *job)
{
	switch (job->phase) {
	case JOB_TESTING:
	case JOB_EXECING:
		return (job->child.error);
	case JOB_FORKING: /* once it has told all, an orphan may still come */
		return (job->exited && !job->child.adopted ? -1
		                                           : job->child.told);
	case JOB_SETTLING:
		return (job->ready_eof ? -1 : job->ready);
	case JOB_STOPPING:
		return (job->state.watch);
	case JOB_IDLE:
	case JOB_LOCKING:
	case JOB_PROBING:
	case JOB_ENDING:
	case JOB_ABORTING:
	case JOB_LEFT:
	case JOB_DONE:
	case JOB_PHASES:
		break;
	}
	return (-1);
}

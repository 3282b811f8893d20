/*
 * Foreign scripts: executable files of another interpreter, called with a
 * verb and judged by their exit status (LSB numbers).  Their own "status"
 * decides what is to be done; where they have none, the record does.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <string.h>

#include "compat/compat.h"
#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/foreign.h"

/*
 * The launch of the script: from the service, or, when its link was removed,
 * from the record alone.
 */
static int
foreign_launch(struct engine *e, struct job *job)
{
	struct launch *l = &job->launch;
	const char *script = job->state.record.script;

	if (l->path != NULL)
		return (0);
	if (job->task->service != NULL)
		return (start_check(e, job));
	if (script == NULL) {
		job_say(job, ERR_FAILED, "its script is gone and not recorded");
		return (-1);
	}
	if (foreign_launch_of(l, script) == -1)
		return (errs_nomem(&job->task->errs));
	return (0);
}

/* Runs the script with the word of call. */
static int
foreign_run(struct engine *e, struct job *job, enum foreign_call call)
{
	static const char *const words[] = { "status", "start", "stop",
		"reload" };
	struct strlist argv = { 0 };
	int rc = -1;

	job->call = call;
	if (foreign_launch(e, job) == -1)
		return (-1);
	if (strlist_add(&argv, job->launch.path) == -1 ||
	    strlist_add(&argv, words[call]) == -1)
		errs_nomem(&job->task->errs);
	else
		rc = start_fork(e, job, argv.v);
	strlist_fini(&argv);
	if (rc == 0 && call == FOREIGN_STATUS) {
		job->phase = JOB_PROBING;
		job->deadline = clock_now() + FOREIGN_WAIT;
	}
	return (rc);
}

/* Runs it, or tells why not. */
static void
foreign_call(struct engine *e, struct job *job, enum foreign_call call)
{
	spawn_fini(&job->child);
	output_fini(&job->output);
	if (foreign_run(e, job, call) == -1)
		job_fail(e, job, errs_exit(&job->task->errs));
}

static const char *
foreign_word(const struct job *job)
{
	switch (job->verb) {
	case VERB_START:
		return ("Starting");
	case VERB_RELOAD:
	case VERB_FORCE_RELOAD:
		return ("Reloading");
	case VERB_STOP:
	case VERB_RESTART:
	case VERB_TRY_RESTART:
		break;
	}
	return ("Stopping");
}

void
foreign_begin(struct engine *e, struct job *job)
{
	const struct service *service = job->task->service;

	job->record.type = SERVICE_FOREIGN;
	(void)strlcpy(job->record.name, job->task->name,
	    sizeof(job->record.name));
	(void)strlcpy(job->record.boot, e->ctx.boot, sizeof(job->record.boot));
	job->record.retry = retry_default;
	job->record.started = clock_now();
	if (service != NULL) {
		job->record.files_hash = service->hash;
		job->record.noresult = service->noresult;
	}
	if (foreign_run(e, job, FOREIGN_STATUS) == -1) {
		job_line(e, job, foreign_word(job));
		job_fail(e, job, errs_exit(&job->task->errs));
	}
}

/* Removes the record of a script that was stopped, or is to be started. */
static void
foreign_forget(struct engine *e, struct job *job)
{
	(void)record_remove(e->state.fd, job->task->name);
	job_event(e, job, "stop", 0, NULL);
}

/* It does not run. */
static void
foreign_stopped(struct engine *e, struct job *job)
{
	if (job->state.recorded)
		foreign_forget(e, job);
	switch (job->verb) {
	case VERB_START:
		job_line(e, job, "Starting");
		foreign_call(e, job, FOREIGN_START);
		break;
	case VERB_TRY_RESTART:
		engine_done(e, job);
		break;
	case VERB_RELOAD:
		job_line(e, job, "Reloading");
		job_say(job, ERR_FAILED, "not running");
		job_fail(e, job, EXIT_NOT_RUNNING);
		break;
	case VERB_STOP:
	case VERB_RESTART:
	case VERB_FORCE_RELOAD:
		job_line(e, job, "Stopping");
		job_result(e, job, false);
		job_say(job, ERR_NOTE, "not running");
		if (job->verb == VERB_STOP || job->task->stop_only) {
			engine_done(e, job);
			return;
		}
		job->verb = VERB_START;
		job_line(e, job, "Starting");
		foreign_call(e, job, FOREIGN_START);
		break;
	}
}

/* It runs. */
static void
foreign_runs(struct engine *e, struct job *job)
{
	job_line(e, job, foreign_word(job));
	switch (job->verb) {
	case VERB_START:
		job_say(job, ERR_NOTE, "already running");
		job_ok(e, job);
		break;
	case VERB_RELOAD:
	case VERB_FORCE_RELOAD:
		foreign_call(e, job, FOREIGN_RELOAD);
		break;
	case VERB_STOP:
	case VERB_RESTART:
	case VERB_TRY_RESTART:
		foreign_call(e, job, FOREIGN_STOP);
		break;
	}
}

void
step_probing(struct engine *e, struct job *job)
{
	bool runs = job->state.kind == STATE_RUNNING;
	int status;

	if (!job->exited && clock_now() < job->deadline)
		return;
	if (!job->exited) {
		job_line(e, job, foreign_word(job));
		start_abort(e, job, "no answer to \"status\" within 10 s");
		return;
	}
	status = WIFEXITED(job->status) ? WEXITSTATUS(job->status) : -1;
	if (status == 0)
		runs = true;
	else if (status == 1 || status == 2 || status == 3)
		runs = false;
	if (runs)
		foreign_runs(e, job);
	else
		foreign_stopped(e, job);
}

/* The started script has ended: JOB_ENDING. */
void
foreign_ended(struct engine *e, struct job *job)
{
	struct record *r = &job->record;
	char why[700];

	if (!job->exited) {
		if (clock_now() >= job->deadline)
			start_abort(e, job, "did not end in time");
		return;
	}
	if (!WIFEXITED(job->status) || WEXITSTATUS(job->status) != 0) {
		start_describe(job, why, sizeof(why));
		job_say(job, ERR_FAILED, "%s", why);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	if (job->call == FOREIGN_RELOAD) {
		job_ok(e, job);
		return;
	}
	if (job->call == FOREIGN_STOP) {
		foreign_forget(e, job);
		job_result(e, job, true);
		if (job->verb == VERB_STOP || job->task->stop_only) {
			engine_done(e, job);
			return;
		}
		job_line(e, job, "Starting");
		foreign_call(e, job, FOREIGN_START);
		return;
	}
	r->pid = 0;
	r->token[0] = '\0';
	r->phase = PHASE_DONE;
	r->script = strdup(job->launch.path);
	if (r->script == NULL || record_write(e->state.fd, r) == -1) {
		job_say(job, ERR_FAILED,
		    "started, but its state record in %s cannot be written",
		    e->state.path);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	job_event(e, job, "done", 0, NULL);
	job_ok(e, job);
}

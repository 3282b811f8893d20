/* reload and force-reload. */
#include <sys/types.h>

#include <errno.h>
#include <string.h>

#include "launcher/engine.h"
#include "launcher/preflight.h"

/*
 * A server that is told to reload executes itself with the arguments that it
 * has: a change of those would be promised and not kept.
 */
static bool
reload_changed(const struct job *job)
{
	const struct service *service = job->task->service;

	return (service->type == SERVICE_TCPSERVER &&
	    service->reload_signal != 0 &&
	    job->state.record.argv_hash != launch_hash(&job->launch));
}

/* Its configuration passed all tests. */
static void
reload_go(struct engine *e, struct job *job)
{
	int signo = job->task->service->reload_signal;
	const struct record *r = &job->state.record;

	if (signo != 0 && r->pid != 0 &&
	    os_signal(job->state.watch, r->pid, r->token, signo) == -1) {
		job_say(job, ERR_FAILED, "cannot signal pid %ld: %s",
		    (long)r->pid, strerror(errno));
		job_fail(e, job, 1);
		return;
	}
	job_ok(e, job);
}

/* Compiles the rules of a tcpserver service, then signals if it has one. */
static void
reload_running(struct engine *e, struct job *job)
{
	const struct service *service = job->task->service;
	struct errs errs = { 0 };
	int rc;

	job_line(e, job, "Reloading");
	if (service == NULL ||
	    (service->type != SERVICE_TCPSERVER &&
	        service->reload_signal == 0)) {
		job_say(job, ERR_FAILED,
		    "cannot reload: it has no reload_signal; restart it");
		job_fail(e, job, 3);
		return;
	}
	rc = launch_make(&job->launch, service, e->work->dir, &errs);
	if (rc == 0) /* first: a damaged database may be mended by it */
		rc = preflight_compile(&job->launch, e->work->dir, &errs);
	if (rc == 0)
		rc = preflight(&job->launch, e->work->dir, &errs);
	if (rc == -1) {
		errs_move(&job->task->errs, &errs);
		job_fail(e, job, job_exit_of(&job->task->errs));
		return;
	}
	errs_move(&job->task->errs, &errs);
	if (reload_changed(job)) {
		job_say(job, ERR_FAILED, "changed: needs restart");
		job_fail(e, job, 1);
		return;
	}
	test_begin(e, job, reload_go);
}

/* force-reload: can only a restart do it? */
static bool
reload_restarts(struct engine *e, struct job *job)
{
	const struct service *service = job->task->service;
	struct errs errs = { 0 };
	bool restarts;

	if (job->state.kind != STATE_RUNNING || service == NULL ||
	    (service->type != SERVICE_TCPSERVER && service->reload_signal == 0))
		return (true);
	restarts =
	    launch_make(&job->launch, service, e->work->dir, &errs) == 0 &&
	    reload_changed(job);
	launch_fini(&job->launch);
	errs_fini(&errs); /* whoever goes on finds the same again */
	return (restarts);
}

void
reload_begin(struct engine *e, struct job *job)
{
	if (job->verb == VERB_FORCE_RELOAD && reload_restarts(e, job)) {
		job->verb = VERB_RESTART;
		stop_begin(e, job);
		return;
	}
	if (job->state.kind == STATE_RUNNING) {
		reload_running(e, job);
		return;
	}
	job_line(e, job, "Reloading");
	if (job->state.kind == STATE_UNKNOWN) {
		job_say(job, ERR_FAILED, "state unknown: %s", job->state.why);
		job_fail(e, job, 1);
		return;
	}
	job_say(job, ERR_FAILED, "not running");
	job_fail(e, job, 7);
}

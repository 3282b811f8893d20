/* reload and force-reload. */
#include <sys/types.h>

#include <errno.h>
#include <string.h>

#include "launcher/engine.h"
#include "launcher/launcher.h"
#include "launcher/preflight.h"

/* Is it refused for what is known by now?  Then that is said, and all done. */
static bool
reload_refused(struct engine *e, struct job *job, const struct launch *launch)
{
	char why[256];
	int exit;

	exit = launcher_reload_refused(job->task->service, launch, &job->state,
	    why, sizeof(why));
	if (exit == 0)
		return (false);
	job_say(job, ERR_FAILED, "%s", why);
	job_fail(e, job, exit);
	return (true);
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
		job_fail(e, job, EXIT_FAILED);
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

	rc = launch_make(&job->launch, service, e->work->dir, &errs);
	if (rc == 0) /* first: a damaged database may be mended by it */
		rc = preflight_compile(&job->launch, e->work->dir, &errs);
	if (rc == 0)
		rc = preflight(&job->launch, e->work->dir, &errs);
	if (rc == -1) {
		errs_move(&job->task->errs, &errs);
		job_fail(e, job, errs_exit(&job->task->errs));
		return;
	}
	errs_move(&job->task->errs, &errs);
	if (!reload_refused(e, job, &job->launch))
		test_begin(e, job, reload_go);
}

void
reload_begin(struct engine *e, struct job *job)
{
	if (job->verb == VERB_FORCE_RELOAD &&
	    launcher_restarts(job->task->service, e->work->dir, &job->state)) {
		job->verb = VERB_RESTART;
		stop_begin(e, job);
		return;
	}
	job_line(e, job, "Reloading");
	if (!reload_refused(e, job, NULL))
		reload_running(e, job);
}

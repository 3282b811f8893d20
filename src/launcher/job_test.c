/*
 * configtest_cmd: the service's own test of its configuration, run as the
 * service would be, before anything is started, stopped or signalled.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "launcher/clock.h"
#include "launcher/engine.h"

/* What runs, if anything does, is left as it is. */
static void
test_failed(struct engine *e, struct job *job, enum err_kind kind,
    const char *why)
{
	struct errs errs = { 0 };

	errs_add(&errs, kind, &(struct place){ job->task->name, 0, 0 },
	    "configtest_cmd: %s", why);
	job->task->exit = errs_exit(&errs);
	errs_move(&job->task->errs, &errs);
	if (job->task->nlines == 0 ||
	    job->task->lines[job->task->nlines - 1].result != LINE_PENDING)
		job_line(e, job, "Stopping");
	if (job->state.kind != STATE_RUNNING)
		job_event(e, job, "failed", 0, why);
	job_fail(e, job, job->task->exit);
}

static int
test_fork(struct engine *e, struct job *job)
{
	struct spawn_fds fds = { -1, -1, -1, 0, -1 };

	if (start_output(e, job) == -1)
		return (-1);
	fds.out = job->output.out;
	fds.err = job->output.err;
	job->exited = false;
	if (spawn_fork(&job->launch, job->launch.configtest.v, &fds,
	        &job->child) == -1 ||
	    spawn_release(&job->child) == -1) {
		job_say(job, ERR_FAILED, "cannot fork: %s", strerror(errno));
		return (-1);
	}
	return (0);
}

void
test_begin(struct engine *e, struct job *job,
    void (*after)(struct engine *, struct job *))
{
	if (job->tested || job->launch.configtest.n == 0) {
		after(e, job);
		return;
	}
	if (test_fork(e, job) == -1) {
		test_failed(e, job, ERR_FAILED, "it could not be run");
		return;
	}
	job->after = after;
	job->phase = JOB_TESTING;
	job->deadline = clock_now() + (int64_t)job_timeout(job) * NS_PER_S;
}

/* The test is over: nothing of it stays, and its logger sees the end. */
static void
test_passed(struct engine *e, struct job *job)
{
	spawn_fini(&job->child);
	output_fini(&job->output);
	job->child = (struct child)CHILD_NONE;
	job->record.logger_pid = 0;
	job->record.logger_token[0] = '\0';
	job->exited = false;
	job->deadline = 0;
	job->tested = true;
	job->after(e, job);
}

void
step_testing(struct engine *e, struct job *job)
{
	char why[700];

	if (job->child.error != -1 &&
	    spawn_result(&job->child, why, sizeof(why)) == 1) {
		test_failed(e, job, ERR_CONFIG, why);
		return;
	}
	if (!job->exited) {
		if (clock_now() < job->deadline)
			return;
		/* Our child, not waited for: the number is its group's. */
		(void)kill(-job->child.pid, SIGKILL);
		(void)snprintf(why, sizeof(why), "no end within %u s",
		    job_timeout(job));
		test_failed(e, job, ERR_FAILED, why);
		return;
	}
	if (WIFEXITED(job->status) && WEXITSTATUS(job->status) == 0) {
		test_passed(e, job);
		return;
	}
	start_describe(job, why, sizeof(why));
	test_failed(e, job, ERR_CONFIG, why);
}

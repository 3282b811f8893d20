/* Starting one service: check, fork, record, release. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/hash.h"
#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/preflight.h"

/* Adds a list of strings, each with its NUL. */
static uint64_t
hash_list(uint64_t hash, const struct strlist *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		hash = hash_add(hash, list->v[i], strlen(list->v[i]) + 1);
	return (hash);
}

uint64_t
launch_hash(const struct launch *launch)
{
	return (hash_list(hash_list(HASH_INIT, &launch->argv), &launch->envp));
}

const struct task *
start_needs(const struct engine *e, const struct job *job)
{
	const struct conf_words *need = &job->task->service->need;
	const struct task *task;
	size_t i;

	for (i = 0; i < need->n; i++) {
		task = engine_task(e, need->v[i].word);
		if (task != NULL && task->done && task->exit != 0)
			return (task);
	}
	return (NULL);
}

int
start_check(struct engine *e, struct job *job)
{
	struct errs errs = { 0 };
	int rc;

	launch_fini(&job->launch);
	rc = launch_make(&job->launch, job->task->service, e->work->dir, &errs);
	if (rc == 0)
		rc = preflight(&job->launch, e->work->dir, &errs);
	if (rc == -1)
		job->task->exit = errs_exit(&errs);
	errs_move(&job->task->errs, &errs);
	return (rc);
}

/* Does the service tell by itself that it is ready? */
static bool
ready_is_told(const struct service *service)
{
	return (service->ready == READY_FD || service->ready == READY_PORT);
}

/* Fills the state record of a start.  -1: out of memory. */
static int
start_record(struct engine *e, struct job *job)
{
	const struct service *service = job->task->service;
	const char *desc = conf_value(service->conf, "stop_desc");
	struct record *r = &job->record;

	if (desc != NULL && (r->stop_desc = strdup(desc)) == NULL)
		return (errs_nomem(&job->task->errs));
	r->program = strdup(job->launch.path);
	if (r->program == NULL)
		return (errs_nomem(&job->task->errs));
	(void)strlcpy(r->name, job->task->name, sizeof(r->name));
	(void)strlcpy(r->boot, e->ctx.boot, sizeof(r->boot));
	r->type = service->type;
	/* Where nothing has to be heard of it, one record is enough. */
	r->phase = service->type == SERVICE_ONESHOT ||
	        service->type == SERVICE_FORKING || ready_is_told(service)
	    ? PHASE_STARTING
	    : PHASE_UP;
	r->uid = job->launch.uid;
	r->kill_leftovers = service->kill_leftovers;
	r->argv_hash = launch_hash(&job->launch);
	r->files_hash = service->hash;
	r->started = clock_now();
	r->retry = service->retry;
	r->noresult = service->noresult;
	return (0);
}

/* Starts a logger that reads from in; its pid and token go to the record. */
static int
start_logger(struct job *job, const struct strlist *argv, int in)
{
	struct spawn_fds fds = { -1, -1, -1, 0, in };
	struct child child;
	char why[128];
	int rc;

	if (spawn_fork(&job->launch, argv->v, &fds, &child) == -1) {
		job_say(job, ERR_FAILED, "cannot fork its logger: %s",
		    strerror(errno));
		return (-1);
	}
	if (os_identify(child.pid, job->record.logger_token,
	        sizeof(job->record.logger_token)) == 0)
		job->record.logger_pid = child.pid;
	rc = spawn_release(&child);
	if (rc == 0 && spawn_wait(&child, why, sizeof(why)) == 1) {
		job_say(job, ERR_FAILED, "its logger %s", why);
		rc = -1;
	}
	spawn_fini(&child);
	return (rc);
}

static int
start_loggers(struct job *job)
{
	if (job->output.error_logger_in != -1 &&
	    start_logger(job, &job->launch.error_logger,
	        job->output.error_logger_in) == -1)
		return (-1);
	if (job->output.logger_in != -1 &&
	    start_logger(job, &job->launch.output_logger,
	        job->output.logger_in) == -1)
		return (-1);
	return (0);
}

/* Makes the readiness pipe that the service's ready= asks for. */
static int
start_ready(struct job *job, struct spawn_fds *fds)
{
	const struct service *service = job->task->service;
	int pair[2], high;

	if (service->ready != READY_PORT && service->ready != READY_FD)
		return (0);
	if (pipe(pair) == -1)
		return (-1);
	high = spawn_high(pair[1]);
	job->ready = pair[0];
	if (high == -1 || fcntl(job->ready, F_SETFD, FD_CLOEXEC) == -1 ||
	    fcntl(job->ready, F_SETFL, O_NONBLOCK) == -1) {
		if (high != -1)
			(void)close(high);
		return (-1);
	}
	fds->ready = high;
	fds->ready_as = service->ready == READY_PORT ? STDOUT_FILENO
	                                             : (int)service->ready_arg;
	return (0);
}

/* Records the child, then lets it go: in this order, always. */
static int
start_release(struct engine *e, struct job *job)
{
	struct record *r = &job->record;
	const char *why;
	char text[256];

	r->pid = job->child.pid;
	if (os_identify(r->pid, r->token, sizeof(r->token)) == -1) {
		why = strerror(errno);
		if (os_blind() != NULL)
			why = os_blind();
		if (spawn_result(&job->child, text, sizeof(text)) == 1) {
			job_say(job, ERR_FAILED, "%s", text);
			return (-1);
		}
		job_say(job, ERR_FAILED,
		    "cannot identify process %ld: %s; what could never be "
		    "stopped is not started",
		    (long)r->pid, why);
		return (-1);
	}
	if (r->type != SERVICE_FOREIGN && record_write(e->state.fd, r) == -1) {
		job_say(job, ERR_FAILED,
		    "cannot write its state record in "
		    "%s: %s",
		    e->state.path, strerror(errno));
		return (-1);
	}
	if (r->type != SERVICE_FOREIGN) /* its verbs are no starts */
		job_event(e, job, "started", r->pid, NULL);
	/* If the child is gone, step_execing() learns why. */
	(void)spawn_release(&job->child);
	return (0);
}

int
start_output(struct engine *e, struct job *job)
{
	if (output_open(&job->output, &job->launch, &e->state, e->work->dir,
	        &job->task->errs) == -1)
		return (-1);
	return (start_loggers(job));
}

int
start_fork(struct engine *e, struct job *job, char *const argv[])
{
	struct spawn_fds fds = { -1, -1, -1, 0, -1 };
	int rc;

	if (start_output(e, job) == -1)
		return (-1);
	if (argv == NULL && start_ready(job, &fds) == -1) {
		job_say(job, ERR_FAILED, "cannot make a pipe: %s",
		    strerror(errno));
		return (-1);
	}
	fds.out = job->output.out;
	fds.err = job->output.err;
	job->exited = false;
	if (job->record.type == SERVICE_FORKING)
		rc = spawn_kept(&job->launch, &fds, &job->child);
	else
		rc = spawn_fork(&job->launch, argv, &fds, &job->child);
	if (fds.ready != -1)
		(void)close(fds.ready);
	if (rc == -1) {
		job_say(job, ERR_FAILED, "cannot fork: %s", strerror(errno));
		return (-1);
	}
	if (start_release(e, job) == -1) {
		spawn_fini(&job->child); /* the child ends without an exec */
		return (-1);
	}
	job->phase = JOB_EXECING;
	job->deadline = clock_now() + (int64_t)job_timeout(job) * NS_PER_S;
	return (0);
}

/* The service passed its test: records and releases it. */
static void
start_go(struct engine *e, struct job *job)
{
	if (start_record(e, job) == -1 || start_fork(e, job, NULL) == -1)
		job_fail(e, job, errs_exit(&job->task->errs));
}

/*
 * Was whoever started it killed while it waited to be told that the service is
 * ready?  Nobody can be told any more, and the service may end of trying to.
 */
static bool
start_unfinished(const struct job *job)
{
	const struct service *service = job->task->service;

	return (job->state.kind == STATE_RUNNING &&
	    job->state.record.pid != 0 &&
	    job->state.record.phase == PHASE_STARTING && service != NULL &&
	    ready_is_told(service));
}

/* A start whose state is known. */
void
start_begin(struct engine *e, struct job *job)
{
	const struct task *needed;
	const struct state *s = &job->state;

	if (start_unfinished(job)) {
		job_say(job, ERR_NOTE,
		    "its start was cut short; restarting it");
		job->verb = VERB_RESTART;
		stop_begin(e, job);
		return;
	}
	job_line(e, job, "Starting");
	if (s->kind == STATE_RUNNING) {
		if (s->record.pid != 0) {
			job_say(job, ERR_NOTE, "already running (pid %ld)",
			    (long)s->record.pid);
			(void)record_mend(e->state.fd, &s->record);
		}
		job_ok(e, job);
		return;
	}
	if (s->kind == STATE_UNKNOWN) {
		job_say(job, ERR_FAILED, "state unknown: %s", s->why);
		job_fail(e, job, EXIT_FAILED);
		return;
	}
	needed = start_needs(e, job);
	if (needed != NULL) {
		job_say(job, ERR_FAILED, "needs %s, which failed",
		    needed->name);
		job_fail(e, job, needed->exit);
		return;
	}
	job_event(e, job, "queued", 0, NULL);
	if (start_check(e, job) == -1) {
		job_event(e, job, "failed", 0, "configuration");
		job_fail(e, job, job->task->exit);
		return;
	}
	left_tell(job);
	test_begin(e, job, start_go);
}

/*
 * One service by the command of an init.  What the command exits with decides
 * nothing: the state record does, before and after.  All that has nothing to
 * do with the init (a service that runs already, a configuration that is
 * broken) is left to the plain-fork launcher, which says it best.
 */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/native.h"
#include "bootctrl/run.h"
#include "core/launch.h"
#include "launcher/clock.h"
#include "launcher/launcher.h"
#include "launcher/os.h"
#include "launcher/preflight.h"

#define SPARE_SECONDS 120 /* for the init itself, beyond the service's times */
#define GONE_SECONDS 600 /* for a stop of what is no longer enabled */

/* What is known of a service before and after a command. */
struct look {
	enum state_kind kind;
	pid_t pid;
	int64_t started; /* of the record; 0: none */
	bool by_exec;
};

/* The directory may have come, and the event log grown, since the last look. */
static void
look_at(const struct route *route, const char *name, struct look *look)
{
	struct statedir dir;
	struct statectx ctx = { .dir = &dir };
	struct errs errs = { 0 };
	struct state state;

	memset(look, 0, sizeof(*look));
	look->kind = STATE_UNKNOWN;
	if (os_boot_id(ctx.boot, sizeof(ctx.boot)) == -1)
		ctx.boot[0] = '\0';
	if (statedir_open(&dir, &route->ctl->bootdir, &errs) == 0) {
		state_get(&ctx, name, false, &state);
		look->kind = state.kind;
		if (state.recorded) {
			look->pid = state.record.pid;
			look->started = state.record.started;
			look->by_exec = state.record.by_exec;
		}
		state_fini(&state);
	}
	if (ctx.have_log)
		eventlog_fini(&ctx.log);
	statedir_fini(&dir);
	errs_fini(&errs);
}

static void
line_begin(struct route *route, struct task *task, const char *word)
{
	task->lines[task->nlines].word = word;
	task->lines[task->nlines].result = LINE_PENDING;
	task->lines[task->nlines].began = clock_now();
	task->nlines++;
	route->work->changed(route->work->arg, route->work);
}

static void
line_end(struct route *route, struct task *task, bool ok)
{
	task->lines[task->nlines - 1].result = ok ? LINE_OK : LINE_FAILED;
	if (!ok)
		task->exit = EXIT_FAILED;
	route->work->changed(route->work->arg, route->work);
}

static void
task_done(struct route *route, struct task *task)
{
	task->done = true;
	route->work->changed(route->work->arg, route->work);
}

/* Seconds that a command may take; 0: as long as the stop does. */
static unsigned int
command_seconds(const struct service *service, enum verb verb)
{
	unsigned int seconds = SPARE_SECONDS;
	size_t i;

	if (service == NULL)
		return (GONE_SECONDS);
	seconds += service->start_timeout;
	if (verb == VERB_RESTART && !retry_kills(&service->retry))
		return (0);
	for (i = 0; i < service->retry.n; i++)
		seconds += service->retry.v[i].seconds;
	if (service->ready == READY_DELAY)
		seconds += service->ready_arg;
	return (seconds);
}

/* Each line that it wrote on stderr is a message of the task. */
static void
take_lines(struct task *task, const struct buf *text)
{
	const char *s = text->s, *end;

	for (; s != NULL && *s != '\0'; s = end) {
		end = s + strcspn(s, "\n");
		if (end > s)
			(void)errs_add(&task->errs, ERR_NOTE, NULL, "%.*s",
			    (int)(end - s), s);
		end += *end == '\n';
	}
}

static void
command_tick(void *arg)
{
	const struct route *route = arg;

	route->work->tick(route->work->arg, route->work);
}

/*
 * Runs the command, telling meanwhile what is waited for.  Nothing that it
 * prints comes between: its stderr is said when it has ended.
 */
static int
command_run(struct route *route, struct task *task, enum verb verb,
    struct run *run)
{
	const char *desc = NULL;
	char doing[64];
	int status;

	(void)snprintf(doing, sizeof(doing), "waiting for %s", run->argv->v[0]);
	if (verb == VERB_STOP && task->service != NULL)
		desc = conf_value(task->service->conf, "stop_desc");
	task->doing = desc == NULL ? doing : desc;
	run->tick = route->work->tick == NULL ? NULL : command_tick;
	run->arg = route;
	status = run_command(run);
	task->doing = NULL;
	return (status);
}

/* Runs the init's command for a verb; its exit status, or -1. */
static int
command(struct route *route, struct task *task, enum verb verb)
{
	struct place at = { task->name, 0, 0 };
	struct strlist argv = { 0 };
	struct buf err = { 0 };
	struct run run = { .argv = &argv,
		.seconds = command_seconds(task->service, verb),
		.err = &err };
	int status = -1;

	if (route->backend->command(&route->in.native.target, verb, task->name,
	        &argv) == -1)
		(void)errs_nomem(&task->errs);
	else {
		status = command_run(route, task, verb, &run);
		take_lines(task, &err);
		if (status == -1)
			(void)errs_add(&task->errs, ERR_FAILED, &at, "%s: %s",
			    argv.v[0], run.why);
		else if (status != 0 && err.n == 0)
			(void)errs_add(&task->errs, ERR_NOTE, &at,
			    "%s exited %d; its log may say more", argv.v[0],
			    status);
	}
	buf_fini(&err);
	strlist_fini(&argv);
	return (status);
}

/* Would a start find nothing wrong?  Its messages are the launcher's. */
static bool
can_start(const struct route *route, const struct service *service)
{
	const struct bootdir *dir = &route->ctl->bootdir;
	struct errs errs = { 0 };
	struct launch launch;
	bool can;

	if (service->type == SERVICE_FOREIGN)
		return (!errs_failed(&service->errs));
	can = launch_make(&launch, service, dir, &errs) == 0 &&
	    preflight(&launch, dir, &errs) == 0;
	launch_fini(&launch);
	errs_fini(&errs);
	return (can);
}

/* It does not run: the init starts it. */
static void
do_start(struct route *route, struct task *task)
{
	struct look after;

	line_begin(route, task, "Starting");
	(void)command(route, task, VERB_START);
	look_at(route, task->name, &after);
	line_end(route, task, after.kind == STATE_RUNNING);
}

static void
nothing_changed(void *arg, const struct work *work)
{
	(void)arg;
	(void)work;
}

/* The init ended it by itself: the launcher takes its record away, unsaid. */
static void
forget(const struct route *route, const struct task *task)
{
	struct task unseen = { .name = task->name,
		.service = task->service,
		.node = task->node };
	struct work one = *route->work;
	struct errs errs = { 0 };
	int status;

	one.verb = VERB_STOP;
	one.tasks = &unseen;
	one.ntasks = 1;
	one.changed = nothing_changed;
	one.tick = NULL;
	(void)backend_find("fork")->act(&one, &status, &errs);
	errs_fini(&unseen.errs);
	errs_fini(&errs);
}

/*
 * It runs: the init stops it.  One that the init did not know to run, as it
 * was started without it or has no files any more, is stopped by the launcher.
 */
static void
do_stop(struct route *route, struct task *task)
{
	struct look after;
	int status;

	line_begin(route, task, "Stopping");
	status = command(route, task, VERB_STOP);
	if (task->service == NULL)
		errs_fini(&task->errs);
	look_at(route, task->name, &after);
	if ((status == 0 || task->service == NULL) &&
	    after.kind == STATE_RUNNING) {
		task->nlines = 0;
		native_fork(route, task);
		return;
	}
	if (after.kind == STATE_DEAD)
		forget(route, task);
	line_end(route, task,
	    after.kind == STATE_STOPPED || after.kind == STATE_DEAD);
	task_done(route, task);
}

/* Is it another process now, or none? */
static bool
was_stopped(const struct look *before, const struct look *after)
{
	if (after->kind == STATE_UNKNOWN)
		return (false);
	return (after->kind != STATE_RUNNING || after->pid != before->pid ||
	    after->started != before->started);
}

/*
 * It runs, and could be started again.  An init that did not know that it runs
 * only takes it over, and restarts it when told once more.
 */
static void
do_restart(struct route *route, struct task *task, const struct look *before)
{
	struct look after;
	bool stopped = false;
	int i, status = 0;

	line_begin(route, task, "Stopping");
	for (i = 0; i < 2 && !stopped && status == 0; i++) {
		status = command(route, task, VERB_RESTART);
		look_at(route, task->name, &after);
		stopped = was_stopped(before, &after);
	}
	line_end(route, task, stopped);
	if (!stopped)
		return;
	line_begin(route, task, "Starting");
	line_end(route, task, after.kind == STATE_RUNNING);
}

/* Its stop is FAILED, which is no error; then it is started. */
static void
do_restart_stopped(struct route *route, struct task *task)
{
	struct place at = { task->name, 0, 0 };

	line_begin(route, task, "Stopping");
	line_end(route, task, false);
	task->exit = EXIT_OK;
	(void)errs_add(&task->errs, ERR_NOTE, &at, "not running");
	do_start(route, task);
}

/* True if the init did it; else the task is as it was. */
static bool
try_reload(struct route *route, struct task *task)
{
	struct look after;
	struct errs said = { 0 };
	bool ok;

	errs_move(&said, &task->errs);
	ok = command(route, task, VERB_RELOAD) == 0;
	look_at(route, task->name, &after);
	ok = ok && after.kind == STATE_RUNNING;
	if (ok) {
		line_begin(route, task, "Reloading");
		line_end(route, task, true);
	} else {
		errs_fini(&task->errs);
	}
	errs_move(&said, &task->errs);
	errs_move(&task->errs, &said);
	return (ok);
}

/* Nothing to be done by the init but to learn how it is. */
static void
do_by_fork(struct route *route, struct task *task, const struct look *before)
{
	struct errs unsaid = { 0 };
	bool runs = before->kind == STATE_RUNNING;

	if (task->service != NULL && before->kind != STATE_UNKNOWN &&
	    ((route->work->verb == VERB_START && runs) ||
	        (route->work->verb == VERB_STOP && !runs))) {
		errs_move(&unsaid, &task->errs);
		(void)command(route, task, route->work->verb);
		errs_fini(&task->errs);
		errs_move(&task->errs, &unsaid);
	}
	native_fork(route, task);
}

/* Is this one for the init?  Then it is done. */
static bool
task_verb(struct route *route, struct task *task, const struct look *before)
{
	enum verb verb = route->work->verb;
	bool runs = before->kind == STATE_RUNNING;

	if (before->kind == STATE_UNKNOWN || (runs && before->by_exec))
		return (false);
	if (task->service == NULL)
		verb = VERB_STOP; /* all that can be done with it */
	if ((verb == VERB_RELOAD || verb == VERB_FORCE_RELOAD) && runs &&
	    launcher_reloads(task->service) && try_reload(route, task))
		return (true);
	if (verb == VERB_RELOAD || (verb == VERB_START && runs) ||
	    (verb == VERB_TRY_RESTART && !runs))
		return (false);
	if (verb == VERB_STOP) {
		if (runs)
			do_stop(route, task);
		return (runs);
	}
	if (!can_start(route, task->service))
		return (false);
	if (verb == VERB_START)
		do_start(route, task);
	else if (runs)
		do_restart(route, task, before);
	else
		do_restart_stopped(route, task);
	return (true);
}

void
native_task(struct route *route, struct task *task)
{
	struct look before;

	task->began = clock_now();
	look_at(route, task->name, &before);
	if (task->service != NULL)
		task->noresult = task->service->noresult;
	if (!task_verb(route, task, &before))
		do_by_fork(route, task, &before);
	else if (!task->done)
		task_done(route, task);
}

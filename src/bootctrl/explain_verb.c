/* explain: what a verb would do now, step by step. */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"
#include "bootctrl/native.h"
#include "core/valid.h"
#include "launcher/launcher.h"

/* The steps while they are collected. */
struct steps {
	struct explain *x;
	struct sheet sheet;
	struct state state;
	int exit; /* of a reload that would be refused; else 0 */
};

static void step_add(struct steps *steps, const char *step, const char *fmt,
    ...) __attribute__((format(printf, 3, 4)));

static void
step_add(struct steps *steps, const char *step, const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	if (b.failed)
		steps->x->lost = true;
	sheet_text(&steps->sheet, step);
	sheet_text(&steps->sheet, b.s);
	buf_fini(&b);
}

static const char *
signal_word(int signo)
{
	const char *name = signal_name(signo);

	return (name == NULL ? "?" : name);
}

static bool
is_running(const struct steps *steps)
{
	return (steps->state.kind == STATE_RUNNING);
}

static long
step_pid(const struct steps *steps)
{
	return ((long)steps->state.record.pid);
}

/* A stop goes by what was started, not by what the files say now. */
static void
steps_stop(struct steps *steps)
{
	const struct record *r = &steps->state.record;
	size_t i;

	if (steps->state.kind == STATE_UNKNOWN) {
		step_add(steps, "refuse", "state unknown: %s",
		    steps->state.why);
		return;
	}
	if (!is_running(steps)) {
		step_add(steps, "nothing", "not running");
		return;
	}
	if (r->by_exec && r->pid != 0) {
		step_add(steps, "refuse",
		    "pid %ld belongs to the supervisor of bootctrl exec",
		    step_pid(steps));
		return;
	}
	if (r->script != NULL)
		step_add(steps, "run", "%s stop", r->script);
	for (i = 0; i < r->retry.n && r->pid != 0; i++)
		step_add(steps, "signal", "%s to pid %ld, then wait %u s",
		    signal_word(r->retry.v[i].signo), step_pid(steps),
		    r->retry.v[i].seconds);
	if (r->pid != 0 && !retry_kills(&r->retry))
		step_add(steps, "wait",
		    "never killed, the last signal is "
		    "repeated");
	step_add(steps, "forget", "remove the state record");
}

static void
steps_test(struct steps *steps)
{
	const struct launch *l = &steps->x->launch;

	if (!steps->x->made)
		step_add(steps, "refuse", "it cannot be started: see errors");
	else if (l->configtest.n > 0)
		step_add(steps, "test", "%s", l->configtest.v[0]);
}

static void
steps_start(struct steps *steps)
{
	const struct explain *x = steps->x;

	if (!x->made) {
		step_add(steps, "refuse", "it cannot be started: see errors");
		return;
	}
	step_add(steps, "exec", "%s", x->launch.path);
	step_add(steps, "ready", "within %u s", x->service->start_timeout);
}

/*
 * The directory as its owner reads it: what runs is compared with what the
 * owner would start, whoever asks (no -u and -g are in others' launches).
 */
static struct bootdir
owners_dir(const struct steps *steps)
{
	struct bootdir dir = steps->x->ctl->bootdir; /* all of it borrowed */

	dir.caller = dir.owner;
	return (dir);
}

/* Would a reload be refused?  Then that is a step.  launch: see there. */
static bool
steps_refused(struct steps *steps, const struct launch *launch)
{
	char why[256];

	steps->exit = launcher_reload_refused(steps->x->service, launch,
	    &steps->state, why, sizeof(why));
	if (steps->exit != 0)
		step_add(steps, "refuse", "%s", why);
	return (steps->exit != 0);
}

/* Has what runs another launch than the owner would give it now? */
static bool
steps_changed(struct steps *steps)
{
	const struct bootdir dir = owners_dir(steps);
	struct launch launch;
	struct errs errs = { 0 };
	bool refused;

	refused = launch_make(&launch, steps->x->service, &dir, &errs) == 0 &&
	    steps_refused(steps, &launch);
	launch_fini(&launch);
	errs_fini(&errs);
	return (refused);
}

static void
steps_reload(struct steps *steps)
{
	int signo = steps->x->service->reload_signal;

	if (steps_refused(steps, NULL))
		return;
	if (!steps->x->made) {
		steps_test(steps); /* which refuses it */
		return;
	}
	if (steps->x->launch.rules != NULL)
		step_add(steps, "compile", "%s, where its text exists",
		    steps->x->launch.rules);
	if (steps_changed(steps))
		return;
	steps_test(steps);
	if (signo != 0 && step_pid(steps) != 0)
		step_add(steps, "signal", "%s to pid %ld", signal_word(signo),
		    step_pid(steps));
}

static void
steps_restart(struct steps *steps)
{
	steps_test(steps);
	if (!steps->x->made)
		return;
	steps_stop(steps);
	steps_start(steps);
}

static void
steps_force_reload(struct steps *steps)
{
	const struct bootdir dir = owners_dir(steps);

	if (launcher_restarts(steps->x->service, &dir, &steps->state))
		steps_restart(steps);
	else
		steps_reload(steps);
}

/* Another interpreter's script does it all by itself. */
static void
steps_foreign(struct steps *steps, enum verb verb)
{
	const char *calls[2];
	bool runs = is_running(steps);
	size_t i, n = foreign_calls(verb, runs, calls);

	for (i = 0; i < n; i++)
		step_add(steps, "run", "%s %s", steps->x->service->script,
		    calls[i]);
	if (verb == VERB_RELOAD && !runs) {
		step_add(steps, "refuse", "not running");
		steps->exit = EXIT_NOT_RUNNING;
	} else if (n == 0)
		step_add(steps, "nothing",
		    runs ? "already running" : "not running");
}

static void
steps_verb(struct steps *steps, enum verb verb)
{
	bool runs = is_running(steps);

	switch (verb) {
	case VERB_START:
		if (runs)
			step_add(steps, "nothing", "already running (pid %ld)",
			    step_pid(steps));
		else
			steps_test(steps);
		if (!runs && steps->x->made)
			steps_start(steps);
		break;
	case VERB_STOP:
		steps_stop(steps);
		break;
	case VERB_TRY_RESTART:
	case VERB_RESTART:
		if (verb == VERB_TRY_RESTART && !runs) {
			step_add(steps, "nothing", "not running");
			break;
		}
		steps_restart(steps);
		break;
	case VERB_RELOAD:
		steps_reload(steps);
		break;
	case VERB_FORCE_RELOAD:
		steps_force_reload(steps);
		break;
	}
}

int
explain_verb(struct explain *x, enum verb verb)
{
	struct steps steps = { .x = x,
		.sheet = { .name = "steps",
		    .columns = { { "step", NULL }, { "what", NULL } } } };
	const struct backend *native =
	    x->ctl->backend == NULL ? native_backend(x->ctl) : NULL;
	bool is_foreign = x->service->type == SERVICE_FOREIGN;

	steps.state.watch = -1;
	steps.state.kind = STATE_STOPPED;
	if (state_ask(x->ctl) == EXIT_OK)
		status_get(x->ctl, x->service->name, (long)x->index,
		    &steps.state);
	if (native != NULL)
		step_add(&steps, "through", "%s, which calls bootctrl",
		    native->name);
	if (is_foreign)
		steps_foreign(&steps, verb);
	else
		steps_verb(&steps, verb);
	explain_sheet(x, &steps.sheet);
	state_fini(&steps.state);
	return (steps.exit);
}

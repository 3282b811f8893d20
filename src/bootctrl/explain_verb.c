/* explain: what a verb would do now, step by step. */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"
#include "bootctrl/native.h"
#include "core/valid.h"

/* The steps while they are collected. */
struct steps {
	struct explain *x;
	struct sheet sheet;
	struct state state;
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

static void
steps_reload(struct steps *steps, bool force)
{
	const struct service *s = steps->x->service;
	bool can = s->type == SERVICE_TCPSERVER || s->reload_signal != 0;

	if (!is_running(steps) || !can) {
		if (force) {
			steps_test(steps);
			steps_stop(steps);
			steps_start(steps);
		} else if (!is_running(steps)) {
			step_add(steps, "refuse", "not running");
		} else {
			step_add(steps, "refuse",
			    "it has no reload_signal; restart it");
		}
		return;
	}
	steps_test(steps);
	if (steps->x->launch.rules != NULL)
		step_add(steps, "compile", "%s, where its text exists",
		    steps->x->launch.rules);
	if (s->reload_signal != 0 && step_pid(steps) != 0)
		step_add(steps, "signal", "%s to pid %ld",
		    signal_word(s->reload_signal), step_pid(steps));
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
		steps_test(steps);
		if (steps->x->made) {
			steps_stop(steps);
			steps_start(steps);
		}
		break;
	case VERB_RELOAD:
	case VERB_FORCE_RELOAD:
		steps_reload(steps, verb == VERB_FORCE_RELOAD);
		break;
	}
}

void
explain_verb(struct explain *x, enum verb verb)
{
	struct steps steps = { .x = x,
		.sheet = { .name = "steps",
		    .columns = { { "step", NULL }, { "what", NULL } } } };
	const struct backend *native =
	    x->ctl->backend == NULL ? native_backend(x->ctl) : NULL;

	steps.state.watch = -1;
	steps.state.kind = STATE_STOPPED;
	if (state_ask(x->ctl) == EXIT_OK && x->ctl->state.fd != -1)
		state_get(&x->ctl->statectx, x->service->name, false,
		    &steps.state);
	if (native != NULL)
		step_add(&steps, "through", "%s, which calls bootctrl",
		    native->name);
	steps_verb(&steps, verb);
	explain_sheet(x, &steps.sheet);
	state_fini(&steps.state);
}

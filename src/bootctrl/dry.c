/* -n of the verbs that act: the commands that would be run, in their order. */
#include <sys/types.h>

#include <stdio.h>
#include <string.h>

#include "bootctrl/ctl.h"
#include "core/launch.h"
#include "core/valid.h"
#include "launcher/launcher.h"
#include "launcher/preflight.h"

/* What a stop or a reload would send. */
static void
dry_signal(const struct state *state, int signo)
{
	const char *name = signal_name(signo);

	if (signo != 0 && state->kind == STATE_RUNNING &&
	    state->record.pid != 0)
		(void)printf("kill -%s %ld\n", name == NULL ? "?" : name,
		    (long)state->record.pid);
}

/* A stop goes by what was started. */
static void
dry_stop(const struct state *state)
{
	if (state->recorded)
		dry_signal(state, state->record.retry.v[0].signo);
}

/* One command in the environment of a launch. */
static int
dry_print(const struct launch *launch, const struct strlist *argv)
{
	struct buf b = { 0 };

	launch_print(launch, argv, &b);
	buf_putc(&b, '\n');
	return (print_buf(&b, EXIT_OK));
}

/* configtest_cmd, where there is one: it comes before all else. */
static int
dry_test(const struct launch *launch)
{
	if (launch->configtest.n == 0)
		return (EXIT_OK);
	return (dry_print(launch, &launch->configtest));
}

/* The launch, for launch_fini(); checked: with the last look that a start
 * takes.  0, or an exit status after messages. */
static int
dry_launch(struct ctl *ctl, const struct service *service, bool checked,
    struct launch *launch)
{
	struct errs errs = { 0 };
	int rc = launch_make(launch, service, &ctl->bootdir, &errs), status;

	if (rc == 0 && checked)
		rc = preflight(launch, &ctl->bootdir, &errs);
	status = rc == -1 ? errs_exit(&errs) : EXIT_OK;
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

/* Start; with a state also the stop before it. */
static int
dry_start(struct ctl *ctl, const struct service *service,
    const struct state *state)
{
	struct launch launch;
	int status = dry_launch(ctl, service, true, &launch);

	if (status == EXIT_OK)
		status = dry_test(&launch);
	if (status == EXIT_OK) {
		if (state != NULL)
			dry_stop(state);
		status = dry_print(&launch, &launch.argv);
	}
	launch_fini(&launch);
	return (status);
}

/* Would a reload be refused?  Its exit status, after a message; else 0. */
static int
dry_refused(const struct task *task, const struct launch *launch,
    const struct state *state)
{
	char why[256];
	int status = launcher_reload_refused(task->service, launch, state, why,
	    sizeof(why));

	if (status != EXIT_OK)
		(void)fprintf(stderr, "%s: %s\n", task->name, why);
	return (status);
}

static int
dry_reload(struct ctl *ctl, const struct task *task, const struct state *state)
{
	struct launch launch;
	int status = dry_refused(task, NULL, state);

	if (status != EXIT_OK)
		return (status);
	status = dry_launch(ctl, task->service, false, &launch);
	if (status == EXIT_OK)
		status = dry_refused(task, &launch, state);
	if (status == EXIT_OK)
		status = dry_test(&launch);
	if (status == EXIT_OK)
		dry_signal(state, task->service->reload_signal);
	launch_fini(&launch);
	return (status);
}

static int
dry_verb(struct ctl *ctl, enum verb verb, const struct task *task,
    const struct state *state)
{
	bool runs = state->kind == STATE_RUNNING;

	if (state->kind == STATE_UNKNOWN) { /* no verb goes on from there */
		(void)fprintf(stderr, "%s: state unknown: %s\n", task->name,
		    state->why);
		return (EXIT_FAILED);
	}
	if (verb == VERB_FORCE_RELOAD)
		verb = launcher_restarts(task->service, &ctl->bootdir, state)
		    ? VERB_RESTART
		    : VERB_RELOAD;
	if (verb == VERB_RELOAD)
		return (dry_reload(ctl, task, state));
	if (verb == VERB_STOP || task->service == NULL)
		dry_stop(state);
	else if (verb == VERB_START && !runs)
		return (dry_start(ctl, task->service, NULL));
	else if (verb == VERB_RESTART || (verb == VERB_TRY_RESTART && runs))
		return (dry_start(ctl, task->service, state));
	return (EXIT_OK);
}

size_t
foreign_calls(enum verb verb, bool runs, const char *calls[2])
{
	size_t n = 0;

	switch (verb) {
	case VERB_START:
		if (!runs)
			calls[n++] = "start";
		break;
	case VERB_STOP:
		if (runs)
			calls[n++] = "stop";
		break;
	case VERB_RESTART:
	case VERB_TRY_RESTART:
		if (runs)
			calls[n++] = "stop";
		if (runs || verb == VERB_RESTART)
			calls[n++] = "start";
		break;
	case VERB_RELOAD:
		if (runs)
			calls[n++] = "reload";
		break;
	case VERB_FORCE_RELOAD:
		calls[n++] = runs ? "reload" : "start";
		break;
	}
	return (n);
}

/* One call of another interpreter's script. */
static int
dry_call(const struct launch *launch, const char *verb)
{
	const char *const words[] = { launch->path, verb, NULL };
	struct strlist argv = { 0 };
	int status = EXIT_FAILED;

	if (strlist_addv(&argv, words) == -1)
		(void)fprintf(stderr, "bootctrl: out of memory\n");
	else
		status = dry_print(launch, &argv);
	strlist_fini(&argv);
	return (status);
}

/* It does it all by itself. */
static int
dry_foreign(struct ctl *ctl, enum verb verb, const struct task *task, bool runs)
{
	struct launch launch;
	const char *calls[2];
	size_t i, n = foreign_calls(verb, runs, calls);
	int status = dry_launch(ctl, task->service, false, &launch);

	for (i = 0; i < n && status == EXIT_OK; i++)
		status = dry_call(&launch, calls[i]);
	launch_fini(&launch);
	if (status == EXIT_OK && verb == VERB_RELOAD && !runs) {
		(void)fprintf(stderr, "%s: not running\n", task->name);
		status = EXIT_NOT_RUNNING;
	}
	return (status);
}

int
dry_task(struct ctl *ctl, enum verb verb, const struct task *task)
{
	const struct service *service = task->service;
	struct state state;
	int status;

	status_get(ctl, task->name, (long)task->node, &state);
	if (service != NULL && service->type == SERVICE_FOREIGN)
		status =
		    dry_foreign(ctl, verb, task, state.kind == STATE_RUNNING);
	else
		status = dry_verb(ctl, verb, task, &state);
	state_fini(&state);
	return (status);
}

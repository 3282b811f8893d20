/* status: every state comes from state_get. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>

#include "bootctrl/view.h"
#include "core/number.h"
#include "launcher/foreign.h"
#include "launcher/os.h"

/* A foreign script is asked itself; without an answer its record decides. */
static void
status_foreign(const char *script, bool trusted, struct state *state)
{
	if (script == NULL)
		return;
	if (!trusted) { /* it would do in our name what others wrote */
		state->kind = STATE_UNKNOWN;
		(void)snprintf(state->why, sizeof(state->why),
		    "its script is not asked: others could have changed it");
		return;
	}
	switch (foreign_status(script)) {
	case 0:
		state->kind = STATE_RUNNING;
		break;
	case 1:
		state->kind = STATE_DEAD;
		break;
	case 3:
		state->kind = STATE_STOPPED;
		break;
	default:
		break;
	}
}

void
status_get(struct ctl *ctl, const char *name, long index, struct state *state)
{
	const struct service *service = index == -1 ? NULL : ctl->set.v[index];
	bool trusted = !errs_failed(&ctl->bootdir.distrust);

	state_get(&ctl->statectx, name, false, state);
	if (service != NULL && service->type == SERVICE_FOREIGN)
		status_foreign(service->script,
		    trusted && !errs_failed(&service->distrust), state);
	else if (state->recorded && state->record.type == SERVICE_FOREIGN)
		status_foreign(state->record.script, trusted, state);
}

static void
status_pid(pid_t pid)
{
	char text[NUMBER_SIZE];

	(void)fputs(" (pid ", stdout);
	(void)fputs(number_text(text, (unsigned long long)pid, 10), stdout);
	(void)fputs(")", stdout);
}

/*
 * The exact words that init tools and fleet tools parse.  Not by printf, whose
 * first use takes a program that prints one line longer than the line.
 */
static void
status_print(const char *name, const struct state *state)
{
	(void)fputs(name, stdout);
	switch (state->kind) {
	case STATE_RUNNING:
		(void)fputs(" is running", stdout);
		if (state->recorded && state->record.pid != 0)
			status_pid(state->record.pid);
		break;
	case STATE_DEAD:
		(void)fputs(" is dead but pid file exists", stdout);
		break;
	case STATE_STOPPED:
		(void)fputs(" is stopped", stdout);
		break;
	case STATE_UNKNOWN:
		(void)fputs(": state unknown (", stdout);
		(void)fputs(state->why, stdout);
		(void)fputs(")", stdout);
		break;
	}
	(void)fputs(".\n", stdout);
}

/* 4 before 1 before 3: the first of these that is there. */
static int
status_worst(const bool *seen)
{
	if (seen[STATE_UNKNOWN])
		return (state_exit(STATE_UNKNOWN));
	if (seen[STATE_DEAD])
		return (state_exit(STATE_DEAD));
	if (seen[STATE_STOPPED])
		return (state_exit(STATE_STOPPED));
	return (EXIT_OK);
}

/* A signal of job control stopped it: said beside the exact line. */
static void
status_paused(const struct state *state, const char *name)
{
	if (state->kind != STATE_RUNNING || !state->recorded ||
	    state->record.pid == 0 || os_stopped(state->record.pid) != 1)
		return;
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s: paused by a signal\n", name);
}

/* One service in one line. */
static void
status_line(const struct ctl *ctl, const char *name, const struct state *state,
    bool *seen)
{
	seen[state->kind] = true;
	if (ctl->quiet)
		return;
	status_print(name, state);
	status_paused(state, name);
}

/*
 * Tells the states of the names if all are those of records, which need no
 * set.  Of many services only one is asked for as a rule.  false: nothing was
 * told.
 */
static bool
status_recorded(struct ctl *ctl, bool *seen)
{
	struct selection s = { 0 };
	struct state *states = NULL;
	bool all = false;
	size_t i, n = 0;

	if (ctl->nnames == 0 || ctl->verbose || ctl->state.fd == -1 ||
	    ctl->opt[OPT_JSON] != NULL)
		return (false);
	if (select_names(ctl, &s) == 0)
		states = calloc(s.n, sizeof(*states));
	if (states != NULL)
		for (all = true; n < s.n && all; n++) {
			state_get(&ctl->statectx, s.v[n].name, false,
			    &states[n]);
			all = states[n].recorded &&
			    states[n].record.type != SERVICE_FOREIGN;
		}
	for (i = 0; i < n; i++) {
		if (all)
			status_line(ctl, s.v[i].name, &states[i], seen);
		state_fini(&states[i]);
	}
	free(states);
	selection_fini(&s);
	return (all);
}

/* One service in one line, or with a block. */
static void
status_one(struct viewer *viewer, const struct selected *one, bool *seen)
{
	const struct ctl *ctl = viewer->ctl;
	struct state state;
	struct view view;

	if (ctl->verbose && !ctl->quiet) {
		view_get(viewer, one, &view);
		seen[view.state.kind] = true;
		status_print(view.name, &view.state);
		view_details(viewer, &view);
		view_fini(&view);
		return;
	}
	status_get(viewer->ctl, one->name, one->index, &state);
	status_line(ctl, one->name, &state, seen);
	state_fini(&state);
}

/* --json: all of them in one document. */
static int
status_json(struct viewer *viewer, const struct selection *s, bool *seen)
{
	const struct ctl *ctl = viewer->ctl;
	struct view view;
	struct doc doc;
	size_t i;
	int status;

	doc_begin(&doc, ctl);
	json_array(&doc.j, "services");
	for (i = 0; i < s->n; i++) {
		view_get(viewer, &s->v[i], &view);
		seen[view.state.kind] = true;
		view_json(viewer, &view, ctl->verbose, &doc.j);
		view_fini(&view);
	}
	json_end(&doc.j);
	status = status_worst(seen);
	json_number(&doc.j, "exit", status);
	return (doc_end(&doc, status));
}

/* Opens the directory and reads the set, after all. */
static int
status_set(struct ctl *ctl)
{
	struct bootdir *dir = &ctl->bootdir;
	struct errs errs = { 0 };
	int rc = 0;

	if (dir->fd == -1)
		rc = bootdir_enter(dir, ctl->dir, &errs);
	if (rc == 0)
		rc = bootdir_list(dir, &errs);
	print_errs(&errs);
	errs_fini(&errs);
	return (rc == -1 ? EXIT_NOT_CONFIGURED : set_ask(ctl));
}

int
cmd_status(struct ctl *ctl, const struct cmd *cmd)
{
	bool seen[STATE_UNKNOWN + 1] = { false };
	struct viewer viewer = { .ctl = ctl };
	struct selection selection;
	size_t i;
	int status;

	(void)cmd;
	if (state_ask(ctl) != EXIT_OK) /* LSB: 4, the state is not known */
		return (EXIT_NOT_ALLOWED);
	if (status_recorded(ctl, seen))
		return (status_worst(seen));
	if (status_set(ctl) != EXIT_OK ||
	    select_services(ctl, true, false, &selection) != EXIT_OK)
		return (EXIT_NOT_ALLOWED);
	if (ctl->opt[OPT_JSON] != NULL) {
		status = status_json(&viewer, &selection, seen);
	} else {
		for (i = 0; i < selection.n; i++)
			status_one(&viewer, &selection.v[i], seen);
		status = status_worst(seen);
	}
	viewer_fini(&viewer);
	selection_fini(&selection);
	return (status);
}

const char *
state_word(enum state_kind kind)
{
	static const char *const words[] = {
		[STATE_RUNNING] = "running",
		[STATE_DEAD] = "dead",
		[STATE_STOPPED] = "stopped",
		[STATE_UNKNOWN] = "unknown",
	};

	return (words[kind]);
}

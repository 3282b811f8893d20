/* status and list: every state comes from state_get. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/ctl.h"
#include "launcher/clock.h"
#include "launcher/foreign.h"
#include "launcher/os.h"

#define TYPE_WIDTH 11 /* of the column TYPE in list */
#define FILES_WIDTH 9 /* of the column FILES */
#define DESC_MAX 256 /* bytes of a description that are shown */

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
status_get(struct ctl *ctl, const struct selected *one, struct state *state)
{
	const struct service *service =
	    one->index == -1 ? NULL : ctl->set.v[one->index];
	bool trusted = !errs_failed(&ctl->bootdir.distrust);

	state_get(&ctl->statectx, one->name, false, state);
	if (service != NULL && service->type == SERVICE_FOREIGN)
		status_foreign(service->script,
		    trusted && !errs_failed(&service->distrust), state);
	else if (state->recorded && state->record.type == SERVICE_FOREIGN)
		status_foreign(state->record.script, trusted, state);
}

/* The exact words that init tools and fleet tools parse. */
static void
status_print(const char *name, const struct state *state)
{
	switch (state->kind) {
	case STATE_RUNNING:
		if (state->recorded && state->record.pid != 0)
			(void)printf("%s is running (pid %ld).\n", name,
			    (long)state->record.pid);
		else
			(void)printf("%s is running.\n", name);
		break;
	case STATE_DEAD:
		(void)printf("%s is dead but pid file exists.\n", name);
		break;
	case STATE_STOPPED:
		(void)printf("%s is stopped.\n", name);
		break;
	case STATE_UNKNOWN:
		(void)printf("%s: state unknown (%s).\n", name, state->why);
		break;
	}
}

/* desc= on one line, whatever is in it; "" if there is none. */
static const char *
service_desc(const struct service *service, char *text, size_t size)
{
	const char *desc =
	    service == NULL ? NULL : conf_value(service->conf, "desc");
	char *s;

	(void)snprintf(text, size, "%s", desc == NULL ? "" : desc);
	for (s = text; *s != '\0'; s++)
		if (*s == '\n' || *s == '\t')
			*s = ' ';
	return (text);
}

/* Do its files differ from those that it was started with? */
static bool
is_changed(const struct service *service, const struct state *state)
{
	return (state->recorded && service->hash != state->record.files_hash);
}

/* -v: what else is known, indented below the line. */
static void
status_details(const struct ctl *ctl, const struct selected *one,
    const struct state *state)
{
	const struct service *service =
	    one->index == -1 ? NULL : ctl->set.v[one->index];
	const struct record *r = &state->record;
	char desc[DESC_MAX];

	if (*service_desc(service, desc, sizeof(desc)) != '\0')
		(void)printf("    description: %s\n", desc);
	(void)printf("    script: %s\n",
	    service == NULL ? "no longer enabled" : service->script);
	if (!state->recorded)
		return;
	(void)printf("    type: %s\n", service_type_name(r->type));
	if (state->kind == STATE_RUNNING)
		(void)printf("    seconds: %lld\n",
		    (long long)((clock_now() - r->started) / NS_PER_S));
	if (r->program != NULL)
		(void)printf("    program: %s\n", r->program);
	if (service != NULL && is_changed(service, state))
		(void)printf("    changed: its files differ from those it was "
		             "started with\n");
	if (r->logger_pid != 0)
		(void)printf("    logger: pid %ld, %s\n", (long)r->logger_pid,
		    os_verify(r->logger_pid, r->logger_token, NULL,
		        &(const char *){ NULL }) == VERDICT_SAME
		        ? "alive"
		        : "dead");
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

/*
 * Are all names those of records, which tell the state without the set?  Of
 * many services only one is asked for as a rule.
 */
static bool
status_recorded(const struct ctl *ctl)
{
	struct record record;
	const char *why;
	bool ours;
	size_t i;

	if (ctl->nnames == 0 || ctl->verbose || ctl->state.fd == -1)
		return (false);
	for (i = 0; i < ctl->nnames; i++) {
		if (record_read(ctl->state.fd, ctl->names[i], &record, &why) !=
		    0)
			return (false);
		ours = record.type != SERVICE_FOREIGN;
		record_fini(&record);
		if (!ours)
			return (false);
	}
	return (true);
}

int
cmd_status(struct ctl *ctl, const struct cmd *cmd)
{
	bool seen[STATE_UNKNOWN + 1] = { false };
	struct selection selection;
	struct state state;
	size_t i;
	int status;

	(void)cmd;
	status = state_ask(ctl);
	/* Not looked at again: a record may be gone by then. */
	if (status == EXIT_OK && status_recorded(ctl))
		status = select_names(ctl, &selection);
	else if (status == EXIT_OK && (status = set_ask(ctl)) == EXIT_OK)
		status = select_services(ctl, true, false, &selection);
	if (status != EXIT_OK) /* LSB: 4, the state is not known */
		return (EXIT_NOT_ALLOWED);
	for (i = 0; i < selection.n; i++) {
		status_get(ctl, &selection.v[i], &state);
		seen[state.kind] = true;
		if (!ctl->quiet)
			status_print(selection.v[i].name, &state);
		if (ctl->verbose && !ctl->quiet)
			status_details(ctl, &selection.v[i], &state);
		state_fini(&state);
	}
	selection_fini(&selection);
	return (status_worst(seen));
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

/* Are its files what it runs with?  "-" where it does not run. */
static const char *
files_word(const struct service *service, const struct state *state)
{
	if (state->kind != STATE_RUNNING || !state->recorded)
		return ("-");
	return (service == NULL || is_changed(service, state) ? "changed"
	                                                      : "same");
}

/* One row of the table. */
static void
list_row(const struct ctl *ctl, const struct selected *one,
    const struct state *state, int width)
{
	const struct service *service =
	    one->index == -1 ? NULL : ctl->set.v[one->index];
	char pid[24] = "-", text[DESC_MAX];
	const char *desc = service_desc(service, text, sizeof(text));

	if (state->kind == STATE_RUNNING && state->recorded &&
	    state->record.pid != 0)
		(void)snprintf(pid, sizeof(pid), "%ld",
		    (long)state->record.pid);
	if (service == NULL)
		desc = "no longer enabled";
	(void)printf("%-*s  %-7s  %7s  %-*s%-*s%s\n", width, one->name,
	    state_word(state->kind), pid, TYPE_WIDTH,
	    service == NULL ? "-" : service_type_name(service->type),
	    *desc == '\0' ? 0 : FILES_WIDTH, files_word(service, state), desc);
}

int
cmd_list(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	struct state state;
	int status, width = (int)strlen("NAME");
	size_t i;

	(void)cmd;
	status = state_ask(ctl);
	if (status == EXIT_OK)
		status = select_services(ctl, true, false, &selection);
	if (status != EXIT_OK)
		return (status);
	for (i = 0; i < selection.n; i++)
		if ((int)strlen(selection.v[i].name) > width)
			width = (int)strlen(selection.v[i].name);
	(void)printf("%-*s  %-7s  %7s  %-*s%-*s%s\n", width, "NAME", "STATE",
	    "PID", TYPE_WIDTH, "TYPE", FILES_WIDTH, "FILES", "DESCRIPTION");
	for (i = 0; i < selection.n; i++) {
		status_get(ctl, &selection.v[i], &state);
		list_row(ctl, &selection.v[i], &state, width);
		state_fini(&state);
	}
	selection_fini(&selection);
	print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	return (EXIT_OK);
}

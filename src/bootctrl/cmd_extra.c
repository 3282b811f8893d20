/* The verbs that services bring themselves: extra_commands. */
#include <sys/types.h>

#include <stdio.h>
#include <string.h>

#include "bootctrl/ctl.h"
#include "core/launch.h"
#include "core/nearest.h"
#include "core/valid.h"
#include "launcher/launcher.h"

#define EXIT_UNIMPLEMENTED 3 /* LSB */

/* No service has it, either: the same words as for any other. */
static int
unknown_verb(const struct ctl *ctl)
{
	struct nearest nearest = { .word = ctl->verb };
	const struct cmd *cmd;
	size_t i, k;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		nearest_try(&nearest, cmd->name);
	for (i = 0; i < ctl->set.n; i++)
		for (k = 0; k < ctl->set.v[i]->extra.n; k++)
			nearest_try(&nearest, ctl->set.v[i]->extra.v[k]);
	(void)fprintf(stderr, "bootctrl: unknown verb \"%s\"", ctl->verb);
	if (nearest.best != NULL)
		(void)fprintf(stderr, "; did you mean \"%s\"? See",
		    nearest.best);
	else
		(void)fprintf(stderr, "; see");
	(void)fprintf(stderr, " bootctrl --help\n");
	return (EXIT_USAGE);
}

/* The value of VERB_cmd or VERB_signal; NULL: there is none. */
static const char *
verb_value(const struct ctl *ctl, const struct service *service,
    const char *suffix)
{
	struct buf name = { 0 };
	const char *value;

	buf_printf(&name, "%s%s", ctl->verb, suffix);
	value = name.failed ? NULL : conf_value(service->conf, name.s);
	buf_fini(&name);
	return (value);
}

static int
extra_signal(struct ctl *ctl, const struct service *service, int signo,
    struct errs *errs)
{
	const char *name = signal_name(signo);
	struct state state;
	int status;

	if (ctl->dry_run) {
		state_get(&ctl->statectx, service->name, false, &state);
		if (state.kind == STATE_RUNNING && state.record.pid != 0)
			(void)printf("kill -%s %ld\n",
			    name == NULL ? "?" : name, (long)state.record.pid);
		state_fini(&state);
		return (EXIT_OK);
	}
	status = launcher_signal(&ctl->statectx, service->name, signo, errs);
	if (!ctl->quiet)
		print_line("Signalling", service->name,
		    status == EXIT_OK ? LINE_OK : LINE_FAILED);
	return (status);
}

static int
extra_command(const struct ctl *ctl, const struct service *service,
    struct errs *errs)
{
	struct launch launch;
	struct buf text = { 0 };
	int status = EXIT_NOT_CONFIGURED;

	if (launch_verb(&launch, service, &ctl->bootdir, ctl->verb, errs) ==
	    0) {
		status = EXIT_OK;
		if (ctl->dry_run) {
			launch_print(&launch, &launch.argv, &text);
			(void)printf("%s\n", text.failed ? "" : text.s);
		} else {
			(void)fflush(stdout);
			status = launcher_run(&launch, errs);
		}
	}
	buf_fini(&text);
	launch_fini(&launch);
	return (status);
}

static int
extra_one(struct ctl *ctl, const struct service *service)
{
	const char *signal = verb_value(ctl, service, "_signal");
	struct errs errs = { 0 };
	int status;

	if (!strlist_has(&service->extra, ctl->verb)) {
		(void)fprintf(stderr, "%s: it has no verb \"%s\"\n",
		    service->name, ctl->verb);
		return (EXIT_UNIMPLEMENTED);
	}
	if (errs_failed(&service->distrust)) {
		print_errs(&service->distrust);
		return (EXIT_NOT_ALLOWED);
	}
	if (signal != NULL && valid_signal(signal) > 0)
		status =
		    extra_signal(ctl, service, valid_signal(signal), &errs);
	else
		status = extra_command(ctl, service, &errs);
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

/* Without names all that have the verb are meant. */
static int
extra_all(struct ctl *ctl)
{
	size_t i, at;
	int one, status = EXIT_OK;

	for (i = 0; i < ctl->set.order.n; i++) {
		at = ctl->set.order.v[i];
		if (!strlist_has(&ctl->set.v[at]->extra, ctl->verb))
			continue;
		one = extra_one(ctl, ctl->set.v[at]);
		if (one != EXIT_OK)
			status = one;
	}
	return (status);
}

static bool
is_extra(const struct ctl *ctl)
{
	size_t i;

	for (i = 0; i < ctl->set.n; i++)
		if (strlist_has(&ctl->set.v[i]->extra, ctl->verb))
			return (true);
	return (false);
}

int
cmd_extra(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	size_t i;
	int one, status;

	(void)cmd;
	if (!is_extra(ctl))
		return (unknown_verb(ctl));
	if (errs_failed(&ctl->bootdir.distrust)) {
		print_errs(&ctl->bootdir.distrust);
		return (EXIT_NOT_ALLOWED);
	}
	status = state_ask(ctl);
	if (status == EXIT_OK && ctl->nnames == 0)
		return (extra_all(ctl));
	if (status == EXIT_OK)
		status = select_services(ctl, false, false, &selection);
	if (status != EXIT_OK)
		return (status);
	for (i = 0; i < selection.n; i++) {
		one = extra_one(ctl, ctl->set.v[selection.v[i].index]);
		if (one != EXIT_OK)
			status = one;
	}
	selection_fini(&selection);
	return (status);
}

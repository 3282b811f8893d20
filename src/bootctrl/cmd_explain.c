/* explain: where each thing about a service comes from. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"
#include "bootctrl/view.h"

/* The command of a verb that acts, or NULL after a message. */
static const struct cmd *
verb_find(const char *word)
{
	const struct cmd *cmd;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		if (cmd->run == cmd_act && strcmp(cmd->name, word) == 0)
			return (cmd);
	(void)fprintf(stderr,
	    "bootctrl: explain cannot tell what \"%s\" "
	    "does; it knows",
	    word);
	for (cmd = cmds; cmd->name != NULL; cmd++)
		if (cmd->run == cmd_act)
			(void)fprintf(stderr, " %s", cmd->name);
	(void)fputc('\n', stderr);
	return (NULL);
}

/* Why there is no launch, or warnings about it. */
static void
explain_errors(struct explain *x, const struct errs *errs)
{
	struct sheet sheet = { .name = "errors",
		.columns = { { "text", NULL } } };
	char *text;
	size_t i;

	for (i = 0; i < errs->n; i++) {
		text = secret_mask(x, errs->v[i].text);
		if (text == NULL)
			x->lost = true;
		sheet_text(&sheet, text);
		free(text);
	}
	x->lost = x->lost || errs->lost;
	explain_sheet(x, &sheet);
}

static void
explain_head(struct explain *x)
{
	if (x->as_json) {
		doc_head(&x->json, x->ctl);
		json_string(&x->json, "name", x->service->name);
		return;
	}
	buf_printf(&x->b, "%s\n", x->service->name);
}

/* Writes all parts; what explain_verb() returned. */
static int
explain_parts(struct explain *x, const struct cmd *verb,
    const struct errs *errs)
{
	int exit = EXIT_OK;

	explain_head(x);
	explain_files(x);
	explain_variables(x);
	explain_environment(x);
	explain_command(x);
	explain_settings(x);
	explain_order(x);
	if (verb != NULL)
		exit = explain_verb(x, verb->verb);
	explain_errors(x, errs);
	if (x->as_json)
		json_end(&x->json);
	return (exit);
}

static int
explain_service(struct ctl *ctl, size_t index, const struct cmd *verb)
{
	struct explain x = { .ctl = ctl,
		.service = ctl->set.v[index],
		.index = index,
		.as_json = ctl->opt[OPT_JSON] != NULL };
	struct errs errs = { 0 };
	int status;

	x.json.b = &x.b;
	x.made = launch_make(&x.launch, x.service, &ctl->bootdir, &errs) == 0;
	if (ctl->opt[OPT_SHOW_SECRETS] == NULL &&
	    secret_collect(x.service, &x.secrets) == -1)
		x.lost = true;
	status = explain_parts(&x, verb, &errs);
	if (!x.made)
		status = EXIT_NOT_CONFIGURED;
	x.b.failed = x.b.failed || x.lost;
	status = print_buf(&x.b, status);
	strlist_fini(&x.secrets);
	launch_fini(&x.launch);
	errs_fini(&errs);
	return (status);
}

int
cmd_explain(struct ctl *ctl, const struct cmd *cmd)
{
	const struct cmd *verb = NULL;
	struct selection which;
	int status;

	(void)cmd;
	if (ctl->nnames < 1 || ctl->nnames > 2) {
		(void)fprintf(stderr,
		    "bootctrl: explain takes one name, and perhaps a verb\n");
		return (EXIT_USAGE);
	}
	if (ctl->nnames == 2) {
		verb = verb_find(ctl->names[1]);
		if (verb == NULL)
			return (EXIT_USAGE);
		ctl->nnames = 1;
	}
	status = select_services(ctl, false, false, &which);
	if (status != EXIT_OK)
		return (status);
	status = explain_service(ctl, (size_t)which.v[0].index, verb);
	selection_fini(&which);
	return (status);
}

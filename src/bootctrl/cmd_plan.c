/* plan, order and exec. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/view.h"
#include "core/launch.h"
#include "launcher/launcher.h"

/* --json: the order, and whether a loop spoils it. */
static void
order_json(const struct ctl *ctl, const struct selection *s)
{
	struct doc doc;
	size_t i;

	doc_begin(&doc, ctl);
	json_array(&doc.j, "order");
	for (i = 0; i < s->n; i++)
		json_string(&doc.j, NULL, s->v[i].name);
	json_end(&doc.j);
	json_bool(&doc.j, "looped", ctl->set.order.looped);
	(void)doc_end(&doc, EXIT_OK);
}

int
cmd_order(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	size_t i;
	int status;

	(void)cmd;
	status = select_services(ctl, false, false, &selection);
	if (status != EXIT_OK)
		return (status);
	if (ctl->opt[OPT_JSON] != NULL)
		order_json(ctl, &selection);
	else
		for (i = 0; i < selection.n; i++)
			(void)printf("%s\n", selection.v[i].name);
	selection_fini(&selection);
	print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	return (ctl->set.order.looped ? EXIT_FAILED : EXIT_OK);
}

/* Prints one launch, or why there is none.  0, or an exit status. */
static int
plan_print(struct ctl *ctl, const struct service *service)
{
	struct launch launch;
	struct errs errs = { 0 };
	struct buf b = { 0 };
	char *text = NULL;
	int status = EXIT_OK;

	if (launch_make(&launch, service, &ctl->bootdir, &errs) == -1)
		status = EXIT_NOT_CONFIGURED;
	else {
		launch_print(&launch, &launch.argv, &b);
		text = buf_take(&b);
		if (text == NULL) {
			errs_nomem(&errs);
			status = EXIT_FAILED;
		} else
			(void)printf("%s\n", text);
	}
	print_errs(&errs);
	free(text);
	errs_fini(&errs);
	launch_fini(&launch);
	return (status);
}

/* The variables of an environment as members. */
static void
json_environment(const struct strlist *envp, struct json *j)
{
	char *name;
	size_t i;

	json_object(j, "environment");
	for (i = 0; i < envp->n; i++) {
		name = strndup(envp->v[i], strcspn(envp->v[i], "="));
		if (name == NULL)
			j->b->failed = true;
		else
			json_string(j, name, envp->v[i] + strlen(name) + 1);
		free(name);
	}
	json_end(j);
}

/* One plan as an object; what is wrong is in it, too. */
static int
plan_json(const struct ctl *ctl, const struct service *service, struct json *j)
{
	struct launch launch;
	struct errs errs = { 0 };
	int rc = launch_make(&launch, service, &ctl->bootdir, &errs);
	size_t i;

	json_object(j, NULL);
	json_string(j, "name", service->name);
	json_string(j, "program", rc == -1 ? NULL : launch.path);
	if (rc == -1) {
		json_null(j, "argv");
		json_null(j, "environment");
		json_null(j, "chdir");
	} else {
		doc_strings(j, "argv", launch.argv.v, launch.argv.n);
		json_environment(&launch.envp, j);
		json_string(j, "chdir", launch.chdir);
	}
	json_array(j, "messages");
	for (i = 0; i < errs.n; i++)
		json_string(j, NULL, errs.v[i].text);
	json_end(j);
	json_end(j);
	errs_fini(&errs);
	launch_fini(&launch);
	return (rc == -1 ? EXIT_NOT_CONFIGURED : EXIT_OK);
}

static int
plans_json(const struct ctl *ctl, const struct selection *s)
{
	struct doc doc;
	size_t i;
	int status = EXIT_OK;

	doc_begin(&doc, ctl);
	json_array(&doc.j, "plans");
	for (i = 0; i < s->n; i++)
		if (plan_json(ctl, ctl->set.v[s->v[i].index], &doc.j) !=
		    EXIT_OK)
			status = EXIT_NOT_CONFIGURED;
	json_end(&doc.j);
	return (doc_end(&doc, status));
}

int
cmd_plan(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	size_t i;
	int status, worst = EXIT_OK;

	(void)cmd;
	status = select_services(ctl, false, false, &selection);
	if (status != EXIT_OK)
		return (status);
	if (ctl->opt[OPT_JSON] != NULL) {
		worst = plans_json(ctl, &selection);
		selection_fini(&selection);
		return (worst);
	}
	for (i = 0; i < selection.n; i++) {
		status = plan_print(ctl, ctl->set.v[selection.v[i].index]);
		if (status != EXIT_OK)
			worst = status;
	}
	selection_fini(&selection);
	return (worst);
}

int
cmd_exec(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	struct errs errs = { 0 };
	int status;

	(void)cmd;
	if (ctl->nnames != 1) {
		(void)fprintf(stderr, "bootctrl: exec takes one name\n");
		return (EXIT_USAGE);
	}
	status = select_services(ctl, false, false, &selection);
	if (status != EXIT_OK)
		return (status);
	status = launcher_exec(ctl->set.v[selection.v[0].index], &ctl->bootdir,
	    &errs);
	print_errs(&errs);
	errs_fini(&errs);
	selection_fini(&selection);
	return (status);
}

/* plan, order and exec. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>

#include "bootctrl/ctl.h"
#include "core/launch.h"
#include "launcher/launcher.h"
#include "launcher/preflight.h"

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
	for (i = 0; i < selection.n; i++)
		(void)printf("%s\n", selection.v[i].name);
	selection_fini(&selection);
	print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	return (ctl->set.order.looped ? EXIT_FAILED : EXIT_OK);
}

int
plan_print(struct ctl *ctl, const struct service *service, bool checked)
{
	struct launch launch;
	struct errs errs = { 0 };
	struct buf b = { 0 };
	char *text = NULL;
	int status = EXIT_OK;

	if (launch_make(&launch, service, &ctl->bootdir, &errs) == -1 ||
	    (checked && preflight(&launch, &ctl->bootdir, &errs) == -1))
		status = EXIT_NOT_CONFIGURED;
	else {
		launch_print(&launch, &b);
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
	for (i = 0; i < selection.n; i++) {
		status =
		    plan_print(ctl, ctl->set.v[selection.v[i].index], false);
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

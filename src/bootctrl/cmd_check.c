/* check: finds what is wrong before it hurts. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bootctrl/check.h"
#include "launcher/statecheck.h"

/* --state: the invariants of the state directory. */
static int
check_state(struct ctl *ctl, struct errs *found)
{
	struct findings findings;
	size_t i;
	int status = CHECK_ERRORS;

	if (state_ask(ctl) != EXIT_OK)
		return (status);
	if (ctl->state.fd == -1) /* nothing was ever started */
		return (CHECK_CLEAN);
	if (statecheck(&ctl->statectx, &ctl->bootdir, &findings) == -1)
		(void)fprintf(stderr, "%s: %s\n", ctl->state.path,
		    strerror(errno));
	else if (findings.lost)
		(void)errs_nomem(found);
	else if (findings.errors == 0)
		status = findings.n == 0 ? CHECK_CLEAN : CHECK_WARNINGS;
	for (i = 0; i < findings.n; i++) {
		const struct finding *f = &findings.v[i];
		struct place place = { f->path, 0, 0 };
		size_t from = found->n;

		(void)errs_add(found, f->rule->error ? ERR_FAILED : ERR_WARNING,
		    &place, "%s", f->text);
		(void)errs_rule(found, from, f->rule->word);
	}
	findings_fini(&findings);
	return (status);
}

/* The services that were named, or all of them and the directory. */
static int
check_names(struct ctl *ctl, struct errs *found)
{
	struct selection which;
	int status;

	if (ctl->nnames == 0)
		return (check_services(ctl, NULL, found));
	status = select_services(ctl, false, false, &which);
	if (status != EXIT_OK)
		return (status);
	status = check_services(ctl, &which, found);
	selection_fini(&which);
	return (status);
}

int
cmd_check(struct ctl *ctl, const struct cmd *cmd)
{
	struct errs found = { 0 };
	int format = check_format(ctl), status;

	(void)cmd;
	if (format == -1)
		return (EXIT_USAGE);
	if (ctl->opt[OPT_STATE] != NULL)
		status = check_state(ctl, &found);
	else
		status = check_names(ctl, &found);
	if (status <= CHECK_ERRORS && !ctl->quiet) {
		if (format == CHECK_JSON)
			status = check_json(ctl, &found, status);
		else
			check_print(&found, stdout, format);
	}
	errs_fini(&found);
	return (status);
}

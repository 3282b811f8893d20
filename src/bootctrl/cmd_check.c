/* check: finds what is wrong before it hurts. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bootctrl/ctl.h"
#include "launcher/statecheck.h"

#define CHECK_CLEAN 0
#define CHECK_WARNINGS 1
#define CHECK_ERRORS 2

/* --state: the invariants of the state directory. */
static int
check_state(struct ctl *ctl)
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
		(void)fprintf(stderr, "bootctrl: out of memory\n");
	else if (findings.errors == 0)
		status = findings.n == 0 ? CHECK_CLEAN : CHECK_WARNINGS;
	for (i = 0; i < findings.n; i++) {
		const struct finding *f = &findings.v[i];

		(void)printf("%s: %s: %s [%s]\n", f->path,
		    f->rule->error ? "error" : "warning", f->text,
		    f->rule->word);
	}
	findings_fini(&findings);
	return (status);
}

int
cmd_check(struct ctl *ctl, const struct cmd *cmd)
{
	(void)cmd;
	if (ctl->opt[OPT_STATE] != NULL)
		return (check_state(ctl));
	(void)fprintf(stderr, "bootctrl: check takes --state\n");
	return (EXIT_USAGE);
}

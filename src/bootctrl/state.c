/* The set and the state of a bootctrl directory, for commands that ask. */
#include <sys/types.h>

#include "bootctrl/ctl.h"
#include "launcher/os.h"
#include "paths.h"

int
set_ask(struct ctl *ctl)
{
	struct errs errs = { 0 };

	if (set_load(&ctl->set, &ctl->bootdir, QBOOT_PREFIX) == 0)
		return (EXIT_OK);
	errs_nomem(&errs);
	print_errs(&errs);
	errs_fini(&errs);
	return (EXIT_FAILED);
}

int
state_ask(struct ctl *ctl)
{
	struct errs errs = { 0 };
	int rc = EXIT_OK;

	if (ctl->state_opened)
		return (EXIT_OK);
	if (statedir_open(&ctl->state, &ctl->bootdir, &errs) == -1)
		rc = EXIT_NOT_ALLOWED;
	ctl->state_opened = rc == EXIT_OK;
	print_errs(&errs);
	errs_fini(&errs);
	if (os_boot_id(ctl->statectx.boot, sizeof(ctl->statectx.boot)) == -1)
		ctl->statectx.boot[0] = '\0';
	return (rc);
}

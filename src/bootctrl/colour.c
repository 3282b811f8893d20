/* Colour: on a terminal that wants it, or as --color says. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"

int
colour_wanted(const struct ctl *ctl, bool *wanted)
{
	const char *when = ctl->opt[OPT_COLOR];
	const char *no = getenv("NO_COLOR"), *term = getenv("TERM");

	*wanted = false;
	if (when == NULL || strcmp(when, "auto") == 0)
		*wanted = (no == NULL || *no == '\0') && term != NULL &&
		    strcmp(term, "dumb") != 0 && isatty(STDOUT_FILENO) == 1;
	else if (strcmp(when, "always") == 0)
		*wanted = true;
	else if (strcmp(when, "never") != 0) {
		(void)fprintf(stderr,
		    "bootctrl: --color: \"%s\" is none of auto, always, "
		    "never\n",
		    when);
		return (-1);
	}
	return (0);
}

/* backends: which there are, and which fit this host. */
#include <sys/types.h>

#include <stdio.h>

#include "bootctrl/native.h"

#define SCORE_RUNS 100 /* what probe gives for an init that runs now */

/* The probe's number as a word. */
static const char *
fits_word(int score)
{
	if (score >= SCORE_RUNS)
		return ("runs now");
	return (score > 0 ? "possible" : "no");
}

int
cmd_backends(struct ctl *ctl, const struct cmd *cmd)
{
	const struct backend *b;
	const char *installed;
	size_t i;

	(void)cmd;
	(void)printf("%-9s %-9s %-10s %s\n", "NAME", "FITS", "INSTALLED",
	    "DESCRIPTION");
	for (i = 0; (b = backends[i]) != NULL; i++) {
		installed = install_exists(ctl, b) ? "yes" : "no";
		(void)printf("%-9s %-9s %-10s %s\n", b->name,
		    fits_word(b->probe()), b->files == NULL ? "-" : installed,
		    b->descr);
	}
	return (EXIT_OK);
}

/* backends: which there are, and which fit this host. */
#include <sys/types.h>

#include <stdio.h>

#include "bootctrl/native.h"
#include "bootctrl/view.h"

#define SCORE_RUNS 100 /* what probe gives for an init that runs now */

/* The probe's number as a word. */
static const char *
fits_word(int score)
{
	if (score >= SCORE_RUNS)
		return ("runs now");
	return (score > 0 ? "possible" : "no");
}

static void
backends_json(const struct ctl *ctl)
{
	const struct backend *b;
	struct doc doc;
	size_t i;

	doc_begin(&doc, ctl);
	json_array(&doc.j, "backends");
	for (i = 0; (b = backends[i]) != NULL; i++) {
		json_object(&doc.j, NULL);
		json_string(&doc.j, "name", b->name);
		json_string(&doc.j, "fits", fits_word(b->probe()));
		if (b->files == NULL)
			json_null(&doc.j, "installed");
		else
			json_bool(&doc.j, "installed", install_exists(ctl, b));
		json_string(&doc.j, "description", b->descr);
		json_end(&doc.j);
	}
	json_end(&doc.j);
	(void)doc_end(&doc, EXIT_OK);
}

int
cmd_backends(struct ctl *ctl, const struct cmd *cmd)
{
	const struct backend *b;
	const char *installed;
	size_t i;

	(void)cmd;
	if (ctl->opt[OPT_JSON] != NULL) {
		backends_json(ctl);
		return (EXIT_OK);
	}
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

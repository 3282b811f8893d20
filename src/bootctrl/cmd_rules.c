/* rules: what mktcprules(1) does, for this directory. */
#include <sys/types.h>

#include <stdio.h>
#include <string.h>

#include "bootctrl/ctl.h"
#include "tcp/rulesdb.h"

/* The X of "X", "tcprules-X" or "tcprules-X.txt". */
static int
rules_name(const char *word, struct strlist *names)
{
	size_t len;

	if (strncmp(word, "tcprules-", 9) == 0)
		word += 9;
	len = strlen(word);
	if (len > 4 && strcmp(word + len - 4, ".txt") == 0)
		len -= 4;
	if (len > 0 && memchr(word, '/', len) == NULL)
		return (strlist_addn(names, word, len));
	(void)fprintf(stderr, "bootctrl: \"%s\" is no name of rules\n", word);
	return (-1);
}

static int
rules_status(const struct errs *errs)
{
	size_t i;
	int status = EXIT_OK;

	for (i = 0; i < errs->n; i++) {
		if (errs->v[i].kind == ERR_PERMISSION && status == EXIT_OK)
			status = EXIT_NOT_ALLOWED;
		else if (errs->v[i].kind == ERR_FAILED ||
		    errs->v[i].kind == ERR_CONFIG)
			status = EXIT_FAILED;
	}
	return (errs->lost ? EXIT_FAILED : status);
}

int
cmd_rules(struct ctl *ctl, const struct cmd *cmd)
{
	const struct rulesdb db = { .dirfd = ctl->bootdir.fd,
		.dir = ctl->bootdir.path,
		.caller = ctl->bootdir.caller };
	struct strlist names = { 0 };
	struct errs errs = { 0 };
	size_t count, i;
	bool written;
	int status = EXIT_OK;

	(void)cmd;
	for (i = 0; i < ctl->nnames && status == EXIT_OK; i++)
		if (rules_name(ctl->names[i], &names) == -1)
			status = EXIT_USAGE;
	if (ctl->nnames == 0)
		status = files_list(ctl, "tcprules-", ".txt", &names);
	for (i = 0; i < names.n && status == EXIT_OK; i++) {
		if (ctl->dry_run) {
			(void)printf("mktcprules %s\n", names.v[i]);
			continue;
		}
		(void)rulesdb_make(&db, names.v[i], &written, &count, &errs);
		if (written && !ctl->quiet)
			(void)printf("tcprules-%s.cdb: %zu rules\n", names.v[i],
			    count);
	}
	print_errs(&errs);
	if (status == EXIT_OK)
		status = rules_status(&errs);
	errs_fini(&errs);
	strlist_fini(&names);
	return (status);
}

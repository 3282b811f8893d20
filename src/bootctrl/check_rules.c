/*
 * check: has the text of rules been edited, and the database not been made
 * again?  Times alone do not tell, because an unchanged database is left as it
 * is: a text that is newer is compiled and compared.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "tcp/rulesdb.h"

#define RULES_TEXT_MAX ((size_t)256 * 1024 * 1024)
#define BLOCK 32768

/* Do both hold the same? */
static bool
same_bytes(int a, int b)
{
	char x[BLOCK], y[BLOCK];
	off_t at = 0;
	ssize_t n, m;

	for (;;) {
		n = pread(a, x, sizeof(x), at);
		m = pread(b, y, sizeof(y), at);
		if (n != m || n < 0 || memcmp(x, y, (size_t)n) != 0)
			return (false);
		if (n == 0)
			return (true);
		at += n;
	}
}

/* Is the text newer than the database, both open? */
static bool
is_newer(int text, int cdb)
{
	struct stat t, c;

	if (fstat(text, &t) == -1 || fstat(cdb, &c) == -1 ||
	    !S_ISREG(t.st_mode))
		return (false);
	if (t.st_mtim.tv_sec != c.st_mtim.tv_sec)
		return (t.st_mtim.tv_sec > c.st_mtim.tv_sec);
	return (t.st_mtim.tv_nsec > c.st_mtim.tv_nsec);
}

/* Compiles the text beside all files and compares. */
static void
compare_text(struct check *check, int text, int cdb, const char *path)
{
	struct place place = { path, 0, 0 };
	struct rules_job job = { .file = path };
	struct errs errs = { 0 };
	FILE *temp = tmpfile();
	int error = 0, rc = -1;

	job.errs = &errs;
	if (temp != NULL)
		rc = rulesdb_write(fileno(temp), &job, text, RULES_TEXT_MAX,
		    &error);
	if (rc == 0 && !same_bytes(fileno(temp), cdb))
		check_warn(check, RULE_STALE, &place,
		    "the text was changed after its database was made; run "
		    "mktcprules");
	(void)errs_rule(&errs, 0, RULE_RULES);
	check_take(check, &errs, &place);
	if (temp != NULL)
		(void)fclose(temp);
}

/* The text of the database path, if it lies beside it; false: it does not. */
static bool
check_text(struct check *check, const char *path)
{
	const char *base = strrchr(path, '/');
	size_t len = strlen(path);
	struct buf name = { 0 };
	int text = -1, cdb = -1;
	bool found;

	if (base == NULL || strncmp(base, "/tcprules-", 10) != 0 || len < 4 ||
	    strcmp(path + len - 4, ".cdb") != 0)
		return (false);
	buf_add(&name, path, len - 4);
	buf_puts(&name, ".txt");
	if (!name.failed)
		text = open(name.s, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	found = text != -1;
	if (found)
		cdb = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (cdb != -1 && is_newer(text, cdb) &&
	    !strlist_has(&check->texts, name.s)) {
		compare_text(check, text, cdb, name.s);
		(void)strlist_add(&check->texts, name.s);
	}
	if (text != -1)
		(void)close(text);
	if (cdb != -1)
		(void)close(cdb);
	buf_fini(&name);
	return (found);
}

void
check_rules(struct check *check, const struct launch *launch)
{
	char real[PATH_MAX];

	if (launch->rules == NULL || check_text(check, launch->rules) ||
	    realpath(launch->rules, real) == NULL ||
	    strcmp(real, launch->rules) == 0)
		return;
	(void)check_text(check, real);
}

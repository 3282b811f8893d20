/*
 * h_expect DIR COUNT: parses the files DIR/0 .. DIR/COUNT-1 and writes
 * DIR/list, the names of those that are accepted, DIR/want, what each means,
 * and DIR/run.sh, which prints the same when a shell runs it with the word
 * that prints a string and the program h_env as arguments.  Prints the
 * numbers.
 */
#include <err.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/conf.h"
#include "names.h"

static void
want_write(FILE *want, const struct conf *conf)
{
	const struct conf_var *var;
	size_t i;

	for (i = 0; names[i] != NULL; i++) {
		var = conf_get(conf, names[i]);
		if (var != NULL)
			fprintf(want, "=%s", var->value);
		putc(DUMP_VALUE, want);
	}
	for (i = 0; marked[i] != NULL; i++) {
		var = conf_get(conf, marked[i]);
		if (var != NULL && var->exported)
			fprintf(want, "%s=%s%c", var->name, var->value,
			    DUMP_VALUE);
	}
	putc(DUMP_FILE, want);
}

/* Parses one file; true if it was accepted. */
static bool
file_accepted(const char *file, FILE *want)
{
	struct errs errs = { 0 };
	struct arena arena = { NULL };
	struct conf *conf = conf_new(&arena);
	struct conf_text parsed;
	char text[65536];
	size_t i, n;
	FILE *f;
	bool ok;

	if (conf == NULL || (f = fopen(file, "r")) == NULL)
		err(1, "%s", file);
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	for (i = 0; builtins[i] != NULL; i += 2)
		if (conf_set(conf, builtins[i], builtins[i + 1]) == -1)
			errx(1, "out of memory");
	parsed = (struct conf_text){ CONF_SCRIPT, file, text, n };
	ok = conf_parse(conf, &parsed, &errs) == 0;
	if (ok)
		want_write(want, conf);
	errs_fini(&errs);
	arena_fini(&arena);
	return (ok);
}

static void
run_write(FILE *run)
{
	struct buf b = { 0 };
	size_t i;

	buf_puts(&b, "setenv() { export \"$1=$2\"; }\nprint=$1 env=$2\n");
	for (i = 0; builtins[i] != NULL; i += 2) {
		buf_printf(&b, "%s=", builtins[i]);
		buf_shquote(&b, builtins[i + 1]);
		buf_putc(&b, '\n');
	}
	buf_puts(&b, "while read -r file; do\n\t( . ./$file\n\t$print \"");
	for (i = 0; names[i] != NULL; i++)
		buf_printf(&b, "${%s+=$%s}%c", names[i], names[i], DUMP_VALUE);
	buf_puts(&b, "\"\n\texec $env ) </dev/null &\n\twait $!\n\t$print ");
	buf_printf(&b, "'%c'\ndone <list\n", DUMP_FILE);
	fputs(b.s, run);
	buf_fini(&b);
}

static FILE *
create(const char *name)
{
	FILE *f = fopen(name, "w");

	if (f == NULL)
		err(1, "%s", name);
	return (f);
}

static void
finish(FILE *f)
{
	if (fflush(f) != 0 || ferror(f) || fclose(f) != 0)
		err(1, "write");
}

int
main(int argc, char **argv)
{
	FILE *list, *want, *run;
	char file[32];
	long i, count, accepted = 0;

	if (argc != 3 || chdir(argv[1]) == -1)
		errx(2, "usage: h_expect DIR COUNT");
	count = strtol(argv[2], NULL, 10);
	list = create("list");
	want = create("want");
	run = create("run.sh");
	for (i = 0; i < count; i++) {
		snprintf(file, sizeof(file), "%ld", i);
		if (file_accepted(file, want)) {
			fprintf(list, "%s\n", file);
			accepted++;
		}
	}
	run_write(run);
	finish(list);
	finish(want);
	finish(run);
	printf("files %ld accepted %ld\n", count, accepted);
	return (0);
}

/* The commands of another init that belong to an install. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/native.h"
#include "bootctrl/run.h"

#define ENABLE_SECONDS 300 /* for one command; a busy host may be slow */

/* The command as sh would read it. */
static char *
command_text(const struct strlist *argv)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < argv->n; i++) {
		if (i > 0)
			buf_putc(&b, ' ');
		buf_shquote(&b, argv->v[i]);
	}
	return (buf_take(&b));
}

/* Says what a command printed, indented below what failed. */
static void
say_output(const struct buf *b)
{
	const char *s = b->s, *end;

	for (; s != NULL && *s != '\0'; s = end) {
		end = s + strcspn(s, "\n");
		(void)fprintf(stderr, "    %.*s\n", (int)(end - s), s);
		end += *end == '\n';
	}
}

/*
 * Runs one and says what it has to say: all of it if it failed; loud: what is
 * on its stderr is a failure, too.
 */
static int
command_run(const struct strlist *argv, bool loud)
{
	struct buf out = { 0 }, err = { 0 };
	struct run run = { .argv = argv,
		.seconds = ENABLE_SECONDS,
		.out = &out,
		.err = &err };
	char *text = command_text(argv);
	int status, rc = EXIT_OK;

	status = run_command(&run);
	if (status != 0 || (loud && err.n > 0))
		rc = EXIT_FAILED;
	(void)fflush(stdout);
	if (status == -1)
		(void)fprintf(stderr, "%s: %s\n", text, run.why);
	else if (status != 0)
		(void)fprintf(stderr, "%s: exited %d\n", text, status);
	else if (err.n > 0)
		(void)fprintf(stderr, "%s%s:\n", loud ? "" : "warning: ", text);
	if (rc != EXIT_OK)
		say_output(&out);
	say_output(&err);
	buf_fini(&out);
	buf_fini(&err);
	free(text);
	return (rc);
}

void
command_print(const struct strlist *argv, FILE *to, const char *before)
{
	char *text = command_text(argv);

	(void)fprintf(to, "%s%s\n", before, text == NULL ? "" : text);
	free(text);
}

int
install_commands(const struct install *in, enum moment moment,
    const char *aggregate)
{
	const struct backend *backend = in->native.backend;
	struct target target = in->native.target;
	struct commands commands = { 0 };
	int status = EXIT_OK;
	size_t i;

	target.aggregate = aggregate;
	if (backend->enable == NULL)
		return (EXIT_OK);
	if (backend->enable(&target, moment, in->native.root.path, &commands) ==
	    -1) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		status = EXIT_FAILED;
	}
	for (i = 0; i < commands.n; i++) {
		if (in->ctl->dry_run)
			command_print(&commands.v[i], stdout, "");
		else if (status != EXIT_OK)
			command_print(&commands.v[i], stderr, "not run: ");
		else
			status = command_run(&commands.v[i], false);
	}
	commands_fini(&commands);
	return (status);
}

int
install_verify(const struct install *in)
{
	const struct backend *backend = in->native.backend;
	const struct change *c;
	struct strlist argv = { 0 };
	int status = EXIT_OK;
	size_t i;

	/* In an image, what the files name may be missing here. */
	if (backend->verify == NULL || in->native.root.path[0] != '\0')
		return (EXIT_OK);
	for (i = 0; i < in->changes.n; i++) {
		c = &in->changes.v[i];
		if (!c->done || c->file == NULL || c->file->mode == 0)
			continue;
		if (backend->verify(&in->native.target, c->path, &argv) == 0 &&
		    argv.n > 0 && command_run(&argv, true) != EXIT_OK)
			status = EXIT_FAILED;
		strlist_fini(&argv);
	}
	return (status);
}

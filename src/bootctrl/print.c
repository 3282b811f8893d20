/* What the user sees. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "bootctrl/ctl.h"

#define COLUMN_OK 34
#define COLUMN_FAILED 32

void
print_errs(const struct errs *errs)
{
	struct printer printer = { 0 };

	printer_say(&printer, errs);
	printer_fini(&printer);
}

int
print_buf(struct buf *b, int status)
{
	if (b->failed) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		status = EXIT_FAILED;
	} else if (b->s != NULL)
		(void)fwrite(b->s, 1, b->n, stdout);
	buf_fini(b);
	return (status);
}

void
printer_say(struct printer *printer, const struct errs *errs)
{
	size_t i;

	if (errs->n > 0 || errs->lost)
		(void)fflush(stdout);
	for (i = 0; i < errs->n; i++) {
		if (printer->ctl != NULL && printer->ctl->quiet &&
		    errs->v[i].kind == ERR_NOTE)
			continue; /* cron would mail "already running" */
		if (strlist_has(&printer->said, errs->v[i].text))
			continue;
		(void)strlist_add(&printer->said, errs->v[i].text);
		(void)fprintf(stderr, "%s%s\n",
		    errs->v[i].kind == ERR_WARNING ? "warning: " : "",
		    errs->v[i].text);
	}
	if (errs->lost)
		(void)fprintf(stderr, "bootctrl: out of memory\n");
}

void
printer_fini(struct printer *printer)
{
	strlist_fini(&printer->said);
}

/* The blanks between "Starting NAME ..." and its result. */
static int
print_gap(const char *word, const char *name, int column)
{
	int width = (int)(strlen(word) + 1 + strlen(name) + 4);

	return (width < column ? column - width : 1);
}

/* The second half of a line. */
static void
print_result(const char *word, const char *name, enum line_result result)
{
	if (result == LINE_OK)
		(void)printf("%*s%s\n", print_gap(word, name, COLUMN_OK), "",
		    "OK");
	else
		(void)printf("%*s%s\n", print_gap(word, name, COLUMN_FAILED),
		    "", "FAILED");
}

void
print_line(const char *word, const char *name, enum line_result result)
{
	(void)printf("%s %s ...", word, name);
	print_result(word, name, result);
}

/* Prints what is known of a line; true if all of it was printed. */
static bool
printer_line(struct printer *printer, const struct task *task)
{
	const struct task_line *line = &task->lines[printer->line];

	if (!printer->begun) {
		printer_clear(printer);
		(void)printf("%s %s ...", line->word, task->name);
		printer->begun = true;
	}
	if (line->result == LINE_PENDING) {
		(void)fflush(stdout);
		return (false);
	}
	if (printer->shown > 0) {
		printer_clear(printer);
		(void)printf("%s %s ...", line->word, task->name);
	}
	if (task->noresult)
		(void)putchar('\n');
	else
		print_result(line->word, task->name, line->result);
	printer->begun = false;
	printer->line++;
	return (true);
}

void
printer_changed(void *arg, const struct work *work)
{
	struct printer *printer = arg;

	while (printer->task < work->ntasks) {
		const struct task *task = &work->tasks[printer->task];

		if (printer->ctl->quiet)
			printer->line = task->nlines;
		while (printer->line < task->nlines)
			if (!printer_line(printer, task))
				return;
		if (!task->done)
			return;
		printer_clear(printer);
		printer_say(printer, &task->errs);
		printer->line = 0;
		printer->task++;
	}
	(void)fflush(stdout);
}

void
printer_waiting(void *arg, const char *text)
{
	struct printer *printer = arg;

	if (printer->live && printer->begun)
		return; /* it is shown in place */
	printer_clear(printer);
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s%s\n",
	    printer->begun && !printer->ctl->quiet ? "\n" : "", text);
}

int
print_finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return (status);
	if (errno != EPIPE)
		(void)fprintf(stderr, "bootctrl: standard output: %s\n",
		    strerror(errno));
	return (status == EXIT_OK ? EXIT_FAILED : status);
}

/*
 * On a terminal, what takes longer than a second says what it waits for and
 * how long, behind the "..." of its line, or behind its name before it has
 * one; what is printed then takes that place.
 */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/valid.h"
#include "launcher/clock.h"

#define COLUMNS 80
#define COLUMNS_MAX 500

void
printer_live(struct printer *printer)
{
	const char *term = getenv("TERM");

	printer->live =
	    !printer->ctl->quiet && term != NULL && isatty(STDOUT_FILENO) == 1;
}

/* How long a line may be so that the terminal does not break it. */
static int
columns(void)
{
	const char *text = getenv("COLUMNS");
	unsigned long long n = COLUMNS;

	if (text == NULL || valid_number(text, COLUMNS_MAX, &n) == -1 || n < 20)
		n = COLUMNS;
	return ((int)n - 1);
}

void
printer_clear(struct printer *printer)
{
	if (printer->shown > 0)
		(void)printf("\r%*s\r", printer->shown, "");
	printer->shown = 0;
}

/* Draws it over what stands there. */
static void
draw(struct printer *printer, const char *text, int n)
{
	(void)printf("\r%s", text);
	if (printer->shown > n)
		(void)printf("%*s", printer->shown - n, "");
	if (n > printer->shown)
		printer->shown = n;
	(void)fflush(stdout);
}

void
printer_tick(void *arg, const struct work *work)
{
	struct printer *printer = arg;
	const struct task *task;
	const struct task_line *line;
	char text[COLUMNS_MAX];
	int64_t began, seconds;
	int n, max = columns();

	if (printer->task >= work->ntasks)
		return;
	task = &work->tasks[printer->task];
	line = &task->lines[printer->line];
	began = printer->begun ? line->began : task->began;
	seconds = began == 0 ? 0 : (clock_now() - began) / NS_PER_S;
	if (seconds == 0 || task->doing == NULL)
		return;
	if (printer->begun)
		n = snprintf(text, (size_t)max + 1, "%s %s ... %s, %lld s",
		    line->word, task->name, task->doing, (long long)seconds);
	else
		n = snprintf(text, (size_t)max + 1, "%s: %s, %lld s",
		    task->name, task->doing, (long long)seconds);
	draw(printer, text, n > max ? max : n);
}

/* start, stop, restart, try-restart, reload, force-reload. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/native.h"

/* The backend that is to act: -b, else the best one that can. */
static const struct backend *
act_backend(const struct ctl *ctl)
{
	const struct backend *best = NULL;
	int score = 0, n;
	size_t i;

	if (ctl->backend != NULL)
		return (backend_find(ctl->backend));
	for (i = 0; backends[i] != NULL; i++) {
		n = backends[i]->act == NULL ? 0 : backends[i]->probe();
		if (n > score) {
			best = backends[i];
			score = n;
		}
	}
	return (best);
}

/* Without -b: the init that runs now and has our files. */
static const struct backend *
act_native(const struct ctl *ctl)
{
	return (ctl->backend == NULL ? native_backend(ctl) : NULL);
}

/* One number for all tasks: theirs if all that failed agree, else 1. */
static int
act_status(const struct work *work)
{
	int status = EXIT_OK;
	size_t i;

	for (i = 0; i < work->ntasks; i++) {
		if (work->tasks[i].exit == EXIT_OK)
			continue;
		if (status != EXIT_OK && status != work->tasks[i].exit)
			return (EXIT_FAILED);
		status = work->tasks[i].exit;
	}
	return (status);
}

/* Makes the tasks of a selection; a stop goes in reverse order. */
static struct task *
act_tasks(const struct ctl *ctl, const struct selection *s, bool reverse)
{
	struct task *tasks = calloc(s->n + 1, sizeof(*tasks));
	size_t i;

	for (i = 0; tasks != NULL && i < s->n; i++) {
		const struct selected *one = &s->v[reverse ? s->n - 1 - i : i];
		struct task *task = &tasks[i];

		task->name = one->name;
		task->node = (size_t)one->index; /* -1: of no node */
		task->stop_only = one->index == -1;
		if (one->index != -1)
			task->service = ctl->set.v[one->index];
	}
	return (tasks);
}

static int
act_dry(struct ctl *ctl, const struct cmd *cmd, struct task *tasks, size_t n)
{
	const struct work work = { .verb = cmd->verb,
		.tasks = tasks,
		.ntasks = n };
	const struct backend *native = act_native(ctl);
	int status = state_ask(ctl);
	size_t i;

	if (native != NULL)
		return (native_dry(ctl, &work, native));
	if (status != EXIT_OK)
		return (status);
	for (i = 0; i < n; i++)
		tasks[i].exit = dry_task(ctl, cmd->verb, &tasks[i]);
	return (act_status(&work));
}

/* Places for starts at a time: as asked for, or four for each processor. */
static unsigned int
act_parallel(const struct ctl *ctl)
{
	long n;

	if (ctl->parallel != 0)
		return (ctl->parallel);
	n = sysconf(_SC_NPROCESSORS_ONLN);
	return (n < 1 ? 4 : (unsigned int)n * 4);
}

/* Runs the tasks by the backend, printing each line as it is known. */
static int
act_run(struct ctl *ctl, const struct cmd *cmd, struct task *tasks, size_t n)
{
	const struct backend *backend = act_backend(ctl);
	const struct backend *native = act_native(ctl);
	struct printer printer = { .ctl = ctl };
	struct graph reversed = { 0 };
	struct errs errs = { 0 };
	struct work work = { .verb = cmd->verb,
		.dir = &ctl->bootdir,
		.tasks = tasks,
		.ntasks = n,
		.graph = &ctl->set.order.graph,
		.parallel = act_parallel(ctl),
		.verbose = ctl->verbose,
		.changed = printer_changed,
		.waiting = printer_waiting,
		.arg = &printer };
	int status = EXIT_FAILED;
	size_t i;

	if (backend == NULL || backend->act == NULL) {
		(void)fprintf(stderr, "bootctrl: no backend can act here\n");
		return (EXIT_FAILED);
	}
	printer_live(&printer);
	if (printer.live)
		work.tick = printer_tick;
	if (cmd->verb == VERB_STOP) {
		if (graph_reverse(work.graph, &reversed) == -1)
			errs_nomem(&errs);
		work.graph = &reversed;
	}
	if (native != NULL && errs.n == 0) {
		native_act(ctl, &work, native);
		status = act_status(&work);
	} else if (errs.n == 0 && backend->act(&work, &status, &errs) == 0)
		status = act_status(&work);
	printer_say(&printer, &errs);
	printer_fini(&printer);
	graph_fini(&reversed);
	errs_fini(&errs);
	for (i = 0; i < n; i++)
		errs_fini(&tasks[i].errs);
	return (status);
}

int
cmd_act(struct ctl *ctl, const struct cmd *cmd)
{
	bool starts = cmd->verb == VERB_START;
	struct selection selection;
	struct task *tasks;
	int status;

	status = select_services(ctl, !starts, starts, &selection);
	if (status != EXIT_OK)
		return (status);
	if (cmd->verb != VERB_STOP)
		print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	tasks = act_tasks(ctl, &selection, cmd->verb == VERB_STOP);
	if (tasks == NULL)
		status = EXIT_FAILED;
	else if (ctl->dry_run)
		status = act_dry(ctl, cmd, tasks, selection.n);
	else
		status = act_run(ctl, cmd, tasks, selection.n);
	if (status == EXIT_OK && starts && ctl->nnames == 0 &&
	    ctl->set.order.looped)
		status = EXIT_FAILED;
	free(tasks);
	selection_fini(&selection);
	return (status);
}

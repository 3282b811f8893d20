/*
 * Which way a service goes: by the command of the init that runs now and has
 * our files, or by fork.  Generated files call "bootctrl -b fork", which never
 * comes here.
 */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/native.h"

#define SCORE_RUNS 100 /* what probe gives for an init that runs now */

const struct backend *
native_backend(const struct ctl *ctl)
{
	const struct backend *b;
	size_t i;

	if (backend_find("fork") == NULL) /* generated files need it, too */
		return (NULL);
	for (i = 0; (b = backends[i]) != NULL; i++)
		if (b->command != NULL && install_exists(ctl, b) &&
		    b->probe() >= SCORE_RUNS)
			return (b);
	return (NULL);
}

/* The task of a work of its own lies in the other one's list. */
static void
fork_changed(void *arg, const struct work *work)
{
	const struct route *route = arg;

	(void)work;
	route->work->changed(route->work->arg, route->work);
}

static void
fork_waiting(void *arg, const char *text)
{
	const struct route *route = arg;

	route->work->waiting(route->work->arg, text);
}

static void
fork_tick(void *arg, const struct work *work)
{
	const struct route *route = arg;

	(void)work;
	route->work->tick(route->work->arg, route->work);
}

void
native_fork(struct route *route, struct task *task)
{
	struct work one = *route->work;
	struct errs errs = { 0 };
	int status = EXIT_FAILED;

	one.tasks = task;
	one.ntasks = 1;
	one.changed = fork_changed;
	one.waiting = fork_waiting;
	one.tick = route->work->tick == NULL ? NULL : fork_tick;
	one.arg = route;
	if (backend_find("fork")->act(&one, &status, &errs) == -1) {
		task->exit = status;
		task->done = true;
	}
	errs_move(&task->errs, &errs);
	route->work->changed(route->work->arg, route->work);
}

/* Are all files of a service in the manifest? */
static bool
is_installed(const struct install *in, const struct service *service)
{
	const struct backend *backend = in->native.backend;
	struct fileset files = { 0 };
	struct errs errs = { 0 };
	bool all;
	size_t i;

	all = in->manifest.exists &&
	    backend->files(&in->native.target, service, &files, &errs) == 0;
	for (i = 0; i < files.n && all; i++)
		all = manifest_has(&in->manifest, files.v[i].path);
	fileset_fini(&files);
	errs_fini(&errs);
	return (all);
}

/* Marks the tasks whose service the init knows; true: all. */
static bool
mark_installed(const struct install *in, const struct work *work, bool *native)
{
	bool all = true;
	size_t i;

	for (i = 0; i < work->ntasks; i++) {
		if (work->tasks[i].service == NULL)
			continue;
		native[i] = is_installed(in, work->tasks[i].service);
		all = all && native[i];
	}
	return (all);
}

/*
 * Finds out which tasks the init can do; services that it lacks are installed
 * first.  in stays open.
 */
static void
find_installed(struct install *in, const struct ctl *ctl,
    const struct work *work, const struct backend *backend, bool *native)
{
	if (install_open(in, ctl, backend, INSTALL_ROUTE) == EXIT_OK &&
	    mark_installed(in, work, native))
		return;
	install_fini(in);
	if (install_open(in, ctl, backend, INSTALL_PUT) == EXIT_OK) {
		in->quiet = true;
		(void)install_do(in);
	}
	install_fini(in);
	memset(native, 0, work->ntasks * sizeof(*native));
	if (install_open(in, ctl, backend, INSTALL_ROUTE) == EXIT_OK)
		(void)mark_installed(in, work, native);
}

static void
say_not_installed(struct task *task, const struct backend *backend)
{
	struct place at = { task->name, 0, 0 };

	if (task->service != NULL)
		(void)errs_add(&task->errs, ERR_NOTE, &at,
		    "not installed for %s, run bootctrl install",
		    backend->name);
}

void
native_act(struct ctl *ctl, struct work *work, const struct backend *backend)
{
	struct route route = { .ctl = ctl, .work = work, .backend = backend };
	bool *native = calloc(work->ntasks + 1, sizeof(*native));
	struct task *task;
	size_t i;

	if (native != NULL)
		find_installed(&route.in, ctl, work, backend, native);
	for (i = 0; i < work->ntasks; i++) {
		task = &work->tasks[i];
		if (native != NULL && (native[i] || task->service == NULL)) {
			native_task(&route, task);
			continue;
		}
		say_not_installed(task, backend);
		native_fork(&route, task);
	}
	if (native != NULL)
		install_fini(&route.in);
	free(native);
}

int
native_dry(struct ctl *ctl, const struct work *work,
    const struct backend *backend)
{
	struct install in;
	struct strlist argv = { 0 };
	int status;
	size_t i;

	status = install_open(&in, ctl, backend, INSTALL_ROUTE);
	for (i = 0; i < work->ntasks && status == EXIT_OK; i++) {
		if (work->tasks[i].service != NULL &&
		    backend->command(&in.native.target, work->verb,
		        work->tasks[i].name, &argv) == 0)
			command_print(&argv, stdout, "");
		strlist_fini(&argv);
	}
	install_fini(&in);
	return (status);
}

/* The block of status -v. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "bootctrl/logfile.h"
#include "bootctrl/view.h"
#include "compat/compat.h"

#define CHILDREN_SHOWN 8
#define LOG_LINES 5

/* All processes, looked at once. */
static bool
have_processes(struct viewer *viewer)
{
	if (!viewer->have_all) {
		viewer->have_all = true;
		if (os_processes(&viewer->all, &viewer->nall) == -1)
			viewer->all = NULL;
	}
	return (viewer->all != NULL);
}

/* Is its parent the process, or one that was found to descend from it? */
static bool
is_kin(const struct kin *kin, pid_t pid, const struct os_process *one)
{
	size_t i;

	if (one->parent == pid)
		return (true);
	for (i = 0; i < kin->n; i++)
		if (kin->v[i]->pid == one->parent)
			return (true);
	return (false);
}

static bool
kin_has(const struct kin *kin, const struct os_process *one)
{
	size_t i;

	for (i = 0; i < kin->n; i++)
		if (kin->v[i] == one)
			return (true);
	return (false);
}

int
kin_get(struct viewer *viewer, pid_t pid, struct kin *kin)
{
	const struct os_process *one;
	size_t i, before;

	kin->memory = -1;
	kin->n = 0;
	kin->v = NULL;
	if (!have_processes(viewer))
		return (-1);
	kin->v = reallocarray(NULL, viewer->nall + 1, sizeof(*kin->v));
	if (kin->v == NULL)
		return (-1);
	do {
		before = kin->n;
		for (i = 0; i < viewer->nall; i++) {
			one = &viewer->all[i];
			if (one->pid == pid)
				kin->memory = one->memory;
			else if (is_kin(kin, pid, one) && !kin_has(kin, one))
				kin->v[kin->n++] = one;
		}
	} while (kin->n > before);
	return (0);
}

void
kin_fini(struct kin *kin)
{
	free(kin->v);
}

static void
details_kin(struct viewer *viewer, pid_t pid)
{
	struct kin kin;
	size_t i;

	if (kin_get(viewer, pid, &kin) == -1) {
		(void)printf("    memory: cannot be told here\n");
		return;
	}
	if (kin.memory >= 0)
		(void)printf("    memory: %lld KiB\n", kin.memory);
	(void)printf("    children: %zu", kin.n);
	for (i = 0; i < kin.n && i < CHILDREN_SHOWN; i++)
		(void)printf("%s%s (pid %ld)", i == 0 ? ": " : ", ",
		    kin.v[i]->comm, (long)kin.v[i]->pid);
	(void)printf("%s\n", i < kin.n ? ", ..." : "");
	kin_fini(&kin);
}

/* When it was started, by the clock on the wall, and how long ago. */
static void
details_since(int64_t seconds)
{
	char date[64], ago[32];
	struct timespec now;
	struct tm tm;
	time_t then;

	if (clock_gettime(CLOCK_REALTIME, &now) == -1)
		return;
	then = now.tv_sec - (time_t)seconds;
	view_time(seconds, ago, sizeof(ago));
	if (localtime_r(&then, &tm) != NULL &&
	    strftime(date, sizeof(date), "%Y-%m-%d %H:%M:%S", &tm) > 0)
		(void)printf("    since: %s, uptime %s\n", date, ago);
}

static void
details_log(const struct ctl *ctl, const struct view *view)
{
	struct strlist lines = { 0 };
	struct logfile log;
	size_t i;

	logfile_find(&log, ctl, view->name, view->service);
	if (log.path == NULL)
		(void)printf("    log: by %s\n", log.logger);
	else
		(void)printf("    log: %s\n", log.path);
	if (log.path != NULL && logfile_last(&log, LOG_LINES, &lines) == 0)
		for (i = 0; i < lines.n; i++)
			(void)printf("    | %s\n", lines.v[i]);
	strlist_fini(&lines);
	logfile_fini(&log);
}

static void
details_record(const struct view *view)
{
	const struct record *r = &view->state.record;

	(void)printf("    type: %s\n", service_type_name(r->type));
	if (r->program != NULL)
		(void)printf("    program: %s\n", r->program);
	if (view->changed)
		(void)printf("    changed: its files differ from those it was "
		             "started with\n");
	if (view->paused)
		(void)printf("    paused: by a signal; \"bootctrl cont %s\" or "
		             "a CONT lets it go on\n",
		    view->name);
	if (r->logger_pid != 0)
		(void)printf("    logger: pid %ld, %s\n", (long)r->logger_pid,
		    os_verify(r->logger_pid, r->logger_token, NULL,
		        &(const char *){ NULL }) == VERDICT_SAME
		        ? "alive"
		        : "dead");
}

void
view_details(struct viewer *viewer, const struct view *view)
{
	const struct service *s = view->service;
	pid_t pid = view_pid(view);

	if (view->desc[0] != '\0')
		(void)printf("    description: %s\n", view->desc);
	(void)printf("    script: %s\n",
	    s == NULL ? "no longer enabled" : s->script);
	if (view->port != NULL)
		(void)printf("    port: %s\n", view->port);
	if (view->state.recorded)
		details_record(view);
	if (view->seconds >= 0)
		details_since(view->seconds);
	if (view->boot_ms >= 0)
		(void)printf("    boot time: %lld ms\n",
		    (long long)view->boot_ms);
	if (pid != 0)
		details_kin(viewer, pid);
	details_log(viewer->ctl, view);
}

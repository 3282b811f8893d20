/* What is known of one service, gathered once for all verbs that ask. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/view.h"
#include "compat/compat.h"
#include "core/rule.h"
#include "launcher/clock.h"

static int
start_compare(const void *a, const void *b)
{
	const struct eventlog_start *x = a, *y = b;

	return (strcmp(x->name, y->name));
}

static int
start_compare_name(const void *name, const void *start)
{
	return (strcmp(name, ((const struct eventlog_start *)start)->name));
}

/* How long the first start of this boot took; -1: that is not known. */
static int64_t
boot_time(struct viewer *viewer, const char *name)
{
	const struct ctl *ctl = viewer->ctl;
	const struct eventlog_start *start;

	if (!viewer->have_starts) {
		viewer->have_starts = true;
		if (ctl->state.fd == -1 ||
		    eventlog_starts(ctl->state.fd, ctl->statectx.boot,
		        &viewer->starts, &viewer->nstarts) == -1)
			viewer->nstarts = 0;
		if (viewer->nstarts > 1)
			qsort(viewer->starts, viewer->nstarts,
			    sizeof(*viewer->starts), start_compare);
	}
	if (viewer->nstarts == 0)
		return (-1);
	start = bsearch(name, viewer->starts, viewer->nstarts,
	    sizeof(*viewer->starts), start_compare_name);
	if (start == NULL || start->failed || start->ended == 0 ||
	    start->started == 0 || start->ended < start->started)
		return (-1);
	return ((start->ended - start->started) / NS_PER_MS);
}

void
viewer_fini(struct viewer *viewer)
{
	free(viewer->starts);
	free(viewer->all);
}

/* desc= on one line, whatever is in it. */
static void
desc_copy(const struct service *service, char *text, size_t size)
{
	const char *desc =
	    service == NULL ? NULL : conf_value(service->conf, "desc");
	char *s;

	(void)strlcpy(text, desc == NULL ? "" : desc, size);
	for (s = text; *s != '\0'; s++)
		if ((unsigned char)*s < 0x20 || *s == 0x7f)
			*s = ' ';
}

/* Of files that could not be read nobody knows whether they have changed. */
static bool
is_read(const struct service *service)
{
	size_t i;

	for (i = 0; i < service->errs.n; i++)
		if (service->errs.v[i].kind == ERR_FAILED ||
		    (service->errs.v[i].rule != NULL &&
		        strcmp(service->errs.v[i].rule, RULE_FILE) == 0))
			return (false);
	return (!service->errs.lost);
}

void
view_get(struct viewer *viewer, const struct selected *one, struct view *view)
{
	const struct service *service =
	    one->index == -1 ? NULL : viewer->ctl->set.v[one->index];
	const struct record *r = &view->state.record;

	memset(view, 0, sizeof(*view));
	view->name = one->name;
	view->service = service;
	view->seconds = -1;
	status_get(viewer->ctl, one->name, one->index, &view->state);
	view->boot_ms = boot_time(viewer, one->name);
	desc_copy(service, view->desc, sizeof(view->desc));
	if (service != NULL && service->type == SERVICE_TCPSERVER)
		view->port = conf_value(service->conf, "PORT");
	if (!view_runs(view) || !view->state.recorded)
		return;
	view->seconds = (clock_now() - r->started) / NS_PER_S;
	view->changed = service != NULL && is_read(service) &&
	    service->hash != r->files_hash;
	view->paused = r->pid != 0 && os_stopped(r->pid) == 1;
}

void
view_fini(struct view *view)
{
	state_fini(&view->state);
}

bool
view_runs(const struct view *view)
{
	return (view->state.kind == STATE_RUNNING);
}

pid_t
view_pid(const struct view *view)
{
	if (!view_runs(view) || !view->state.recorded)
		return (0);
	return (view->state.record.pid);
}

bool
view_failed(const struct view *view)
{
	return (view->service != NULL && !view->service->nostart &&
	    !view_runs(view));
}

bool
view_rogue(const struct view *view)
{
	return (view->service == NULL && view_runs(view));
}

void
view_word(const struct view *view, char *text, size_t size)
{
	(void)snprintf(text, size, "%s%s%s%s", state_word(view->state.kind),
	    view->paused ? ",paused" : "", view->changed ? ",changed" : "",
	    view_rogue(view) ? ",rogue" : "");
}

void
view_time(int64_t seconds, char *text, size_t size)
{
	long long s = seconds;

	if (s < 0)
		(void)strlcpy(text, "-", size);
	else if (s < 60)
		(void)snprintf(text, size, "%llds", s);
	else if (s < 3600)
		(void)snprintf(text, size, "%lldm%02llds", s / 60, s % 60);
	else if (s < 86400)
		(void)snprintf(text, size, "%lldh%02lldm", s / 3600,
		    s / 60 % 60);
	else
		(void)snprintf(text, size, "%lldd%02lldh", s / 86400,
		    s / 3600 % 24);
}

/* plot and blame: how the services came up in this boot. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/view.h"
#include "picture/chart.h"

/* Reads the starts of this boot; an exit status, after a message. */
static int
starts_read(struct ctl *ctl, struct eventlog_start **v, size_t *n)
{
	int status = state_ask(ctl);

	*v = NULL;
	*n = 0;
	if (status != EXIT_OK || ctl->state.fd == -1) /* -1: nothing started */
		return (status);
	if (eventlog_starts(ctl->state.fd, ctl->statectx.boot, v, n) == 0)
		return (EXIT_OK);
	(void)fprintf(stderr, "bootctrl: %s/events: %s\n", ctl->state.path,
	    strerror(errno));
	return (EXIT_FAILED);
}

/* When it was up or given up; without that, its start is all there is. */
static int64_t
start_end(const struct eventlog_start *start)
{
	return (start->ended == 0 ? start->started : start->ended);
}

int
cmd_plot(struct ctl *ctl, const struct cmd *cmd)
{
	struct eventlog_start *v;
	struct chart_bar *bars;
	struct buf b = { 0 };
	size_t i, n;
	int status;

	(void)cmd;
	status = starts_read(ctl, &v, &n);
	if (status != EXIT_OK)
		return (status);
	bars = calloc(n + 1, sizeof(*bars));
	for (i = 0; bars != NULL && i < n; i++)
		bars[i] = (struct chart_bar){ v[i].name, v[i].queued,
			v[i].started, start_end(&v[i]), v[i].failed };
	if (bars != NULL)
		chart_svg(bars, n, ctl->bootdir.path, &b);
	else
		b.failed = true;
	status = print_buf(&b, status);
	free(bars);
	free(v);
	return (status);
}

/* The longest first. */
static int
blame_compare(const void *a, const void *b)
{
	const struct eventlog_start *x = a, *y = b;
	int64_t tx = start_end(x) - x->started, ty = start_end(y) - y->started;

	if (tx != ty)
		return (tx > ty ? -1 : 1);
	return (strcmp(x->name, y->name));
}

static int
blame_json(const struct ctl *ctl, const struct eventlog_start *v, size_t n)
{
	struct doc doc;
	struct json *j = &doc.j;
	size_t i;

	doc_begin(&doc, ctl);
	json_array(j, "starts");
	for (i = 0; i < n; i++) {
		json_object(j, NULL);
		json_string(j, "name", v[i].name);
		json_number(j, "queued_ns", v[i].queued);
		json_number(j, "started_ns", v[i].started);
		if (v[i].ended == 0)
			json_null(j, "ended_ns");
		else
			json_number(j, "ended_ns", v[i].ended);
		json_bool(j, "failed", v[i].failed);
		json_end(j);
	}
	json_end(j);
	return (doc_end(&doc, EXIT_OK));
}

static int
blame_text(const struct eventlog_start *v, size_t n)
{
	struct buf b = { 0 }, time = { 0 };
	size_t i;

	for (i = 0; i < n; i++) {
		buf_clear(&time);
		chart_time(&time, start_end(&v[i]) - v[i].started);
		buf_printf(&b, "%9s  %s%s\n", time.s == NULL ? "" : time.s,
		    v[i].name, v[i].failed ? " (failed)" : "");
	}
	buf_fini(&time);
	return (print_buf(&b, EXIT_OK));
}

int
cmd_blame(struct ctl *ctl, const struct cmd *cmd)
{
	struct eventlog_start *v;
	size_t n;
	int status;

	(void)cmd;
	status = starts_read(ctl, &v, &n);
	if (status != EXIT_OK)
		return (status);
	if (n > 1)
		qsort(v, n, sizeof(*v), blame_compare);
	if (ctl->opt[OPT_JSON] != NULL)
		status = blame_json(ctl, v, n);
	else
		status = blame_text(v, n);
	free(v);
	return (status);
}

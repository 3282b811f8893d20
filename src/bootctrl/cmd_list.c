/* list: the services as a table. */
#include <sys/types.h>

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "bootctrl/table.h"
#include "bootctrl/view.h"

static const struct table_column columns[] = {
	{ "NAME", false },
	{ "STATE", false },
	{ "PID", true },
	{ "UPTIME", true },
	{ "PORT", true },
	{ "BOOT-TIME", true },
	{ "TYPE", false },
	{ "DESCRIPTION", false },
};

#define COLUMNS (sizeof(columns) / sizeof(columns[0]))
#define CELL_MAX 64

/* Green for what is as it should be, red for what is not, yellow between. */
static const char *
row_colour(const struct view *view)
{
	if (view->state.kind == STATE_DEAD || view_failed(view))
		return ("31");
	if (view->state.kind == STATE_UNKNOWN || view->paused ||
	    view->changed || view_rogue(view))
		return ("33");
	return (view_runs(view) ? "32" : "");
}

/* A time in words, for scripts as a bare number; "-": there is none. */
static void
cell_boot(const struct view *view, bool plain, char *cell)
{
	if (view->boot_ms < 0)
		(void)snprintf(cell, CELL_MAX, "-");
	else if (plain)
		(void)snprintf(cell, CELL_MAX, "%" PRId64, view->boot_ms);
	else
		(void)snprintf(cell, CELL_MAX, "%" PRId64 ".%03ds",
		    view->boot_ms / 1000, (int)(view->boot_ms % 1000));
}

static void
cell_uptime(const struct view *view, bool plain, char *cell)
{
	if (plain && view->seconds >= 0)
		(void)snprintf(cell, CELL_MAX, "%" PRId64, view->seconds);
	else
		view_time(view->seconds, cell, CELL_MAX);
}

/* The type of the running one, if its script is gone. */
static const char *
cell_type(const struct view *view)
{
	if (view->service != NULL)
		return (service_type_name(view->service->type));
	return (view->state.recorded
	        ? service_type_name(view->state.record.type)
	        : "-");
}

static int
list_row(const struct view *view, struct table *t)
{
	char state[CELL_MAX], pid[CELL_MAX] = "-", uptime[CELL_MAX],
	                      boot[CELL_MAX];

	view_word(view, state, sizeof(state));
	if (view_pid(view) != 0)
		(void)snprintf(pid, sizeof(pid), "%ld", (long)view_pid(view));
	cell_uptime(view, t->plain, uptime);
	cell_boot(view, t->plain, boot);
	if (table_add(t, view->name) == -1 || table_add(t, state) == -1 ||
	    table_add(t, pid) == -1 || table_add(t, uptime) == -1 ||
	    table_add(t, view->port == NULL ? "-" : view->port) == -1 ||
	    table_add(t, boot) == -1 || table_add(t, cell_type(view)) == -1 ||
	    table_add(t,
	        view->service == NULL ? "no longer enabled" : view->desc) == -1)
		return (-1);
	return (0);
}

static int
list_table(struct viewer *viewer, const struct selection *s, bool colour)
{
	struct table t = { .columns = columns,
		.ncolumns = COLUMNS,
		.coloured = 1,
		.plain = viewer->ctl->opt[OPT_PLAIN] != NULL };
	struct view view;
	size_t i;
	int rc = 0;

	for (i = 0; i < s->n && rc == 0; i++) {
		view_get(viewer, &s->v[i], &view);
		rc = list_row(&view, &t);
		if (rc == 0 && colour)
			rc = strlist_add(&t.colours, row_colour(&view));
		view_fini(&view);
	}
	if (rc == 0)
		table_print(&t);
	else
		(void)fprintf(stderr, "bootctrl: out of memory\n");
	table_fini(&t);
	return (rc == 0 ? EXIT_OK : EXIT_FAILED);
}

static int
list_json(struct viewer *viewer, const struct selection *s)
{
	struct view view;
	struct doc doc;
	size_t i;

	doc_begin(&doc, viewer->ctl);
	json_array(&doc.j, "services");
	for (i = 0; i < s->n; i++) {
		view_get(viewer, &s->v[i], &view);
		view_json(viewer, &view, viewer->ctl->verbose, &doc.j);
		view_fini(&view);
	}
	json_end(&doc.j);
	return (doc_end(&doc, EXIT_OK));
}

int
cmd_list(struct ctl *ctl, const struct cmd *cmd)
{
	struct viewer viewer = { .ctl = ctl };
	struct selection selection;
	bool colour;
	int status;

	(void)cmd;
	if (colour_wanted(ctl, &colour) == -1)
		return (EXIT_USAGE);
	status = select_asked(ctl, &selection);
	if (status != EXIT_OK)
		return (status);
	if (ctl->opt[OPT_JSON] != NULL)
		status = list_json(&viewer, &selection);
	else
		status = list_table(&viewer, &selection, colour);
	viewer_fini(&viewer);
	selection_fini(&selection);
	print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	return (status);
}

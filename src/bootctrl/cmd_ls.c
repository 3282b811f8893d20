/* ls, is-running, is-enabled, is-failed: one question about all services. */
#include <sys/types.h>

#include <stdio.h>
#include <string.h>

#include "bootctrl/view.h"
#include "core/nearest.h"
#include "core/valid.h"

static bool
is_all(const struct view *view)
{
	(void)view;
	return (true);
}

static bool
is_on(const struct view *view)
{
	return (view->service != NULL);
}

static bool
is_stopped(const struct view *view)
{
	return (!view_runs(view));
}

static bool
is_changed(const struct view *view)
{
	return (view->changed);
}

/* The little language of ls; bad: to find one is exit status 1. */
static const struct query {
	const char *word;
	bool (*holds)(const struct view *);
	bool bad;
} queries[] = {
	{ "all", is_all, false },
	{ "on", is_on, false },
	{ "off", NULL, false }, /* scripts that were disabled */
	{ "started", view_runs, false },
	{ "stopped", is_stopped, false },
	{ "failed", view_failed, true },
	{ "rogue", view_rogue, true },
	{ "changed", is_changed, true },
};

#define QUERIES (sizeof(queries) / sizeof(queries[0]))

const char *
query_word(size_t i)
{
	return (i < QUERIES ? queries[i].word : NULL);
}

static const struct query *
query_find(const struct ctl *ctl)
{
	struct nearest nearest = { .word =
		                       ctl->nnames == 1 ? ctl->names[0] : "" };
	size_t i;

	for (i = 0; i < QUERIES; i++) {
		if (strcmp(queries[i].word, nearest.word) == 0)
			return (&queries[i]);
		nearest_try(&nearest, queries[i].word);
	}
	(void)fprintf(stderr, "bootctrl: ls takes one of");
	for (i = 0; i < QUERIES; i++)
		(void)fprintf(stderr, " %s", queries[i].word);
	if (nearest.best != NULL && *nearest.word != '\0')
		(void)fprintf(stderr, "; did you mean \"%s\"?", nearest.best);
	(void)fputc('\n', stderr);
	return (NULL);
}

/* Asks each service.  0, or an exit status after a message. */
static int
query_ask(struct ctl *ctl, const struct query *query, struct strlist *names)
{
	struct viewer viewer = { .ctl = ctl };
	struct selection selection;
	struct view view;
	size_t i;
	int status, rc = 0;

	status = select_every(ctl, &selection);
	if (status != EXIT_OK)
		return (status);
	for (i = 0; i < selection.n && rc == 0; i++) {
		view_get(&viewer, &selection.v[i], &view);
		if (query->holds(&view))
			rc = strlist_add(names, view.name);
		view_fini(&view);
	}
	viewer_fini(&viewer);
	selection_fini(&selection);
	if (rc == 0)
		return (EXIT_OK);
	(void)fprintf(stderr, "bootctrl: out of memory\n");
	return (EXIT_FAILED);
}

/* Scripts that were disabled, NAME.rc.off, where there is no NAME.rc. */
static int
names_off(const struct ctl *ctl, struct strlist *names)
{
	struct strlist all = { 0 };
	size_t i;
	int status = files_list(ctl, "", ".rc.off", &all);

	for (i = 0; status == EXIT_OK && i < all.n; i++)
		if (valid_name(all.v[i]) &&
		    !strlist_find(&ctl->bootdir.names, all.v[i]) &&
		    strlist_add(names, all.v[i]) == -1)
			status = EXIT_FAILED;
	strlist_fini(&all);
	return (status);
}

int
cmd_ls(struct ctl *ctl, const struct cmd *cmd)
{
	const struct query *query = query_find(ctl);
	struct strlist names = { 0 };
	struct doc doc;
	size_t i;
	int status;

	(void)cmd;
	if (query == NULL)
		return (EXIT_USAGE);
	ctl->nnames = 0;
	status = state_ask(ctl);
	if (status == EXIT_OK)
		status = query->holds == NULL ? names_off(ctl, &names)
		                              : query_ask(ctl, query, &names);
	if (status == EXIT_OK) {
		status = query->bad && names.n > 0 ? EXIT_FAILED : EXIT_OK;
		if (ctl->opt[OPT_JSON] != NULL) {
			doc_begin(&doc, ctl);
			json_string(&doc.j, "query", query->word);
			doc_strings(&doc.j, "names", names.v, names.n);
			status = doc_end(&doc, status);
		} else if (!ctl->quiet)
			for (i = 0; i < names.n; i++)
				(void)printf("%s\n", names.v[i]);
	}
	strlist_fini(&names);
	return (status);
}

/* The one name of is-VERB; NULL after a message. */
static bool
one_name(const struct ctl *ctl, const char *verb)
{
	if (ctl->nnames == 1)
		return (true);
	(void)fprintf(stderr, "bootctrl: %s takes one name\n", verb);
	return (false);
}

int
cmd_is_enabled(struct ctl *ctl, const struct cmd *cmd)
{
	if (!one_name(ctl, cmd->name))
		return (EXIT_USAGE);
	return (set_find(&ctl->set, ctl->names[0]) == -1 ? EXIT_FAILED
	                                                 : EXIT_OK);
}

/* is-running and is-failed. */
int
cmd_is(struct ctl *ctl, const struct cmd *cmd)
{
	struct viewer viewer = { .ctl = ctl };
	struct selection selection;
	struct view view;
	bool yes;
	int status;

	if (!one_name(ctl, cmd->name))
		return (EXIT_USAGE);
	status = select_asked(ctl, &selection);
	if (status != EXIT_OK)
		return (status);
	view_get(&viewer, &selection.v[0], &view);
	yes = strcmp(cmd->name, "is-running") == 0 ? view_runs(&view)
	                                           : view_failed(&view);
	view_fini(&view);
	viewer_fini(&viewer);
	selection_fini(&selection);
	return (yes ? EXIT_OK : EXIT_FAILED);
}

/*
 * The text of one script: its header lines, and the template filled in.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/backend.h"
#include "core/buf.h"
#include "core/template.h"
#include "rcd.h"

#define TIMEOUT_EXTRA 30 /* seconds that rcctl waits beyond our own limits */
#define TIMEOUT_MAX 3600

/* The texts of one script, in the order of its template. */
struct script {
	const struct rcd_dialect *dialect;
	const struct service *service; /* NULL: the aggregate */
	char *id;
	struct strlist require;
	struct strlist before;
	struct strlist provide;
	struct buf what; /* a line of comment */
	struct buf desc; /* quoted */
	struct buf name; /* " NAME", quoted; empty for the aggregate */
	struct buf bootctrl;
	struct buf dir;
	struct buf provides; /* the lists as text */
	struct buf requires; /* with "# REQUIRE: " in front; or empty */
	struct buf befores; /* with "# BEFORE: " in front; or empty */
	struct buf keywords;
	struct buf timeout; /* seconds */
};

static void
script_fini(struct script *s)
{
	free(s->id);
	strlist_fini(&s->require);
	strlist_fini(&s->before);
	strlist_fini(&s->provide);
	buf_fini(&s->what);
	buf_fini(&s->desc);
	buf_fini(&s->name);
	buf_fini(&s->bootctrl);
	buf_fini(&s->dir);
	buf_fini(&s->provides);
	buf_fini(&s->requires);
	buf_fini(&s->befores);
	buf_fini(&s->keywords);
	buf_fini(&s->timeout);
}

/* Adds those of from that list lacks. */
static int
words_add(struct strlist *list, const struct strlist *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (!strlist_has(list, from->v[i]) &&
		    strlist_add(list, from->v[i]) == -1)
			return (-1);
	return (0);
}

/* Another service, unless it has no script. */
static int
require_add(struct script *s, const char *name)
{
	char *id = rcd_identifier(name);

	if (id != NULL && rcd_unfit(s->dialect, id) != NULL) {
		free(id);
		return (0);
	}
	return (strlist_take(&s->require, id));
}

/* The order of one service: others by their identifiers, and milestones. */
static int
script_order(struct script *s, const struct target *t, size_t index,
    bool with_services)
{
	struct edges edges;
	int result = -1;
	size_t i;

	if (edges_get(t->map, index, s->dialect->words, &edges) == -1)
		return (-1);
	for (i = 0; with_services && i < edges.after.n; i++)
		if (require_add(s, edges.after.v[i]) == -1)
			goto out;
	if (words_add(&s->require, &edges.words_after) == 0 &&
	    words_add(&s->before, &edges.words_before) == 0)
		result = 0;
out:
	edges_fini(&edges);
	return (result);
}

/* Leaves out of list what from has. */
static int
words_drop(struct strlist *list, const struct strlist *from)
{
	struct strlist kept = { 0 };
	int result = 0;
	size_t i;

	for (i = 0; i < list->n && result == 0; i++)
		if (!strlist_has(from, list->v[i]))
			result = strlist_add(&kept, list->v[i]);
	strlist_fini(list);
	*list = kept;
	return (result);
}

/*
 * The aggregate stands for all services: it comes after whatever one of them
 * comes after, before the rest of what one of them goes before, and provides
 * the milestones that they do.
 */
static int
script_order_all(struct script *s, const struct target *t)
{
	const struct backend_word *w;
	size_t i;

	for (i = 0; i < t->set->n; i++)
		if (script_order(s, t, i, false) == -1)
			return (-1);
	if (words_drop(&s->before, &s->require) == -1)
		return (-1);
	if (s->before.n == 0 && !strlist_has(&s->require, "LOGIN") &&
	    strlist_add(&s->require, "LOGIN") == -1)
		return (-1);
	for (w = s->dialect->words; w->word != NULL; w++)
		if (strlist_has(&t->map->provided, w->word) &&
		    strlist_add(&s->provide, w->word) == -1)
			return (-1);
	strlist_sort(&s->require);
	strlist_sort(&s->before);
	return (0);
}

static size_t
service_index(const struct target *t, const struct service *service)
{
	size_t i;

	for (i = 0; t->set->v[i] != service; i++)
		;
	return (i);
}

/* As one line: service(8) evaluates what looks like an assignment to name. */
static void
desc_print(struct buf *b, const char *desc)
{
	struct buf line = { 0 };

	for (; *desc != '\0'; desc++)
		buf_putc(&line, (unsigned char)*desc < ' ' ? ' ' : *desc);
	buf_shquote(b, line.s == NULL ? "" : line.s);
	b->failed = b->failed || line.failed;
	buf_fini(&line);
}

static int
script_fill(struct script *s, const struct target *t)
{
	const struct service *service = s->service;
	const char *name = service == NULL ? t->aggregate : service->name;
	const char *desc = service == NULL
	    ? "all services of a bootctrl directory"
	    : conf_value(service->conf, "desc");

	s->id = rcd_identifier(name);
	if (s->id == NULL || strlist_add(&s->provide, s->id) == -1)
		return (-1);
	buf_printf(&s->what, "%s: %s", s->id,
	    service == NULL ? "all services, by bootctrl(8)"
	                    : "a service of bootctrl(8)");
	desc_print(&s->desc, desc == NULL ? name : desc);
	buf_shquote(&s->bootctrl, t->bootctrl);
	buf_shquote(&s->dir, t->dir);
	if (service == NULL)
		return (script_order_all(s, t));
	buf_putc(&s->name, ' ');
	buf_shquote(&s->name, name);
	return (script_order(s, t, service_index(t, service), true));
}

/* The words behind what begins their line; nothing without words. */
static void
words_print(struct buf *b, const char *begin, const struct strlist *words)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		buf_printf(b, "%s%s", i == 0 ? begin : " ", words->v[i]);
}

/* How long rcctl(8) may wait: longer than our own stop or start takes. */
static unsigned int
service_timeout(const struct service *service)
{
	unsigned int stop = 0;
	size_t i;

	for (i = 0; i < service->retry.n; i++)
		stop += service->retry.v[i].seconds;
	return (stop > service->start_timeout ? stop : service->start_timeout);
}

static unsigned int
script_timeout(const struct script *s, const struct target *t)
{
	unsigned int sum = 0;
	size_t i;

	if (s->service != NULL)
		sum = service_timeout(s->service);
	for (i = 0; s->service == NULL && i < t->set->n; i++)
		sum += service_timeout(t->set->v[i]);
	return (sum > TIMEOUT_MAX ? TIMEOUT_MAX : sum + TIMEOUT_EXTRA);
}

static bool
service_reloads(const struct service *service)
{
	return (service == NULL || service->type == SERVICE_TCPSERVER ||
	    service->type == SERVICE_FOREIGN || service->reload_signal != 0);
}

/* A buf's text for a template: never NULL. */
static const char *
text(struct buf *b)
{
	buf_puts(b, "");
	return (b->s == NULL ? "" : b->s);
}

/* "shutdown", without which nothing is stopped, and what the script asks. */
static void
keywords_print(struct buf *b, const struct service *service)
{
	size_t i;

	buf_puts(b, "shutdown");
	for (i = 0; service != NULL && i < service->keyword.n; i++)
		if (strcmp(service->keyword.v[i].word, "shutdown") != 0)
			buf_printf(b, " %s", service->keyword.v[i].word);
}

/* The texts that are lists. */
static void
script_lists(struct script *s, const struct target *t)
{
	words_print(&s->provides, "", &s->provide);
	words_print(&s->requires, "# REQUIRE: ", &s->require);
	words_print(&s->befores, "# BEFORE: ", &s->before);
	keywords_print(&s->keywords, s->service);
	buf_printf(&s->timeout, "%u", script_timeout(s, t));
}

static bool
script_failed(const struct script *s)
{
	return (s->what.failed || s->desc.failed || s->name.failed ||
	    s->bootctrl.failed || s->dir.failed || s->provides.failed ||
	    s->requires.failed || s->befores.failed || s->keywords.failed ||
	    s->timeout.failed);
}

static char *
script_text(struct script *s)
{
	const struct template_var vars[] = {
		{ "WHAT", text(&s->what) },
		{ "ID", s->id },
		{ "NAME", text(&s->name) },
		{ "DESC", text(&s->desc) },
		{ "PROVIDE", text(&s->provides) },
		{ "REQUIRE", text(&s->requires) },
		{ "BEFORE", text(&s->befores) },
		{ "KEYWORD", text(&s->keywords) },
		{ "BOOTCTRL", text(&s->bootctrl) },
		{ "DIR", text(&s->dir) },
		{ "SUBR", s->dialect->subr },
		{ "TIMEOUT", text(&s->timeout) },
		{ "RELOAD", service_reloads(s->service) ? "" : "rc_reload=NO" },
		{ NULL, NULL },
	};

	return (template_fill(s->dialect->template, vars));
}

char *
rcd_script(const struct target *target, const struct service *service)
{
	struct script s = { .dialect = rcd_dialect(target->dialect),
		.service = service };
	char *result = NULL;

	if (script_fill(&s, target) == 0) {
		script_lists(&s, target);
		if (!script_failed(&s))
			result = script_text(&s);
	}
	script_fini(&s);
	return (result);
}

/*
 * Loops, as a person must see them to mend one: who waits for whom, and in
 * which line that is written.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/buf.h"
#include "core/loops.h"
#include "core/rule.h"

/* What is known of loops while they are told. */
struct loops {
	const struct uses *uses;
	struct service *const *services;
	const struct graph *graph;
	size_t *part;
	size_t *back; /* graph_cycle's, of all loops */
	size_t *queue;
	bool *told; /* services that a message named */
};

/* Is the node one that a use hangs on, on the side where it waits? */
static bool
loops_is_use(const struct loops *l, const struct use *use, size_t node)
{
	if (use->kind == USE_REQUIRE || use->kind == USE_NEED)
		return (node == uses_node(l->uses, use, USES_AFTER));
	if (use->kind == USE_BEFORE)
		return (node == uses_node(l->uses, use, USES_BEFORE));
	return (false);
}

/* The use of a service that made its edge with a word's node, or NULL. */
static const struct use *
loops_use(const struct loops *l, size_t service, size_t node)
{
	const struct uses *uses = l->uses;
	size_t i;

	for (i = uses->first[service]; i < uses->first[service + 1]; i++)
		if (loops_is_use(l, &uses->v[i], node))
			return (&uses->v[i]);
	return (NULL);
}

/*
 * Says why "after" comes after "first", with the node between them, and
 * returns the place of the word that made it so.
 */
static const struct place *
loops_edge(const struct loops *l, size_t first, size_t node, size_t after,
    struct buf *text)
{
	const char *one = l->services[first]->name;
	const char *two = l->services[after]->name;
	const struct use *use;
	const char *word, *verb;

	use = loops_use(l, after, node);
	if (use == NULL) {
		use = loops_use(l, first, node);
		buf_printf(text, "%s goes before ", one);
		one = two;
	} else {
		verb = use->kind == USE_NEED ? "needs" : "requires";
		buf_printf(text, "%s %s ", two, verb);
	}
	if (use == NULL)
		return (NULL);
	word = l->uses->words[use->word].text;
	if (strcmp(word, one) == 0)
		buf_puts(text, word);
	else
		buf_printf(text, "%s (%s)", word, one);
	return (use->place);
}

static void
loops_place(struct buf *text, const struct place *place)
{
	if (place == NULL || place->file == NULL)
		return;
	buf_printf(text, "%s:%u", place->file, place->line);
}

/* The place of a word that ties a service to its part, or NULL. */
static const struct place *
loops_tie(const struct loops *l, size_t service)
{
	const struct uses *uses = l->uses;
	const struct use *use;
	size_t i, node;

	for (i = uses->first[service]; i < uses->first[service + 1]; i++) {
		use = &uses->v[i];
		if (use->kind == USE_PROVIDE)
			continue;
		node = uses_node(l->uses, use,
		    use->kind == USE_BEFORE ? USES_BEFORE : USES_AFTER);
		if (l->part[node] == l->part[service])
			return (use->place);
	}
	return (NULL);
}

/* Names the members of a part that its cycle left out. */
static void
loops_others(struct loops *l, const size_t *list, size_t n, struct buf *text)
{
	const struct place *place;
	const char *lead = "; with them in it: ";
	size_t i;

	for (i = 0; i < n; i++) {
		if (l->told[list[i]])
			continue;
		l->told[list[i]] = true;
		place = loops_tie(l, list[i]);
		buf_printf(text, "%s%s", lead, l->services[list[i]]->name);
		if (place != NULL)
			buf_puts(text, " (");
		loops_place(text, place);
		if (place != NULL)
			buf_putc(text, ')');
		lead = ", ";
	}
}

/* Tells one part: a whole cycle through its first member, then the others. */
static void
loops_tell(struct loops *l, const size_t *list, size_t n, struct errs *errs)
{
	struct buf text = { 0 }, places = { 0 };
	const struct place *place, *first = NULL;
	size_t at = list[0], node, up, from = errs->n;

	graph_cycle(l->graph, l->part, at, l->back, l->queue);
	do {
		l->told[at] = true;
		node = l->back[at];
		up = l->back[node];
		buf_puts(&text, first == NULL ? "" : ", ");
		place = loops_edge(l, up, node, at, &text);
		if (first != NULL) {
			buf_puts(&places, places.n == 0 ? "; see " : ", ");
			loops_place(&places, place);
		} else {
			first = place;
		}
		at = up;
	} while (at != list[0]);
	buf_puts(&text, "; started last");
	if (places.n > 0)
		buf_add(&text, places.s, places.n);
	loops_others(l, list, n, &text);
	if (text.failed || places.failed)
		(void)errs_nomem(errs);
	else
		(void)errs_add(errs, ERR_FAILED, first, "loop: %s", text.s);
	(void)errs_rule(errs, from, RULE_LOOP);
	buf_fini(&text);
	buf_fini(&places);
}

/*
 * Puts the services into one list, part by part and by name within a part:
 * the services of part p are list[start[p]] .. list[start[p + 1] - 1].
 */
static void
loops_sort(const struct loops *l, size_t *start, size_t *list)
{
	size_t i;

	for (i = 0; i < l->graph->nservices; i++)
		start[l->part[i] + 2]++;
	for (i = 2; i < l->graph->nnodes + 2; i++)
		start[i] += start[i - 1];
	for (i = 0; i < l->graph->nservices; i++)
		list[start[l->part[i] + 1]++] = i;
}

int
loops_find(const struct uses *uses, struct service *const *services,
    const struct graph *graph, bool *late, struct errs *errs)
{
	struct loops l = { uses, services, graph, NULL, NULL, NULL, NULL };
	size_t n = graph->nnodes, *room, *start, *list, *size, p, i;
	int rc = -1;

	room = calloc(6 * n + 3, sizeof(*room));
	l.told = calloc(graph->nservices + 1, sizeof(*l.told));
	if (room == NULL || l.told == NULL)
		goto out;
	l.part = room;
	size = room + n;
	l.back = room + 2 * n;
	l.queue = room + 3 * n;
	list = room + 4 * n;
	start = room + 5 * n;
	if (graph_parts(graph, l.part, size) == -1)
		goto out;
	for (i = 0; i < n; i++)
		l.back[i] = SIZE_MAX;
	loops_sort(&l, start, list);
	for (i = 0; i < graph->nservices; i++) {
		p = l.part[i];
		late[i] = size[p] > 1;
		if (late[i] && !l.told[i])
			loops_tell(&l, list + start[p], start[p + 1] - start[p],
			    errs);
	}
	rc = 0;
out:
	free(room);
	free(l.told);
	return (rc);
}

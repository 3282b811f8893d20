/* graph: the services and their order as a picture. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/view.h"
#include "compat/compat.h"
#include "core/edges.h"
#include "core/valid.h"
#include "picture/dag.h"

/* A graph while it is collected. */
struct drawing {
	struct dag dag;
	size_t room; /* for edges */
	size_t *number; /* of a service's node; SIZE_MAX: it is left out */
	char (*states)[48];
};

static void
drawing_fini(struct drawing *d)
{
	free(d->dag.nodes);
	free(d->dag.edges);
	free(d->number);
	free(d->states);
}

static enum dag_mark
mark_of(enum state_kind kind)
{
	switch (kind) {
	case STATE_RUNNING:
		return (MARK_RUNNING);
	case STATE_DEAD:
		return (MARK_DEAD);
	case STATE_STOPPED:
		return (MARK_STOPPED);
	case STATE_UNKNOWN:
		break;
	}
	return (MARK_UNKNOWN);
}

static int
edge_add(struct drawing *d, size_t from, size_t to, bool need)
{
	struct dag_edge *v;

	if (d->dag.nedges == d->room) {
		d->room = d->room == 0 ? 64 : 2 * d->room;
		v = reallocarray(d->dag.edges, d->room, sizeof(*v));
		if (v == NULL)
			return (-1);
		d->dag.edges = v;
	}
	d->dag.edges[d->dag.nedges++] =
	    (struct dag_edge){ .from = from, .to = to, .need = need };
	return (0);
}

static int
edge_compare(const void *a, const void *b)
{
	const struct dag_edge *x = a, *y = b;

	if (x->from != y->from)
		return (x->from < y->from ? -1 : 1);
	return (x->to < y->to ? -1 : x->to > y->to);
}

/* All edges between services, by their indexes in the set. */
static int
edges_collect(struct drawing *d, const struct set *set)
{
	struct edgemap map;
	struct edges edges;
	size_t i, k;
	int result;

	if (edgemap_make(&map, set) == -1)
		return (-1);
	result = 0;
	for (i = 0; result == 0 && i < set->n; i++) {
		result = edges_get(&map, i, NULL, &edges);
		if (result == -1)
			break;
		for (k = 0; result == 0 && k < edges.after.n; k++)
			result =
			    edge_add(d, (size_t)set_find(set, edges.after.v[k]),
			        i, strlist_has(&edges.need, edges.after.v[k]));
		edges_fini(&edges);
	}
	edgemap_fini(&map);
	if (d->dag.nedges > 1)
		qsort(d->dag.edges, d->dag.nedges, sizeof(*d->dag.edges),
		    edge_compare);
	return (result);
}

/*
 * Numbers the services that are drawn: those that were named and what is at
 * most depth steps before or after one of them; without names all.
 */
static void
nodes_number(const struct ctl *ctl, struct drawing *d, unsigned long depth)
{
	const struct dag_edge *e;
	size_t i, n = 0;
	long index;
	bool grew = true;

	for (i = 0; i < ctl->set.n; i++)
		d->number[i] = ctl->nnames == 0 ? 0 : SIZE_MAX;
	for (i = 0; i < ctl->nnames; i++) {
		index = set_find(&ctl->set, ctl->names[i]);
		if (index != -1)
			d->number[index] = 0;
	}
	/* Here a number is the distance + 0; each round goes one step. */
	for (n = 0; ctl->nnames > 0 && grew && n < depth; n++) {
		grew = false;
		for (i = 0; i < d->dag.nedges; i++) {
			e = &d->dag.edges[i];
			if (d->number[e->from] == n &&
			    d->number[e->to] == SIZE_MAX) {
				d->number[e->to] = n + 1;
				grew = true;
			} else if (d->number[e->to] == n &&
			    d->number[e->from] == SIZE_MAX) {
				d->number[e->from] = n + 1;
				grew = true;
			}
		}
	}
	for (i = 0, n = 0; i < ctl->set.n; i++)
		if (d->number[i] != SIZE_MAX)
			d->number[i] = n++;
	d->dag.nnodes = n;
}

/* Renames the edges' ends, and drops those of what is left out. */
static void
edges_renumber(struct drawing *d)
{
	struct dag_edge e;
	size_t i, n = 0;

	for (i = 0; i < d->dag.nedges; i++) {
		e = d->dag.edges[i];
		e.from = d->number[e.from];
		e.to = d->number[e.to];
		if (e.from != SIZE_MAX && e.to != SIZE_MAX)
			d->dag.edges[n++] = e;
	}
	d->dag.nedges = n;
}

static void
node_fill(struct ctl *ctl, struct drawing *d, size_t index)
{
	const struct service *service = ctl->set.v[index];
	size_t number = d->number[index];
	struct dag_node *node = &d->dag.nodes[number];
	struct state state;

	status_get(ctl, service->name, (long)index, &state);
	if (state.kind == STATE_RUNNING && state.recorded &&
	    state.record.pid != 0)
		(void)snprintf(d->states[number], sizeof(d->states[number]),
		    "%s (pid %ld)", state_word(state.kind),
		    (long)state.record.pid);
	else
		(void)snprintf(d->states[number], sizeof(d->states[number]),
		    "%s", state_word(state.kind));
	node->name = service->name;
	node->state = d->states[number];
	node->desc = conf_value(service->conf, "desc");
	node->mark = mark_of(state.kind);
	state_fini(&state);
}

static int
drawing_make(struct ctl *ctl, struct drawing *d, unsigned long depth)
{
	size_t i;

	d->number = calloc(ctl->set.n + 1, sizeof(*d->number));
	d->dag.nodes = calloc(ctl->set.n + 1, sizeof(*d->dag.nodes));
	d->states = calloc(ctl->set.n + 1, sizeof(*d->states));
	if (d->number == NULL || d->dag.nodes == NULL || d->states == NULL ||
	    edges_collect(d, &ctl->set) == -1)
		return (-1);
	nodes_number(ctl, d, depth);
	edges_renumber(d);
	for (i = 0; i < ctl->set.n; i++)
		if (d->number[i] != SIZE_MAX)
			node_fill(ctl, d, i);
	return (dag_reduce(&d->dag));
}

/* Writes it; -1: out of memory, 1: there is no such format. */
static int
drawing_write(const struct ctl *ctl, struct drawing *d, struct buf *b)
{
	const char *format = ctl->opt[OPT_FORMAT];
	struct json j = { .b = b };

	if (format == NULL)
		format = ctl->opt[OPT_JSON] != NULL ? "json" : "dot";
	if (strcmp(format, "dot") == 0) {
		dag_dot(&d->dag, ctl->bootdir.path, b);
	} else if (strcmp(format, "svg") == 0) {
		if (dag_place(&d->dag) == -1)
			return (-1);
		dag_svg(&d->dag, ctl->bootdir.path, b);
	} else if (strcmp(format, "json") == 0) {
		doc_head(&j, ctl);
		dag_json(&d->dag, &j);
		json_end(&j);
	} else {
		return (1);
	}
	return (b->failed ? -1 : 0);
}

/* --depth; without it, all that is connected. */
static int
depth_get(const struct ctl *ctl, unsigned long *depth)
{
	unsigned long long n = ctl->set.n;

	if (ctl->opt[OPT_DEPTH] != NULL &&
	    valid_number(ctl->opt[OPT_DEPTH], 1000000, &n) == -1) {
		(void)fprintf(stderr,
		    "bootctrl: --depth: \"%s\" is no number\n",
		    ctl->opt[OPT_DEPTH]);
		return (-1);
	}
	*depth = (unsigned long)n;
	return (0);
}

int
cmd_graph(struct ctl *ctl, const struct cmd *cmd)
{
	struct drawing d = { 0 };
	struct buf b = { 0 };
	struct selection selection = { 0 };
	unsigned long depth;
	int status, result = -1;

	(void)cmd;
	if (depth_get(ctl, &depth) == -1)
		return (EXIT_USAGE);
	status = select_asked(ctl, &selection); /* refuses odd names */
	if (status != EXIT_OK)
		return (status);
	selection_fini(&selection);
	if (drawing_make(ctl, &d, depth) == 0)
		result = drawing_write(ctl, &d, &b);
	if (result == 1) {
		(void)fprintf(stderr,
		    "bootctrl: --format: \"%s\" is none of dot, svg, json\n",
		    ctl->opt[OPT_FORMAT]);
		status = EXIT_USAGE;
	}
	b.failed = b.failed || result == -1;
	status = print_buf(&b, status);
	drawing_fini(&d);
	return (status);
}

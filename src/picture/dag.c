/* The graph itself: implied edges, and where each node stands. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "picture/dag.h"

#define ROWS_MAX 32 /* of one column */

/* The first edge of each node, and one more: edges are sorted by from. */
static size_t *
edges_first(const struct dag *dag)
{
	size_t *first = calloc(dag->nnodes + 1, sizeof(*first));
	size_t i, n = 0;

	for (i = 0; first != NULL && i <= dag->nnodes; i++) {
		while (n < dag->nedges && dag->edges[n].from < i)
			n++;
		first[i] = n;
	}
	return (first);
}

/*
 * The nodes in an order in which every edge goes forward (Kahn's algorithm),
 * and the layer of each: the longest way to it.
 */
static size_t *
nodes_order(struct dag *dag, const size_t *first)
{
	size_t *order = calloc(dag->nnodes + 1, sizeof(*order));
	size_t *waits = calloc(dag->nnodes + 1, sizeof(*waits));
	struct dag_node *to;
	size_t done, n = 0, i, u;

	if (order == NULL || waits == NULL) {
		free(order);
		free(waits);
		return (NULL);
	}
	for (i = 0; i < dag->nedges; i++)
		waits[dag->edges[i].to]++;
	for (i = 0; i < dag->nnodes; i++) {
		dag->nodes[i].layer = 0;
		if (waits[i] == 0)
			order[n++] = i;
	}
	for (done = 0; done < n; done++) {
		u = order[done];
		for (i = first[u]; i < first[u + 1]; i++) {
			to = &dag->nodes[dag->edges[i].to];
			if (to->layer <= dag->nodes[u].layer)
				to->layer = dag->nodes[u].layer + 1;
			if (--waits[dag->edges[i].to] == 0)
				order[n++] = dag->edges[i].to;
		}
	}
	free(waits);
	return (order);
}

/* Sets of nodes as bits; row u is what can be reached from u. */
struct reach {
	uint64_t *bits;
	size_t words; /* of a row */
};

static bool
bit_get(const uint64_t *row, size_t i)
{
	return ((row[i / 64] >> (i % 64) & 1) != 0);
}

static void
bit_set(uint64_t *row, size_t i)
{
	row[i / 64] |= UINT64_C(1) << (i % 64);
}

/*
 * Fills the row of u, whose successors have theirs: first with what can be
 * reached from its successors, which tells the implied edges, then with the
 * successors.
 */
static void
reach_fill(struct reach *r, size_t u, const struct dag_edge *v, size_t n,
    bool *implied)
{
	uint64_t *row = r->bits + u * r->words;
	const uint64_t *next;
	size_t i, k;

	for (i = 0; i < n; i++) {
		next = r->bits + v[i].to * r->words;
		for (k = 0; k < r->words; k++)
			row[k] |= next[k];
	}
	for (i = 0; i < n; i++)
		implied[i] = bit_get(row, v[i].to) && !v[i].need;
	for (i = 0; i < n; i++)
		bit_set(row, v[i].to);
}

int
dag_reduce(struct dag *dag)
{
	struct reach r = { .words = dag->nnodes / 64 + 1 };
	size_t *first = edges_first(dag), *order = NULL;
	bool *implied = calloc(dag->nedges + 1, sizeof(*implied));
	size_t i, u, n = 0;
	int result = -1;

	r.bits = calloc(dag->nnodes + 1, r.words * sizeof(*r.bits));
	if (first != NULL)
		order = nodes_order(dag, first);
	if (order == NULL || implied == NULL || r.bits == NULL)
		goto out;
	for (i = dag->nnodes; i > 0; i--) {
		u = order[i - 1];
		reach_fill(&r, u, dag->edges + first[u],
		    first[u + 1] - first[u], implied + first[u]);
	}
	for (i = 0; i < dag->nedges; i++)
		if (!implied[i])
			dag->edges[n++] = dag->edges[i];
	dag->nedges = n;
	result = 0;
out:
	free(first);
	free(order);
	free(implied);
	free(r.bits);
	return (result);
}

/* A node while its layer is sorted. */
struct seat {
	size_t node;
	size_t layer;
	double pull; /* the mean row of what it comes after */
	const char *name;
};

static int
seat_compare(const void *a, const void *b)
{
	const struct seat *x = a, *y = b;

	if (x->layer != y->layer)
		return (x->layer < y->layer ? -1 : 1);
	if (x->pull < y->pull || x->pull > y->pull)
		return (x->pull < y->pull ? -1 : 1);
	return (strcmp(x->name, y->name));
}

/* Sums the rows of what comes before each node of one layer. */
static void
pull_collect(const struct dag *dag, struct seat *seats, size_t *counts,
    size_t layer)
{
	const struct dag_edge *e;
	size_t i;

	for (i = 0; i < dag->nedges; i++) {
		e = &dag->edges[i];
		if (dag->nodes[e->to].layer != layer)
			continue;
		seats[e->to].pull += (double)dag->nodes[e->from].row;
		counts[e->to]++;
	}
	for (i = 0; i < dag->nnodes; i++)
		if (counts[i] > 0 && dag->nodes[i].layer == layer)
			seats[i].pull /= (double)counts[i];
}

/* Seats the nodes of one layer, and tells how many columns they take. */
static size_t
layer_place(struct dag *dag, struct seat *sorted, size_t n, size_t column)
{
	size_t columns = (n + ROWS_MAX - 1) / ROWS_MAX, i;
	size_t rows = (n + columns - 1) / columns;

	qsort(sorted, n, sizeof(*sorted), seat_compare);
	for (i = 0; i < n; i++) {
		dag->nodes[sorted[i].node].column = column + i / rows;
		dag->nodes[sorted[i].node].row = i % rows;
	}
	return (columns);
}

static int
layers_place(struct dag *dag, struct seat *seats, struct seat *sorted,
    size_t *counts)
{
	size_t layer, column = 0, seated = 0, i, n;

	for (layer = 0; seated < dag->nnodes; layer++) {
		pull_collect(dag, seats, counts, layer);
		for (n = 0, i = 0; i < dag->nnodes; i++)
			if (dag->nodes[i].layer == layer)
				sorted[n++] = seats[i];
		if (n == 0)
			return (-1); /* a cycle: the caller's mistake */
		column += layer_place(dag, sorted, n, column);
		seated += n;
	}
	return (0);
}

int
dag_place(struct dag *dag)
{
	size_t *first = edges_first(dag), *order = NULL;
	size_t *counts = calloc(dag->nnodes + 1, sizeof(*counts));
	struct seat *seats = calloc(dag->nnodes + 1, sizeof(*seats));
	struct seat *sorted = calloc(dag->nnodes + 1, sizeof(*sorted));
	int result = -1;
	size_t i;

	if (first != NULL)
		order = nodes_order(dag, first);
	if (order == NULL || counts == NULL || seats == NULL || sorted == NULL)
		goto out;
	for (i = 0; i < dag->nnodes; i++)
		seats[i] = (struct seat){ .node = i,
			.layer = dag->nodes[i].layer,
			.name = dag->nodes[i].name };
	result = layers_place(dag, seats, sorted, counts);
out:
	free(first);
	free(order);
	free(counts);
	free(seats);
	free(sorted);
	return (result);
}

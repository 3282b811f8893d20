/*
 * Graphs in compressed rows.  Sorting is Kahn's, components are Tarjan's with
 * the calls written out as a list, so that a chain of any length needs no
 * stack.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/graph.h"

int
graph_make(struct graph *graph, size_t nnodes, const struct edge *v, size_t n)
{
	size_t i;

	graph->nnodes = nnodes;
	graph->first = calloc(nnodes + 2, sizeof(*graph->first));
	graph->to = calloc(n + 1, sizeof(*graph->to));
	if (graph->first == NULL || graph->to == NULL) {
		graph_fini(graph);
		return (-1);
	}
	/* Two places on: filling moves each row's start to its right place. */
	for (i = 0; i < n; i++)
		graph->first[v[i].from + 2]++;
	for (i = 2; i < nnodes + 2; i++)
		graph->first[i] += graph->first[i - 1];
	for (i = 0; i < n; i++)
		graph->to[graph->first[v[i].from + 1]++] = v[i].to;
	return (0);
}

int
graph_reverse(const struct graph *graph, struct graph *out)
{
	struct edge *v;
	size_t u, e;
	int rc;

	memset(out, 0, sizeof(*out));
	v = calloc(graph->first[graph->nnodes] + 1, sizeof(*v));
	if (v == NULL)
		return (-1);
	for (u = 0; u < graph->nnodes; u++)
		for (e = graph->first[u]; e < graph->first[u + 1]; e++) {
			v[e].from = graph->to[e];
			v[e].to = u;
		}
	out->nservices = graph->nservices;
	rc = graph_make(out, graph->nnodes, v, graph->first[graph->nnodes]);
	free(v);
	return (rc);
}

void
graph_fini(struct graph *graph)
{
	free(graph->first);
	free(graph->to);
	memset(graph, 0, sizeof(*graph));
}

/* What sorting needs: a binary heap of keys and what each node waits for. */
struct sorting {
	const struct graph *graph;
	const bool *late;
	size_t *heap;
	size_t nheap;
	size_t *waits;
};

/* Late ones sort behind all others: their keys start at nservices. */
static void
sorting_push(struct sorting *s, size_t service)
{
	size_t i = s->nheap++, up, key = service;

	if (s->late != NULL && s->late[service])
		key += s->graph->nservices;
	for (; i > 0; i = up) {
		up = (i - 1) / 2;
		if (s->heap[up] <= key)
			break;
		s->heap[i] = s->heap[up];
	}
	s->heap[i] = key;
}

static size_t
sorting_pop(struct sorting *s)
{
	size_t least = s->heap[0], last = s->heap[--s->nheap], i = 0, down;

	while ((down = 2 * i + 1) < s->nheap) {
		if (down + 1 < s->nheap && s->heap[down + 1] < s->heap[down])
			down++;
		if (s->heap[down] >= last)
			break;
		s->heap[i] = s->heap[down];
		i = down;
	}
	s->heap[i] = last;
	return (least % s->graph->nservices);
}

/* One of the things that a node waited for has come. */
static bool
sorting_ready(struct sorting *s, size_t node)
{
	return (--s->waits[node] == 0);
}

/* A node that is no service is passed at once, without the heap. */
static void
sorting_pass(struct sorting *s, size_t node)
{
	const struct graph *g = s->graph;
	size_t e;

	for (e = g->first[node]; e < g->first[node + 1]; e++)
		if (sorting_ready(s, g->to[e]))
			sorting_push(s, g->to[e]);
}

static void
sorting_take(struct sorting *s, size_t service)
{
	const struct graph *g = s->graph;
	size_t e, node;

	for (e = g->first[service]; e < g->first[service + 1]; e++) {
		node = g->to[e];
		if (!sorting_ready(s, node))
			continue;
		if (node < g->nservices)
			sorting_push(s, node);
		else
			sorting_pass(s, node);
	}
}

int
graph_sort(const struct graph *graph, const bool *late, size_t *v, size_t *n)
{
	struct sorting s = { 0 };
	size_t u, e;
	int rc = -1;

	*n = 0;
	s.graph = graph;
	s.late = late;
	s.heap = calloc(graph->nservices + 1, sizeof(*s.heap));
	s.waits = calloc(graph->nnodes + 1, sizeof(*s.waits));
	if (s.heap == NULL || s.waits == NULL)
		goto out;
	for (e = 0; e < graph->first[graph->nnodes]; e++)
		s.waits[graph->to[e]]++;
	for (u = 0; u < graph->nservices; u++)
		if (s.waits[u] == 0)
			sorting_push(&s, u);
	/*
	 * Waits of such nodes never fall to 0 later: only a service leads to
	 * them, and it would have been counted.
	 */
	for (u = graph->nservices; u < graph->nnodes; u++)
		if (s.waits[u] == 0)
			sorting_pass(&s, u);
	while (s.nheap > 0) {
		u = sorting_pop(&s);
		v[(*n)++] = u;
		sorting_take(&s, u);
	}
	rc = 0;
out:
	free(s.heap);
	free(s.waits);
	return (rc);
}

/* Tarjan's walk; numbers start at 1, 0 is "not seen". */
struct walk {
	const struct graph *graph;
	size_t *seen; /* number of a node, in order of the first visit */
	size_t *low; /* smallest number that it reaches */
	size_t *next; /* its next edge to follow */
	size_t *open; /* nodes whose part is not known yet */
	size_t *path; /* nodes that are being followed: the calls */
	size_t nopen;
	size_t npath;
	size_t count;
	size_t nparts;
	size_t *part; /* SIZE_MAX: not known yet */
	size_t *size;
};

static void
walk_enter(struct walk *w, size_t node)
{
	w->seen[node] = w->low[node] = ++w->count;
	w->next[node] = w->graph->first[node];
	w->open[w->nopen++] = node;
	w->path[w->npath++] = node;
}

/* All edges of the last node of the path are done. */
static void
walk_leave(struct walk *w)
{
	size_t node = w->path[--w->npath], up, u;

	if (w->npath > 0) {
		up = w->path[w->npath - 1];
		if (w->low[node] < w->low[up])
			w->low[up] = w->low[node];
	}
	if (w->low[node] != w->seen[node])
		return;
	w->size[w->nparts] = 0;
	do {
		u = w->open[--w->nopen];
		w->part[u] = w->nparts;
		w->size[w->nparts]++;
	} while (u != node);
	w->nparts++;
}

static void
walk_from(struct walk *w, size_t start)
{
	size_t node, to;

	walk_enter(w, start);
	while (w->npath > 0) {
		node = w->path[w->npath - 1];
		if (w->next[node] == w->graph->first[node + 1]) {
			walk_leave(w);
			continue;
		}
		to = w->graph->to[w->next[node]++];
		if (w->seen[to] == 0)
			walk_enter(w, to);
		else if (w->part[to] == SIZE_MAX && w->seen[to] < w->low[node])
			w->low[node] = w->seen[to];
	}
}

int
graph_parts(const struct graph *graph, size_t *part, size_t *size)
{
	struct walk w = { 0 };
	size_t n = graph->nnodes, u, *room;

	room = calloc(5 * n + 1, sizeof(*room));
	if (room == NULL)
		return (-1);
	w.graph = graph;
	w.seen = room;
	w.low = room + n;
	w.next = room + 2 * n;
	w.open = room + 3 * n;
	w.path = room + 4 * n;
	w.part = part;
	w.size = size;
	for (u = 0; u < n; u++)
		part[u] = SIZE_MAX;
	for (u = 0; u < n; u++)
		if (w.seen[u] == 0)
			walk_from(&w, u);
	free(room);
	return (0);
}

void
graph_cycle(const struct graph *graph, const size_t *part, size_t start,
    size_t *back, size_t *queue)
{
	size_t head = 0, tail = 0, u, e, to;

	queue[tail++] = start;
	while (head < tail) {
		u = queue[head++];
		for (e = graph->first[u]; e < graph->first[u + 1]; e++) {
			to = graph->to[e];
			if (part[to] != part[start] || back[to] != SIZE_MAX)
				continue;
			back[to] = u;
			if (to == start)
				return;
			queue[tail++] = to;
		}
	}
}

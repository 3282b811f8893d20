/*
 * Directed graphs, as order.c needs them: compact, in linear time and without
 * recursion.  See order.h for struct graph itself.
 */
#ifndef GRAPH_H
#define GRAPH_H

#include <stdbool.h>
#include <stddef.h>

#include "core/order.h"

struct edge {
	size_t from;
	size_t to;
};

/*
 * Makes a graph of n edges; those of one node keep their order.  -1: out of
 * memory.
 */
int graph_make(struct graph *graph, size_t nnodes, const struct edge *v,
    size_t n);

/*
 * Sorts the services (graph->nservices must be set) topologically into v,
 * which has room for all of them: of those that may be next it takes one that
 * is not late, and of these the smallest.  late may be NULL.  Nodes that are
 * no services must lead to services only.  n gets how many were sorted: fewer
 * than there are if there is a cycle.  -1: out of memory.
 */
int graph_sort(const struct graph *graph, const bool *late, size_t *v,
    size_t *n);

/*
 * Numbers the strongly connected components: part[u] is that of node u, and
 * size[p] the number of nodes in part p (both have nnodes elements).  -1: out
 * of memory.
 */
int graph_parts(const struct graph *graph, size_t *part, size_t *size);

/*
 * Finds the shortest cycle through start inside its part.  back[u] gets the
 * node before u on the way, so that the cycle reads back[start],
 * back[back[start]]... until start comes again.  back has nnodes elements; it
 * is SIZE_MAX everywhere before the first call, and calls for different parts
 * may share it.  queue is room for nnodes elements.
 */
void graph_cycle(const struct graph *graph, const size_t *part, size_t start,
    size_t *back, size_t *queue);

#endif

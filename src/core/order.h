/*
 * The start order: rcorder(8)'s edges, smallest name first, in linear time
 * and without recursion.
 */
#ifndef ORDER_H
#define ORDER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/errs.h"
#include "core/service.h"

/*
 * A directed graph without cycles.  Nodes 0..nservices-1 are the services
 * (by their index), the others stand for words and barriers, so that n
 * providers and m requirers of a word cost n + m edges, not n * m.
 * The edges of node u are to[first[u]] .. to[first[u + 1] - 1]; u comes
 * before each of them.
 */
struct graph {
	size_t nservices;
	size_t nnodes;
	size_t *first; /* nnodes + 1 */
	size_t *to;
};

struct order {
	size_t *v; /* indexes of services, in start order */
	size_t n;
	struct graph graph; /* the edges that hold, for parallel starts */
	bool looped; /* some services are in a loop: exit status 1 */
};

/*
 * Orders n services, which are sorted by name.  Words that nobody provides
 * and that are none of the known ones are warnings; a loop is ERR_FAILED and
 * names all its members with file:line; they are last, by name.  A word of
 * need= orders too.  -1: out of memory.
 */
int order_make(struct order *order, struct service *const *services, size_t n,
    struct errs *errs);

/* The same nodes with all edges turned round (for stop).  -1: memory. */
int graph_reverse(const struct graph *graph, struct graph *out);

void graph_fini(struct graph *graph);
void order_fini(struct order *order);

#endif

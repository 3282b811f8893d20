/*
 * The order of one service, said in names: what the header lines of a
 * generated script or unit are made of.
 */
#ifndef EDGES_H
#define EDGES_H

#include "core/order.h"
#include "core/set.h"
#include "core/strlist.h"

struct backend_word;

/* What all services of a set share while their edges are asked. */
struct edgemap {
	const struct set *set; /* borrowed */
	struct graph before; /* the order's graph, turned round */
	struct strlist provided; /* words that services provide, sorted */
};

/* Sorted by byte order, each name once. */
struct edges {
	struct strlist after; /* services of the set that start before it */
	struct strlist need; /* those of need= that are in the set */
	struct strlist words_after; /* milestones it requires: native names */
	struct strlist words_before; /* milestones it goes before */
};

/* Makes the map; the set must live longer.  -1: out of memory. */
int edgemap_make(struct edgemap *map, const struct set *set);
void edgemap_fini(struct edgemap *map);

/*
 * Collects the edges of the service with this index.  Edges inside a loop are
 * left out, as in the start order.  A milestone that a service of the set
 * provides is an edge to that service; one that words maps to "" or lacks is
 * left out.  -1: out of memory.
 */
int edges_get(const struct edgemap *map, size_t index,
    const struct backend_word *words, struct edges *edges);

void edges_fini(struct edges *edges);

#endif

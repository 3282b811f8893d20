/* Loops of requirements: who is in one, and where it was written. */
#ifndef LOOPS_H
#define LOOPS_H

#include <stdbool.h>

#include "core/errs.h"
#include "core/graph.h"
#include "core/service.h"
#include "core/uses.h"

/*
 * Finds the services that wait for themselves.  graph has the nodes that
 * uses_node() numbers.  late has an element for each service and is set where
 * the service is a member of a loop.  Adds an ERR_FAILED message for each set
 * of services that wait for each other: one whole cycle through the smallest,
 * then the other members.  -1: out of memory.
 */
int loops_find(const struct uses *uses, struct service *const *services,
    const struct graph *graph, bool *late, struct errs *errs);

#endif

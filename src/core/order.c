/*
 * The start order.  Between the providers of a word and those that require it
 * stands a node of its own, and another between those that go before the word
 * and its providers: see graph_sort for what follows from that.
 *
 * In a loop no order is right.  Its members start as late as the other edges
 * let them, by name and one at a time; only edges between members of loops
 * are dropped, so what requires one of them still waits for it.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/graph.h"
#include "core/loops.h"
#include "core/order.h"
#include "core/uses.h"

struct plan {
	struct service *const *services;
	size_t n;
	struct uses uses;
	bool *late; /* members of loops; NULL while none is known */
	struct edge *edges;
	size_t nedges;
};

/*
 * A word has two nodes (see uses.h), and once loops are known both again for
 * the edges that come from their members.
 */
static size_t
plan_node(const struct plan *plan, const struct use *use, enum uses_side side)
{
	size_t stride = plan->late == NULL ? USES_SIDES : 2 * USES_SIDES;

	return (plan->n + use->word * stride + (size_t)side);
}

static bool
plan_late(const struct plan *plan, size_t service)
{
	return (plan->late != NULL && plan->late[service]);
}

static void
plan_edge(struct plan *plan, size_t from, size_t to)
{
	plan->edges[plan->nedges].from = from;
	plan->edges[plan->nedges].to = to;
	plan->nedges++;
}

/* The service of use comes before what hangs on a node. */
static void
plan_into(struct plan *plan, const struct use *use, enum uses_side side)
{
	size_t node = plan_node(plan, use, side);

	if (plan_late(plan, use->service))
		node += USES_SIDES;
	plan_edge(plan, use->service, node);
}

/* The service of use waits for all that leads to a node. */
static void
plan_from(struct plan *plan, const struct use *use, enum uses_side side)
{
	size_t node = plan_node(plan, use, side);

	plan_edge(plan, node, use->service);
	if (plan->late != NULL && !plan->late[use->service])
		plan_edge(plan, node + USES_SIDES, use->service);
}

/* Fills in the edges of all uses; 3 for each of them at most. */
static void
plan_edges(struct plan *plan)
{
	const struct use *use;
	size_t i;

	plan->nedges = 0;
	for (i = 0; i < plan->uses.n; i++) {
		use = &plan->uses.v[i];
		switch (use->kind) {
		case USE_PROVIDE:
			plan_from(plan, use, USES_BEFORE);
			plan_into(plan, use, USES_AFTER);
			break;
		case USE_REQUIRE:
		case USE_NEED:
			plan_from(plan, use, USES_AFTER);
			break;
		case USE_BEFORE:
			plan_into(plan, use, USES_BEFORE);
			break;
		}
	}
}

static int
plan_graph(struct plan *plan, size_t more, struct graph *graph)
{
	size_t stride = plan->late == NULL ? USES_SIDES : 2 * USES_SIDES;
	size_t nodes = plan->n + plan->uses.nwords * stride;

	graph_fini(graph);
	if (graph_make(graph, nodes + more, plan->edges, plan->nedges) == -1)
		return (-1);
	graph->nservices = plan->n;
	return (0);
}

/*
 * Holds members of loops back until all is started that need not wait for
 * one, and starts them one by one.  barrier is a node of its own.
 */
static void
plan_chain(struct plan *plan, const struct order *order, size_t barrier)
{
	size_t i, at, before = SIZE_MAX;

	for (i = 0; i < order->n; i++) {
		at = order->v[i];
		if (plan->late[at]) {
			plan_edge(plan, before == SIZE_MAX ? barrier : before,
			    at);
			before = at;
		} else if (before == SIZE_MAX) {
			plan_edge(plan, at, barrier);
		}
	}
}

/* Sorts again after the loops are known. */
static int
plan_looped(struct plan *plan, struct order *order, struct errs *errs)
{
	bool *late;

	order->looped = true;
	late = calloc(plan->n + 1, sizeof(*late));
	if (late == NULL)
		return (-1);
	if (loops_find(&plan->uses, plan->services, &order->graph, late,
	        errs) == -1) {
		free(late);
		return (-1);
	}
	plan->late = late;
	plan_edges(plan);
	if (plan_graph(plan, 0, &order->graph) == -1 ||
	    graph_sort(&order->graph, plan->late, order->v, &order->n) == -1)
		return (-1);
	plan_chain(plan, order, order->graph.nnodes);
	return (plan_graph(plan, 1, &order->graph));
}

int
order_make(struct order *order, struct service *const *services, size_t n,
    struct errs *errs)
{
	struct plan plan = { 0 };
	int rc = -1;

	memset(order, 0, sizeof(*order));
	plan.services = services;
	plan.n = n;
	if (uses_collect(&plan.uses, services, n) == -1)
		goto out;
	plan.edges = calloc(3 * plan.uses.n + n + 1, sizeof(*plan.edges));
	order->v = calloc(n + 1, sizeof(*order->v));
	if (plan.edges == NULL || order->v == NULL)
		goto out;
	uses_missing(&plan.uses, services, errs);
	plan_edges(&plan);
	if (plan_graph(&plan, 0, &order->graph) == -1 ||
	    graph_sort(&order->graph, NULL, order->v, &order->n) == -1)
		goto out;
	if (order->n < n && plan_looped(&plan, order, errs) == -1)
		goto out;
	rc = 0;
out:
	if (rc == -1) {
		(void)errs_nomem(errs);
		order_fini(order);
	}
	uses_fini(&plan.uses);
	free(plan.late);
	free(plan.edges);
	return (rc);
}

void
order_fini(struct order *order)
{
	free(order->v);
	graph_fini(&order->graph);
	memset(order, 0, sizeof(*order));
}

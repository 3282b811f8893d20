/*
 * The start order of random sets, beside a naive one that looks at every pair
 * of services.
 */
#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/graph.h"
#include "core/order.h"

#include "fleet.h"

#define SMALL 12 /* services in a set */
#define ROUNDS 2000

/* Numbers from a fixed seed (xorshift). */
static uint32_t
random_below(uint32_t *state, uint32_t limit)
{
	*state ^= *state << 13;
	*state ^= *state >> 17;
	*state ^= *state << 5;
	return (*state % limit);
}

/* A random word: a service's name or one of four others, nobody's at times. */
static void
random_word(uint32_t *state, size_t n, char *word, size_t size)
{
	if (random_below(state, 3) == 0)
		(void)snprintf(word, size, "w%u", random_below(state, 4));
	else
		(void)snprintf(word, size, "s%05u",
		    random_below(state, (uint32_t)n));
}

static void
random_fleet(struct fleet *fleet, uint32_t *state)
{
	size_t n = 1 + random_below(state, SMALL), i;
	uint32_t words;
	struct service *s;
	char word[16];

	for (i = 0; i < n; i++)
		(void)fleet_number(fleet, i);
	for (words = random_below(state, 2 * (uint32_t)n); words > 0; words--) {
		s = fleet->v[random_below(state, (uint32_t)n)];
		random_word(state, n, word, sizeof(word));
		switch (random_below(state, 5)) {
		case 0:
			(void)snprintf(word, sizeof(word), "w%u",
			    random_below(state, 4));
			add(&s->provide, s, word);
			break;
		case 1:
			add(&s->before, s, word);
			break;
		case 2:
			add(&s->need, s, word);
			break;
		default:
			add(&s->require, s, word);
		}
	}
}

static bool
has(const struct conf_words *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (strcmp(words->v[i].word, word) == 0)
			return (true);
	return (false);
}

static bool
shares(const struct conf_words *a, const struct conf_words *b)
{
	size_t i;

	for (i = 0; i < a->n; i++)
		if (has(b, a->v[i].word))
			return (true);
	return (false);
}

/* All pairs, from the definition: edge[i][j] is "i before j". */
struct naive {
	size_t n;
	bool edge[SMALL][SMALL];
	bool reach[SMALL][SMALL];
	size_t order[SMALL];
};

static void
naive_edges(struct naive *naive, const struct fleet *fleet)
{
	struct service *a, *b;
	size_t i, j, k, n = fleet->n;

	naive->n = n;
	for (i = 0; i < n; i++)
		for (j = 0; j < n; j++) {
			a = fleet->v[i];
			b = fleet->v[j];
			naive->edge[i][j] = shares(&b->require, &a->provide) ||
			    shares(&b->need, &a->provide) ||
			    shares(&a->before, &b->provide);
			naive->reach[i][j] = naive->edge[i][j];
		}
	for (k = 0; k < n; k++)
		for (i = 0; i < n; i++)
			for (j = 0; j < n; j++)
				naive->reach[i][j] |=
				    naive->reach[i][k] && naive->reach[k][j];
}

/* Does the edge hold?  Not if both ends are in loops. */
static bool
naive_holds(const struct naive *naive, size_t i, size_t j)
{
	return (naive->edge[i][j] &&
	    !(naive->reach[i][i] && naive->reach[j][j]));
}

/* The smallest that waits for nothing, members of loops last. */
static size_t
naive_next(const struct naive *naive, const bool *done)
{
	size_t i, j, best = SIZE_MAX;

	for (i = naive->n; i-- > 0;) {
		for (j = 0; j < naive->n; j++)
			if (!done[j] && naive_holds(naive, j, i))
				break;
		if (done[i] || j < naive->n)
			continue;
		if (best == SIZE_MAX || !naive->reach[i][i] ||
		    naive->reach[best][best])
			best = i;
	}
	return (best);
}

static void
naive_order(struct naive *naive)
{
	bool done[SMALL] = { false };
	size_t i, next;

	for (i = 0; i < naive->n; i++) {
		next = naive_next(naive, done);
		ATF_REQUIRE(next != SIZE_MAX);
		naive->order[i] = next;
		done[next] = true;
	}
}

/* How many sets of services wait for each other? */
static size_t
naive_loops(const struct naive *naive)
{
	size_t i, j, loops = 0;

	for (i = 0; i < naive->n; i++) {
		if (!naive->reach[i][i])
			continue;
		for (j = 0; j < i; j++)
			if (naive->reach[i][j] && naive->reach[j][i])
				break;
		if (j == i)
			loops++;
	}
	return (loops);
}

/* Can "to" be reached in the graph? */
static bool
graph_leads(const struct graph *g, size_t from, size_t to)
{
	bool *seen = calloc(g->nnodes, sizeof(*seen));
	size_t *queue = calloc(g->nnodes, sizeof(*queue));
	size_t head = 0, tail = 0, e;
	bool found = false;

	ATF_REQUIRE(seen != NULL && queue != NULL);
	queue[tail++] = from;
	while (head < tail && !found) {
		from = queue[head++];
		for (e = g->first[from]; e < g->first[from + 1]; e++) {
			found = found || g->to[e] == to;
			if (!seen[g->to[e]])
				queue[tail++] = g->to[e];
			seen[g->to[e]] = true;
		}
	}
	free(seen);
	free(queue);
	return (found);
}

/* The graph must say no less and no more than the order. */
static void
check_graph(const struct order *order, const struct naive *naive)
{
	const struct graph *g = &order->graph;
	struct graph back;
	size_t i, j, at[SMALL];
	size_t late = SIZE_MAX;

	for (i = 0; i < order->n; i++)
		at[order->v[i]] = i;
	ATF_REQUIRE_EQ(0, graph_reverse(g, &back));
	ATF_REQUIRE_EQ(g->nnodes, back.nnodes);
	ATF_REQUIRE_EQ(g->first[g->nnodes], back.first[back.nnodes]);
	for (i = 0; i < naive->n; i++)
		for (j = 0; j < naive->n; j++) {
			if (naive_holds(naive, i, j))
				ATF_CHECK(graph_leads(g, i, j));
			if (graph_leads(g, i, j))
				ATF_CHECK(at[i] < at[j]);
			ATF_CHECK_EQ(graph_leads(g, i, j),
			    graph_leads(&back, j, i));
		}
	for (i = 0; i < order->n; i++) {
		if (!naive->reach[order->v[i]][order->v[i]])
			continue;
		/* Members of loops start one by one, after all before them. */
		for (j = 0; j < i; j++)
			if (late == SIZE_MAX)
				ATF_CHECK(graph_leads(g, order->v[j],
				    order->v[i]));
		if (late != SIZE_MAX)
			ATF_CHECK(graph_leads(g, late, order->v[i]));
		late = order->v[i];
	}
	graph_fini(&back);
}

static void
check_messages(const struct errs *errs, const struct fleet *fleet,
    const struct naive *naive)
{
	size_t loops = 0, i, j;
	bool named;

	for (i = 0; i < errs->n; i++)
		if (errs->v[i].kind == ERR_FAILED)
			loops++;
	ATF_CHECK_EQ(naive_loops(naive), loops);
	for (i = 0; i < fleet->n; i++) {
		named = false;
		for (j = 0; j < errs->n; j++)
			if (errs->v[j].kind == ERR_FAILED &&
			    strstr(errs->v[j].text, fleet->v[i]->name) != NULL)
				named = true;
		ATF_CHECK_EQ(naive->reach[i][i], named);
	}
}

ATF_TC_WITHOUT_HEAD(random_sets_are_ordered_as_the_naive_way_does);
ATF_TC_BODY(random_sets_are_ordered_as_the_naive_way_does, tc)
{
	struct fleet fleet = { 0 };
	struct naive naive;
	struct order order;
	struct errs errs = { 0 };
	uint32_t state = 20240229;
	size_t round, looped = 0, i;

	for (round = 0; round < ROUNDS; round++) {
		random_fleet(&fleet, &state);
		naive_edges(&naive, &fleet);
		naive_order(&naive);
		ATF_REQUIRE_EQ(0, order_make(&order, fleet.v, fleet.n, &errs));
		ATF_REQUIRE_EQ(fleet.n, order.n);
		for (i = 0; i < order.n; i++)
			ATF_REQUIRE_EQ_MSG(naive.order[i], order.v[i],
			    "set %zu, place %zu", round, i);
		ATF_CHECK_EQ(naive_loops(&naive) > 0, order.looped);
		looped += order.looped ? 1 : 0;
		check_graph(&order, &naive);
		check_messages(&errs, &fleet, &naive);
		order_fini(&order);
		errs_fini(&errs);
		fleet_fini(&fleet);
	}
	/* Both kinds of sets must have been tried. */
	ATF_CHECK(looped > ROUNDS / 10);
	ATF_CHECK(looped < ROUNDS - ROUNDS / 10);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, random_sets_are_ordered_as_the_naive_way_does);
	return (atf_no_error());
}

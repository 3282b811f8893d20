/* The order of one service, said in names. */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/backend.h"
#include "core/edges.h"

static int
provided_collect(struct edgemap *map)
{
	const struct conf_words *words;
	size_t i, j;

	for (i = 0; i < map->set->n; i++) {
		words = &map->set->v[i]->provide;
		for (j = 0; j < words->n; j++)
			if (strlist_add(&map->provided, words->v[j].word) == -1)
				return (-1);
	}
	strlist_sort(&map->provided);
	return (0);
}

int
edgemap_make(struct edgemap *map, const struct set *set)
{
	memset(map, 0, sizeof(*map));
	map->set = set;
	if (graph_reverse(&set->order.graph, &map->before) == -1)
		return (-1);
	if (provided_collect(map) == -1) {
		edgemap_fini(map);
		return (-1);
	}
	return (0);
}

void
edgemap_fini(struct edgemap *map)
{
	graph_fini(&map->before);
	strlist_fini(&map->provided);
}

/* Adds the services that lead to node, through words and barriers. */
static int
after_collect(const struct edgemap *map, size_t node, struct strlist *out)
{
	const struct graph *g = &map->before;
	bool *seen = calloc(g->nnodes + 1, sizeof(*seen));
	size_t *stack = calloc(g->nnodes + 1, sizeof(*stack));
	size_t depth = 0, i, to;
	int result = -1;

	if (seen == NULL || stack == NULL)
		goto out;
	stack[depth++] = node;
	while (depth > 0) {
		node = stack[--depth];
		for (i = g->first[node]; i < g->first[node + 1]; i++) {
			to = g->to[i];
			if (seen[to])
				continue;
			seen[to] = true;
			if (to >= g->nservices)
				stack[depth++] = to;
			else if (strlist_add(out, map->set->v[to]->name) == -1)
				goto out;
		}
	}
	strlist_sort(out);
	result = 0;
out:
	free(seen);
	free(stack);
	return (result);
}

static int
milestones_collect(const struct edgemap *map, const struct conf_words *from,
    const struct backend_word *words, struct strlist *out)
{
	const char *native;
	size_t i;

	for (i = 0; i < from->n; i++) {
		native = backend_word(words, from->v[i].word);
		if (native == NULL || *native == '\0' ||
		    strlist_find(&map->provided, from->v[i].word) ||
		    strlist_has(out, native))
			continue;
		if (strlist_add(out, native) == -1)
			return (-1);
	}
	strlist_sort(out);
	return (0);
}

static int
need_collect(const struct edgemap *map, const struct service *service,
    struct strlist *out)
{
	size_t i;
	long index;

	for (i = 0; i < service->need.n; i++) {
		index = set_find(map->set, service->need.v[i].word);
		if (index == -1 || strlist_has(out, map->set->v[index]->name))
			continue;
		if (strlist_add(out, map->set->v[index]->name) == -1)
			return (-1);
	}
	strlist_sort(out);
	return (0);
}

int
edges_get(const struct edgemap *map, size_t index,
    const struct backend_word *words, struct edges *edges)
{
	const struct service *service = map->set->v[index];

	memset(edges, 0, sizeof(*edges));
	if (after_collect(map, index, &edges->after) == 0 &&
	    need_collect(map, service, &edges->need) == 0 &&
	    milestones_collect(map, &service->require, words,
	        &edges->words_after) == 0 &&
	    milestones_collect(map, &service->before, words,
	        &edges->words_before) == 0)
		return (0);
	edges_fini(edges);
	return (-1);
}

void
edges_fini(struct edges *edges)
{
	strlist_fini(&edges->after);
	strlist_fini(&edges->need);
	strlist_fini(&edges->words_after);
	strlist_fini(&edges->words_before);
}

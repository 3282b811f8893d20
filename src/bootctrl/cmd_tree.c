/* tree: what each service waits for, or with --reverse, what waits for it. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/view.h"
#include "compat/compat.h"
#include "core/edges.h"

/* Each service's neighbours in the asked direction, by index. */
struct tree {
	const struct set *set;
	size_t *first; /* those of i: to[first[i]] .. to[first[i + 1] - 1] */
	size_t *to;
	bool *need; /* of each edge */
	size_t n;
	size_t room;
	bool *below; /* a root of the tree is below none */
};

struct tree_edge {
	size_t from;
	size_t to;
	bool need;
};

struct tree_edges {
	struct tree_edge *v;
	size_t n;
	size_t room;
};

static int
edges_add(struct tree_edges *e, size_t from, size_t to, bool need)
{
	struct tree_edge *v;

	if (e->n == e->room) {
		v = reallocarray(e->v, e->room == 0 ? 64 : 2 * e->room,
		    sizeof(*v));
		if (v == NULL)
			return (-1);
		e->v = v;
		e->room = e->room == 0 ? 64 : 2 * e->room;
	}
	e->v[e->n++] = (struct tree_edge){ from, to, need };
	return (0);
}

static int
edge_compare(const void *a, const void *b)
{
	const struct tree_edge *x = a, *y = b;

	if (x->from != y->from)
		return (x->from < y->from ? -1 : 1);
	return (x->to < y->to ? -1 : x->to > y->to);
}

/* Collects all edges of the set, from the service to what it shows below. */
static int
edges_collect(const struct set *set, bool reverse, struct tree_edges *out)
{
	struct edgemap map;
	struct edges edges;
	size_t i, k, other;
	int rc = 0;
	bool need;

	if (edgemap_make(&map, set) == -1)
		return (-1);
	for (i = 0; rc == 0 && i < set->n; i++) {
		rc = edges_get(&map, i, NULL, &edges);
		if (rc == -1)
			break;
		for (k = 0; rc == 0 && k < edges.after.n; k++) {
			other = (size_t)set_find(set, edges.after.v[k]);
			need = strlist_has(&edges.need, edges.after.v[k]);
			rc = edges_add(out, reverse ? other : i,
			    reverse ? i : other, need);
		}
		edges_fini(&edges);
	}
	edgemap_fini(&map);
	if (out->n > 1)
		qsort(out->v, out->n, sizeof(*out->v), edge_compare);
	return (rc);
}

static int
tree_make(struct tree *tree, const struct set *set, bool reverse)
{
	struct tree_edges edges = { 0 };
	size_t i, k;
	int rc = edges_collect(set, reverse, &edges);

	memset(tree, 0, sizeof(*tree));
	tree->set = set;
	tree->first = calloc(set->n + 1, sizeof(*tree->first));
	tree->to = calloc(edges.n + 1, sizeof(*tree->to));
	tree->need = calloc(edges.n + 1, sizeof(*tree->need));
	tree->below = calloc(set->n + 1, sizeof(*tree->below));
	if (tree->first == NULL || tree->to == NULL || tree->need == NULL ||
	    tree->below == NULL)
		rc = -1;
	for (i = 0, k = 0; rc == 0 && i < set->n; i++) {
		tree->first[i] = k;
		for (; k < edges.n && edges.v[k].from == i; k++) {
			tree->to[k] = edges.v[k].to;
			tree->need[k] = edges.v[k].need;
			tree->below[edges.v[k].to] = true;
		}
	}
	if (rc == 0)
		tree->first[set->n] = k;
	free(edges.v);
	return (rc);
}

static void
tree_fini(struct tree *tree)
{
	free(tree->first);
	free(tree->to);
	free(tree->need);
	free(tree->below);
}

/* One line; told: what is below it was shown before. */
static void
node_print(const struct tree *tree, size_t node, size_t depth, bool need,
    bool told)
{
	(void)printf("%*s%s%s%s\n", (int)depth * 2, "",
	    tree->set->v[node]->name, need ? " (needed)" : "",
	    told && tree->first[node + 1] > tree->first[node] ? " (above)"
	                                                      : "");
}

/*
 * Prints all below a root; each service shows what is below it once, so that
 * the time is linear.  at is a stack of edges, room for all services.
 */
static void
tree_print(const struct tree *tree, size_t root, bool *told, size_t *at)
{
	size_t depth = 1, edge, node;

	node_print(tree, root, 0, false, told[root]);
	if (told[root])
		return;
	told[root] = true;
	at[0] = tree->first[root];
	at[tree->set->n] = root; /* the nodes of the path lie behind */
	while (depth > 0) {
		node = at[tree->set->n + depth - 1];
		edge = at[depth - 1];
		if (edge == tree->first[node + 1]) {
			depth--;
			continue;
		}
		at[depth - 1]++;
		node = tree->to[edge];
		node_print(tree, node, depth, tree->need[edge], told[node]);
		if (told[node])
			continue;
		told[node] = true;
		at[depth] = tree->first[node];
		at[tree->set->n + depth] = node;
		depth++;
	}
}

/* The trees of what was named, or of all that is below nothing. */
static int
tree_text(const struct ctl *ctl, const struct tree *tree)
{
	const struct set *set = &ctl->set;
	bool *told = calloc(set->n + 1, sizeof(*told));
	size_t *at = calloc(2 * set->n + 2, sizeof(*at));
	size_t i;
	int rc = told == NULL || at == NULL ? -1 : 0;

	for (i = 0; rc == 0 && i < ctl->nnames; i++)
		tree_print(tree, (size_t)set_find(set, ctl->names[i]), told,
		    at);
	for (i = 0; rc == 0 && ctl->nnames == 0 && i < set->n; i++)
		if (!tree->below[i])
			tree_print(tree, i, told, at);
	free(told);
	free(at);
	return (rc);
}

/* Marks what was named and all below it; without names all. */
static int
tree_reach(const struct ctl *ctl, const struct tree *tree, bool *reached)
{
	const struct set *set = &ctl->set;
	size_t *work = calloc(set->n + 1, sizeof(*work)), n = 0, i, k;

	if (work == NULL)
		return (-1);
	for (i = 0; i < set->n; i++)
		reached[i] = ctl->nnames == 0;
	for (i = 0; i < ctl->nnames; i++) {
		k = (size_t)set_find(set, ctl->names[i]);
		if (!reached[k])
			work[n++] = k;
		reached[k] = true;
	}
	while (n > 0) {
		i = work[--n];
		for (k = tree->first[i]; k < tree->first[i + 1]; k++) {
			if (!reached[tree->to[k]])
				work[n++] = tree->to[k];
			reached[tree->to[k]] = true;
		}
	}
	free(work);
	return (0);
}

/* --json: flat, since a document may not nest without end. */
static int
tree_json(const struct ctl *ctl, const struct tree *tree, struct json *j)
{
	const struct set *set = &ctl->set;
	bool *reached = calloc(set->n + 1, sizeof(*reached));
	size_t i, k;

	if (reached == NULL || tree_reach(ctl, tree, reached) == -1) {
		free(reached);
		return (-1);
	}
	json_bool(j, "reverse", ctl->opt[OPT_REVERSE] != NULL);
	json_array(j, "services");
	for (i = 0; i < set->n; i++) {
		if (!reached[i])
			continue;
		json_object(j, NULL);
		json_string(j, "name", set->v[i]->name);
		json_array(j, "below");
		for (k = tree->first[i]; k < tree->first[i + 1]; k++) {
			json_object(j, NULL);
			json_string(j, "name", set->v[tree->to[k]]->name);
			json_bool(j, "need", tree->need[k]);
			json_end(j);
		}
		json_end(j);
		json_end(j);
	}
	json_end(j);
	free(reached);
	return (0);
}

int
cmd_tree(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	struct tree tree;
	struct doc doc;
	int rc, status;

	(void)cmd;
	status = select_services(ctl, false, false, &selection);
	if (status != EXIT_OK)
		return (status);
	selection_fini(&selection);
	rc = tree_make(&tree, &ctl->set, ctl->opt[OPT_REVERSE] != NULL);
	if (rc == 0 && ctl->opt[OPT_JSON] != NULL) {
		doc_begin(&doc, ctl);
		rc = tree_json(ctl, &tree, &doc.j);
		if (rc == -1)
			doc.b.failed = true;
		status = doc_end(&doc, EXIT_OK);
		rc = 0;
	} else if (rc == 0)
		rc = tree_text(ctl, &tree);
	if (rc == -1) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		status = EXIT_FAILED;
	}
	tree_fini(&tree);
	print_errs(&ctl->set.errs);
	return (status);
}

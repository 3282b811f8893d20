/*
 * Services and their order as a picture: values in, text out.  A graph is
 * drawn in layers from left to right, each service right of all that start
 * before it.
 */
#ifndef DAG_H
#define DAG_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/json.h"

/* How a node looks: by shape and by colour, so that either is enough. */
enum dag_mark {
	MARK_RUNNING,
	MARK_DEAD,
	MARK_STOPPED,
	MARK_UNKNOWN
};

struct dag_node {
	const char *name; /* borrowed, as all texts here */
	const char *state; /* a word: "running" */
	const char *desc; /* what it is; may be empty */
	enum dag_mark mark;

	/* dag_place() fills these. */
	size_t layer;
	size_t column; /* layers that are too high have several */
	size_t row;
};

/* from starts before to. */
struct dag_edge {
	size_t from;
	size_t to;
	bool need; /* to needs it, by need= */
};

/* Edges never form a cycle. */
struct dag {
	struct dag_node *nodes;
	size_t nnodes;
	struct dag_edge *edges; /* sorted by from, then to; each once */
	size_t nedges;
};

/*
 * Drops each edge that others imply (a before b before c: no edge from a to
 * c), but none with need.  -1: out of memory.
 */
int dag_reduce(struct dag *dag);

/*
 * Gives each node its layer, column and row; no two nodes share a place.
 * -1: out of memory.
 */
int dag_place(struct dag *dag);

/*
 * The picture as a document of its own: SVG 1.1 without scripts and fonts of
 * others, in the viewer's colours (light or dark).  The same dag gives the
 * same bytes.  Needs dag_place().
 */
void dag_svg(const struct dag *dag, const char *title, struct buf *b);

/* The language of Graphviz's dot(1). */
void dag_dot(const struct dag *dag, const char *title, struct buf *b);

/* Members "nodes" and "edges" of an object that is open. */
void dag_json(const struct dag *dag, struct json *j);

#endif

/* The graph drawn: as SVG, for dot(1), and as JSON. */
#include <stdlib.h>

#include "picture/dag.h"
#include "picture/svg.h"

#define MARGIN 20
#define HEAD 64 /* title and legend */
#define BOX_HEIGHT 28
#define ROW_HEIGHT 40
#define GAP 64 /* between columns, for the edges */
#define MARK_ROOM 26 /* in a box, left of the name */
#define MARK_SIZE 5 /* half of it */

/* Where columns begin, and how wide their boxes are. */
struct frame {
	size_t *x;
	size_t *width;
	size_t columns;
	size_t rows;
};

static const char *
mark_class(enum dag_mark mark)
{
	switch (mark) {
	case MARK_RUNNING:
		return ("running");
	case MARK_DEAD:
		return ("dead");
	case MARK_STOPPED:
		return ("stopped");
	case MARK_UNKNOWN:
		break;
	}
	return ("unknown");
}

/* A disc runs, a cross is dead, a ring is stopped, a lozenge is unknown. */
static void
mark_draw(struct buf *b, size_t x, size_t y, enum dag_mark mark)
{
	const char *class = mark_class(mark);
	int r = MARK_SIZE;

	switch (mark) {
	case MARK_RUNNING:
	case MARK_STOPPED:
		buf_printf(b,
		    "<circle class=\"%s\" stroke-width=\"2\" cx=\"%zu\" "
		    "cy=\"%zu\" r=\"%d\"/>\n",
		    class, x, y, r);
		break;
	case MARK_DEAD:
		buf_printf(b,
		    "<path class=\"%s\" stroke-width=\"3\" "
		    "d=\"M%zu %zum-%d -%dl%d %dm0 -%dl-%d %d\"/>\n",
		    class, x, y, r, r, 2 * r, 2 * r, 2 * r, 2 * r, 2 * r);
		break;
	case MARK_UNKNOWN:
		buf_printf(b,
		    "<path class=\"%s\" d=\"M%zu %zum0 -%dl%d %dl-%d %dl-%d "
		    "-%dz\"/>\n",
		    class, x, y, r + 1, r + 1, r + 1, r + 1, r + 1, r + 1,
		    r + 1);
		break;
	}
}

static size_t
box_y(const struct dag_node *node)
{
	return (MARGIN + HEAD + node->row * ROW_HEIGHT);
}

/* -1: out of memory. */
static int
frame_make(struct frame *f, const struct dag *dag)
{
	const struct dag_node *node;
	size_t i, x = MARGIN, width;

	for (i = 0; i < dag->nnodes; i++) {
		node = &dag->nodes[i];
		if (node->column >= f->columns)
			f->columns = node->column + 1;
		if (node->row >= f->rows)
			f->rows = node->row + 1;
	}
	f->x = calloc(f->columns + 1, sizeof(*f->x));
	f->width = calloc(f->columns + 1, sizeof(*f->width));
	if (f->x == NULL || f->width == NULL)
		return (-1);
	for (i = 0; i < dag->nnodes; i++) {
		node = &dag->nodes[i];
		width = MARK_ROOM + svg_width(node->name) + MARK_ROOM / 2;
		if (width > f->width[node->column])
			f->width[node->column] = width;
	}
	for (i = 0; i < f->columns; i++) {
		f->x[i] = x;
		x += f->width[i] + GAP;
	}
	f->x[f->columns] = x;
	return (0);
}

static void
edge_draw(struct buf *b, const struct frame *f, const struct dag *dag,
    const struct dag_edge *e)
{
	const struct dag_node *from = &dag->nodes[e->from];
	const struct dag_node *to = &dag->nodes[e->to];
	size_t x1 = f->x[from->column] + f->width[from->column];
	size_t y1 = box_y(from) + BOX_HEIGHT / 2;
	size_t x2 = f->x[to->column], y2 = box_y(to) + BOX_HEIGHT / 2;

	buf_printf(b,
	    "<path class=\"edge%s\" d=\"M%zu %zuC%zu %zu %zu %zu %zu %zu\"/>\n"
	    "<path class=\"tip\" d=\"M%zu %zul-7 -4v8z\"/>\n",
	    e->need ? " need" : "", x1, y1, x1 + GAP / 2, y1, x2 - GAP / 2, y2,
	    x2 - 6, y2, x2, y2);
}

static void
node_draw(struct buf *b, const struct frame *f, const struct dag_node *node)
{
	size_t x = f->x[node->column], y = box_y(node);

	buf_puts(b, "<g><title>");
	svg_text(b, node->name);
	buf_puts(b, ": ");
	svg_text(b, node->state);
	if (node->desc != NULL && *node->desc != '\0') {
		buf_puts(b, ", ");
		svg_text(b, node->desc);
	}
	buf_printf(b,
	    "</title>\n<rect class=\"box\" x=\"%zu\" y=\"%zu\" width=\"%zu\" "
	    "height=\"%d\" rx=\"6\"/>\n",
	    x, y, f->width[node->column], BOX_HEIGHT);
	mark_draw(b, x + MARK_ROOM / 2, y + BOX_HEIGHT / 2, node->mark);
	svg_label(b, x + MARK_ROOM, y + BOX_HEIGHT / 2 + SVG_FONT / 3, "name",
	    node->name);
	buf_puts(b, "</g>\n");
}

/* The title, and what the marks mean.  Returns the width that it takes. */
static size_t
legend_width(const char *title)
{
	static const char words[] = "running   dead   stopped   unknown   ";
	size_t width = svg_width(words) + 4 * MARK_ROOM;

	return (svg_width(title) > width ? svg_width(title) : width);
}

static void
legend_draw(struct buf *b, const char *title)
{
	static const struct {
		enum dag_mark mark;
		const char *word;
	} marks[] = {
		{ MARK_RUNNING, "running" },
		{ MARK_DEAD, "dead" },
		{ MARK_STOPPED, "stopped" },
		{ MARK_UNKNOWN, "unknown" },
	};
	size_t x = MARGIN, i;

	svg_label(b, MARGIN, MARGIN + SVG_FONT, "head", title);
	for (i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
		mark_draw(b, x + MARK_ROOM / 2, MARGIN + 36, marks[i].mark);
		svg_label(b, x + MARK_ROOM, MARGIN + 36 + SVG_FONT / 3, "note",
		    marks[i].word);
		x += MARK_ROOM + svg_width(marks[i].word) + MARGIN;
	}
}

void
dag_svg(const struct dag *dag, const char *title, struct buf *b)
{
	struct frame f = { 0 };
	size_t width, i;

	if (frame_make(&f, dag) == -1) {
		b->failed = true;
		goto out;
	}
	width = f.columns == 0 ? 0 : f.x[f.columns] - GAP;
	if (width < MARGIN + legend_width(title))
		width = MARGIN + legend_width(title);
	svg_begin(b, width + MARGIN,
	    MARGIN + HEAD + f.rows * ROW_HEIGHT + MARGIN, title);
	legend_draw(b, title);
	for (i = 0; i < dag->nedges; i++)
		edge_draw(b, &f, dag, &dag->edges[i]);
	for (i = 0; i < dag->nnodes; i++)
		node_draw(b, &f, &dag->nodes[i]);
	svg_end(b);
out:
	free(f.x);
	free(f.width);
}

/* A string of dot's: only the quote and the backslash are special. */
static void
dot_string(struct buf *b, const char *s)
{
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(b, '\\');
		buf_putc(b, *s == '\n' ? ' ' : *s);
	}
	buf_putc(b, '"');
}

void
dag_dot(const struct dag *dag, const char *title, struct buf *b)
{
	static const struct {
		const char *shape;
		const char *colour;
	} looks[] = {
		[MARK_RUNNING] = { "box", "green4" },
		[MARK_DEAD] = { "octagon", "red3" },
		[MARK_STOPPED] = { "ellipse", "gray40" },
		[MARK_UNKNOWN] = { "diamond", "orange3" },
	};
	const struct dag_node *node;
	size_t i;

	buf_puts(b, "digraph ");
	dot_string(b, title);
	buf_puts(b, " {\n\trankdir=LR;\n");
	for (i = 0; i < dag->nnodes; i++) {
		node = &dag->nodes[i];
		buf_putc(b, '\t');
		dot_string(b, node->name);
		buf_printf(b,
		    " [shape=%s, color=%s, tooltip=", looks[node->mark].shape,
		    looks[node->mark].colour);
		dot_string(b, node->state);
		buf_puts(b, "];\n");
	}
	for (i = 0; i < dag->nedges; i++) {
		buf_putc(b, '\t');
		dot_string(b, dag->nodes[dag->edges[i].from].name);
		buf_puts(b, " -> ");
		dot_string(b, dag->nodes[dag->edges[i].to].name);
		buf_puts(b, dag->edges[i].need ? " [style=bold];\n" : ";\n");
	}
	buf_puts(b, "}\n");
}

void
dag_json(const struct dag *dag, struct json *j)
{
	size_t i;

	json_array(j, "nodes");
	for (i = 0; i < dag->nnodes; i++) {
		json_object(j, NULL);
		json_string(j, "name", dag->nodes[i].name);
		json_string(j, "state", dag->nodes[i].state);
		json_string(j, "description", dag->nodes[i].desc);
		json_end(j);
	}
	json_end(j);
	json_array(j, "edges");
	for (i = 0; i < dag->nedges; i++) {
		json_object(j, NULL);
		json_string(j, "from", dag->nodes[dag->edges[i].from].name);
		json_string(j, "to", dag->nodes[dag->edges[i].to].name);
		json_bool(j, "need", dag->edges[i].need);
		json_end(j);
	}
	json_end(j);
}

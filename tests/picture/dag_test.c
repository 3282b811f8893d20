/* The picture of the order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

#include "labels.h"
#include "picture/dag.h"

#define MANY 1000
#define LEGEND 5 /* the title and four words */

static char names[MANY][64];
static struct dag_node nodes[MANY];
static struct dag_edge edges[MANY * 4];

/* n services with long names, and no order among them. */
static struct dag
crowd(size_t n)
{
	struct dag dag = { .nodes = nodes, .edges = edges, .nnodes = n };
	size_t i;

	memset(nodes, 0, sizeof(nodes));
	for (i = 0; i < n; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "service-%0*zu",
		    (int)(i % 40) + 1, i);
		nodes[i].name = names[i];
		nodes[i].state = "stopped";
		nodes[i].mark = (enum dag_mark)(i % 4);
	}
	return (dag);
}

/* The same as a tree, whose layers are many nodes high. */
static struct dag
tree(size_t n)
{
	struct dag dag = crowd(n);
	size_t to;

	for (to = 1; to < n; to++)
		dag.edges[dag.nedges++] =
		    (struct dag_edge){ .from = (to - 1) / 2, .to = to };
	return (dag);
}

/* The same in a row, each also after others. */
static struct dag
many(size_t n)
{
	struct dag dag = crowd(n);
	size_t i, to;

	for (i = 0; i < n; i++)
		for (to = i + 1; to < n && to < 3 * i + 4; to += i + 1)
			dag.edges[dag.nedges++] =
			    (struct dag_edge){ .from = i, .to = to };
	return (dag);
}

ATF_TC_WITHOUT_HEAD(implied_edges_are_dropped);
ATF_TC_BODY(implied_edges_are_dropped, tc)
{
	struct dag_node n[4] = { { .name = "a" }, { .name = "b" },
		{ .name = "c" }, { .name = "d" } };
	struct dag_edge e[6] = { { .from = 0, .to = 1 }, { .from = 0, .to = 2 },
		{ .from = 0, .to = 3 }, { .from = 1, .to = 2 },
		{ .from = 1, .to = 3, .need = true }, { .from = 2, .to = 3 } };
	struct dag dag = { n, 4, e, 6 };

	ATF_REQUIRE_EQ(0, dag_reduce(&dag));
	ATF_REQUIRE_EQ_MSG(4, dag.nedges, "%zu", dag.nedges);
	ATF_CHECK(e[0].from == 0 && e[0].to == 1);
	ATF_CHECK(e[1].from == 1 && e[1].to == 2);
	ATF_CHECK_MSG(e[2].from == 1 && e[2].to == 3 && e[2].need,
	    "a need stays");
	ATF_CHECK(e[3].from == 2 && e[3].to == 3);
}

static void
check_seats(struct dag dag)
{
	size_t i, k;

	ATF_REQUIRE_EQ(0, dag_reduce(&dag));
	ATF_REQUIRE_EQ(0, dag_place(&dag));
	for (i = 0; i < dag.nedges; i++)
		ATF_CHECK(nodes[dag.edges[i].from].column <
		    nodes[dag.edges[i].to].column);
	for (i = 0; i < MANY; i++)
		for (k = i + 1; k < MANY; k++)
			ATF_REQUIRE(nodes[i].column != nodes[k].column ||
			    nodes[i].row != nodes[k].row);
}

ATF_TC_WITHOUT_HEAD(nodes_stand_right_of_what_starts_before_them);
ATF_TC_BODY(nodes_stand_right_of_what_starts_before_them, tc)
{
	check_seats(many(MANY));
	check_seats(tree(MANY));
	check_seats(crowd(MANY));
}

static void
check_labels(struct dag dag)
{
	size_t n = dag.nnodes;
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, dag_place(&dag));
	dag_svg(&dag, "/usr/local/qmail/etc/bootctrl", &b);
	ATF_REQUIRE(!b.failed);
	ATF_CHECK_EQ(n + LEGEND, labels_check(b.s));
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(labels_of_10_and_of_1000_never_overlap);
ATF_TC_BODY(labels_of_10_and_of_1000_never_overlap, tc)
{
	check_labels(many(10));
	check_labels(many(MANY));
	check_labels(tree(10));
	check_labels(tree(MANY));
	check_labels(crowd(10));
	check_labels(crowd(MANY));
}

ATF_TC_WITHOUT_HEAD(the_same_graph_gives_the_same_bytes);
ATF_TC_BODY(the_same_graph_gives_the_same_bytes, tc)
{
	struct buf b[2] = { { 0 }, { 0 } };
	struct dag dag;
	int i;

	for (i = 0; i < 2; i++) {
		dag = many(100);
		ATF_REQUIRE_EQ(0, dag_place(&dag));
		dag_svg(&dag, "t", &b[i]);
	}
	ATF_CHECK_STREQ(b[0].s, b[1].s);
	buf_fini(&b[0]);
	buf_fini(&b[1]);
}

ATF_TC_WITHOUT_HEAD(texts_cannot_break_out_of_the_picture);
ATF_TC_BODY(texts_cannot_break_out_of_the_picture, tc)
{
	struct dag_node n[1] = { { .name = "a",
	    .state = "running",
	    .desc = "</title><script>\"&\033\x80" } };
	struct dag dag = { .nodes = n, .nnodes = 1 };
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, dag_place(&dag));
	dag_svg(&dag, "<t>", &b);
	ATF_CHECK(strstr(b.s, "<script") == NULL);
	ATF_CHECK(strstr(b.s, "&lt;/title&gt;&lt;script&gt;&quot;&amp;??") !=
	    NULL);
	ATF_CHECK(strstr(b.s, "&lt;t&gt;") != NULL);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(dot_and_json_tell_the_same);
ATF_TC_BODY(dot_and_json_tell_the_same, tc)
{
	struct dag_node n[2] = {
		{ .name = "a", .state = "running (pid 7)", .desc = "x" },
		{ .name = "b", .state = "dead", .mark = MARK_DEAD },
	};
	struct dag_edge e[1] = { { .from = 0, .to = 1, .need = true } };
	struct dag dag = { n, 2, e, 1 };
	struct buf b = { 0 };
	struct json j = { .b = &b };

	dag_dot(&dag, "di\"r", &b);
	ATF_CHECK_STREQ(
	    "digraph \"di\\\"r\" {\n"
	    "\trankdir=LR;\n"
	    "\t\"a\" [shape=box, color=green4, tooltip=\"running (pid 7)\"];\n"
	    "\t\"b\" [shape=octagon, color=red3, tooltip=\"dead\"];\n"
	    "\t\"a\" -> \"b\" [style=bold];\n"
	    "}\n",
	    b.s);
	buf_clear(&b);
	json_object(&j, NULL);
	dag_json(&dag, &j);
	json_end(&j);
	ATF_CHECK(strstr(b.s, "\"from\": \"a\"") != NULL);
	ATF_CHECK(strstr(b.s, "\"description\": null") != NULL);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(an_empty_graph_is_a_picture_too);
ATF_TC_BODY(an_empty_graph_is_a_picture_too, tc)
{
	struct dag dag = { 0 };
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, dag_reduce(&dag));
	ATF_REQUIRE_EQ(0, dag_place(&dag));
	dag_svg(&dag, "empty", &b);
	ATF_CHECK_EQ(LEGEND, labels_check(b.s));
	buf_fini(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, implied_edges_are_dropped);
	ATF_TP_ADD_TC(tp, nodes_stand_right_of_what_starts_before_them);
	ATF_TP_ADD_TC(tp, labels_of_10_and_of_1000_never_overlap);
	ATF_TP_ADD_TC(tp, the_same_graph_gives_the_same_bytes);
	ATF_TP_ADD_TC(tp, texts_cannot_break_out_of_the_picture);
	ATF_TP_ADD_TC(tp, dot_and_json_tell_the_same);
	ATF_TP_ADD_TC(tp, an_empty_graph_is_a_picture_too);
	return (atf_no_error());
}

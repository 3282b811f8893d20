/*
 * The start order, its messages, and its cost in sizes where anything but
 * linear time and a flat stack would fail.
 */
#include <sys/resource.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <unistd.h>

#include "core/order.h"

#include "fleet.h"

#define MANY 10000

/* Checks the order of a fleet: names with blanks between. */
static void
check_order(const struct fleet *fleet, const char *want, struct errs *errs)
{
	struct order order;
	struct buf b = { 0 };
	size_t i;

	ATF_REQUIRE_EQ(0, order_make(&order, fleet->v, fleet->n, errs));
	for (i = 0; i < order.n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ",
		    fleet->v[order.v[i]]->name);
	ATF_CHECK_STREQ(want, b.s == NULL ? "" : b.s);
	buf_fini(&b);
	order_fini(&order);
}

ATF_TC_WITHOUT_HEAD(empty_set_has_an_empty_order);
ATF_TC_BODY(empty_set_has_an_empty_order, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };

	check_order(&fleet, "", &errs);
	ATF_CHECK_EQ(0, errs.n);
}

ATF_TC_WITHOUT_HEAD(smallest_name_goes_first);
ATF_TC_BODY(smallest_name_goes_first, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *b, *c;

	a = fleet_add(&fleet, "a");
	b = fleet_add(&fleet, "b");
	c = fleet_add(&fleet, "c");
	(void)fleet_add(&fleet, "d");
	check_order(&fleet, "a b c d", &errs);
	add(&a->require, a, "c");
	check_order(&fleet, "b c a d", &errs);
	add(&b->need, b, "d");
	check_order(&fleet, "c a d b", &errs);
	add(&c->require, c, "b");
	check_order(&fleet, "d b c a", &errs);
	ATF_CHECK_EQ(0, errs.n);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(before_and_require_meet_all_providers);
ATF_TC_BODY(before_and_require_meet_all_providers, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *m, *n, *z;

	a = fleet_add(&fleet, "a");
	m = fleet_add(&fleet, "m");
	n = fleet_add(&fleet, "n");
	z = fleet_add(&fleet, "z");
	add(&m->provide, m, "mta");
	add(&n->provide, n, "mta");
	add(&a->require, a, "mta");
	add(&z->before, z, "mta");
	check_order(&fleet, "z m n a", &errs);
	ATF_CHECK_EQ(0, errs.n);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(word_of_nobody_is_a_warning_and_orders_nothing);
ATF_TC_BODY(word_of_nobody_is_a_warning_and_orders_nothing, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *b;

	a = fleet_add(&fleet, "a");
	b = fleet_add(&fleet, "postgres");
	add(&a->require, a, "postgrse");
	add(&b->before, b, "zzzzzzzzzz");
	check_order(&fleet, "a postgres", &errs);
	ATF_REQUIRE_EQ(2, errs.n);
	ATF_CHECK_EQ(ERR_WARNING, errs.v[0].kind);
	ATF_CHECK_STREQ("a.rc:3:12: a requires postgrse, but nobody provides "
	                "postgrse; did you mean postgres?",
	    errs.v[0].text);
	ATF_CHECK_EQ(ERR_WARNING, errs.v[1].kind);
	ATF_CHECK_STREQ("postgres.rc:3:12: postgres goes before zzzzzzzzzz, "
	                "but nobody provides zzzzzzzzzz; enable what does or "
	                "remove the word",
	    errs.v[1].text);
	errs_fini(&errs);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(known_milestones_need_no_provider);
ATF_TC_BODY(known_milestones_need_no_provider, tc)
{
	static const char *const known[] = { "NETWORKING", "FILESYSTEMS",
		"LOCAL", "SERVERS", "DAEMON", "LOGIN", "NAMED", "syslogd",
		"time", "mail" };
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a;
	size_t i;

	a = fleet_add(&fleet, "a");
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		add(i % 2 == 0 ? &a->require : &a->before, a, known[i]);
	check_order(&fleet, "a", &errs);
	ATF_CHECK_EQ(0, errs.n);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(loop_is_told_whole_and_starts_last);
ATF_TC_BODY(loop_is_told_whole_and_starts_last, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *b;

	a = fleet_add(&fleet, "a");
	b = fleet_add(&fleet, "b");
	(void)fleet_add(&fleet, "c");
	add(&a->require, a, "b");
	add(&b->require, b, "a");
	check_order(&fleet, "c a b", &errs);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_EQ(ERR_FAILED, errs.v[0].kind);
	ATF_CHECK_STREQ("a.rc:3:12: loop: a requires b, b requires a; started "
	                "last; see b.rc:3",
	    errs.v[0].text);
	errs_fini(&errs);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(loop_names_words_kinds_and_members_off_the_cycle);
ATF_TC_BODY(loop_names_words_kinds_and_members_off_the_cycle, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *b, *c;

	a = fleet_add(&fleet, "a");
	b = fleet_add(&fleet, "b");
	c = fleet_add(&fleet, "c");
	add(&b->provide, b, "mta");
	add(&a->need, a, "mta");
	add(&a->before, a, "b");
	check_order(&fleet, "c a b", &errs);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_STREQ("a.rc:3:12: loop: a needs mta (b), a goes before b; "
	                "started last; see a.rc:3",
	    errs.v[0].text);
	errs_fini(&errs);
	add(&c->require, c, "b");
	add(&b->require, b, "c");
	check_order(&fleet, "a b c", &errs);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_STREQ("a.rc:3:12: loop: a needs mta (b), a goes before b; "
	                "started last; see a.rc:3; with them in it: "
	                "c (c.rc:3)",
	    errs.v[0].text);
	errs_fini(&errs);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(service_that_requires_itself_is_a_loop);
ATF_TC_BODY(service_that_requires_itself_is_a_loop, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a;

	a = fleet_add(&fleet, "a");
	(void)fleet_add(&fleet, "b");
	add(&a->require, a, "a");
	check_order(&fleet, "b a", &errs);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_STREQ("a.rc:3:12: loop: a requires a; started last",
	    errs.v[0].text);
	errs_fini(&errs);
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(what_requires_a_member_still_waits_for_it);
ATF_TC_BODY(what_requires_a_member_still_waits_for_it, tc)
{
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct service *a, *m, *n;

	a = fleet_add(&fleet, "a");
	m = fleet_add(&fleet, "m");
	n = fleet_add(&fleet, "n");
	(void)fleet_add(&fleet, "z");
	add(&a->require, a, "n");
	add(&m->require, m, "n");
	add(&n->require, n, "m");
	check_order(&fleet, "z m n a", &errs);
	ATF_CHECK_EQ(1, errs.n);
	errs_fini(&errs);
	fleet_fini(&fleet);
}

/* What the four large sets are made of. */
enum shape {
	SHAPE_CHAIN,
	SHAPE_RING,
	SHAPE_DENSE, /* each requires the ten before it */
	SHAPE_BUNDLE /* one word, provided and required by all halves */
};

static void
large_words(struct fleet *fleet, enum shape shape, size_t i)
{
	struct service *s = fleet->v[i];
	size_t j;

	switch (shape) {
	case SHAPE_RING:
	case SHAPE_CHAIN:
		if (i + 1 < fleet->n || shape == SHAPE_RING)
			add(&s->require, s, fleet->v[(i + 1) % fleet->n]->name);
		break;
	case SHAPE_DENSE:
		for (j = 1; j <= 10 && j <= i; j++)
			add(&s->require, s, fleet->v[i - j]->name);
		break;
	case SHAPE_BUNDLE:
		add(i < fleet->n / 2 ? &s->require : &s->provide, s, "word");
		break;
	}
}

/*
 * Orders a large set in a child that has 256 KiB of stack, where it checks
 * that nodes and edges are no more than a few for each word written.
 */
static void
check_large(enum shape shape, size_t n)
{
	struct rlimit limit = { 256 * 1024, 256 * 1024 };
	struct fleet fleet = { 0 };
	struct errs errs = { 0 };
	struct order order;
	size_t words = 0, i;
	int status;
	pid_t pid;

	for (i = 0; i < n; i++)
		(void)fleet_number(&fleet, i);
	for (i = 0; i < n; i++)
		large_words(&fleet, shape, i);
	for (i = 0; i < n; i++)
		words += fleet.v[i]->provide.n + fleet.v[i]->require.n;
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (setrlimit(RLIMIT_STACK, &limit) == -1)
			_exit(2);
		if (order_make(&order, fleet.v, n, &errs) == -1)
			_exit(3);
		if (order.graph.nnodes > n + 4 * words + 1 ||
		    order.graph.first[order.graph.nnodes] > 3 * words + n + 1)
			_exit(4);
		if (order.n != n || order.looped != (shape == SHAPE_RING) ||
		    errs.n != (shape == SHAPE_RING ? 1 : 0))
			_exit(5);
		for (i = 0; i < n; i++)
			if (order.v[i] !=
			    (shape == SHAPE_CHAIN           ? n - 1 - i
			            : shape == SHAPE_BUNDLE ? (i + n / 2) % n
			                                    : i))
				_exit(6);
		order_fini(&order);
		errs_fini(&errs);
		_exit(0);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK_MSG(WIFEXITED(status), "signal %d", WTERMSIG(status));
	ATF_CHECK_EQ(0, WEXITSTATUS(status));
	fleet_fini(&fleet);
}

ATF_TC_WITHOUT_HEAD(chain_of_10000_needs_no_stack);
ATF_TC_BODY(chain_of_10000_needs_no_stack, tc)
{
	check_large(SHAPE_CHAIN, MANY);
}

ATF_TC_WITHOUT_HEAD(ring_of_10000_needs_no_stack);
ATF_TC_BODY(ring_of_10000_needs_no_stack, tc)
{
	check_large(SHAPE_RING, MANY);
}

ATF_TC_WITHOUT_HEAD(edges_100000_stay_linear);
ATF_TC_BODY(edges_100000_stay_linear, tc)
{
	check_large(SHAPE_DENSE, MANY);
}

ATF_TC_WITHOUT_HEAD(word_of_10000_providers_and_requirers_stays_linear);
ATF_TC_BODY(word_of_10000_providers_and_requirers_stays_linear, tc)
{
	check_large(SHAPE_BUNDLE, 2 * MANY);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, empty_set_has_an_empty_order);
	ATF_TP_ADD_TC(tp, smallest_name_goes_first);
	ATF_TP_ADD_TC(tp, before_and_require_meet_all_providers);
	ATF_TP_ADD_TC(tp, word_of_nobody_is_a_warning_and_orders_nothing);
	ATF_TP_ADD_TC(tp, known_milestones_need_no_provider);
	ATF_TP_ADD_TC(tp, loop_is_told_whole_and_starts_last);
	ATF_TP_ADD_TC(tp, loop_names_words_kinds_and_members_off_the_cycle);
	ATF_TP_ADD_TC(tp, service_that_requires_itself_is_a_loop);
	ATF_TP_ADD_TC(tp, what_requires_a_member_still_waits_for_it);
	ATF_TP_ADD_TC(tp, chain_of_10000_needs_no_stack);
	ATF_TP_ADD_TC(tp, ring_of_10000_needs_no_stack);
	ATF_TP_ADD_TC(tp, edges_100000_stay_linear);
	ATF_TP_ADD_TC(tp, word_of_10000_providers_and_requirers_stays_linear);
	return (atf_no_error());
}

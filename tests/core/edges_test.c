/* The order of one service, said in names. */
#include <sys/stat.h>

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/backend.h"

static const struct backend_word words[] = { { "NETWORKING", "net" },
	{ "FILESYSTEMS", "" }, { "mail", "mta" }, { "LOGIN", "login" },
	{ NULL, NULL } };

struct loaded {
	struct bootdir dir;
	struct set set;
	struct edgemap map;
};

static void
put(const char *name, const char *text)
{
	char path[64];

	(void)mkdir("d", 0755);
	(void)snprintf(path, sizeof(path), "d/%s.rc", name);
	atf_utils_create_file(path, "command=x\n%s", text);
	ATF_REQUIRE_EQ(0, chmod(path, 0644));
}

static void
load(struct loaded *l)
{
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, bootdir_open(&l->dir, "d", geteuid(), &errs));
	ATF_REQUIRE_EQ(0, set_load(&l->set, &l->dir, "/p"));
	ATF_REQUIRE_EQ(0, edgemap_make(&l->map, &l->set));
}

static void
unload(struct loaded *l)
{
	edgemap_fini(&l->map);
	set_fini(&l->set);
	bootdir_fini(&l->dir);
}

static void
join(char *text, const char *what, const struct strlist *list)
{
	size_t i, n;

	for (i = 0; i < list->n; i++) {
		n = strlen(text);
		(void)snprintf(text + n, 256 - n, "%s%s:%s", n > 0 ? " " : "",
		    what, list->v[i]);
	}
}

/* All edges of a service: after, need, milestones after and before it. */
static void
check(const struct loaded *l, const char *name, const char *want)
{
	long index = set_find(&l->set, name);
	struct edges edges;
	char text[256] = "";

	ATF_REQUIRE(index != -1);
	ATF_REQUIRE_EQ(0, edges_get(&l->map, (size_t)index, words, &edges));
	join(text, "after", &edges.after);
	join(text, "need", &edges.need);
	join(text, "word", &edges.words_after);
	join(text, "before", &edges.words_before);
	ATF_CHECK_STREQ(want, text);
	edges_fini(&edges);
}

ATF_TC_WITHOUT_HEAD(services_are_named_not_words);
ATF_TC_BODY(services_are_named_not_words, tc)
{
	struct loaded l;

	put("a", "name=queue\nprovide=mail\n");
	put("b", "require='mail queue a'\n");
	put("c", "before=b\n");
	put("e", "require=b\n");
	load(&l);
	check(&l, "queue", "");
	check(&l, "b", "after:c after:queue");
	check(&l, "c", "");
	check(&l, "e", "after:b");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(several_providers_are_all_before);
ATF_TC_BODY(several_providers_are_all_before, tc)
{
	struct loaded l;

	put("a", "provide=web\n");
	put("b", "provide=web\n");
	put("c", "require=web\n");
	load(&l);
	check(&l, "c", "after:a after:b");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(milestones_have_the_inits_names);
ATF_TC_BODY(milestones_have_the_inits_names, tc)
{
	struct loaded l;

	put("a", "require='NETWORKING FILESYSTEMS other'\nbefore=LOGIN\n");
	put("b", "require='mail mail NETWORKING'\n");
	load(&l);
	check(&l, "a", "word:net before:login");
	check(&l, "b", "word:mta word:net");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(a_milestone_that_a_service_provides_is_that_service);
ATF_TC_BODY(a_milestone_that_a_service_provides_is_that_service, tc)
{
	struct loaded l;

	put("a", "provide=mail\n");
	put("b", "require=mail\n");
	load(&l);
	check(&l, "b", "after:a");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(needs_are_named_once);
ATF_TC_BODY(needs_are_named_once, tc)
{
	struct loaded l;

	put("a", "name=x\n");
	put("b", "need='x a x'\n");
	load(&l);
	check(&l, "b", "after:x need:x");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(edges_of_a_loop_never_lead_round);
ATF_TC_BODY(edges_of_a_loop_never_lead_round, tc)
{
	struct loaded l;

	put("a", "require=b\n");
	put("b", "require=a\n");
	put("c", "before=a\n");
	load(&l);
	check(&l, "a", "after:c");
	check(&l, "b", "after:a");
	unload(&l);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, services_are_named_not_words);
	ATF_TP_ADD_TC(tp, several_providers_are_all_before);
	ATF_TP_ADD_TC(tp, milestones_have_the_inits_names);
	ATF_TP_ADD_TC(tp, a_milestone_that_a_service_provides_is_that_service);
	ATF_TP_ADD_TC(tp, needs_are_named_once);
	ATF_TP_ADD_TC(tp, edges_of_a_loop_never_lead_round);
	return (atf_no_error());
}

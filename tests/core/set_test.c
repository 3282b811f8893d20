/* The service set: names, look-up, and what the services are to each other. */
#include <sys/stat.h>

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/nearest.h"
#include "core/set.h"

struct loaded {
	struct bootdir dir;
	struct set set;
};

static void
put(const char *name, const char *text)
{
	char path[128];

	(void)mkdir("d", 0755);
	(void)snprintf(path, sizeof(path), "d/%s.rc", name);
	atf_utils_create_file(path, "command=x\n%s", text);
}

static void
load(struct loaded *l)
{
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, bootdir_open(&l->dir, "d", geteuid(), &errs));
	ATF_REQUIRE_EQ(0, set_load(&l->set, &l->dir, "/usr/local/qmail"));
}

static void
unload(struct loaded *l)
{
	set_fini(&l->set);
	bootdir_fini(&l->dir);
}

/* Checks the services of a set as "FILE=NAME", with "!" where it is refused. */
static void
check_names(const struct set *set, const char *want)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < set->n; i++)
		buf_printf(&b, "%s%s=%s%s", i == 0 ? "" : " ", set->v[i]->file,
		    set->v[i]->name, errs_failed(&set->v[i]->errs) ? "!" : "");
	ATF_CHECK_STREQ(want, b.s == NULL ? "" : b.s);
	buf_fini(&b);
}

static void
check_found(const struct set *set, const char *word, const char *file)
{
	long at = set_find(set, word);

	if (file == NULL)
		ATF_CHECK_EQ_MSG(-1, at, "\"%s\" was found", word);
	else if (at == -1)
		atf_tc_fail_nonfatal("\"%s\" was not found", word);
	else
		ATF_CHECK_STREQ(file, set->v[at]->file);
}

static const char *
first_text(const struct set *set, size_t i)
{
	return (set->v[i]->errs.n == 0 ? "" : set->v[i]->errs.v[0].text);
}

ATF_TC_WITHOUT_HEAD(empty_directory_is_an_empty_set);
ATF_TC_BODY(empty_directory_is_an_empty_set, tc)
{
	struct loaded l;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	load(&l);
	ATF_CHECK_EQ(0, l.set.n);
	ATF_CHECK_EQ(0, l.set.order.n);
	check_found(&l.set, "a", NULL);
	check_found(&l.set, "", NULL);
	ATF_CHECK(set_nearest(&l.set, "abc") == NULL);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(services_are_sorted_by_service_name);
ATF_TC_BODY(services_are_sorted_by_service_name, tc)
{
	struct loaded l;

	put("a", "name=z\n");
	put("b", "");
	put("c", "name=a\n");
	load(&l);
	check_names(&l.set, "c=a b=b a=z");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(order_is_by_service_name);
ATF_TC_BODY(order_is_by_service_name, tc)
{
	struct loaded l;

	put("qmail-init", "name=qmail-send\n");
	put("qmail-pop3", "require=qmail-init\n");
	put("qmail-smtp", "");
	load(&l);
	ATF_REQUIRE_EQ(3, l.set.order.n);
	ATF_CHECK_STREQ("qmail-send", l.set.v[l.set.order.v[0]]->name);
	ATF_CHECK_STREQ("qmail-pop3", l.set.v[l.set.order.v[1]]->name);
	ATF_CHECK_STREQ("qmail-smtp", l.set.v[l.set.order.v[2]]->name);
	ATF_CHECK_EQ(0, l.set.errs.n);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(equal_names_are_refused_and_told_of_both);
ATF_TC_BODY(equal_names_are_refused_and_told_of_both, tc)
{
	struct loaded l;

	put("a", "name=x\n");
	put("b", "name=x\n");
	put("c", "");
	load(&l);
	check_names(&l.set, "b=b! c=c a=x!");
	ATF_CHECK_MATCH("/d/b.rc:2:1: its service name \"x\" is that of "
	                "/.*/d/a.rc; ",
	    first_text(&l.set, 0));
	ATF_CHECK_MATCH("/d/a.rc:2:1: its service name \"x\" is that of "
	                "/.*/d/b.rc; ",
	    first_text(&l.set, 2));
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(names_that_fold_to_one_are_refused);
ATF_TC_BODY(names_that_fold_to_one_are_refused, tc)
{
	struct loaded l;

	put("a-b", "");
	put("a.b", "");
	put("a_b", "");
	put("ab", "");
	load(&l);
	check_names(&l.set, "a-b=a-b! a.b=a.b! a_b=a_b! ab=ab");
	ATF_CHECK_MATCH("a-b.rc: its service name \"a-b\" is that of "
	                "/.*/d/a.b.rc once - . @ \\+ become _; ",
	    first_text(&l.set, 0));
	ATF_CHECK_EQ(1, l.set.v[0]->errs.n);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(file_name_wins_over_a_name_that_claims_it);
ATF_TC_BODY(file_name_wins_over_a_name_that_claims_it, tc)
{
	struct loaded l;

	put("a", "name=b\n");
	put("b", "");
	load(&l);
	check_names(&l.set, "a=a! b=b!");
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(fallen_back_names_are_settled_too);
ATF_TC_BODY(fallen_back_names_are_settled_too, tc)
{
	struct loaded l;
	size_t i;

	/* b falls back to "b", which pushes c to "c", and that one d. */
	put("a", "name=x\n");
	put("b", "name=x\n");
	put("c", "name=b\n");
	put("d", "name=c\n");
	put("e", "name=d\n");
	load(&l);
	check_names(&l.set, "b=b! c=c! d=d! e=e! a=x!");
	for (i = 0; i < l.set.n; i++)
		ATF_CHECK_EQ_MSG(1, l.set.v[i]->errs.n, "%s", l.set.v[i]->name);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(found_by_name_file_and_unique_instance);
ATF_TC_BODY(found_by_name_file_and_unique_instance, tc)
{
	struct loaded l;

	put("qmail-init", "name=qmail-send\n");
	put("qmail-smtp", "");
	put("other-smtp", "");
	put("qmail-subm", "");
	put("subm", "");
	put("x-y-z", "");
	load(&l);
	check_found(&l.set, "qmail-send", "qmail-init");
	check_found(&l.set, "qmail-init", "qmail-init");
	check_found(&l.set, "qmail-init.rc", "qmail-init");
	check_found(&l.set, "init", "qmail-init");
	check_found(&l.set, "qmail-send.rc", NULL);
	check_found(&l.set, "smtp", NULL);
	check_found(&l.set, "subm", "subm");
	check_found(&l.set, "y-z", "x-y-z");
	check_found(&l.set, "z", NULL);
	check_found(&l.set, "", NULL);
	check_found(&l.set, ".rc", NULL);
	check_found(&l.set, "qmail-sub", NULL);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(nearest_is_within_three_edits_and_shorter);
ATF_TC_BODY(nearest_is_within_three_edits_and_shorter, tc)
{
	struct loaded l;

	put("qmail-init", "name=qmail-send\n");
	put("qmail-smtp", "");
	put("ab", "");
	load(&l);
	ATF_CHECK_STREQ("qmail-smtp", set_nearest(&l.set, "qmail-smpt"));
	ATF_CHECK_STREQ("qmail-smtp", set_nearest(&l.set, "qmailsmt"));
	ATF_CHECK_STREQ("qmail-init", set_nearest(&l.set, "qmail-int"));
	ATF_CHECK_STREQ("qmail-send", set_nearest(&l.set, "qmail-sendd"));
	ATF_CHECK(set_nearest(&l.set, "postfix") == NULL);
	ATF_CHECK(set_nearest(&l.set, "xy") == NULL);
	ATF_CHECK_STREQ("ab", set_nearest(&l.set, "ac"));
	ATF_CHECK(set_nearest(&l.set, "") == NULL);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(edits_are_counted_with_swaps);
ATF_TC_BODY(edits_are_counted_with_swaps, tc)
{
	char longname[200];

	memset(longname, 'a', sizeof(longname));
	longname[sizeof(longname) - 1] = '\0';
	ATF_CHECK_EQ(0, nearest_edits("abc", "abc"));
	ATF_CHECK_EQ(1, nearest_edits("abc", "acb"));
	ATF_CHECK_EQ(1, nearest_edits("bac", "abc"));
	ATF_CHECK_EQ(1, nearest_edits("abc", "ab"));
	ATF_CHECK_EQ(1, nearest_edits("abc", "abcd"));
	ATF_CHECK_EQ(1, nearest_edits("abc", "axc"));
	ATF_CHECK_EQ(2, nearest_edits("abcd", "badc"));
	ATF_CHECK_EQ(3, nearest_edits("", "abc"));
	ATF_CHECK_EQ(3, nearest_edits("kitten", "sitting"));
	ATF_CHECK_EQ(NEAREST_MAX + 1, nearest_edits("abcd", "wxyz"));
	ATF_CHECK_EQ(NEAREST_MAX + 1, nearest_edits("", "abcdefgh"));
	ATF_CHECK_EQ(NEAREST_MAX + 1, nearest_edits(longname, longname));
}

ATF_TC_WITHOUT_HEAD(need_of_no_service_fails_the_one_that_needs);
ATF_TC_BODY(need_of_no_service_fails_the_one_that_needs, tc)
{
	struct loaded l;

	put("a", "need=b\n");
	put("b", "name=c\n");
	put("d", "need='c nobody'\n");
	put("e", "provide=word\n");
	put("f", "need=word\n");
	load(&l);
	check_names(&l.set, "a=a b=c d=d! e=e f=f!");
	ATF_CHECK_MATCH("d.rc:2:1: it needs nobody, which is no service",
	    first_text(&l.set, 2));
	ATF_CHECK_EQ(0, l.set.errs.n);
	unload(&l);
}

ATF_TC_WITHOUT_HEAD(loops_and_missing_words_are_the_sets);
ATF_TC_BODY(loops_and_missing_words_are_the_sets, tc)
{
	struct loaded l;

	put("a", "require=b\n");
	put("b", "require='a nobody'\n");
	load(&l);
	check_names(&l.set, "a=a b=b");
	ATF_REQUIRE_EQ(2, l.set.errs.n);
	ATF_CHECK_EQ(ERR_WARNING, l.set.errs.v[0].kind);
	ATF_CHECK_MATCH("/d/b.rc:2:1: b requires nobody, but nobody provides",
	    l.set.errs.v[0].text);
	ATF_CHECK_EQ(ERR_FAILED, l.set.errs.v[1].kind);
	ATF_CHECK_MATCH("/d/a.rc:2:1: loop: a requires b, b requires a; "
	                "started last; see /.*/d/b.rc:2$",
	    l.set.errs.v[1].text);
	ATF_CHECK(l.set.order.looped);
	unload(&l);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, empty_directory_is_an_empty_set);
	ATF_TP_ADD_TC(tp, services_are_sorted_by_service_name);
	ATF_TP_ADD_TC(tp, order_is_by_service_name);
	ATF_TP_ADD_TC(tp, equal_names_are_refused_and_told_of_both);
	ATF_TP_ADD_TC(tp, names_that_fold_to_one_are_refused);
	ATF_TP_ADD_TC(tp, file_name_wins_over_a_name_that_claims_it);
	ATF_TP_ADD_TC(tp, fallen_back_names_are_settled_too);
	ATF_TP_ADD_TC(tp, found_by_name_file_and_unique_instance);
	ATF_TP_ADD_TC(tp, nearest_is_within_three_edits_and_shorter);
	ATF_TP_ADD_TC(tp, edits_are_counted_with_swaps);
	ATF_TP_ADD_TC(tp, need_of_no_service_fails_the_one_that_needs);
	ATF_TP_ADD_TC(tp, loops_and_missing_words_are_the_sets);
	return (atf_no_error());
}

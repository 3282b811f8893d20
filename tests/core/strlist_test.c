/* Lists of strings. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "core/strlist.h"

ATF_TC_WITHOUT_HEAD(empty_list_has_no_array_and_no_member);
ATF_TC_BODY(empty_list_has_no_array_and_no_member, tc)
{
	struct strlist list = { 0 };

	ATF_CHECK(list.v == NULL);
	ATF_CHECK(!strlist_has(&list, ""));
	strlist_sort(&list);
	ATF_CHECK_EQ(0, strlist_copy(&list, &list));
	strlist_fini(&list);
}

ATF_TC_WITHOUT_HEAD(list_always_ends_in_null);
ATF_TC_BODY(list_always_ends_in_null, tc)
{
	struct strlist list = { 0 };
	size_t i;

	for (i = 0; i < 100; i++) {
		ATF_REQUIRE_EQ(0, strlist_add(&list, "word"));
		ATF_REQUIRE_EQ(i + 1, list.n);
		ATF_REQUIRE(list.v[i] != NULL);
		ATF_REQUIRE(list.v[i + 1] == NULL);
	}
	strlist_fini(&list);
	ATF_CHECK(list.v == NULL);
	ATF_CHECK_EQ(0, list.n);
}

ATF_TC_WITHOUT_HEAD(added_strings_are_copies);
ATF_TC_BODY(added_strings_are_copies, tc)
{
	struct strlist list = { 0 };
	char text[] = "hello";

	ATF_REQUIRE_EQ(0, strlist_add(&list, text));
	ATF_REQUIRE_EQ(0, strlist_addn(&list, text, 2));
	ATF_REQUIRE_EQ(0, strlist_addn(&list, text, 99));
	text[0] = 'X';
	ATF_CHECK_STREQ("hello", list.v[0]);
	ATF_CHECK_STREQ("he", list.v[1]);
	ATF_CHECK_STREQ("hello", list.v[2]);
	strlist_fini(&list);
}

ATF_TC_WITHOUT_HEAD(taken_string_is_kept_and_null_is_refused);
ATF_TC_BODY(taken_string_is_kept_and_null_is_refused, tc)
{
	struct strlist list = { 0 };
	char *s = strdup("mine");

	ATF_REQUIRE(s != NULL);
	ATF_REQUIRE_EQ(0, strlist_take(&list, s));
	ATF_CHECK(list.v[0] == s);
	ATF_CHECK_EQ(-1, strlist_take(&list, NULL));
	ATF_CHECK_EQ(1, list.n);
	strlist_fini(&list);
}

ATF_TC_WITHOUT_HEAD(sort_is_by_byte_order);
ATF_TC_BODY(sort_is_by_byte_order, tc)
{
	static const char *const in[] = { "b", "a-b", "\303\244", "a", "B", "",
		"a.b", "a_b", "9" };
	static const char *const want[] = { "", "9", "B", "a", "a-b", "a.b",
		"a_b", "b", "\303\244" };
	struct strlist list = { 0 };
	size_t i, n = sizeof(in) / sizeof(in[0]);

	for (i = 0; i < n; i++)
		ATF_REQUIRE_EQ(0, strlist_add(&list, in[i]));
	strlist_sort(&list);
	ATF_REQUIRE_EQ(n, list.n);
	for (i = 0; i < n; i++)
		ATF_CHECK_STREQ(want[i], list.v[i]);
	strlist_fini(&list);
}

ATF_TC_WITHOUT_HEAD(copy_appends_and_finds);
ATF_TC_BODY(copy_appends_and_finds, tc)
{
	struct strlist a = { 0 }, b = { 0 };

	ATF_REQUIRE_EQ(0, strlist_add(&a, "one"));
	ATF_REQUIRE_EQ(0, strlist_add(&b, "two"));
	ATF_REQUIRE_EQ(0, strlist_copy(&a, &b));
	strlist_fini(&b);
	ATF_CHECK_EQ(2, a.n);
	ATF_CHECK(strlist_has(&a, "one"));
	ATF_CHECK(strlist_has(&a, "two"));
	ATF_CHECK(!strlist_has(&a, "tw"));
	strlist_fini(&a);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, empty_list_has_no_array_and_no_member);
	ATF_TP_ADD_TC(tp, list_always_ends_in_null);
	ATF_TP_ADD_TC(tp, added_strings_are_copies);
	ATF_TP_ADD_TC(tp, taken_string_is_kept_and_null_is_refused);
	ATF_TP_ADD_TC(tp, sort_is_by_byte_order);
	ATF_TP_ADD_TC(tp, copy_appends_and_finds);
	return (atf_no_error());
}

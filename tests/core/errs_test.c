/* Collected messages. */
#include <atf-c.h>
#include <errno.h>
#include <string.h>

#include "core/errs.h"

ATF_TC_WITHOUT_HEAD(place_stands_before_the_text);
ATF_TC_BODY(place_stands_before_the_text, tc)
{
	struct place all = { "d/a.rc", 3, 12 }, line = { "d/a.rc", 3, 0 };
	struct place file = { "d/a.rc", 0, 0 }, none = { NULL, 3, 12 };
	struct errs errs = { 0 };

	ATF_CHECK_EQ(-1, errs_add(&errs, ERR_NOTE, &all, "is %d", 1));
	ATF_CHECK_EQ(-1, errs_add(&errs, ERR_NOTE, &line, "two"));
	ATF_CHECK_EQ(-1, errs_add(&errs, ERR_NOTE, &file, "three"));
	ATF_CHECK_EQ(-1, errs_add(&errs, ERR_NOTE, &none, "four"));
	ATF_CHECK_EQ(-1, errs_add(&errs, ERR_NOTE, NULL, "%s", "five"));
	ATF_REQUIRE_EQ(5, errs.n);
	ATF_CHECK_STREQ("d/a.rc:3:12: is 1", errs.v[0].text);
	ATF_CHECK_STREQ("d/a.rc:3: two", errs.v[1].text);
	ATF_CHECK_STREQ("d/a.rc: three", errs.v[2].text);
	ATF_CHECK_STREQ("four", errs.v[3].text);
	ATF_CHECK_STREQ("five", errs.v[4].text);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(notes_and_warnings_are_no_failure);
ATF_TC_BODY(notes_and_warnings_are_no_failure, tc)
{
	static const enum err_kind bad[] = { ERR_FAILED, ERR_CONFIG,
		ERR_PERMISSION };
	struct errs errs = { 0 };
	size_t i;

	ATF_CHECK(!errs_failed(&errs));
	(void)errs_add(&errs, ERR_NOTE, NULL, "note");
	(void)errs_add(&errs, ERR_WARNING, NULL, "warning");
	ATF_CHECK(!errs_failed(&errs));
	errs_fini(&errs);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)errs_add(&errs, bad[i], NULL, "bad");
		ATF_CHECK(errs_failed(&errs));
		errs_fini(&errs);
	}
	errs.lost = true;
	ATF_CHECK(errs_failed(&errs));
}

ATF_TC_WITHOUT_HEAD(the_exit_status_is_that_of_what_went_furthest);
ATF_TC_BODY(the_exit_status_is_that_of_what_went_furthest, tc)
{
	static const struct {
		enum err_kind kind;
		int status; /* with all before it */
	} rows[] = {
		{ ERR_NOTE, 1 }, /* it failed, whoever said nothing of it */
		{ ERR_WARNING, 1 },
		{ ERR_PERMISSION, 4 },
		{ ERR_CONFIG, 6 },
		{ ERR_PERMISSION, 6 },
		{ ERR_FAILED, 1 },
		{ ERR_CONFIG, 1 },
	};
	struct errs errs = { 0 };
	size_t i;

	for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		(void)errs_add(&errs, rows[i].kind, NULL, "message");
		ATF_CHECK_EQ(rows[i].status, errs_exit(&errs));
	}
	errs_fini(&errs);
	(void)errs_add(&errs, ERR_CONFIG, NULL, "message");
	errs.lost = true;
	ATF_CHECK_EQ(1, errs_exit(&errs));
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(a_message_cannot_act_on_a_terminal);
ATF_TC_BODY(a_message_cannot_act_on_a_terminal, tc)
{
	struct place at = { "a\033b", 1, 0 };
	struct errs errs = { 0 };

	(void)errs_add(&errs, ERR_FAILED, &at, "%s", "x\ny\177\303\244");
	ATF_CHECK_STREQ("a?b:1: x?y?\303\244", errs.v[0].text);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(adding_keeps_errno);
ATF_TC_BODY(adding_keeps_errno, tc)
{
	struct errs errs = { 0 };

	errno = ELOOP;
	(void)errs_add(&errs, ERR_FAILED, NULL, "%s", strerror(EIO));
	ATF_CHECK_EQ(ELOOP, errno);
	ATF_CHECK_EQ(-1, errs_nomem(&errs));
	ATF_CHECK_EQ(ERR_FAILED, errs.v[1].kind);
	ATF_CHECK_STREQ("out of memory", errs.v[1].text);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(move_and_copy_append_in_order);
ATF_TC_BODY(move_and_copy_append_in_order, tc)
{
	struct errs a = { 0 }, b = { 0 };
	size_t i;

	for (i = 0; i < 20; i++)
		(void)errs_add(&b, ERR_WARNING, NULL, "b%zu", i);
	(void)errs_add(&a, ERR_NOTE, NULL, "a");
	errs_copy(&a, &b);
	ATF_CHECK_EQ(20, b.n);
	b.lost = true;
	errs_move(&a, &b);
	ATF_CHECK_EQ(0, b.n);
	ATF_CHECK(!b.lost);
	ATF_CHECK(a.lost);
	ATF_REQUIRE_EQ(41, a.n);
	ATF_CHECK_STREQ("a", a.v[0].text);
	ATF_CHECK_STREQ("b0", a.v[1].text);
	ATF_CHECK_STREQ("b19", a.v[20].text);
	ATF_CHECK_STREQ("b0", a.v[21].text);
	ATF_CHECK_STREQ("b19", a.v[40].text);
	errs_fini(&a);
	errs_fini(&b);
}

ATF_TC_WITHOUT_HEAD(the_parts_of_a_message_are_kept_apart);
ATF_TC_BODY(the_parts_of_a_message_are_kept_apart, tc)
{
	struct place at = { "a\tb", 3, 7 }, whole = { "c", 0, 9 };
	struct errs errs = { 0 }, copy = { 0 };
	const struct err *e;

	(void)errs_add(&errs, ERR_CONFIG, &at, "what: it is");
	(void)errs_add(&errs, ERR_CONFIG, &whole, "all of it");
	(void)errs_add(&errs, ERR_CONFIG, NULL, "nowhere: no place");
	errs_copy(&copy, &errs);
	errs_fini(&errs);
	ATF_REQUIRE_EQ(3, copy.n);
	e = &copy.v[0];
	ATF_CHECK_STREQ("a?b:3:7: what: it is", e->text);
	ATF_CHECK_EQ(3, e->file_len);
	ATF_CHECK_EQ(3, e->line);
	ATF_CHECK_EQ(7, e->col);
	ATF_CHECK_STREQ("what: it is", e->text + e->said);
	e = &copy.v[1];
	ATF_CHECK_EQ(1, e->file_len);
	ATF_CHECK_EQ(0, e->line);
	ATF_CHECK_EQ(0, e->col);
	ATF_CHECK_STREQ("all of it", e->text + e->said);
	e = &copy.v[2];
	ATF_CHECK_EQ(0, e->file_len);
	ATF_CHECK_STREQ("nowhere: no place", e->text + e->said);
	errs_fini(&copy);
}

ATF_TC_WITHOUT_HEAD(the_rule_that_is_named_first_stays);
ATF_TC_BODY(the_rule_that_is_named_first_stays, tc)
{
	struct errs errs = { 0 }, moved = { 0 };

	(void)errs_add(&errs, ERR_CONFIG, NULL, "before");
	(void)errs_add(&errs, ERR_CONFIG, NULL, "fine");
	ATF_CHECK_EQ(-1, errs_rule(&errs, 1, "fine"));
	(void)errs_add(&errs, ERR_CONFIG, NULL, "coarse");
	(void)errs_rule(&errs, 1, "coarse");
	errs_move(&moved, &errs);
	ATF_REQUIRE_EQ(3, moved.n);
	ATF_CHECK(moved.v[0].rule == NULL);
	ATF_CHECK_STREQ("fine", moved.v[1].rule);
	ATF_CHECK_STREQ("coarse", moved.v[2].rule);
	errs_fini(&moved);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_parts_of_a_message_are_kept_apart);
	ATF_TP_ADD_TC(tp, the_rule_that_is_named_first_stays);
	ATF_TP_ADD_TC(tp, place_stands_before_the_text);
	ATF_TP_ADD_TC(tp, notes_and_warnings_are_no_failure);
	ATF_TP_ADD_TC(tp, the_exit_status_is_that_of_what_went_furthest);
	ATF_TP_ADD_TC(tp, a_message_cannot_act_on_a_terminal);
	ATF_TP_ADD_TC(tp, adding_keeps_errno);
	ATF_TP_ADD_TC(tp, move_and_copy_append_in_order);
	return (atf_no_error());
}

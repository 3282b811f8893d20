/* The schedule of a stop, from text and back. */
#include <atf-c.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "core/retry.h"

/* Parses text and writes it back. */
static void
check_same(const char *text, const char *want)
{
	struct retry retry = { 0 };
	struct buf b = { 0 };
	const char *why;
	char *got;

	why = retry_parse(&retry, text);
	ATF_REQUIRE_MSG(why == NULL, "%s: %s", text, why);
	retry_print(&retry, &b);
	got = buf_take(&b);
	ATF_REQUIRE(got != NULL);
	ATF_CHECK_STREQ(want, got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(default_is_term_30_kill_5);
ATF_TC_BODY(default_is_term_30_kill_5, tc)
{
	struct retry retry;

	ATF_REQUIRE(retry_parse(&retry, RETRY_DEFAULT) == NULL);
	ATF_REQUIRE_EQ(2, retry.n);
	ATF_CHECK_EQ(SIGTERM, retry.v[0].signo);
	ATF_CHECK_EQ(30, retry.v[0].seconds);
	ATF_CHECK_EQ(SIGKILL, retry.v[1].signo);
	ATF_CHECK_EQ(5, retry.v[1].seconds);
	ATF_CHECK_EQ(0, memcmp(&retry, &retry_default, sizeof(retry)));
}

ATF_TC_WITHOUT_HEAD(printed_schedule_reads_back);
ATF_TC_BODY(printed_schedule_reads_back, tc)
{
	check_same("TERM/30/KILL/5", "TERM/30/KILL/5");
	check_same("SIGTERM/120", "TERM/120");
	check_same("15/0/9/86400", "TERM/0/KILL/86400");
	check_same("HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1",
	    "HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1");
}

ATF_TC_WITHOUT_HEAD(bad_schedule_is_refused_and_changes_nothing);
ATF_TC_BODY(bad_schedule_is_refused_and_changes_nothing, tc)
{
	static const char *const bad[] = { "", "/", "TERM", "TERM/", "/30",
		"TERM//30", "TERM/30/", "TERM/30/KILL", "TERM/30//5", "30/TERM",
		"TERM/-1", "TERM/+1", "TERM/ 1", "TERM/1s", "TERM/86401",
		"TERM/99999999999999999999", "NOSUCH/5", "0/5", "TERM 30",
		"TERMTERMTERMTERMTERM/30",
		"HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1/HUP/1" };
	struct retry retry;
	size_t i;

	ATF_REQUIRE(retry_parse(&retry, "USR1/7") == NULL);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(retry_parse(&retry, bad[i]) != NULL,
		    "\"%s\" was accepted", bad[i]);
	ATF_CHECK_EQ(1, retry.n);
	ATF_CHECK_EQ(SIGUSR1, retry.v[0].signo);
	ATF_CHECK_EQ(7, retry.v[0].seconds);
}

ATF_TC_WITHOUT_HEAD(only_a_schedule_with_kill_kills);
ATF_TC_BODY(only_a_schedule_with_kill_kills, tc)
{
	struct retry retry;

	ATF_REQUIRE(retry_parse(&retry, "TERM/30/KILL/5") == NULL);
	ATF_CHECK(retry_kills(&retry));
	ATF_REQUIRE(retry_parse(&retry, "9/5") == NULL);
	ATF_CHECK(retry_kills(&retry));
	ATF_REQUIRE(retry_parse(&retry, "TERM/120") == NULL);
	ATF_CHECK(!retry_kills(&retry));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, default_is_term_30_kill_5);
	ATF_TP_ADD_TC(tp, printed_schedule_reads_back);
	ATF_TP_ADD_TC(tp, bad_schedule_is_refused_and_changes_nothing);
	ATF_TP_ADD_TC(tp, only_a_schedule_with_kill_kills);
	return (atf_no_error());
}

/*
 * What the callers rely on in these functions, whether they are the system's
 * or ours.
 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* getgrent(3), whatever else is hidden */
#endif
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <atf-c.h>

#include "compat/compat.h"

ATF_TC_WITHOUT_HEAD(strlcpy_cuts_and_tells_the_full_length);
ATF_TC_BODY(strlcpy_cuts_and_tells_the_full_length, tc)
{
	char buf[4];

	ATF_CHECK_EQ(2, strlcpy(buf, "ab", sizeof(buf)));
	ATF_CHECK_STREQ("ab", buf);
	ATF_CHECK_EQ(3, strlcpy(buf, "abc", sizeof(buf)));
	ATF_CHECK_STREQ("abc", buf);
	ATF_CHECK_EQ(6, strlcpy(buf, "uvwxyz", sizeof(buf)));
	ATF_CHECK_STREQ("uvw", buf);
	ATF_CHECK_EQ(6, strlcpy(buf, "123456", 1));
	ATF_CHECK_STREQ("", buf);
	ATF_CHECK_EQ(0, strlcpy(buf, "", sizeof(buf)));
	ATF_CHECK_STREQ("", buf);
}

ATF_TC_WITHOUT_HEAD(strlcpy_of_size_0_writes_nothing);
ATF_TC_BODY(strlcpy_of_size_0_writes_nothing, tc)
{
	char c = 'x';

	ATF_CHECK_EQ(3, strlcpy(&c, "abc", 0));
	ATF_CHECK_EQ('x', c);
}

ATF_TC_WITHOUT_HEAD(strtonum_takes_whole_numbers_within_limits);
ATF_TC_BODY(strtonum_takes_whole_numbers_within_limits, tc)
{
	static const struct {
		const char *text;
		long long min, max, value;
		const char *why;
	} cases[] = {
		{ "0", 0, 10, 0, NULL },
		{ "10", 0, 10, 10, NULL },
		{ "-3", -3, 10, -3, NULL },
		{ "11", 0, 10, 0, "too large" },
		{ "-4", -3, 10, 0, "too small" },
		{ "", 0, 10, 0, "invalid" },
		{ "1x", 0, 10, 0, "invalid" },
		{ "x", 0, 10, 0, "invalid" },
		{ "0x10", 0, 100, 0, "invalid" },
		{ "1", 2, 1, 0, "invalid" },
		{ "9223372036854775807", LLONG_MIN, LLONG_MAX, LLONG_MAX,
		    NULL },
		{ "-9223372036854775808", LLONG_MIN, LLONG_MAX, LLONG_MIN,
		    NULL },
		{ "9223372036854775808", LLONG_MIN, LLONG_MAX, 0, "too large" },
		{ "-9223372036854775809", LLONG_MIN, LLONG_MAX, 0,
		    "too small" },
	};
	const char *why;
	long long value;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		why = "not set";
		errno = EBADF;
		value =
		    strtonum(cases[i].text, cases[i].min, cases[i].max, &why);
		ATF_CHECK_EQ_MSG(cases[i].value, value, "%s: %lld",
		    cases[i].text, value);
		if (cases[i].why == NULL) {
			ATF_CHECK_EQ_MSG(NULL, why, "%s: %s", cases[i].text,
			    why);
			ATF_CHECK_EQ(EBADF, errno);
		} else {
			ATF_REQUIRE_MSG(why != NULL, "%s", cases[i].text);
			ATF_CHECK_STREQ(cases[i].why, why);
			ATF_CHECK(errno == EINVAL || errno == ERANGE);
		}
	}
	ATF_CHECK_EQ(5, strtonum("5", 0, 9, NULL));
}

ATF_TC_WITHOUT_HEAD(reallocarray_refuses_a_size_that_overflows);
ATF_TC_BODY(reallocarray_refuses_a_size_that_overflows, tc)
{
	volatile size_t huge = SIZE_MAX / 2;
	char *p, *q;

	p = reallocarray(NULL, 4, 2);
	ATF_REQUIRE(p != NULL);
	memcpy(p, "1234567", 8);
	q = reallocarray(p, 100, 2);
	ATF_REQUIRE(q != NULL);
	ATF_CHECK_STREQ("1234567", q);
	free(q);
	errno = 0;
	ATF_CHECK(reallocarray(NULL, huge, 3) == NULL);
	ATF_CHECK_EQ(ENOMEM, errno);
}

ATF_TC_WITHOUT_HEAD(getgrouplist_starts_with_the_base_group);
ATF_TC_BODY(getgrouplist_starts_with_the_base_group, tc)
{
	gid_t groups[64];
	int n = 64;

	ATF_REQUIRE(getgrouplist("no-such-account", 4711, groups, &n) != -1);
	ATF_REQUIRE_EQ(1, n);
	ATF_CHECK_EQ(4711, groups[0]);
}

/* A group of the machine that has members shows the rest. */
ATF_TC_WITHOUT_HEAD(getgrouplist_finds_each_group_once);
ATF_TC_BODY(getgrouplist_finds_each_group_once, tc)
{
	gid_t groups[64], gid = 0;
	char name[64] = "";
	struct group *gr;
	int i, n = 64, found = 0;

	setgrent();
	while (name[0] == '\0' && (gr = getgrent()) != NULL)
		if (gr->gr_mem[0] != NULL) {
			gid = gr->gr_gid;
			(void)strlcpy(name, gr->gr_mem[0], sizeof(name));
		}
	endgrent();
	if (name[0] == '\0')
		atf_tc_skip("no group here has a member");
	ATF_REQUIRE(getgrouplist(name, gid, groups, &n) != -1);
	ATF_CHECK_EQ(gid, groups[0]);
	for (i = 0; i < n; i++)
		found += groups[i] == gid;
	ATF_CHECK_EQ(1, found);
	n = 64;
	ATF_REQUIRE(getgrouplist(name, 4711, groups, &n) != -1);
	ATF_CHECK_MSG(n >= 2, "%s is in its group and the base", name);
	n = 1;
	ATF_CHECK_EQ(-1, getgrouplist(name, 4711, groups, &n));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, strlcpy_cuts_and_tells_the_full_length);
	ATF_TP_ADD_TC(tp, strlcpy_of_size_0_writes_nothing);
	ATF_TP_ADD_TC(tp, strtonum_takes_whole_numbers_within_limits);
	ATF_TP_ADD_TC(tp, reallocarray_refuses_a_size_that_overflows);
	ATF_TP_ADD_TC(tp, getgrouplist_starts_with_the_base_group);
	ATF_TP_ADD_TC(tp, getgrouplist_finds_each_group_once);
	return (atf_no_error());
}

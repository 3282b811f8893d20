/* The checks of names, numbers and signals. */
#include <atf-c.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "core/valid.h"

ATF_TC_WITHOUT_HEAD(names_of_services);
ATF_TC_BODY(names_of_services, tc)
{
	static const char *const good[] = { "a", "0", "qmail-smtp",
		"a_b.c@d+e-", "Z9" };
	static const char *const bad[] = { "", "-a", ".a", "_a", "@", "+",
		"a b", "a/b", "a:b", "a\n", "\303\251", "a\303\251", "a=b",
		"a\\" };
	char name[NAME_MAX_LEN + 2];
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(valid_name(good[i]), "%s", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!valid_name(bad[i]), "%s", bad[i]);
	memset(name, 'a', sizeof(name));
	name[NAME_MAX_LEN] = '\0';
	ATF_CHECK(valid_name(name));
	name[NAME_MAX_LEN] = 'a';
	name[NAME_MAX_LEN + 1] = '\0';
	ATF_CHECK(!valid_name(name));
}

ATF_TC_WITHOUT_HEAD(names_of_variables);
ATF_TC_BODY(names_of_variables, tc)
{
	static const char *const good[] = { "A", "_", "_9", "a_B0" };
	static const char *const bad[] = { "", "0", "9A", "A-B", "A.B", "A ",
		"A\303\251", "A=" };
	size_t i;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(valid_var(good[i]), "%s", good[i]);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(!valid_var(bad[i]), "%s", bad[i]);
}

ATF_TC_WITHOUT_HEAD(names_that_no_environment_may_hold);
ATF_TC_BODY(names_that_no_environment_may_hold, tc)
{
	static const char *const bad[] = { "LD_PRELOAD", "LD_", "IFS", "ENV",
		"BASH_ENV", "BASH_" };
	static const char *const good[] = { "LD", "PATH", "ENVIRONMENT", "BASH",
		"RELAYCLIENT", "OLD_X" };
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(valid_environment(bad[i]) != NULL, "%s", bad[i]);
	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		ATF_CHECK_MSG(valid_environment(good[i]) == NULL, "%s",
		    good[i]);
}

ATF_TC_WITHOUT_HEAD(numbers_are_digits_up_to_a_limit);
ATF_TC_BODY(numbers_are_digits_up_to_a_limit, tc)
{
	static const char *const bad[] = { "", "-1", "+1", " 1", "1 ", "1x",
		"x", "0x1", "1.", "101", "18446744073709551616",
		"99999999999999999999999" };
	unsigned long long n = 7;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_MSG(valid_number(bad[i], 100, &n) == -1, "%s",
		    bad[i]);
	ATF_CHECK_EQ(7, n);
	ATF_CHECK_EQ(0, valid_number("100", 100, &n));
	ATF_CHECK_EQ(100, n);
	ATF_CHECK_EQ(0, valid_number("0", 0, &n));
	ATF_CHECK_EQ(0, n);
	ATF_CHECK_EQ(-1, valid_number("1", 0, &n));
	ATF_CHECK_EQ(0, valid_number("007", 7, &n));
	ATF_CHECK_EQ(7, n);
	ATF_CHECK_EQ(0, valid_number("18446744073709551615", UINT64_MAX, &n));
	ATF_CHECK_EQ(UINT64_MAX, n);
	ATF_CHECK_EQ(-1, valid_number("18446744073709551616", UINT64_MAX, &n));
}

ATF_TC_WITHOUT_HEAD(signals_have_names_and_numbers);
ATF_TC_BODY(signals_have_names_and_numbers, tc)
{
	static const char *const bad[] = { "", "SIG", "term", "TERMX", "TER",
		"SIGSIGTERM", "0", "-1", "999", "15x", "EXIT" };
	size_t i;

	ATF_CHECK_EQ(SIGTERM, valid_signal("TERM"));
	ATF_CHECK_EQ(SIGTERM, valid_signal("SIGTERM"));
	ATF_CHECK_EQ(SIGKILL, valid_signal("9"));
	ATF_CHECK_EQ(SIGHUP, valid_signal("HUP"));
	ATF_CHECK_EQ(SIGALRM, valid_signal("ALRM"));
	ATF_CHECK_EQ(SIGUSR2, valid_signal("SIGUSR2"));
#ifdef SIGWINCH
	ATF_CHECK_EQ(SIGWINCH, valid_signal("WINCH"));
#endif
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		ATF_CHECK_EQ_MSG(-1, valid_signal(bad[i]), "%s", bad[i]);
	ATF_CHECK_STREQ("TERM", signal_name(SIGTERM));
	ATF_CHECK_STREQ("KILL", signal_name(SIGKILL));
	ATF_CHECK(signal_name(0) == NULL);
	ATF_CHECK(signal_name(-1) == NULL);
	ATF_CHECK(signal_name(9999) == NULL);
}

ATF_TC_WITHOUT_HEAD(a_signal_survives_its_name);
ATF_TC_BODY(a_signal_survives_its_name, tc)
{
	const char *name;
	int i, n = 0;

	for (i = 1; i < 64; i++) {
		name = signal_name(i);
		if (name == NULL)
			continue;
		ATF_CHECK_EQ(i, valid_signal(name));
		n++;
	}
	ATF_CHECK(n >= 27);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, names_of_services);
	ATF_TP_ADD_TC(tp, names_of_variables);
	ATF_TP_ADD_TC(tp, names_that_no_environment_may_hold);
	ATF_TP_ADD_TC(tp, numbers_are_digits_up_to_a_limit);
	ATF_TP_ADD_TC(tp, signals_have_names_and_numbers);
	ATF_TP_ADD_TC(tp, a_signal_survives_its_name);

	return (atf_no_error());
}

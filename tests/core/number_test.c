/* Numbers in text. */
#include <atf-c.h>
#include <limits.h>
#include <stdio.h>

#include "core/number.h"

/* Numbers of every length, and those beside a change of it. */
static const unsigned long long numbers[] = { 0, 1, 9, 10, 11, 99, 100, 4095,
	65535, 65536, 999999999, 1000000000, 4294967295, 4294967296,
	9223372036854775807, ULLONG_MAX - 1, ULLONG_MAX };

#define NUMBERS (sizeof(numbers) / sizeof(numbers[0]))

ATF_TC_WITHOUT_HEAD(numbers_are_written_as_printf_does);
ATF_TC_BODY(numbers_are_written_as_printf_does, tc)
{
	char text[NUMBER_SIZE], want[NUMBER_SIZE];
	size_t i;

	for (i = 0; i < NUMBERS; i++) {
		(void)snprintf(want, sizeof(want), "%llu", numbers[i]);
		ATF_CHECK_STREQ(want, number_text(text, numbers[i], 10));
		(void)snprintf(want, sizeof(want), "%llx", numbers[i]);
		ATF_CHECK_STREQ(want, number_text(text, numbers[i], 16));
	}
	ATF_CHECK_EQ(text, number_text(text, ULLONG_MAX, 10));
}

ATF_TC_WITHOUT_HEAD(what_is_written_is_read_again);
ATF_TC_BODY(what_is_written_is_read_again, tc)
{
	char text[NUMBER_SIZE];
	size_t i;

	for (i = 0; i < NUMBERS; i++) {
		ATF_CHECK_EQ(numbers[i],
		    number_value(number_text(text, numbers[i], 10), 10));
		(void)snprintf(text, sizeof(text), "%016llx", numbers[i]);
		ATF_CHECK_EQ(numbers[i], number_value(text, 16));
	}
}

ATF_TC_WITHOUT_HEAD(a_number_ends_where_its_digits_do);
ATF_TC_BODY(a_number_ends_where_its_digits_do, tc)
{
	ATF_CHECK_EQ(0, number_value("", 10));
	ATF_CHECK_EQ(0, number_value("-1", 10));
	ATF_CHECK_EQ(0, number_value(" 1", 10));
	ATF_CHECK_EQ(12, number_value("12 34", 10));
	ATF_CHECK_EQ(12, number_value("12a", 10));
	ATF_CHECK_EQ(0x12a, number_value("12a", 16));
	ATF_CHECK_EQ(0x12, number_value("12A", 16));
	ATF_CHECK_EQ(0xf, number_value("fg", 16));
	ATF_CHECK_EQ(9, number_value("9:", 16));
	ATF_CHECK_EQ(0, number_value("/1", 10));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, numbers_are_written_as_printf_does);
	ATF_TP_ADD_TC(tp, what_is_written_is_read_again);
	ATF_TP_ADD_TC(tp, a_number_ends_where_its_digits_do);
	return (atf_no_error());
}

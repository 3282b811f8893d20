/* The picture of a boot. */
#include <stdio.h>
#include <string.h>

#include <atf-c.h>

#include "labels.h"
#include "picture/chart.h"

#define MANY 1000
#define MS INT64_C(1000000)

static char names[MANY][32];
static struct chart_bar bars[MANY];

static void
many(size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		(void)snprintf(names[i], sizeof(names[i]), "service-%zu", i);
		bars[i].name = names[i];
		bars[i].queued = (int64_t)i * MS;
		bars[i].started = (int64_t)(i + i % 7) * MS;
		bars[i].ended = bars[i].started + (int64_t)(i % 90) * MS;
		bars[i].failed = i % 50 == 3;
	}
}

ATF_TC_WITHOUT_HEAD(labels_of_any_number_and_length_never_overlap);
ATF_TC_BODY(labels_of_any_number_and_length_never_overlap, tc)
{
	static const size_t numbers[] = { 1, 10, MANY };
	struct buf b = { 0 };
	int64_t scale;
	size_t i, k;

	for (i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		for (scale = 1; scale < 1000000; scale *= 10) {
			many(numbers[i]);
			for (k = 0; k < numbers[i]; k++)
				bars[k].ended += scale * MS / 100;
			buf_clear(&b);
			chart_svg(bars, numbers[i], "boot", &b);
			ATF_REQUIRE(!b.failed);
			ATF_CHECK(labels_check(b.s) > 2 * numbers[i]);
		}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(times_are_short_words);
ATF_TC_BODY(times_are_short_words, tc)
{
	static const struct {
		int64_t ns;
		const char *text;
	} cases[] = {
		{ -5, "0 us" },
		{ 0, "0 us" },
		{ 999999, "999 us" },
		{ MS, "1.0 ms" },
		{ 9 * MS + 990000, "9.9 ms" },
		{ 50 * MS, "50 ms" },
		{ 999 * MS, "999 ms" },
		{ 1000 * MS, "1.0 s" },
		{ 75250 * MS, "75.2 s" },
	};
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		buf_clear(&b);
		chart_time(&b, cases[i].ns);
		ATF_CHECK_STREQ(cases[i].text, b.s);
	}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(a_failed_start_looks_failed);
ATF_TC_BODY(a_failed_start_looks_failed, tc)
{
	struct chart_bar bar = { "x", 0, MS, 3 * MS, true };
	struct buf b = { 0 };

	chart_svg(&bar, 1, "boot", &b);
	ATF_CHECK(strstr(b.s, "x: failed after 2.0 ms") != NULL);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(no_start_at_all_is_a_picture_too);
ATF_TC_BODY(no_start_at_all_is_a_picture_too, tc)
{
	struct buf b = { 0 };

	chart_svg(NULL, 0, "boot", &b);
	ATF_CHECK(strstr(b.s, "</svg>") != NULL);
	(void)labels_check(b.s);
	buf_fini(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, labels_of_any_number_and_length_never_overlap);
	ATF_TP_ADD_TC(tp, times_are_short_words);
	ATF_TP_ADD_TC(tp, a_failed_start_looks_failed);
	ATF_TP_ADD_TC(tp, no_start_at_all_is_a_picture_too);
	return (atf_no_error());
}

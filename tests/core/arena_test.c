/* Memory that is freed together. */
#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include "core/arena.h"

ATF_TC_WITHOUT_HEAD(copies_stay_while_others_come);
ATF_TC_BODY(copies_stay_while_others_come, tc)
{
	struct arena arena = { NULL };
	char text[32], *v[5000];
	int i;

	for (i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof(text), "text %d", i);
		v[i] = arena_strdup(&arena, text);
		ATF_REQUIRE(v[i] != NULL);
	}
	for (i = 0; i < 5000; i++) {
		(void)snprintf(text, sizeof(text), "text %d", i);
		ATF_CHECK_STREQ(text, v[i]);
	}
	arena_fini(&arena);
	ATF_CHECK(arena.chunk == NULL);
}

ATF_TC_WITHOUT_HEAD(an_object_is_zero_and_aligned_behind_a_text);
ATF_TC_BODY(an_object_is_zero_and_aligned_behind_a_text, tc)
{
	struct arena arena = { NULL };
	long double *number;
	char *used;
	int i;

	/* malloc(3) gives again what was freed, with what was in it. */
	used = arena_get(&arena, 4000);
	ATF_REQUIRE(used != NULL);
	memset(used, 'x', 4000);
	arena_fini(&arena);
	for (i = 0; i < 200; i++) {
		ATF_REQUIRE(arena_strdup(&arena, "odd") != NULL);
		number = arena_get(&arena, sizeof(*number));
		ATF_REQUIRE(number != NULL);
		ATF_CHECK_EQ(0, (uintptr_t)number % _Alignof(long double));
		ATF_CHECK(*number == 0);
		*number = 1; /* what follows must not be affected */
	}
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(a_text_larger_than_any_chunk_is_kept_whole);
ATF_TC_BODY(a_text_larger_than_any_chunk_is_kept_whole, tc)
{
	static char big[300000];
	struct arena arena = { NULL };
	char *copy, *small;

	memset(big, 'x', sizeof(big) - 1);
	small = arena_strdup(&arena, "small");
	copy = arena_strdup(&arena, big);
	ATF_REQUIRE(small != NULL && copy != NULL);
	ATF_CHECK_STREQ(big, copy);
	ATF_CHECK_STREQ("small", small);
	ATF_CHECK_STREQ("", arena_strdup(&arena, ""));
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(what_a_large_fleet_says_is_kept);
ATF_TC_BODY(what_a_large_fleet_says_is_kept, tc)
{
	enum {
		COUNT = 10000,
		SIZE = 1000
	};
	static char *v[COUNT];
	struct arena arena = { NULL };
	int i;

	for (i = 0; i < COUNT; i++) {
		v[i] = arena_get(&arena, SIZE);
		ATF_REQUIRE(v[i] != NULL);
		ATF_REQUIRE_EQ(0, v[i][0] + v[i][SIZE - 1]);
		memset(v[i], 1 + i % 100, SIZE);
	}
	for (i = 0; i < COUNT; i++) {
		ATF_REQUIRE_EQ(1 + i % 100, v[i][0]);
		ATF_REQUIRE_EQ(0, memcmp(v[i], v[i] + 1, SIZE - 1));
	}
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(parts_become_one_text);
ATF_TC_BODY(parts_become_one_text, tc)
{
	const char *const none[] = { NULL };
	const char *const parts[] = { "/etc", "", "/", "x.rc", NULL };
	struct arena arena = { NULL };
	char *text = arena_join(&arena, parts);

	ATF_REQUIRE(text != NULL);
	(void)memset(arena_get(&arena, 64), 'x', 64);
	ATF_CHECK_STREQ("/etc/x.rc", text);
	ATF_CHECK_STREQ("", arena_join(&arena, none));
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(what_grows_keeps_its_bytes_and_ends_in_zeros);
ATF_TC_BODY(what_grows_keeps_its_bytes_and_ends_in_zeros, tc)
{
	struct arena arena = { NULL };
	char *v = arena_grow(&arena, NULL, 0, 4);

	ATF_REQUIRE(v != NULL);
	memset(v, 'a', 4);
	v = arena_grow(&arena, v, 4, 8);
	ATF_REQUIRE(v != NULL);
	ATF_CHECK_EQ(0, memcmp(v, "aaaa\0\0\0", 8));
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(more_than_there_can_be_is_refused);
ATF_TC_BODY(more_than_there_can_be_is_refused, tc)
{
	struct arena arena = { NULL };
	char *text = arena_strdup(&arena, "text");

	ATF_CHECK(arena_get(&arena, SIZE_MAX - 8) == NULL);
	ATF_CHECK(arena_get(&arena, SIZE_MAX / 4) == NULL);
	ATF_CHECK_STREQ("text", text);
	arena_fini(&arena);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, copies_stay_while_others_come);
	ATF_TP_ADD_TC(tp, an_object_is_zero_and_aligned_behind_a_text);
	ATF_TP_ADD_TC(tp, a_text_larger_than_any_chunk_is_kept_whole);
	ATF_TP_ADD_TC(tp, what_a_large_fleet_says_is_kept);
	ATF_TP_ADD_TC(tp, parts_become_one_text);
	ATF_TP_ADD_TC(tp, what_grows_keeps_its_bytes_and_ends_in_zeros);
	ATF_TP_ADD_TC(tp, more_than_there_can_be_is_refused);
	return (atf_no_error());
}

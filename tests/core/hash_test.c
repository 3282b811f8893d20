/* The hash whose values are kept in state records. */
#include <atf-c.h>
#include <string.h>

#include "core/hash.h"

/* Values that the authors of FNV publish. */
ATF_TC_WITHOUT_HEAD(values_are_those_of_fnv_1a);
ATF_TC_BODY(values_are_those_of_fnv_1a, tc)
{
	ATF_CHECK_EQ(UINT64_C(0xcbf29ce484222325), hash_add(HASH_INIT, "", 0));
	ATF_CHECK_EQ(UINT64_C(0xaf63dc4c8601ec8c), hash_add(HASH_INIT, "a", 1));
	ATF_CHECK_EQ(UINT64_C(0x85944171f73967e8),
	    hash_add(HASH_INIT, "foobar", 6));
	ATF_CHECK_EQ(UINT64_C(0xaf63bd4c8601b7df), hash_add(HASH_INIT, "", 1));
}

ATF_TC_WITHOUT_HEAD(parts_add_up_to_the_whole);
ATF_TC_BODY(parts_add_up_to_the_whole, tc)
{
	const char bytes[] = "high \xff and low \x01";
	size_t i, n = strlen(bytes);
	uint64_t whole = hash_add(HASH_INIT, bytes, n);

	for (i = 0; i <= n; i++)
		ATF_CHECK_EQ(whole,
		    hash_add(hash_add(HASH_INIT, bytes, i), bytes + i, n - i));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, values_are_those_of_fnv_1a);
	ATF_TP_ADD_TC(tp, parts_add_up_to_the_whole);
	return (atf_no_error());
}

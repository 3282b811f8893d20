/* Files that are to be written somewhere. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "core/fileset.h"

ATF_TC_WITHOUT_HEAD(files_and_links_are_kept);
ATF_TC_BODY(files_and_links_are_kept, tc)
{
	struct fileset set = { 0 };

	ATF_REQUIRE_EQ(0, fileset_file(&set, "/b", 0644, strdup("text")));
	ATF_REQUIRE_EQ(0, fileset_link(&set, "/a", "/b"));
	ATF_REQUIRE_EQ(2, set.n);
	ATF_CHECK_STREQ("/b", set.v[0].path);
	ATF_CHECK_STREQ("text", set.v[0].text);
	ATF_CHECK_EQ(0644, set.v[0].mode);
	ATF_CHECK_STREQ("/a", set.v[1].path);
	ATF_CHECK_STREQ("/b", set.v[1].text);
	ATF_CHECK_EQ(0, set.v[1].mode);
	fileset_fini(&set);
	ATF_CHECK_EQ(0, set.n);
}

ATF_TC_WITHOUT_HEAD(many_are_sorted_by_path);
ATF_TC_BODY(many_are_sorted_by_path, tc)
{
	struct fileset set = { 0 };
	char path[32];
	size_t i;

	for (i = 0; i < 1000; i++) {
		(void)snprintf(path, sizeof(path), "/%03zu", i * 7 % 1000);
		ATF_REQUIRE_EQ(0, fileset_file(&set, path, 0755, strdup("")));
	}
	fileset_sort(&set);
	ATF_REQUIRE_EQ(1000, set.n);
	for (i = 1; i < set.n; i++)
		ATF_CHECK(strcmp(set.v[i - 1].path, set.v[i].path) < 0);
	fileset_fini(&set);
}

ATF_TC_WITHOUT_HEAD(no_text_is_memory_that_ran_out);
ATF_TC_BODY(no_text_is_memory_that_ran_out, tc)
{
	struct fileset set = { 0 };

	ATF_CHECK_EQ(-1, fileset_file(&set, "/a", 0644, NULL));
	ATF_CHECK_EQ(0, set.n);
	fileset_sort(&set);
	fileset_fini(&set);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, files_and_links_are_kept);
	ATF_TP_ADD_TC(tp, many_are_sorted_by_path);
	ATF_TP_ADD_TC(tp, no_text_is_memory_that_ran_out);
	return (atf_no_error());
}

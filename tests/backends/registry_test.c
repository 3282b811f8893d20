/* What every backend has to be, whichever folders there are. */
#include <atf-c.h>
#include <string.h>

#include "core/backend.h"

ATF_TC_WITHOUT_HEAD(every_backend_is_found_by_its_own_name);
ATF_TC_BODY(every_backend_is_found_by_its_own_name, tc)
{
	size_t i;

	ATF_REQUIRE(backends[0] != NULL);
	for (i = 0; backends[i] != NULL; i++)
		ATF_CHECK_EQ_MSG(backends[i], backend_find(backends[i]->name),
		    "%s", backends[i]->name);
	ATF_CHECK(backend_find("nosuchbackend") == NULL);
	ATF_CHECK(backend_find("") == NULL);
}

ATF_TC_WITHOUT_HEAD(every_backend_says_what_it_is);
ATF_TC_BODY(every_backend_says_what_it_is, tc)
{
	int score;
	size_t i;

	for (i = 0; backends[i] != NULL; i++) {
		ATF_REQUIRE(backends[i]->descr != NULL);
		ATF_CHECK(backends[i]->descr[0] != '\0');
		ATF_REQUIRE(backends[i]->probe != NULL);
		score = backends[i]->probe();
		ATF_CHECK(score >= 0 && score <= 100);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_backend_is_found_by_its_own_name);
	ATF_TP_ADD_TC(tp, every_backend_says_what_it_is);
	return (atf_no_error());
}

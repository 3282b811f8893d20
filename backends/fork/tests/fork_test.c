/* The backend that fits every host. */
#include <atf-c.h>

#include "core/backend.h"

ATF_TC_WITHOUT_HEAD(fork_can_act_everywhere);
ATF_TC_BODY(fork_can_act_everywhere, tc)
{
	const struct backend *fork = backend_find("fork");

	ATF_REQUIRE(fork != NULL);
	ATF_CHECK(fork->act != NULL);
	ATF_CHECK(fork->probe() > 0);
	ATF_CHECK_MSG(fork->files == NULL && fork->command == NULL,
	    "it is what the others call in the end");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, fork_can_act_everywhere);
	return (atf_no_error());
}

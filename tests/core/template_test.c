/* Templates of generated files. */
#include <atf-c.h>
#include <errno.h>
#include <stdlib.h>

#include "core/template.h"

static const struct template_var vars[] = { { "A", "one" }, { "B_C", "two" },
	{ "NONE", "" }, { "AT", "@A@" }, { "LINES", "x\ny" }, { NULL, NULL } };

static void
check(const char *text, const char *want)
{
	char *got = template_fill(text, vars);

	ATF_REQUIRE_MSG(got != NULL, "%s", text);
	ATF_CHECK_STREQ(want, got);
	free(got);
}

ATF_TC_WITHOUT_HEAD(words_are_replaced_wherever_they_stand);
ATF_TC_BODY(words_are_replaced_wherever_they_stand, tc)
{
	check("", "");
	check("no word\n", "no word\n");
	check("@A@", "one");
	check("x@A@y@B_C@@A@\n", "xoneytwoone\n");
	check("@LINES@\n", "x\ny\n");
}

ATF_TC_WITHOUT_HEAD(values_are_not_looked_at_again);
ATF_TC_BODY(values_are_not_looked_at_again, tc)
{
	check("@AT@\n", "@A@\n");
}

ATF_TC_WITHOUT_HEAD(a_line_of_an_empty_word_alone_vanishes);
ATF_TC_BODY(a_line_of_an_empty_word_alone_vanishes, tc)
{
	check("@NONE@\na\n", "a\n");
	check("a\n@NONE@\nb\n", "a\nb\n");
	check("a\n@NONE@\n@NONE@\nb\n", "a\nb\n");
	check("a @NONE@\nb\n", "a \nb\n");
	check("@NONE@ a\n", " a\n");
	check("\n@A@\n\n", "\none\n\n");
}

ATF_TC_WITHOUT_HEAD(other_at_signs_stay);
ATF_TC_BODY(other_at_signs_stay, tc)
{
	check("a@b @ @@ @a@ @A @A1@ me@HOME.x\n",
	    "a@b @ @@ @a@ @A @A1@ me@HOME.x\n");
}

ATF_TC_WITHOUT_HEAD(a_word_without_a_value_is_an_error);
ATF_TC_BODY(a_word_without_a_value_is_an_error, tc)
{
	errno = 0;
	ATF_CHECK(template_fill("a @NOSUCH@\n", vars) == NULL);
	ATF_CHECK_EQ(EINVAL, errno);
	ATF_CHECK(template_fill("@B@\n", vars) == NULL);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, words_are_replaced_wherever_they_stand);
	ATF_TP_ADD_TC(tp, values_are_not_looked_at_again);
	ATF_TP_ADD_TC(tp, a_line_of_an_empty_word_alone_vanishes);
	ATF_TP_ADD_TC(tp, other_at_signs_stay);
	ATF_TP_ADD_TC(tp, a_word_without_a_value_is_an_error);
	return (atf_no_error());
}

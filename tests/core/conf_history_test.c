/* What is remembered of variables beside their values, for who asks. */
#include <atf-c.h>
#include <string.h>

#include "core/conf.h"

static struct arena arena; /* of the case at hand */

static struct conf *
parsed(bool history, enum conf_layer layer, const char *text, struct conf *conf)
{
	struct conf_text t = { layer, layer == CONF_SITE ? "site" : "x.rc",
		text, strlen(text) };
	struct errs errs = { 0 };

	if (conf == NULL) {
		conf = conf_new(&arena);
		ATF_REQUIRE(conf != NULL);
		conf->history = history;
		ATF_REQUIRE_EQ(0, conf_set(conf, "PATH", "/bin"));
		ATF_REQUIRE_EQ(0, conf_set(conf, "PATH", "/sbin"));
	}
	ATF_CHECK_EQ(0, conf_parse(conf, &t, &errs));
	errs_fini(&errs);
	return (conf);
}

ATF_TC_WITHOUT_HEAD(a_variable_that_is_referred_to_is_used);
ATF_TC_BODY(a_variable_that_is_referred_to_is_used, tc)
{
	struct conf *conf = parsed(false, CONF_SCRIPT,
	    "a=1\nb=2\nc=3\nd=4\nx=\"$a ${b-} ${c:+d}\"\n", NULL);

	ATF_CHECK(conf_get(conf, "a")->used);
	ATF_CHECK(conf_get(conf, "b")->used);
	ATF_CHECK(conf_get(conf, "c")->used);
	ATF_CHECK(!conf_get(conf, "d")->used);
	ATF_CHECK(!conf_get(conf, "x")->used);
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(an_old_value_knows_its_place_and_who_read_it);
ATF_TC_BODY(an_old_value_knows_its_place_and_who_read_it, tc)
{
	struct conf *conf = parsed(true, CONF_SITE, "a=1\n", NULL);
	const struct conf_old *old;

	conf = parsed(true, CONF_SCRIPT, "\na=\"$a 2\"\na=3\nunset a\na=4\n",
	    conf);
	ATF_CHECK_STREQ("4", conf_value(conf, "a"));
	old = conf_get(conf, "a")->old;
	ATF_REQUIRE(old != NULL);
	ATF_CHECK_STREQ("3", old->value);
	ATF_CHECK_EQ(3, old->place.line);
	ATF_CHECK_EQ(CONF_SCRIPT, old->layer);
	ATF_CHECK(!old->read);
	old = old->older;
	ATF_REQUIRE(old != NULL);
	ATF_CHECK_STREQ("1 2", old->value);
	ATF_CHECK_EQ(2, old->place.line);
	ATF_CHECK(!old->read);
	old = old->older;
	ATF_REQUIRE(old != NULL);
	ATF_CHECK_STREQ("1", old->value);
	ATF_CHECK_EQ(CONF_SITE, old->layer);
	ATF_CHECK_STREQ("site", old->place.file);
	ATF_CHECK(old->read);
	ATF_CHECK(old->older == NULL);
	ATF_CHECK(conf_get(conf, "PATH")->old == NULL);
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(names_that_nothing_set_are_wanted);
ATF_TC_BODY(names_that_nothing_set_are_wanted, tc)
{
	struct conf *conf = parsed(true, CONF_SCRIPT, "a=\"${B-}\"\n", NULL);

	ATF_REQUIRE_EQ(1, conf->wanted.n);
	ATF_CHECK_STREQ("B", conf->wanted.v[0].word);
	arena_fini(&arena);
}

ATF_TC_WITHOUT_HEAD(without_history_nothing_is_kept);
ATF_TC_BODY(without_history_nothing_is_kept, tc)
{
	struct conf *conf =
	    parsed(false, CONF_SCRIPT, "a=1\na=2\nb=\"${C-}\"\n", NULL);

	ATF_CHECK(conf_get(conf, "a")->old == NULL);
	ATF_CHECK_EQ(0, conf->wanted.n);
	arena_fini(&arena);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_variable_that_is_referred_to_is_used);
	ATF_TP_ADD_TC(tp, an_old_value_knows_its_place_and_who_read_it);
	ATF_TP_ADD_TC(tp, names_that_nothing_set_are_wanted);
	ATF_TP_ADD_TC(tp, without_history_nothing_is_kept);
	return (atf_no_error());
}

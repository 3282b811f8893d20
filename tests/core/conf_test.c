/*
 * The script language: each construct that is taken or refused is a case of
 * its own (conf_accepted.inc, conf_refused.inc), then what several lines or
 * files do to each other.  That shells agree is the test of tests/lang.
 */
#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/conf.h"

/* One service's variables, and the messages so far. */
struct fixture {
	struct arena arena;
	struct conf *conf;
	struct errs errs;
};

static void
setup(struct fixture *f)
{
	memset(f, 0, sizeof(*f));
	f->conf = conf_new(&f->arena);
	ATF_REQUIRE(f->conf != NULL);
	ATF_REQUIRE_EQ(0, conf_set(f->conf, "name", "qmail-smtp"));
	ATF_REQUIRE_EQ(0, conf_set(f->conf, "instance", "smtp"));
	ATF_REQUIRE_EQ(0, conf_set(f->conf, "bootctrl_dir", "/b"));
	ATF_REQUIRE_EQ(0, conf_set(f->conf, "PATH", "/bin"));
}

static void
teardown(struct fixture *f)
{
	arena_fini(&f->arena);
	errs_fini(&f->errs);
}

static int
parse(struct fixture *f, enum conf_layer layer, const char *file,
    const char *text)
{
	struct conf_text parsed = { layer, file, text, strlen(text) };

	return (conf_parse(f->conf, &parsed, &f->errs));
}

static void
refused(const char *text, size_t len, const char *message)
{
	struct conf_text parsed = { CONF_SCRIPT, "x.rc", text, len };
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(-1, conf_parse(f.conf, &parsed, &f.errs));
	ATF_REQUIRE(f.errs.n > 0);
	ATF_CHECK_EQ(ERR_CONFIG, f.errs.v[0].kind);
	ATF_CHECK_STREQ(message, f.errs.v[0].text);
	teardown(&f);
}

static void
accepted(const char *text, const char *values)
{
	const struct conf_var *var;
	struct buf b = { 0 };
	struct fixture f;
	size_t i;

	setup(&f);
	ATF_CHECK_EQ(0, parse(&f, CONF_SCRIPT, "x.rc", text));
	for (i = 0; i < f.errs.n; i++)
		atf_tc_fail_nonfatal("%s", f.errs.v[i].text);
	buf_puts(&b, "");
	for (i = 0; i < f.conf->n; i++) {
		var = &f.conf->v[i];
		if (var->layer != CONF_SCRIPT || var->value == NULL)
			continue;
		buf_printf(&b, "%s%s%s=%s", b.n > 0 ? "|" : "",
		    var->exported ? "export " : "", var->name, var->value);
	}
	ATF_CHECK_STREQ(values, b.s);
	buf_fini(&b);
	teardown(&f);
}

#define CASE(name, text, message)                                              \
	ATF_TC_WITHOUT_HEAD(refuses_##name);                                   \
	ATF_TC_BODY(refuses_##name, tc)                                        \
	{                                                                      \
		refused(text, sizeof(text) - 1, message);                      \
	}
#include "conf_refused.inc"
#undef CASE

#define CASE(name, text, values)                                               \
	ATF_TC_WITHOUT_HEAD(takes_##name);                                     \
	ATF_TC_BODY(takes_##name, tc)                                          \
	{                                                                      \
		accepted(text, values);                                        \
	}
#include "conf_accepted.inc"
#undef CASE

ATF_TC_WITHOUT_HEAD(each_bad_line_is_told_and_the_others_count);
ATF_TC_BODY(each_bad_line_is_told_and_the_others_count, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(-1,
	    parse(&f, CONF_SCRIPT, "x.rc",
	        "A=1\nif x; then y; fi\nB=$(c \"d\ne\")\nC=`\nD=4 5\nE=5\n"));
	ATF_REQUIRE_EQ(4, f.errs.n);
	ATF_CHECK_EQ(0, strncmp("x.rc:2:1: ", f.errs.v[0].text, 10));
	ATF_CHECK_EQ(0, strncmp("x.rc:3:3: ", f.errs.v[1].text, 10));
	ATF_CHECK_EQ(0, strncmp("x.rc:5:3: ", f.errs.v[2].text, 10));
	ATF_CHECK_EQ(0, strncmp("x.rc:6:5: ", f.errs.v[3].text, 10));
	ATF_CHECK_STREQ("1", conf_value(f.conf, "A"));
	ATF_CHECK_STREQ("5", conf_value(f.conf, "E"));
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(an_open_quote_does_not_hide_the_lines_behind_it);
ATF_TC_BODY(an_open_quote_does_not_hide_the_lines_behind_it, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(-1, parse(&f, CONF_SCRIPT, "x.rc", "A='1\nB=2\nC=$(\n"));
	ATF_REQUIRE_EQ(2, f.errs.n);
	ATF_CHECK_EQ(0, strncmp("x.rc:1:3: ", f.errs.v[0].text, 10));
	ATF_CHECK_EQ(0, strncmp("x.rc:3:3: ", f.errs.v[1].text, 10));
	ATF_CHECK_STREQ("2", conf_value(f.conf, "B"));
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(a_bad_assignment_is_told_once_not_at_each_use);
ATF_TC_BODY(a_bad_assignment_is_told_once_not_at_each_use, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(-1,
	    parse(&f, CONF_SCRIPT, "x.rc", "A=$(b)\nB=$A\nC=$A\n"));
	ATF_CHECK_EQ(1, f.errs.n);
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(the_place_is_that_of_the_last_assignment);
ATF_TC_BODY(the_place_is_that_of_the_last_assignment, tc)
{
	const struct conf_var *var;
	struct fixture f;
	char file[] = "bootctrl.env";

	setup(&f);
	ATF_REQUIRE_EQ(0, parse(&f, CONF_SITE, file, "A=1\n"));
	memset(file, 'x', strlen(file));
	var = conf_get(f.conf, "A");
	ATF_REQUIRE(var != NULL);
	ATF_CHECK_STREQ("bootctrl.env", var->place.file);
	ATF_REQUIRE_EQ(0, parse(&f, CONF_SCRIPT, "x.rc", "A=${A}2\n"));
	ATF_REQUIRE_EQ(0,
	    parse(&f, CONF_SCRIPT, "x.rc", "B='\n'\n setenv \\\n A ${A}3\n"));
	var = conf_get(f.conf, "A");
	ATF_REQUIRE(var != NULL);
	ATF_CHECK_STREQ("123", var->value);
	ATF_CHECK(var->exported);
	ATF_CHECK_EQ(CONF_SCRIPT, var->layer);
	ATF_CHECK_STREQ("x.rc", var->place.file);
	ATF_CHECK_EQ(4, var->place.line);
	ATF_CHECK_EQ(2, var->place.col);
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(a_script_yields_to_env_files_by_a_default);
ATF_TC_BODY(a_script_yields_to_env_files_by_a_default, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(0, parse(&f, CONF_SITE, "bootctrl.env", "A=1\nB=1\n"));
	ATF_CHECK_EQ(0, parse(&f, CONF_ENV, "x.env", "A=2\nPORT=587\n"));
	ATF_CHECK_EQ(0,
	    parse(&f, CONF_SCRIPT, "x.rc",
	        "PORT=${PORT:-25}\nHOST=${HOST:-0}\nPORT=1$PORT\n"));
	ATF_CHECK_STREQ("2", conf_value(f.conf, "A"));
	ATF_CHECK_STREQ("1587", conf_value(f.conf, "PORT"));
	ATF_CHECK_STREQ("0", conf_value(f.conf, "HOST"));
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(a_script_cannot_override_an_env_file);
ATF_TC_BODY(a_script_cannot_override_an_env_file, tc)
{
	static const char *const texts[] = { "\nPORT=25\n",
		"\nexport PORT=25\n", "\nsetenv PORT 25\n", "\nunset PORT\n" };
	static const enum conf_layer layers[] = { CONF_SITE, CONF_ENV };
	struct fixture f;
	size_t i, k;

	for (i = 0; i < 4; i++)
		for (k = 0; k < 2; k++) {
			setup(&f);
			ATF_CHECK_EQ(0,
			    parse(&f, layers[k], "x.env", "# c\nPORT=587\n"));
			ATF_CHECK_EQ(-1,
			    parse(&f, CONF_SCRIPT, "x.rc", texts[i]));
			ATF_REQUIRE_EQ(1, f.errs.n);
			ATF_CHECK_MATCH("^x.rc:2:[178]: \"PORT\" was set at "
			                "x.env:2, and env files win",
			    f.errs.v[0].text);
			ATF_CHECK_STREQ("587", conf_value(f.conf, "PORT"));
			teardown(&f);
		}
}

ATF_TC_WITHOUT_HEAD(a_script_may_repeat_itself_and_change_the_built_ins);
ATF_TC_BODY(a_script_may_repeat_itself_and_change_the_built_ins, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(0, parse(&f, CONF_ENV, "x.env", "name=a\nname=b\n"));
	ATF_CHECK_EQ(0,
	    parse(&f, CONF_SCRIPT, "x.rc", "A=1\nA=2\nPATH=/x\nunset A\n"));
	ATF_CHECK_STREQ("/x", conf_value(f.conf, "PATH"));
	ATF_CHECK(conf_get(f.conf, "A") == NULL);
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(an_empty_value_is_set_but_has_no_value);
ATF_TC_BODY(an_empty_value_is_set_but_has_no_value, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(0, parse(&f, CONF_ENV, "x.env", "A=\nexport B\n"));
	ATF_CHECK(conf_get(f.conf, "A") != NULL);
	ATF_CHECK(conf_value(f.conf, "A") == NULL);
	ATF_CHECK(conf_get(f.conf, "B") == NULL);
	ATF_CHECK(conf_get(f.conf, "C") == NULL);
	teardown(&f);
}

/* The words of a header with their places: "a@1:12 b@1:14". */
static void
check_header(const struct fixture *f, enum conf_header header, const char *want)
{
	const struct conf_words *words = &f->conf->headers[header];
	struct buf b = { 0 };
	size_t i;

	buf_puts(&b, "");
	for (i = 0; i < words->n; i++)
		buf_printf(&b, "%s%s@%u:%u", i > 0 ? " " : "", words->v[i].word,
		    words->v[i].place.line, words->v[i].place.col);
	ATF_CHECK_STREQ(want, b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(header_lines_are_read_as_rcorder_reads_them);
ATF_TC_BODY(header_lines_are_read_as_rcorder_reads_them, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(0,
	    parse(&f, CONF_SCRIPT, "x.rc",
	        "#!/bin/bootctrl\n# PROVIDE: a b\n# REQUIRE:c\n"
	        "#REQUIRE: no\n#  REQUIRE: no\n # REQUIRE: no\n"
	        "# require: no\n# BEFORES: no\nA=1\n"
	        "# REQUIRES:\td\t e \n# PROVIDES: f\n# BEFORE: g\n"
	        "# KEYWORD: nostart\n# KEYWORDS: x\n# KEYWORD:\n"
	        "B='\n# PROVIDE: no\n'\nC=1 \\\n# PROVIDE: no\n"));
	check_header(&f, HEADER_PROVIDE, "a@2:12 b@2:14 f@11:13");
	check_header(&f, HEADER_REQUIRE, "c@3:11 d@10:13 e@10:16");
	check_header(&f, HEADER_BEFORE, "g@12:11");
	check_header(&f, HEADER_KEYWORD, "nostart@13:12 x@14:13");
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(header_lines_count_only_in_scripts);
ATF_TC_BODY(header_lines_count_only_in_scripts, tc)
{
	struct fixture f;

	setup(&f);
	ATF_CHECK_EQ(0, parse(&f, CONF_ENV, "x.env", "# PROVIDE: a/b c\n"));
	check_header(&f, HEADER_PROVIDE, "");
	teardown(&f);
}

ATF_TC_WITHOUT_HEAD(values_and_files_are_bounded);
ATF_TC_BODY(values_and_files_are_bounded, tc)
{
	struct buf b = { 0 };
	struct fixture f;
	int i;

	setup(&f);
	buf_puts(&b, "A=");
	for (i = 0; i < 65536; i++)
		buf_putc(&b, 'a');
	ATF_CHECK_EQ(0, parse(&f, CONF_SCRIPT, "x.rc", b.s));
	buf_putc(&b, 'a');
	ATF_CHECK_EQ(-1, parse(&f, CONF_SCRIPT, "x.rc", b.s));
	ATF_CHECK_EQ(-1, parse(&f, CONF_SCRIPT, "x.rc", "B=\"$A$A\"\n"));
	ATF_REQUIRE_EQ(2, f.errs.n);
	ATF_CHECK_STREQ("x.rc:1:65539: the value is longer than 65536 bytes "
	                "here; shorten it",
	    f.errs.v[0].text);
	errs_fini(&f.errs);
	buf_clear(&b);
	for (i = 0; i < 65; i++)
		buf_puts(&b, "B=$A\n");
	ATF_CHECK_EQ(-1, parse(&f, CONF_SCRIPT, "x.rc", b.s));
	ATF_REQUIRE_EQ(1, f.errs.n);
	ATF_CHECK_MATCH(
	    "^x.rc:65:3: the expansions of this file give more than",
	    f.errs.v[0].text);
	errs_fini(&f.errs);
	buf_clear(&b);
	for (i = 0; i < 1001; i++)
		buf_printf(&b, "V%d=\n", i);
	ATF_CHECK_EQ(-1, parse(&f, CONF_SCRIPT, "x.rc", b.s));
	ATF_REQUIRE(f.errs.n > 0);
	ATF_CHECK_MATCH(": more than 1000 variables; use fewer$",
	    f.errs.v[0].text);
	buf_fini(&b);
	teardown(&f);
}

ATF_TP_ADD_TCS(tp)
{
#define CASE(name, text, message) ATF_TP_ADD_TC(tp, refuses_##name);
#include "conf_refused.inc"
#undef CASE
#define CASE(name, text, values) ATF_TP_ADD_TC(tp, takes_##name);
#include "conf_accepted.inc"
#undef CASE
	ATF_TP_ADD_TC(tp, each_bad_line_is_told_and_the_others_count);
	ATF_TP_ADD_TC(tp, an_open_quote_does_not_hide_the_lines_behind_it);
	ATF_TP_ADD_TC(tp, a_bad_assignment_is_told_once_not_at_each_use);
	ATF_TP_ADD_TC(tp, the_place_is_that_of_the_last_assignment);
	ATF_TP_ADD_TC(tp, a_script_yields_to_env_files_by_a_default);
	ATF_TP_ADD_TC(tp, a_script_cannot_override_an_env_file);
	ATF_TP_ADD_TC(tp, a_script_may_repeat_itself_and_change_the_built_ins);
	ATF_TP_ADD_TC(tp, an_empty_value_is_set_but_has_no_value);
	ATF_TP_ADD_TC(tp, header_lines_are_read_as_rcorder_reads_them);
	ATF_TP_ADD_TC(tp, header_lines_count_only_in_scripts);
	ATF_TP_ADD_TC(tp, values_and_files_are_bounded);

	return (atf_no_error());
}

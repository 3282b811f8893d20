/* One service: its files, its name, and who may change them. */
#include <sys/stat.h>

#include <atf-c.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#include "core/service.h"

#include "scripts.h"

ATF_TC_WITHOUT_HEAD(plain_script_has_the_defaults);
ATF_TC_BODY(plain_script_has_the_defaults, tc)
{
	struct service *s = load_text("command=/bin/sleep\n");

	check_fine(s);
	ATF_CHECK_STREQ("svc", s->file);
	ATF_CHECK_STREQ("svc", s->name);
	ATF_CHECK_STREQ("", s->instance);
	ATF_CHECK(strstr(s->script, "/d/svc.rc") != NULL);
	ATF_CHECK_EQ(SERVICE_DAEMON, s->type);
	ATF_CHECK_EQ(READY_EXEC, s->ready);
	ATF_CHECK_EQ(30, s->start_timeout);
	ATF_CHECK_EQ(0, s->reload_signal);
	ATF_CHECK_EQ(2, s->retry.n);
	ATF_CHECK_EQ(SIGTERM, s->retry.v[0].signo);
	ATF_CHECK(!s->nostart);
	ATF_CHECK(!s->noresult);
	ATF_CHECK_EQ(1, s->provide.n);
	ATF_CHECK_EQ(0, s->require.n + s->before.n + s->need.n);
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(builtins_say_who_the_service_is);
ATF_TC_BODY(builtins_say_who_the_service_is, tc)
{
	struct service *s;

	put("qmail-smtp-internal.rc",
	    "command=$name,$instance,$bootctrl_dir,$PREFIX,$QMAIL\n"
	    "name=other\n");
	s = load("qmail-smtp-internal");
	check_fine(s);
	ATF_CHECK_STREQ("smtp-internal", s->instance);
	ATF_CHECK_STREQ("other", s->name);
	ATF_CHECK_STREQ("qmail-smtp-internal", s->file);
	ATF_CHECK_MATCH("^qmail-smtp-internal,smtp-internal,/.*/d,"
	                "/usr/local/qmail,/usr/local/qmail$",
	    conf_value(s->conf, "command"));
	ATF_CHECK(has(&s->provide, "other"));
	ATF_CHECK(has(&s->provide, "qmail-smtp-internal"));
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(path_follows_qmail_until_it_is_set);
ATF_TC_BODY(path_follows_qmail_until_it_is_set, tc)
{
	struct service *s = load_text("command=x\n");

	ATF_CHECK_STREQ("/usr/local/qmail/bin:/usr/local/sbin:/usr/local/bin:"
	                "/usr/sbin:/usr/bin:/sbin:/bin",
	    conf_value(s->conf, "PATH"));
	service_fini(s);
	put("bootctrl.env", "QMAIL=/var/qmail\n");
	s = load_text("command=x\nseen=$PATH\n");
	ATF_CHECK_STREQ("/var/qmail/bin:/usr/local/sbin:/usr/local/bin:"
	                "/usr/sbin:/usr/bin:/sbin:/bin",
	    conf_value(s->conf, "seen"));
	service_fini(s);
	put("bootctrl.env", "QMAIL=/var/qmail\nPATH=/only\n");
	s = load_text("command=x\n");
	ATF_CHECK_STREQ("/only", conf_value(s->conf, "PATH"));
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(files_are_read_site_env_script);
ATF_TC_BODY(files_are_read_site_env_script, tc)
{
	struct service *s;

	put("bootctrl.env", "A=site\nB=site\nC=site\n");
	put("svc.env", "B=$B,env\nC=env\n");
	s = load_text("command=x\nC=${C-}/script\n");
	check_fine(s);
	ATF_CHECK_STREQ("site", conf_value(s->conf, "A"));
	ATF_CHECK_STREQ("site,env", conf_value(s->conf, "B"));
	ATF_CHECK_STREQ("env/script", conf_value(s->conf, "C"));
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(message_names_the_link_not_the_template);
ATF_TC_BODY(message_names_the_link_not_the_template, tc)
{
	struct service *s;

	put("template", "command=x\ntype=bogus\n");
	ATF_REQUIRE_EQ(0, symlink("template", "d/svc-a.rc"));
	s = load("svc-a");
	check_told(s, "/d/svc-a.rc:2:");
	ATF_CHECK(strstr(s->errs.v[0].text, "template") == NULL);
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(name_must_be_one_literal_word);
ATF_TC_BODY(name_must_be_one_literal_word, tc)
{
	struct service *s = load_text("command=x\n  name='qmail-send'\n");

	check_fine(s);
	ATF_CHECK_STREQ("qmail-send", s->name);
	service_fini(s);
	check_bad("name=a/b", "bad name \"a/b\"");
	check_bad("name=.a", "bad name");
	check_bad("name=''", "bad name");
	check_bad("name=${name}x", "bad name \"svcx\"");
	check_bad("name='two words'", "bad name");
	s = load_text("command=x\nname=-\n");
	ATF_CHECK_STREQ("svc", s->name);
	service_fini(s);
	put("svc.env", "name=foo\n");
	s = load_text("command=x\n");
	check_told(s, "/d/svc.env:1:1: name= belongs into the script");
	ATF_CHECK_STREQ("svc", s->name);
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(foreign_script_is_read_for_header_lines_only);
ATF_TC_BODY(foreign_script_is_read_for_header_lines_only, tc)
{
	struct service *s;

	put("svc.env",
	    "start_timeout=7\nsetenv NORESULT 1\nrequire=r2\n"
	    "type=bogus\n");
	put("svc.rc",
	    "#!/bin/sh -e\n# PROVIDE: mta\n# REQUIRE: r1\n"
	    "# KEYWORD: nostart\nname=other\nif :; then `x`; fi\n"
	    "cat <<EOF\n# BEFORE\r\nEOF\n");
	ATF_REQUIRE_EQ(0, chmod("d/svc.rc", 0755));
	s = load("svc");
	check_fine(s);
	ATF_CHECK_EQ(SERVICE_FOREIGN, s->type);
	ATF_CHECK_STREQ("svc", s->name);
	ATF_CHECK(has(&s->provide, "mta"));
	ATF_CHECK(has(&s->provide, "svc"));
	ATF_CHECK(has(&s->require, "r1"));
	ATF_CHECK_EQ(3, s->require.v[0].place.line);
	ATF_CHECK(has(&s->require, "r2"));
	ATF_CHECK_EQ(7, s->start_timeout);
	ATF_CHECK(s->noresult);
	ATF_CHECK(s->nostart);
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(foreign_script_must_be_executable);
ATF_TC_BODY(foreign_script_must_be_executable, tc)
{
	struct service *s = load_text("#! /usr/bin/perl\n");

	ATF_CHECK_EQ(SERVICE_FOREIGN, s->type);
	check_told(s,
	    "/d/svc.rc: it has another interpreter and is not "
	    "executable");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(interpreter_bootctrl_and_none_are_ours);
ATF_TC_BODY(interpreter_bootctrl_and_none_are_ours, tc)
{
	static const struct {
		const char *text;
		enum service_type type;
	} cases[] = { { "#!/any/where/bootctrl\ncommand=x\n", SERVICE_DAEMON },
		{ "#! bootctrl -v\ncommand=x\n", SERVICE_DAEMON },
		{ "command=x\n#!/bin/sh\n", SERVICE_DAEMON },
		{ "#!/bin/bootctrl2\n", SERVICE_FOREIGN },
		{ "#!/bootctrl/sh\n", SERVICE_FOREIGN },
		{ "#!/usr/bin/env bootctrl\n", SERVICE_FOREIGN } };
	struct service *s;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put("svc.rc", cases[i].text);
		ATF_REQUIRE_EQ(0, chmod("d/svc.rc", 0755));
		s = load("svc");
		check_fine(s);
		ATF_CHECK_EQ_MSG(cases[i].type, s->type, "%s", cases[i].text);
		service_fini(s);
	}
	s = load_text("#!  \ncommand=x\n");
	check_told(s, "/d/svc.rc:1:1: \"#!\" without an interpreter");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(broken_service_still_has_name_and_schedule);
ATF_TC_BODY(broken_service_still_has_name_and_schedule, tc)
{
	struct service *s;

	s = load_text("name=other\nif x; then\nstop_signal=QUIT\n");
	ATF_CHECK(errs_failed(&s->errs));
	ATF_CHECK_STREQ("other", s->name);
	ATF_CHECK_EQ(SIGQUIT, s->retry.v[0].signo);
	service_fini(s);
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/gone.rc"));
	s = load("gone");
	check_told(s, "/d/gone.rc: the link leads to nothing");
	ATF_CHECK_STREQ("gone", s->name);
	ATF_CHECK(has(&s->provide, "gone"));
	ATF_CHECK_EQ(2, s->retry.n);
	service_fini(s);
	ATF_REQUIRE_EQ(0, mkdir("d/dir.rc", 0755));
	s = load("dir");
	check_told(s, "/d/dir.rc: it is a directory");
	service_fini(s);
	s = load("none");
	check_told(s, "/d/none.rc: no such file");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(broken_site_file_fails_each_service);
ATF_TC_BODY(broken_site_file_fails_each_service, tc)
{
	struct service *s;

	put("bootctrl.env", "A=1\nwhat is this\n");
	s = load_text("command=x\n");
	check_told(s, "/d/bootctrl.env:2:");
	service_fini(s);
	ATF_REQUIRE_EQ(0, unlink("d/bootctrl.env"));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/bootctrl.env"));
	s = load_text("command=x\n");
	check_told(s, "/d/bootctrl.env: the link leads to nothing");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(distrusted_files_are_told_apart_from_errors);
ATF_TC_BODY(distrusted_files_are_told_apart_from_errors, tc)
{
	struct service *s;

	put("svc.rc", "command=x\n");
	ATF_REQUIRE_EQ(0, chmod("d/svc.rc", 0666));
	s = load("svc");
	check_fine(s);
	ATF_REQUIRE_EQ(1, s->distrust.n);
	ATF_CHECK_EQ(ERR_PERMISSION, s->distrust.v[0].kind);
	service_fini(s);
}

static uint64_t
hash_of(const char *site, const char *env, const char *script)
{
	struct service *s;
	uint64_t hash;

	(void)mkdir("d", 0755);
	(void)unlink("d/bootctrl.env");
	(void)unlink("d/svc.env");
	if (site != NULL)
		put("bootctrl.env", site);
	if (env != NULL)
		put("svc.env", env);
	s = load_text(script);
	hash = s->hash;
	service_fini(s);
	return (hash);
}

ATF_TC_WITHOUT_HEAD(hash_changes_with_each_text_and_not_otherwise);
ATF_TC_BODY(hash_changes_with_each_text_and_not_otherwise, tc)
{
	static const char *const texts[][3] = { { NULL, NULL, "command=x\n" },
		{ "", NULL, "command=x\n" }, { NULL, "", "command=x\n" },
		{ NULL, NULL, "command=y\n" }, { "A=1\n", NULL, "command=x\n" },
		{ NULL, "A=1\n", "command=x\n" },
		{ NULL, NULL, "A=1\ncommand=x\n" },
		{ "A=1\n", "B=1\n", "command=x\n" },
		{ "A=1\nB=1\n", "", "command=x\n" },
		{ "", "A=1\nB=1\n", "command=x\n" } };
	enum {
		TEXTS = sizeof(texts) / sizeof(texts[0])
	};
	uint64_t hash[TEXTS];
	size_t i, j;

	for (i = 0; i < TEXTS; i++) {
		hash[i] = hash_of(texts[i][0], texts[i][1], texts[i][2]);
		ATF_CHECK(hash[i] ==
		    hash_of(texts[i][0], texts[i][1], texts[i][2]));
		for (j = 0; j < i; j++)
			ATF_CHECK_MSG(hash[i] != hash[j], "%zu and %zu", i, j);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, plain_script_has_the_defaults);
	ATF_TP_ADD_TC(tp, builtins_say_who_the_service_is);
	ATF_TP_ADD_TC(tp, path_follows_qmail_until_it_is_set);
	ATF_TP_ADD_TC(tp, files_are_read_site_env_script);
	ATF_TP_ADD_TC(tp, message_names_the_link_not_the_template);
	ATF_TP_ADD_TC(tp, name_must_be_one_literal_word);
	ATF_TP_ADD_TC(tp, foreign_script_is_read_for_header_lines_only);
	ATF_TP_ADD_TC(tp, foreign_script_must_be_executable);
	ATF_TP_ADD_TC(tp, interpreter_bootctrl_and_none_are_ours);
	ATF_TP_ADD_TC(tp, broken_service_still_has_name_and_schedule);
	ATF_TP_ADD_TC(tp, broken_site_file_fails_each_service);
	ATF_TP_ADD_TC(tp, distrusted_files_are_told_apart_from_errors);
	ATF_TP_ADD_TC(tp, hash_changes_with_each_text_and_not_otherwise);
	return (atf_no_error());
}

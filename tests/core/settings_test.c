/* The variables of a service, from text to checked values. */
#include <atf-c.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "core/service.h"

#include "scripts.h"

ATF_TC_WITHOUT_HEAD(type_is_one_of_four);
ATF_TC_BODY(type_is_one_of_four, tc)
{
	struct service *s = load_text("command=x\ntype=oneshot\n");

	check_fine(s);
	ATF_CHECK_EQ(SERVICE_ONESHOT, s->type);
	service_fini(s);
	s = load_text("command=x\ntype=tcpserver\n");
	check_fine(s);
	ATF_CHECK_EQ(SERVICE_TCPSERVER, s->type);
	ATF_CHECK_EQ(READY_PORT, s->ready);
	ATF_CHECK_STREQ("tcpserver", service_type_name(s->type));
	service_fini(s);
	s = load_text("command=x\ntype=daemon\n");
	ATF_CHECK_EQ(SERVICE_DAEMON, s->type);
	service_fini(s);
	check_bad("type=Daemon",
	    "bad type \"Daemon\"; write daemon, oneshot, "
	    "forking or tcpserver");
	check_bad("type=foreign", "bad type \"foreign\"");
}

ATF_TC_WITHOUT_HEAD(forking_needs_an_absolute_pidfile);
ATF_TC_BODY(forking_needs_an_absolute_pidfile, tc)
{
	struct service *s;

	s = load_text("command=x\ntype=forking\npidfile=/run/x.pid\n");
	check_fine(s);
	ATF_CHECK_EQ(SERVICE_FORKING, s->type);
	service_fini(s);
	s = load_text("command=x\ntype=forking\n");
	check_told(s, "/d/svc.rc: pidfile= is missing");
	service_fini(s);
	s = load_text("command=x\ntype=forking\npidfile=x.pid\n");
	check_told(s,
	    "/d/svc.rc:3:1: bad pidfile \"x.pid\"; write an "
	    "absolute path");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(missing_command_is_told_once);
ATF_TC_BODY(missing_command_is_told_once, tc)
{
	struct service *s = load_text("# nothing\n");

	check_told(s, "/d/svc.rc: command= is missing; write command=PROGRAM");
	service_fini(s);
	s = load_text("command=''\n");
	check_told(s, "command= is missing");
	service_fini(s);
	s = load_text("command = x\n");
	check_told(s, "/d/svc.rc:1:");
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(stop_signal_starts_the_default_schedule);
ATF_TC_BODY(stop_signal_starts_the_default_schedule, tc)
{
	struct service *s = load_text("command=x\nstop_signal=INT\n");

	check_fine(s);
	ATF_REQUIRE_EQ(2, s->retry.n);
	ATF_CHECK_EQ(SIGINT, s->retry.v[0].signo);
	ATF_CHECK_EQ(30, s->retry.v[0].seconds);
	ATF_CHECK_EQ(SIGKILL, s->retry.v[1].signo);
	ATF_CHECK_EQ(5, s->retry.v[1].seconds);
	service_fini(s);
	s = load_text("command=x\nstop_signal=INT\nretry=TERM/120\n");
	ATF_REQUIRE_EQ(1, s->retry.n);
	ATF_CHECK_EQ(SIGTERM, s->retry.v[0].signo);
	ATF_CHECK_EQ(120, s->retry.v[0].seconds);
	service_fini(s);
	check_bad("stop_signal=FOO", "bad stop_signal \"FOO\"");
	check_bad("stop_signal=0", "bad stop_signal");
	check_bad("retry=TERM", "bad retry \"TERM\": ");
}

ATF_TC_WITHOUT_HEAD(reload_signal_is_a_signal_or_none);
ATF_TC_BODY(reload_signal_is_a_signal_or_none, tc)
{
	struct service *s = load_text("command=x\nreload_signal=SIGHUP\n");

	check_fine(s);
	ATF_CHECK_EQ(SIGHUP, s->reload_signal);
	service_fini(s);
	s = load_text("command=x\nreload_signal=none\n");
	check_fine(s);
	ATF_CHECK_EQ(0, s->reload_signal);
	service_fini(s);
	check_bad("reload_signal=hupp", "bad reload_signal \"hupp\"");
}

static void
check_ready(const char *value, enum ready_kind kind, unsigned int arg)
{
	struct service *s;
	char text[64];

	(void)snprintf(text, sizeof(text), "command=x\nready=%s\n", value);
	s = load_text(text);
	check_fine(s);
	ATF_CHECK_EQ(kind, s->ready);
	ATF_CHECK_EQ(arg, s->ready_arg);
	service_fini(s);
}

ATF_TC_WITHOUT_HEAD(ready_is_exec_port_fd_or_delay);
ATF_TC_BODY(ready_is_exec_port_fd_or_delay, tc)
{
	static const char *const bad[] = { "fd:2", "fd:10", "fd:", "fd:x", "fd",
		"delay:0", "delay:86401", "delay:-1", "exec:1", "Port" };
	char line[64];
	size_t i;

	check_ready("exec", READY_EXEC, 0);
	check_ready("port", READY_PORT, 0);
	check_ready("fd:3", READY_FD, 3);
	check_ready("fd:9", READY_FD, 9);
	check_ready("delay:1", READY_DELAY, 1);
	check_ready("delay:86400", READY_DELAY, 86400);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		(void)snprintf(line, sizeof(line), "ready=%s", bad[i]);
		check_bad(line, "bad ready");
	}
}

ATF_TC_WITHOUT_HEAD(start_timeout_is_1_to_86400);
ATF_TC_BODY(start_timeout_is_1_to_86400, tc)
{
	struct service *s = load_text("command=x\nstart_timeout=86400\n");

	check_fine(s);
	ATF_CHECK_EQ(86400, s->start_timeout);
	service_fini(s);
	check_bad("start_timeout=0", "bad start_timeout \"0\"");
	check_bad("start_timeout=86401", "bad start_timeout");
	check_bad("start_timeout=5s", "bad start_timeout");
}

ATF_TC_WITHOUT_HEAD(words_come_from_headers_and_variables);
ATF_TC_BODY(words_come_from_headers_and_variables, tc)
{
	struct service *s;

	s = load_text("# PROVIDE: mta smtp\n# REQUIRE: NETWORKING\n"
	              "# BEFORE: LOGIN\n# KEYWORD: shutdown\n"
	              "command=x\nprovide='p1 p2'\nrequire=r1\nbefore=b1\n"
	              "keyword='k1 nostart'\nneed=\"n1 n2\"\n");
	check_fine(s);
	ATF_CHECK_EQ(5, s->provide.n);
	ATF_CHECK(has(&s->provide, "svc"));
	ATF_CHECK(has(&s->provide, "mta"));
	ATF_CHECK(has(&s->provide, "smtp"));
	ATF_CHECK(has(&s->provide, "p2"));
	ATF_CHECK_EQ(2, s->require.n);
	ATF_CHECK_STREQ("NETWORKING", s->require.v[0].word);
	ATF_CHECK_EQ(2, s->require.v[0].place.line);
	ATF_CHECK_STREQ("r1", s->require.v[1].word);
	ATF_CHECK_EQ(7, s->require.v[1].place.line);
	ATF_CHECK(has(&s->before, "LOGIN"));
	ATF_CHECK(has(&s->before, "b1"));
	ATF_CHECK(has(&s->keyword, "shutdown"));
	ATF_CHECK(has(&s->need, "n1"));
	ATF_CHECK(has(&s->need, "n2"));
	ATF_CHECK(s->nostart);
	service_fini(s);
	check_bad("require='a b/c'", "bad name \"b/c\" in require");
	check_bad("need='a;'", "no shell here");
}

ATF_TC_WITHOUT_HEAD(noresult_is_exported_and_not_0);
ATF_TC_BODY(noresult_is_exported_and_not_0, tc)
{
	static const struct {
		const char *line;
		bool want;
	} cases[] = { { "setenv NORESULT 1", true },
		{ "export NORESULT=yes", true }, { "setenv NORESULT 0", false },
		{ "setenv NORESULT ''", false }, { "NORESULT=1", false } };
	struct service *s;
	size_t i;

	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		put("bootctrl.env", cases[i].line);
		s = load_text("command=x\n");
		check_fine(s);
		ATF_CHECK_EQ_MSG(cases[i].want, s->noresult, "%s",
		    cases[i].line);
		service_fini(s);
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, type_is_one_of_four);
	ATF_TP_ADD_TC(tp, forking_needs_an_absolute_pidfile);
	ATF_TP_ADD_TC(tp, missing_command_is_told_once);
	ATF_TP_ADD_TC(tp, stop_signal_starts_the_default_schedule);
	ATF_TP_ADD_TC(tp, reload_signal_is_a_signal_or_none);
	ATF_TP_ADD_TC(tp, ready_is_exec_port_fd_or_delay);
	ATF_TP_ADD_TC(tp, start_timeout_is_1_to_86400);
	ATF_TP_ADD_TC(tp, words_come_from_headers_and_variables);
	ATF_TP_ADD_TC(tp, noresult_is_exported_and_not_0);
	return (atf_no_error());
}

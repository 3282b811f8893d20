/* The launch: what is executed, and every fault that is found before it. */
#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "core/launch.h"
#include "core/program.h"

#include "scripts.h"

/* A service, its directory and its launch, all of one test. */
struct made {
	struct bootdir dir;
	struct service *service;
	struct launch launch;
	struct errs errs;
	int rc;
};

/* Makes the launch of service "x-one" for a caller of that uid. */
static void
make_as(struct made *m, uid_t caller, const char *script, const char *env)
{
	memset(m, 0, sizeof(*m));
	put("x-one.rc", script);
	put("x-one.env", env);
	ATF_REQUIRE_EQ(0, bootdir_open(&m->dir, "d", geteuid(), &m->errs));
	m->service = service_load(&scripts_arena, &m->dir, "x-one", PREFIX);
	ATF_REQUIRE(m->service != NULL);
	m->dir.caller = caller;
	m->rc = launch_make(&m->launch, m->service, &m->dir, &m->errs);
}

static void
unmake(struct made *m)
{
	launch_fini(&m->launch);
	service_fini(m->service);
	bootdir_fini(&m->dir);
	errs_fini(&m->errs);
}

/* Checks argv, given as words with one blank between them. */
static void
check_argv(const struct made *m, const char *want)
{
	struct buf b = { 0 };
	size_t i;
	char *got;

	ATF_CHECK_EQ_MSG(0, m->rc, "%s", m->errs.n ? m->errs.v[0].text : "");
	for (i = 0; i < m->launch.argv.n; i++)
		buf_printf(&b, "%s%s", i == 0 ? "" : " ", m->launch.argv.v[i]);
	got = buf_take(&b);
	ATF_CHECK_STREQ(want, got);
	free(got);
}

/* Checks that the launch failed with this kind and a text that holds want. */
static void
check_refused(const struct made *m, enum err_kind kind, const char *want)
{
	size_t i;

	ATF_CHECK_EQ(-1, m->rc);
	for (i = 0; i < m->errs.n; i++)
		if (m->errs.v[i].kind == kind &&
		    strstr(m->errs.v[i].text, want) != NULL)
			return;
	atf_tc_fail_nonfatal("no \"%s\"; the first: %s", want,
	    m->errs.n ? m->errs.v[0].text : "none");
}

#define TCP                                                                    \
	"type=tcpserver\ncommand=/bin/true\nPORT=${PORT-25}\n"                 \
	"DAEMON=${DAEMON-/bin/cat}\n"

ATF_TC_WITHOUT_HEAD(tcpserver_argv_has_its_parts_in_order);
ATF_TC_BODY(tcpserver_argv_has_its_parts_in_order, tc)
{
	struct made m;
	struct buf b = { 0 };
	char *want;

	make_as(&m, 0,
	    TCP "user=${user-root}\ngroup=0\nCONCURRENCY=40\n"
	        "TCPFLAGS='-v -l 0'\nPRESMTPD='/bin/echo \"a b\"'\n"
	        "POSTSMTPD=/bin/true\nHOST=127.0.0.1\n",
	    "");
	buf_printf(&b,
	    "/bin/true -1 -c 40 -x %s/tcprules-one.cdb -u 0 -g 0 -v -l 0 "
	    "127.0.0.1 25 /bin/echo a b /bin/cat /bin/true",
	    m.dir.path);
	want = buf_take(&b);
	check_argv(&m, want);
	ATF_CHECK_STREQ("/bin/true", m.launch.path);
	ATF_CHECK(!m.launch.drop);
	free(want);
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(tcpserver_of_no_root_looks_no_user_up);
ATF_TC_BODY(tcpserver_of_no_root_looks_no_user_up, tc)
{
	struct made m;

	make_as(&m, 4242, TCP "user=nosuchuser\nRULES=/r.cdb\n", "");
	check_argv(&m, "/bin/true -1 -x /r.cdb 0 25 /bin/cat");
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(empty_parts_vanish);
ATF_TC_BODY(empty_parts_vanish, tc)
{
	struct made m;

	make_as(&m, 4242,
	    TCP "RULES=/r.cdb\nPRESMTPD=\"$NONE\"\nPOSTSMTPD=\n"
	        "CONCURRENCY=\n",
	    "NONE=\"\"\n");
	check_argv(&m, "/bin/true -1 -x /r.cdb 0 25 /bin/cat");
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(tcpserver_faults_are_found_before_the_start);
ATF_TC_BODY(tcpserver_faults_are_found_before_the_start, tc)
{
	static const struct {
		const char *line, *want;
	} bad[] = {
		{ "PORT=70000\n", "PORT: 70000 is above 65535" },
		{ "PORT=-1\n", "neither a number nor a service name" },
		{ "DAEMON=nosuchprogram\n",
		    "DAEMON: nosuchprogram: not found" },
		{ "DAEMON=\n", "DAEMON is not set" },
	};
	static const struct {
		const char *line, *want;
	} worse[] = {
		{ "CONCURRENCY=0\n", "CONCURRENCY: \"0\" is not a number" },
		{ "CONCURRENCY=many\n", "CONCURRENCY: \"many\"" },
		{ "PRESMTPD=nosuchplugin\n", "PRESMTPD: nosuchplugin: not" },
		{ "POSTSMTPD=./checkpw\n",
		    "POSTSMTPD: \"./checkpw\" is a rel" },
		{ "PRESMTPD='/bin/cat | /bin/cat'\n", "|" },
		{ "user=nosuchuser\n", "user \"nosuchuser\" does not exist" },
		{ "user=root\ngroup=nosuch\n", "group \"nosuch\" does not" },
		{ "group=root\n", "need user=" },
	};
	char text[512];
	struct made m;
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		make_as(&m, 0, TCP, bad[i].line);
		check_refused(&m, ERR_CONFIG, bad[i].want);
		unmake(&m);
	}
	for (i = 0; i < sizeof(worse) / sizeof(worse[0]); i++) {
		(void)snprintf(text, sizeof(text), "%s%s", TCP, worse[i].line);
		make_as(&m, 0, text, "");
		check_refused(&m, ERR_CONFIG, worse[i].want);
		unmake(&m);
	}
}

ATF_TC_WITHOUT_HEAD(a_fault_is_told_where_the_value_was_set);
ATF_TC_BODY(a_fault_is_told_where_the_value_was_set, tc)
{
	struct made m;

	make_as(&m, 0, TCP, "# one\n\nPORT=70000\n");
	check_refused(&m, ERR_CONFIG, "/d/x-one.env:3:1: PORT: 70000");
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(argument_is_one_word_and_comes_first);
ATF_TC_BODY(argument_is_one_word_and_comes_first, tc)
{
	struct made m;

	make_as(&m, geteuid(),
	    "command=/bin/echo\nargument='a  b'\ncommand_args='c \"d e\"'\n",
	    "");
	ATF_REQUIRE_EQ(4, m.launch.argv.n);
	ATF_CHECK_STREQ("a  b", m.launch.argv.v[1]);
	ATF_CHECK_STREQ("c", m.launch.argv.v[2]);
	ATF_CHECK_STREQ("d e", m.launch.argv.v[3]);
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(argument_file_loses_only_its_last_newlines);
ATF_TC_BODY(argument_file_loses_only_its_last_newlines, tc)
{
	static const char script[] = "command=/bin/echo\n"
	                             "argument_file=$bootctrl_dir/delivery\n"
	                             "argument_default=./Mailbox\n";
	struct made m;

	make_as(&m, geteuid(), script, "");
	check_argv(&m, "/bin/echo ./Mailbox");
	unmake(&m);
	put("delivery", "|dot-forward .forward\n./Maildir/\n\n");
	make_as(&m, geteuid(), script, "");
	check_argv(&m, "/bin/echo |dot-forward .forward\n./Maildir/");
	unmake(&m);
	put("delivery", "\n\n");
	make_as(&m, geteuid(), script, "");
	check_argv(&m, "/bin/echo ./Mailbox");
	unmake(&m);
	ATF_REQUIRE_EQ(0, chmod("d/delivery", 0666));
	make_as(&m, geteuid(), script, "");
	check_refused(&m, ERR_PERMISSION, "chmod go-w");
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(another_user_needs_root);
ATF_TC_BODY(another_user_needs_root, tc)
{
	struct made m;

	make_as(&m, 4242, "command=/bin/true\nuser=root\n", "");
	check_refused(&m, ERR_PERMISSION, "run it as root");
	unmake(&m);
	make_as(&m, 0, "command=/bin/true\nuser=4242\ngroup=4243\n", "");
	ATF_CHECK_EQ(0, m.rc);
	ATF_CHECK(m.launch.drop);
	ATF_CHECK_EQ(4242, m.launch.uid);
	ATF_CHECK_EQ(4243, m.launch.gid);
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(print_is_what_sh_would_run);
ATF_TC_BODY(print_is_what_sh_would_run, tc)
{
	struct made m;
	struct buf b = { 0 };
	char *text;

	make_as(&m, geteuid(),
	    "command=/bin/echo\ncommand_args='\"a b\" c'\nPATH=/bin\n"
	    "setenv X \"it's\"\nexport EMPTY=\n",
	    "");
	launch_print(&m.launch, &m.launch.argv, &b);
	text = buf_take(&b);
	ATF_CHECK_STREQ("env -i PATH=/bin 'X=it'\\''s' EMPTY= /bin/echo "
	                "'a b' c",
	    text);
	free(text);
	unmake(&m);
}

ATF_TC_WITHOUT_HEAD(programs_are_found_as_execvp_would);
ATF_TC_BODY(programs_are_found_as_execvp_would, tc)
{
	char *path;

	path = program_find("true", "/nowhere::relative:/bin");
	ATF_CHECK_STREQ("/bin/true", path);
	free(path);
	ATF_CHECK(program_find("nosuchprogram", "/bin:/usr/bin") == NULL);
	ATF_CHECK_EQ(ENOENT, errno);
	ATF_CHECK(program_find("./true", "/bin") == NULL);
	ATF_CHECK_EQ(EINVAL, errno);
	ATF_CHECK(program_find("", "/bin") == NULL);
	ATF_CHECK(program_find("/bin", "") == NULL);
	ATF_CHECK_EQ(EACCES, errno);
	atf_utils_create_file("script", "%s", "text");
	ATF_REQUIRE_EQ(0, chmod("script", 0644));
	path = realpath("script", NULL);
	ATF_CHECK(program_find(path, "") == NULL);
	ATF_CHECK_EQ(EACCES, errno);
	free(path);
}

ATF_TP_ADD_TCS(tp)
{
	/* Of the shared functions these are not needed here. */
	(void)check_bad;
	(void)check_fine;
	(void)has;
	ATF_TP_ADD_TC(tp, tcpserver_argv_has_its_parts_in_order);
	ATF_TP_ADD_TC(tp, tcpserver_of_no_root_looks_no_user_up);
	ATF_TP_ADD_TC(tp, empty_parts_vanish);
	ATF_TP_ADD_TC(tp, tcpserver_faults_are_found_before_the_start);
	ATF_TP_ADD_TC(tp, a_fault_is_told_where_the_value_was_set);
	ATF_TP_ADD_TC(tp, argument_is_one_word_and_comes_first);
	ATF_TP_ADD_TC(tp, argument_file_loses_only_its_last_newlines);
	ATF_TP_ADD_TC(tp, another_user_needs_root);
	ATF_TP_ADD_TC(tp, print_is_what_sh_would_run);
	ATF_TP_ADD_TC(tp, programs_are_found_as_execvp_would);
	return (atf_no_error());
}

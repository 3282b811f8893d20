/* The state record: what is written reads back; all else is damaged. */
#include <sys/stat.h>
#include <sys/types.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "launcher/record.h"

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

static void
fill(struct record *record, const char *name)
{
	memset(record, 0, sizeof(*record));
	(void)snprintf(record->name, sizeof(record->name), "%s", name);
	record->type = SERVICE_TCPSERVER;
	record->phase = PHASE_UP;
	record->pid = 4711;
	(void)snprintf(record->token, sizeof(record->token), "t:a=1:b=2");
	(void)snprintf(record->boot, sizeof(record->boot), "b-1");
	record->uid = 1234;
	record->argv_hash = UINT64_C(0xfedcba9876543210);
	record->files_hash = 1;
	record->started = INT64_C(123456789012);
	ATF_REQUIRE(retry_parse(&record->retry, "TERM/30/KILL/5") == NULL);
	record->noresult = true;
}

/* The text of a record of the service "a". */
static void
text_of_a(int fd, struct buf *b)
{
	struct record record;

	fill(&record, "a");
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	ATF_REQUIRE_EQ(0, readfile_at(fd, "a.state", 65536, b));
}

static void
put(const char *file, const char *text, size_t n)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ((ssize_t)n, write(fd, text, n));
	(void)close(fd);
}

/* What is in a.state must be refused, and for that reason. */
static void
check_refused(int fd, const char *reason, const char *about)
{
	struct record record;
	const char *why = "";

	ATF_CHECK_EQ_MSG(-1, record_read(fd, "a", &record, &why), "%s", about);
	ATF_CHECK_MSG(strcmp(why, reason) == 0, "%s: %s", about, why);
}

/* Replaces the line that begins with key= by other lines. */
static void
put_changed(const struct buf *text, const char *key, const char *lines)
{
	struct buf b = { 0 };
	const char *s, *end;

	s = strstr(text->s, key);
	ATF_REQUIRE(s != NULL);
	end = strchr(s, '\n') + 1;
	buf_add(&b, text->s, (size_t)(s - text->s));
	buf_puts(&b, lines);
	buf_puts(&b, end);
	put("a.state", b.s, b.n);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(what_was_written_reads_back);
ATF_TC_BODY(what_was_written_reads_back, tc)
{
	struct record in, out;
	const char *why = "";
	int fd = here();
	char script[] = "/etc/100%/a\nb\x7f\xc3\xa9=c";

	fill(&in, "qmail-smtp_1.x@y+z");
	in.by_exec = true;
	in.script = script;
	in.stop_desc = script;
	in.logger_pid = 4712;
	(void)snprintf(in.logger_token, sizeof(in.logger_token), "t2");
	ATF_REQUIRE_EQ(0, record_write(fd, &in));
	ATF_REQUIRE_EQ_MSG(0, record_read(fd, in.name, &out, &why), "%s", why);
	ATF_CHECK_STREQ(in.name, out.name);
	ATF_CHECK_EQ(in.type, out.type);
	ATF_CHECK_EQ(in.phase, out.phase);
	ATF_CHECK_EQ(in.by_exec, out.by_exec);
	ATF_CHECK_EQ(in.pid, out.pid);
	ATF_CHECK_STREQ(in.token, out.token);
	ATF_CHECK_STREQ(in.boot, out.boot);
	ATF_CHECK_EQ(in.uid, out.uid);
	ATF_CHECK_EQ(in.argv_hash, out.argv_hash);
	ATF_CHECK_EQ(in.files_hash, out.files_hash);
	ATF_CHECK_EQ(in.started, out.started);
	ATF_CHECK_EQ(2, out.retry.n);
	ATF_CHECK_EQ(30, out.retry.v[0].seconds);
	ATF_CHECK(out.noresult);
	ATF_REQUIRE(out.script != NULL);
	ATF_CHECK_STREQ(script, out.script);
	ATF_REQUIRE(out.stop_desc != NULL);
	ATF_CHECK_STREQ(script, out.stop_desc);
	ATF_CHECK_EQ(in.logger_pid, out.logger_pid);
	ATF_CHECK_STREQ(in.logger_token, out.logger_token);
	record_fini(&out);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(later_keys_read_back_and_may_be_missing);
ATF_TC_BODY(later_keys_read_back_and_may_be_missing, tc)
{
	struct record in, out;
	const char *why = "";
	int fd = here();
	char program[] = "/usr/bin/a program%";

	fill(&in, "a");
	ATF_REQUIRE_EQ(0, record_write(fd, &in));
	ATF_REQUIRE_EQ_MSG(0, record_read(fd, "a", &out, &why), "%s", why);
	ATF_CHECK(out.program == NULL);
	ATF_CHECK_EQ(0, out.session);
	ATF_CHECK(!out.kill_leftovers);
	record_fini(&out);
	in.program = program;
	in.session = 4710;
	in.kill_leftovers = true;
	ATF_REQUIRE_EQ(0, record_write(fd, &in));
	ATF_REQUIRE_EQ_MSG(0, record_read(fd, "a", &out, &why), "%s", why);
	ATF_REQUIRE(out.program != NULL);
	ATF_CHECK_STREQ(program, out.program);
	ATF_CHECK_EQ(4710, out.session);
	ATF_CHECK(out.kill_leftovers);
	record_fini(&out);
	in.session = 1; /* that of the machine is nobody's */
	ATF_CHECK_EQ(-1, record_write(fd, &in));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(every_type_and_phase_reads_back);
ATF_TC_BODY(every_type_and_phase_reads_back, tc)
{
	struct record in, out;
	const char *why = "";
	int fd = here(), phase, type;

	for (type = SERVICE_DAEMON; type <= SERVICE_FOREIGN; type++) {
		for (phase = PHASE_STARTING; phase <= PHASE_DONE; phase++) {
			fill(&in, "a");
			in.type = (enum service_type)type;
			in.phase = (enum record_phase)phase;
			in.retry.n = 0;
			ATF_REQUIRE_EQ(0, record_write(fd, &in));
			ATF_REQUIRE_EQ(0, record_read(fd, "a", &out, &why));
			ATF_CHECK_EQ(type, (int)out.type);
			ATF_CHECK_EQ(phase, (int)out.phase);
			ATF_CHECK_EQ(0, out.retry.n);
			record_fini(&out);
		}
	}
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(the_pid_file_is_the_bare_pid_or_not_there);
ATF_TC_BODY(the_pid_file_is_the_bare_pid_or_not_there, tc)
{
	struct record record;
	const char *why = "";
	int fd = here();

	fill(&record, "a");
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	ATF_CHECK(atf_utils_compare_file("a.pid", "4711\n"));
	record.pid = 0;
	record.token[0] = '\0';
	record.phase = PHASE_DONE;
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	ATF_CHECK_EQ(-1, access("a.pid", F_OK));
	ATF_REQUIRE_EQ(0, record_read(fd, "a", &record, &why));
	ATF_CHECK_EQ(0, record.pid);
	record_fini(&record);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_missing_record_is_none);
ATF_TC_BODY(a_missing_record_is_none, tc)
{
	struct record record;
	const char *why = "";
	int fd = here();

	ATF_CHECK_EQ(1, record_read(fd, "a", &record, &why));
	ATF_CHECK_EQ(-1, record_read(fd, "../a", &record, &why));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_cut_record_is_damaged_wherever_it_was_cut);
ATF_TC_BODY(a_cut_record_is_damaged_wherever_it_was_cut, tc)
{
	struct buf text = { 0 };
	char about[32];
	int fd = here();
	size_t n;

	text_of_a(fd, &text);
	for (n = 0; n < text.n; n++) {
		put("a.state", text.s, n);
		(void)snprintf(about, sizeof(about), "cut at %zu", n);
		check_refused(fd, "record damaged", about);
	}
	buf_fini(&text);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_missing_or_double_key_is_damaged);
ATF_TC_BODY(a_missing_or_double_key_is_damaged, tc)
{
	static const char *const keys[] = { "version=", "name=", "type=",
		"phase=", "owner=", "pid=", "token=", "boot=", "uid=", "argv=",
		"files=", "started=", "noresult=" };
	struct buf twice = { 0 }, text = { 0 };
	const char *line;
	int fd = here();
	size_t i;

	text_of_a(fd, &text);
	for (i = 0; i < sizeof(keys) / sizeof(keys[0]); i++) {
		put_changed(&text, keys[i], "");
		check_refused(fd, "record damaged", keys[i]);
		line = strstr(text.s, keys[i]);
		buf_clear(&twice);
		buf_add(&twice, line, strcspn(line, "\n") + 1);
		buf_add(&twice, line, strcspn(line, "\n") + 1);
		put_changed(&text, keys[i], twice.s);
		check_refused(fd, "record damaged", twice.s);
	}
	buf_fini(&twice);
	buf_fini(&text);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_bad_value_is_damaged);
ATF_TC_BODY(a_bad_value_is_damaged, tc)
{
	static const char *const bad[][2] = { { "pid=", "pid=\n" },
		{ "pid=", "pid=0\n" }, { "pid=", "pid=1\n" },
		{ "pid=", "pid=-1\n" }, { "pid=", "pid=-4711\n" },
		{ "pid=", "pid=+5\n" }, { "pid=", "pid= 5\n" },
		{ "pid=", "pid=5 \n" }, { "pid=", "pid=1 2\n" },
		{ "pid=", "pid=0x5\n" }, { "pid=", "pid=2147483648\n" },
		{ "pid=", "pid=4294967297\n" }, { "pid=", "pid=5\r\n" },
		{ "name=", "name=b\n" }, { "name=", "name=A\n" },
		{ "type=", "type=none\n" }, { "phase=", "phase=\n" },
		{ "owner=", "owner=root\n" }, { "token=", "token=\n" },
		{ "token=", "token=a b\n" }, { "uid=", "uid=-1\n" },
		{ "uid=", "uid=4294967295\n" }, { "argv=", "argv=12\n" },
		{ "files=", "files=000000000000000G\n" },
		{ "started=", "started=9223372036854775808\n" },
		{ "retry=", "retry=\n" }, { "retry=", "retry=NOSIG/1\n" },
		{ "noresult=", "noresult=2\n" }, { "boot=", "boot=%\n" },
		{ "boot=", "boot=%0\n" }, { "boot=", "boot=%00\n" },
		{ "boot=", "boot=%4g\n" }, { "boot=", "no equals sign\n" },
		{ "boot=", "=x\nboot=x\n" }, { "boot=", "\nboot=x\n" },
		{ "boot=", "logger_pid=77\nboot=x\n" },
		{ "boot=", "logger_token=t\nboot=x\n" },
		{ "version=", "version=0\n" }, { "version=", "version=1x\n" },
		{ "version=", "version=\n" },
		{ "version=", "x=1\nversion=1\n" } };
	struct buf text = { 0 };
	int fd = here();
	size_t i;

	text_of_a(fd, &text);
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		put_changed(&text, bad[i][0], bad[i][1]);
		check_refused(fd, "record damaged", bad[i][1]);
	}
	buf_putc(&text, '\0');
	put("a.state", text.s, text.n);
	check_refused(fd, "record damaged", "NUL");
	buf_fini(&text);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(unknown_keys_are_skipped_and_newer_versions_said);
ATF_TC_BODY(unknown_keys_are_skipped_and_newer_versions_said, tc)
{
	struct buf text = { 0 };
	struct record record;
	const char *why = "";
	int fd = here();

	text_of_a(fd, &text);
	put_changed(&text, "boot=", "colour=blue\ncolour=%ZZ\nboot=b\n");
	ATF_CHECK_EQ_MSG(0, record_read(fd, "a", &record, &why), "%s", why);
	record_fini(&record);
	put_changed(&text, "version=", "version=2\n");
	check_refused(fd, "record written by a newer version", "version=2");
	put("a.state", "version=7\nwhat is this\n", 23);
	check_refused(fd, "record written by a newer version", "version=7");
	buf_fini(&text);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_no_plain_small_file_is_not_read);
ATF_TC_BODY(what_is_no_plain_small_file_is_not_read, tc)
{
	struct buf text = { 0 };
	int fd = here();

	text_of_a(fd, &text);
	ATF_REQUIRE_EQ(0, rename("a.state", "real"));
	ATF_REQUIRE_EQ(0, symlink("real", "a.state"));
	check_refused(fd, "record cannot be read", "link");
	ATF_REQUIRE_EQ(0, unlink("a.state"));
	ATF_REQUIRE_EQ(0, mkfifo("a.state", 0644));
	check_refused(fd, "record cannot be read", "fifo");
	ATF_REQUIRE_EQ(0, unlink("a.state"));
	while (text.n <= 65536)
		buf_puts(&text, "colour=blue\n");
	put("a.state", text.s, text.n);
	check_refused(fd, "record damaged: too large", "large");
	buf_fini(&text);
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_was_written_reads_back);
	ATF_TP_ADD_TC(tp, later_keys_read_back_and_may_be_missing);
	ATF_TP_ADD_TC(tp, every_type_and_phase_reads_back);
	ATF_TP_ADD_TC(tp, the_pid_file_is_the_bare_pid_or_not_there);
	ATF_TP_ADD_TC(tp, a_missing_record_is_none);
	ATF_TP_ADD_TC(tp, a_cut_record_is_damaged_wherever_it_was_cut);
	ATF_TP_ADD_TC(tp, a_missing_or_double_key_is_damaged);
	ATF_TP_ADD_TC(tp, a_bad_value_is_damaged);
	ATF_TP_ADD_TC(tp, unknown_keys_are_skipped_and_newer_versions_said);
	ATF_TP_ADD_TC(tp, what_is_no_plain_small_file_is_not_read);
	return (atf_no_error());
}

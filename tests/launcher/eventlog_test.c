/* The event log: who is open, what a crash or a full disk leaves, its size. */
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "launcher/eventlog.h"

#define WRITERS 8
#define LINES 200
#define MANY 10000

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

static void
add(int fd, const char *name, const char *event, pid_t pid)
{
	ATF_REQUIRE_EQ(0,
	    eventlog_add(fd, "b1", &(struct event){ name, event, pid, NULL }));
}

/* The pid that is open for a name in boot b1, read afresh. */
static pid_t
open_pid(int fd, const char *name)
{
	struct eventlog log;
	pid_t pid;

	ATF_REQUIRE_EQ(0, eventlog_read(fd, "b1", &log));
	pid = eventlog_find(&log, name);
	eventlog_fini(&log);
	return (pid);
}

static void
append(const char *file, const char *text)
{
	int fd = open(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0644);

	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ((ssize_t)strlen(text), write(fd, text, strlen(text)));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_missing_log_is_empty);
ATF_TC_BODY(a_missing_log_is_empty, tc)
{
	struct eventlog log;
	int fd = here();

	ATF_REQUIRE_EQ(0, eventlog_read(fd, "b1", &log));
	ATF_CHECK_EQ(0, log.n);
	ATF_CHECK_EQ(0, eventlog_find(&log, "a"));
	eventlog_fini(&log);
	ATF_CHECK_EQ(-1, eventlog_read(-1, "b1", &log));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_start_is_open_until_its_end);
ATF_TC_BODY(a_start_is_open_until_its_end, tc)
{
	static const char *const ends[] = { "failed", "stop", "killed", "gone",
		"done" };
	int fd = here();
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		add(fd, "a", "started", 100);
		ATF_CHECK_EQ(100, open_pid(fd, "a"));
		ATF_CHECK_EQ(0, open_pid(fd, "aa"));
		add(fd, "a", ends[i], 100);
		ATF_CHECK_EQ_MSG(0, open_pid(fd, "a"), "%s", ends[i]);
	}
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(ready_corrects_the_pid);
ATF_TC_BODY(ready_corrects_the_pid, tc)
{
	int fd = here();

	add(fd, "a", "started", 100);
	add(fd, "a", "ready", 101);
	ATF_CHECK_EQ(101, open_pid(fd, "a"));
	add(fd, "a", "ready", 0);
	ATF_CHECK_EQ(101, open_pid(fd, "a"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(other_boots_do_not_count);
ATF_TC_BODY(other_boots_do_not_count, tc)
{
	int fd = here();

	ATF_REQUIRE_EQ(0,
	    eventlog_add(fd, "b0",
	        &(struct event){ "a", "started", 100, NULL }));
	ATF_CHECK_EQ(0, open_pid(fd, "a"));
	add(fd, "a", "started", 101);
	ATF_REQUIRE_EQ(0,
	    eventlog_add(fd, "b0", &(struct event){ "a", "stop", 100, NULL }));
	ATF_CHECK_EQ(101, open_pid(fd, "a"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_no_line_of_ours_is_skipped);
ATF_TC_BODY(what_is_no_line_of_ours_is_skipped, tc)
{
	int fd = here();

	append("events",
	    "\n \n1\n1 b1\n1 b1 a\n1 b1 a started\n1 b1 a started x\n"
	    "1 b1 a started -5\n1 b1 a started 99999999999\n1 b1 ../a started 5\n"
	    "1  b1 a started 5\n");
	ATF_CHECK_EQ(0, open_pid(fd, "a"));
	add(fd, "a", "started", 7);
	ATF_CHECK_EQ(7, open_pid(fd, "a"));
	/* A last line without its newline may be a part of a pid. */
	append("events", "1 b1 a started 123");
	ATF_CHECK_EQ(7, open_pid(fd, "a"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_line_after_a_broken_one_is_whole);
ATF_TC_BODY(a_line_after_a_broken_one_is_whole, tc)
{
	int fd = here();

	append("events", "1 b1 b sta");
	add(fd, "a", "started", 9);
	ATF_CHECK_EQ(9, open_pid(fd, "a"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(text_stays_in_its_line_and_lines_are_bounded);
ATF_TC_BODY(text_stays_in_its_line_and_lines_are_bounded, tc)
{
	char large[2000];
	struct buf text = { 0 };
	struct stat st;
	int fd = here();

	ATF_REQUIRE_EQ(0,
	    eventlog_add(fd, "b1",
	        &(struct event){ "a", "failed", 3, "x\n1 b1 a started 66" }));
	ATF_CHECK_EQ(0, open_pid(fd, "a"));
	ATF_REQUIRE_EQ(0, readfile_at(fd, "events", 4096, &text));
	ATF_CHECK_EQ(text.n - 1, strcspn(text.s, "\n"));
	memset(large, 'y', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	ATF_REQUIRE_EQ(0,
	    eventlog_add(fd, "b1",
	        &(struct event){ "a", "started", 5, large }));
	ATF_REQUIRE_EQ(0, stat("events", &st));
	ATF_CHECK((size_t)st.st_size <= text.n + 512);
	ATF_CHECK_EQ(5, open_pid(fd, "a"));
	ATF_CHECK_EQ(-1,
	    eventlog_add(fd, "b1",
	        &(struct event){ "a b", "started", 5, NULL }));
	buf_fini(&text);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(it_is_readable_by_all_and_no_link_is_followed);
ATF_TC_BODY(it_is_readable_by_all_and_no_link_is_followed, tc)
{
	struct eventlog log;
	struct stat st;
	int fd = here();

	(void)umask(0777);
	add(fd, "a", "started", 5);
	(void)umask(022);
	ATF_REQUIRE_EQ(0, stat("events", &st));
	ATF_CHECK_EQ(0644, st.st_mode & 07777);
	ATF_REQUIRE_EQ(0, rename("events", "real"));
	ATF_REQUIRE_EQ(0, symlink("real", "events"));
	ATF_CHECK_EQ(-1,
	    eventlog_add(fd, "b1", &(struct event){ "a", "stop", 5, NULL }));
	ATF_CHECK_EQ(-1, eventlog_read(fd, "b1", &log));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_full_log_is_moved_away_and_still_read);
ATF_TC_BODY(a_full_log_is_moved_away_and_still_read, tc)
{
	struct stat st;
	int fd = here();

	add(fd, "old", "started", 70);
	add(fd, "ended", "started", 71);
	ATF_REQUIRE_EQ(0, truncate("events", 0));
	append("events", "1 b1 old started 70\n1 b1 ended started 71\n");
	while (stat("events", &st) == 0 && st.st_size <= EVENTLOG_MAX)
		ATF_REQUIRE_EQ(0,
		    eventlog_add(fd, "b1",
		        &(struct event){ "filler", "gone", 1,
		            "a long text that fills a log, a long text that "
		            "fills a log, a long text that fills a log" }));
	add(fd, "ended", "stop", 71);
	ATF_REQUIRE_EQ(0, stat("events.old", &st));
	ATF_CHECK(st.st_size > EVENTLOG_MAX);
	ATF_REQUIRE_EQ(0, stat("events", &st));
	ATF_CHECK(st.st_size < 200);
	ATF_CHECK_EQ(70, open_pid(fd, "old"));
	ATF_CHECK_EQ(0, open_pid(fd, "ended"));
	(void)close(fd);
}

/* Adds lines of another service until the log was moved away once more. */
static void
rotate(int fd)
{
	struct stat before, st;

	ATF_REQUIRE_EQ(0, stat("events", &before));
	do {
		ATF_REQUIRE_EQ(0,
		    eventlog_add(fd, "b1",
		        &(struct event){ "filler", "gone", 1,
		            "a long text that fills a log, a long text that "
		            "fills a log, a long text that fills a log" }));
		ATF_REQUIRE_EQ(0, stat("events", &st));
	} while (st.st_ino == before.st_ino);
}

ATF_TC_WITHOUT_HEAD(what_runs_is_known_however_often_the_log_was_full);
ATF_TC_BODY(what_runs_is_known_however_often_the_log_was_full, tc)
{
	struct eventlog log;
	const struct eventlog_last *last;
	struct stat st;
	int fd = here(), i;

	append("events",
	    "5 b1 long started 70\n6 b1 ended started 71\n"
	    "7 b1 again started 72\n8 b0 other started 73\n");
	for (i = 0; i < 4; i++) {
		rotate(fd);
		if (i == 0)
			add(fd, "ended", "stop", 71);
		if (i == 1)
			add(fd, "again", "started", 80);
		ATF_CHECK_EQ_MSG(70, open_pid(fd, "long"), "%d", i);
		ATF_CHECK_EQ_MSG(0, open_pid(fd, "ended"), "%d", i);
		ATF_CHECK_EQ_MSG(i < 1 ? 72 : 80, open_pid(fd, "again"), "%d",
		    i);
	}
	ATF_CHECK_EQ(0, open_pid(fd, "other"));
	ATF_REQUIRE_EQ(0, eventlog_read(fd, "b1", &log));
	last = eventlog_last(&log, "long");
	ATF_REQUIRE(last != NULL);
	ATF_CHECK_EQ(5, last->ns);
	ATF_CHECK(eventlog_last(&log, "nobody") == NULL);
	eventlog_fini(&log);
	ATF_REQUIRE_EQ(0, stat("events.kept", &st));
	ATF_CHECK(st.st_size < 200);
	ATF_CHECK_EQ(0644, st.st_mode & 07777);
	ATF_CHECK_EQ(-1, stat(".events.kept.new", &st));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(queued_and_exec_ok_neither_begin_nor_end);
ATF_TC_BODY(queued_and_exec_ok_neither_begin_nor_end, tc)
{
	int fd = here();

	add(fd, "a", "queued", 0);
	ATF_CHECK_EQ(0, open_pid(fd, "a"));
	add(fd, "a", "started", 9);
	add(fd, "a", "exec-ok", 9);
	ATF_CHECK_EQ(9, open_pid(fd, "a"));
	add(fd, "a", "queued", 0);
	ATF_CHECK_EQ(9, open_pid(fd, "a"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(writers_at_once_lose_no_line);
ATF_TC_BODY(writers_at_once_lose_no_line, tc)
{
	struct eventlog log;
	char name[32];
	int fd = here(), i, j, status;
	pid_t pids[WRITERS];

	for (i = 0; i < WRITERS; i++) {
		pids[i] = fork();
		ATF_REQUIRE(pids[i] != -1);
		if (pids[i] != 0)
			continue;
		for (j = 0; j < LINES; j++) {
			(void)snprintf(name, sizeof(name), "s%d-%d", i, j);
			if (eventlog_add(fd, "b1",
			        &(struct event){ name, "started",
			            (pid_t)(1000 * (i + 1) + j), "text" }) ==
			    -1)
				_exit(1);
		}
		_exit(0);
	}
	for (i = 0; i < WRITERS; i++) {
		ATF_REQUIRE_EQ(pids[i], waitpid(pids[i], &status, 0));
		ATF_CHECK_EQ(0, status);
	}
	ATF_REQUIRE_EQ(0, eventlog_read(fd, "b1", &log));
	ATF_CHECK_EQ(WRITERS * LINES, log.n);
	ATF_CHECK_EQ(3007, eventlog_find(&log, "s2-7"));
	for (i = 1; i < (int)log.n; i++)
		ATF_CHECK(strcmp(log.v[i - 1].name, log.v[i].name) < 0);
	eventlog_fini(&log);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(ten_thousand_services_are_found);
ATF_TC_BODY(ten_thousand_services_are_found, tc)
{
	struct buf text = { 0 };
	struct eventlog log;
	char name[32];
	int fd = here(), i;

	for (i = 0; i < MANY; i++)
		buf_printf(&text, "1 b1 svc%d started %d\n", i, i + 2);
	for (i = 0; i < MANY; i += 2)
		buf_printf(&text, "2 b1 svc%d stop %d\n", i, i + 2);
	ATF_REQUIRE(!text.failed);
	append("events", text.s);
	ATF_REQUIRE_EQ(0, eventlog_read(fd, "b1", &log));
	ATF_CHECK_EQ(MANY, log.n);
	for (i = 0; i < MANY; i++) {
		(void)snprintf(name, sizeof(name), "svc%d", i);
		ATF_REQUIRE_EQ(i % 2 == 0 ? 0 : i + 2,
		    eventlog_find(&log, name));
	}
	eventlog_fini(&log);
	buf_fini(&text);
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_missing_log_is_empty);
	ATF_TP_ADD_TC(tp, a_start_is_open_until_its_end);
	ATF_TP_ADD_TC(tp, ready_corrects_the_pid);
	ATF_TP_ADD_TC(tp, other_boots_do_not_count);
	ATF_TP_ADD_TC(tp, what_is_no_line_of_ours_is_skipped);
	ATF_TP_ADD_TC(tp, a_line_after_a_broken_one_is_whole);
	ATF_TP_ADD_TC(tp, text_stays_in_its_line_and_lines_are_bounded);
	ATF_TP_ADD_TC(tp, it_is_readable_by_all_and_no_link_is_followed);
	ATF_TP_ADD_TC(tp, a_full_log_is_moved_away_and_still_read);
	ATF_TP_ADD_TC(tp, what_runs_is_known_however_often_the_log_was_full);
	ATF_TP_ADD_TC(tp, queued_and_exec_ok_neither_begin_nor_end);
	ATF_TP_ADD_TC(tp, writers_at_once_lose_no_line);
	ATF_TP_ADD_TC(tp, ten_thousand_services_are_found);
	return (atf_no_error());
}

/* The files of a state record: how they come, stay and go. */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/stat.h>
#include <sys/types.h>
#ifdef __linux__
#include <sys/mount.h>
#endif

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher/record.h"

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

static void
fill(struct record *record, const char *name, pid_t pid)
{
	memset(record, 0, sizeof(*record));
	(void)snprintf(record->name, sizeof(record->name), "%s", name);
	record->phase = PHASE_UP;
	record->pid = pid;
	(void)snprintf(record->token, sizeof(record->token), "t");
	(void)snprintf(record->boot, sizeof(record->boot), "b");
}

static void
check_pid(int fd, const char *name, pid_t pid)
{
	struct record record;
	const char *why = "";

	ATF_REQUIRE_EQ_MSG(0, record_read(fd, name, &record, &why), "%s", why);
	ATF_CHECK_EQ(pid, record.pid);
	record_fini(&record);
}

ATF_TC_WITHOUT_HEAD(anybody_may_read_whatever_the_umask);
ATF_TC_BODY(anybody_may_read_whatever_the_umask, tc)
{
	struct record record;
	struct stat st;
	int fd = here();

	(void)umask(0777);
	fill(&record, "a", 77);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	ATF_REQUIRE_EQ(0, fstatat(fd, "a.state", &st, 0));
	ATF_CHECK_EQ(0644, st.st_mode & 07777);
	ATF_REQUIRE_EQ(0, fstatat(fd, "a.pid", &st, 0));
	ATF_CHECK_EQ(0644, st.st_mode & 07777);
	(void)umask(022);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(what_a_killed_writer_left_does_no_harm_and_goes);
ATF_TC_BODY(what_a_killed_writer_left_does_no_harm_and_goes, tc)
{
	struct record record;
	int fd = here();

	atf_utils_create_file("victim", "%s", "precious");
	atf_utils_create_file(".a.pid.new", "%s", "half");
	ATF_REQUIRE_EQ(0, symlink("victim", ".a.state.new"));
	fill(&record, "a", 77);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	check_pid(fd, "a", 77);
	ATF_CHECK_EQ(-1, faccessat(fd, ".a.state.new", F_OK, 0));
	ATF_CHECK_EQ(-1, faccessat(fd, ".a.pid.new", F_OK, 0));
	ATF_CHECK(atf_utils_compare_file("victim", "precious"));
	atf_utils_create_file(".a.pid.new", "%s", "half");
	ATF_REQUIRE_EQ(0, record_remove(fd, "a"));
	ATF_CHECK_EQ(-1, faccessat(fd, ".a.pid.new", F_OK, 0));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_link_in_the_place_of_a_record_is_replaced);
ATF_TC_BODY(a_link_in_the_place_of_a_record_is_replaced, tc)
{
	struct record record;
	int fd = here();

	atf_utils_create_file("victim", "%s", "precious");
	ATF_REQUIRE_EQ(0, symlink("victim", "a.state"));
	ATF_REQUIRE_EQ(0, symlink("victim", "a.pid"));
	fill(&record, "a", 77);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	check_pid(fd, "a", 77);
	ATF_CHECK(atf_utils_compare_file("victim", "precious"));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(what_would_be_damaged_is_not_written);
ATF_TC_BODY(what_would_be_damaged_is_not_written, tc)
{
	static const pid_t pids[] = { 1, -1, -77 };
	struct record record;
	int fd = here();
	size_t i;

	fill(&record, "a", 77);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	for (i = 0; i < sizeof(pids) / sizeof(pids[0]); i++) {
		fill(&record, "a", pids[i]);
		ATF_CHECK_ERRNO(EINVAL, record_write(fd, &record) == -1);
	}
	fill(&record, "a", 78);
	record.token[0] = '\0';
	ATF_CHECK_ERRNO(EINVAL, record_write(fd, &record) == -1);
	fill(&record, "a", 0);
	ATF_CHECK_ERRNO(EINVAL, record_write(fd, &record) == -1);
	fill(&record, "../a", 78);
	ATF_CHECK_ERRNO(EINVAL, record_write(fd, &record) == -1);
	check_pid(fd, "a", 77);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(remove_takes_both_and_misses_none);
ATF_TC_BODY(remove_takes_both_and_misses_none, tc)
{
	struct record record;
	const char *why = "";
	int fd = here();

	ATF_CHECK_EQ(0, record_remove(fd, "a"));
	fill(&record, "a", 77);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	fill(&record, "a.b", 78);
	ATF_REQUIRE_EQ(0, record_write(fd, &record));
	ATF_CHECK_EQ(0, record_remove(fd, "a"));
	ATF_CHECK_EQ(1, record_read(fd, "a", &record, &why));
	ATF_CHECK_EQ(-1, access("a.pid", F_OK));
	check_pid(fd, "a.b", 78);
	ATF_CHECK_ERRNO(EINVAL, record_remove(fd, "../a") == -1);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(list_has_valid_names_only_and_sorted);
ATF_TC_BODY(list_has_valid_names_only_and_sorted, tc)
{
	static const char *const files[] = { "b.state", "a.state", "B.state",
		".state", ".x.state.new", "-a.state", "a.pid", "a.lock",
		"events", "x y.state", "a.state.state", "c.statex" };
	struct strlist names = { 0 };
	char longest[80];
	int fd = here();
	size_t i;

	for (i = 0; i < sizeof(files) / sizeof(files[0]); i++)
		atf_utils_create_file(files[i], "%s", "");
	for (i = 64; i <= 65; i++) {
		memset(longest, 'z', i);
		memcpy(longest + i, ".state", 7);
		atf_utils_create_file(longest, "%s", "");
	}
	for (i = 0; i < 2; i++) {
		ATF_REQUIRE_EQ(0, record_list(fd, &names));
		ATF_REQUIRE_EQ(5, names.n);
		ATF_CHECK_STREQ("B", names.v[0]);
		ATF_CHECK_STREQ("a", names.v[1]);
		ATF_CHECK_STREQ("a.state", names.v[2]);
		ATF_CHECK_STREQ("b", names.v[3]);
		ATF_CHECK_EQ(64, strlen(names.v[4]));
		strlist_fini(&names);
	}
	(void)close(fd);
}

/* A file system of a few pages, for this process alone. */
static int
small_filesystem(void)
{
#ifdef __linux__
	if (geteuid() != 0)
		atf_tc_skip("needs root");
	if (unshare(CLONE_NEWNS) == -1 ||
	    mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1 ||
	    mkdir("small", 0755) == -1 ||
	    mount("tmpfs", "small", "tmpfs", 0, "size=16k") == -1)
		atf_tc_skip("needs a mount namespace");
	return (open("small", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
#else
	atf_tc_skip("knows no small file system here");
#endif
}

ATF_TC_WITHOUT_HEAD(a_full_file_system_leaves_the_old_record);
ATF_TC_BODY(a_full_file_system_leaves_the_old_record, tc)
{
	struct record record;
	struct strlist names = { 0 };
	char page[4096] = { 0 };
	int fd = small_filesystem(), filler, pages;

	ATF_REQUIRE(fd != -1);
	/* Room for none of the two new files, then for one of them. */
	for (pages = 0; pages < 2; pages++) {
		fill(&record, "a", 77);
		ATF_REQUIRE_EQ(0, record_write(fd, &record));
		filler =
		    openat(fd, "filler", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
		ATF_REQUIRE(filler != -1);
		while (write(filler, page, sizeof(page)) > 0)
			continue;
		ATF_REQUIRE_EQ(0, ftruncate(filler, (2 - pages) * 4096));
		(void)close(filler);
		fill(&record, "a", 78);
		ATF_CHECK_ERRNO(ENOSPC, record_write(fd, &record) == -1);
		check_pid(fd, "a", 77);
		ATF_CHECK(atf_utils_compare_file("small/a.pid", "77\n"));
		ATF_CHECK_EQ(-1, faccessat(fd, ".a.state.new", F_OK, 0));
		ATF_CHECK_EQ(-1, faccessat(fd, ".a.pid.new", F_OK, 0));
		/* Nor does it keep a stop from being recorded. */
		ATF_CHECK_EQ(0, record_list(fd, &names));
		ATF_CHECK_EQ(1, names.n);
		strlist_fini(&names);
		ATF_CHECK_EQ(0, record_remove(fd, "a"));
		ATF_CHECK_EQ(0, unlinkat(fd, "filler", 0));
	}
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, anybody_may_read_whatever_the_umask);
	ATF_TP_ADD_TC(tp, what_a_killed_writer_left_does_no_harm_and_goes);
	ATF_TP_ADD_TC(tp, a_link_in_the_place_of_a_record_is_replaced);
	ATF_TP_ADD_TC(tp, what_would_be_damaged_is_not_written);
	ATF_TP_ADD_TC(tp, remove_takes_both_and_misses_none);
	ATF_TP_ADD_TC(tp, list_has_valid_names_only_and_sorted);
	ATF_TP_ADD_TC(tp, a_full_file_system_leaves_the_old_record);
	return (atf_no_error());
}

/*
 * The bootctrl directory.  The caller is a parameter, so "another user" needs
 * no root: it is an id that owns nothing here.
 */
#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/bootdir.h"

static void
make_dir(void)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
}

#define REAL_MAX (PATH_MAX + 2)

/* Its path without links, wherever the test runs. */
static void
real_path(char want[REAL_MAX])
{
	char cwd[PATH_MAX];

	ATF_REQUIRE(getcwd(cwd, sizeof(cwd)) != NULL);
	(void)snprintf(want, REAL_MAX, "%s/d", cwd);
}

static void
open_dir(struct bootdir *dir)
{
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ_MSG(0, bootdir_open(dir, "d", geteuid(), &errs), "%s",
	    errs.n > 0 ? errs.v[0].text : "no message");
	ATF_CHECK_EQ(0, errs.n);
}

/* Requires that one of the messages holds text. */
static void
check_told(const struct errs *errs, enum err_kind kind, const char *text)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		if (errs->v[i].kind == kind &&
		    strstr(errs->v[i].text, text) != NULL)
			return;
	atf_tc_fail_nonfatal("no message with \"%s\" in %zu; the first: %s",
	    text, errs->n, errs->n > 0 ? errs->v[0].text : "none");
}

/* Requires that reading name fails with a message that holds text. */
static void
check_unreadable(const struct bootdir *dir, const char *name, const char *why)
{
	struct buf text = { 0 };
	struct errs distrust = { 0 }, errs = { 0 };

	buf_puts(&text, "old");
	ATF_CHECK_EQ(-1, bootdir_read(dir, name, &text, &distrust, &errs));
	check_told(&errs, ERR_CONFIG, why);
	check_told(&errs, ERR_CONFIG, name);
	check_told(&errs, ERR_CONFIG, dir->path);
	ATF_CHECK_EQ(0, text.n);
	buf_fini(&text);
	errs_fini(&distrust);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(scripts_are_listed_by_name_in_byte_order);
ATF_TC_BODY(scripts_are_listed_by_name_in_byte_order, tc)
{
	struct bootdir dir;

	make_dir();
	atf_utils_create_file("d/b.rc", "%s", "");
	atf_utils_create_file("d/a-b.rc", "%s", "");
	atf_utils_create_file("d/B.rc", "%s", "");
	atf_utils_create_file("d/a.rc", "%s", "");
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/c.rc"));
	ATF_REQUIRE_EQ(0, mkdir("d/e.rc", 0755));
	atf_utils_create_file("d/template", "%s", "");
	atf_utils_create_file("d/a.env", "%s", "");
	atf_utils_create_file("d/x.rc.bak", "%s", "");
	atf_utils_create_file("d/xrc", "%s", "");
	open_dir(&dir);
	ATF_REQUIRE_EQ(6, dir.names.n);
	ATF_CHECK_STREQ("B", dir.names.v[0]);
	ATF_CHECK_STREQ("a", dir.names.v[1]);
	ATF_CHECK_STREQ("a-b", dir.names.v[2]);
	ATF_CHECK_STREQ("b", dir.names.v[3]);
	ATF_CHECK_STREQ("c", dir.names.v[4]);
	ATF_CHECK_STREQ("e", dir.names.v[5]);
	ATF_CHECK_EQ(0, dir.warnings.n);
	ATF_CHECK(!dir.has_site);
	ATF_CHECK_EQ(geteuid(), dir.owner);
	ATF_CHECK_EQ(FD_CLOEXEC, fcntl(dir.fd, F_GETFD));
	bootdir_fini(&dir);
	ATF_CHECK_EQ(-1, dir.fd);
}

ATF_TC_WITHOUT_HEAD(dotted_names_are_ignored_and_bad_ones_warned_of);
ATF_TC_BODY(dotted_names_are_ignored_and_bad_ones_warned_of, tc)
{
	struct bootdir dir;
	char name[80];

	make_dir();
	atf_utils_create_file("d/.hidden.rc", "%s", "");
	atf_utils_create_file("d/.rc", "%s", "");
	atf_utils_create_file("d/-a.rc", "%s", "");
	atf_utils_create_file("d/two words.rc", "%s", "");
	atf_utils_create_file("d/esc\033[2J\n.rc", "%s", "");
	(void)snprintf(name, sizeof(name), "d/%065d.rc", 0);
	atf_utils_create_file(name, "%s", "");
	(void)snprintf(name, sizeof(name), "d/%064d.rc", 0);
	atf_utils_create_file(name, "%s", "");
	open_dir(&dir);
	ATF_CHECK_EQ(1, dir.names.n);
	ATF_CHECK_EQ(4, dir.warnings.n);
	check_told(&dir.warnings, ERR_WARNING, "\"-a.rc\" is ignored");
	check_told(&dir.warnings, ERR_WARNING, "\"two words.rc\"");
	check_told(&dir.warnings, ERR_WARNING, "\"esc?[2J?.rc\"");
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(path_is_the_real_one_through_links);
ATF_TC_BODY(path_is_the_real_one_through_links, tc)
{
	struct bootdir dir;
	struct errs errs = { 0 };
	char want[REAL_MAX];

	make_dir();
	ATF_REQUIRE_EQ(0, symlink("d", "link"));
	ATF_REQUIRE_EQ(0, symlink("link", "again"));
	real_path(want);
	ATF_REQUIRE_EQ(0, bootdir_open(&dir, "./again/.", geteuid(), &errs));
	ATF_CHECK_STREQ(want, dir.path);
	bootdir_fini(&dir);
	ATF_REQUIRE_EQ(0, bootdir_open(&dir, want, geteuid(), &errs));
	ATF_CHECK_STREQ(want, dir.path);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(missing_directory_is_told);
ATF_TC_BODY(missing_directory_is_told, tc)
{
	struct bootdir dir;
	struct errs errs = { 0 };

	ATF_CHECK_EQ(-1, bootdir_open(&dir, "no/such", geteuid(), &errs));
	check_told(&errs, ERR_CONFIG,
	    "no/such: cannot open the bootctrl "
	    "directory: No such file or directory");
	errs_fini(&errs);
	atf_utils_create_file("file", "%s", "");
	ATF_CHECK_EQ(-1, bootdir_open(&dir, "file", geteuid(), &errs));
	check_told(&errs, ERR_CONFIG, "Not a directory");
	errs_fini(&errs);
	ATF_CHECK_EQ(-1, bootdir_locate(&dir, "file", geteuid(), &errs));
	check_told(&errs, ERR_CONFIG, "Not a directory");
	errs_fini(&errs);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(what_is_only_located_is_not_opened);
ATF_TC_BODY(what_is_only_located_is_not_opened, tc)
{
	struct bootdir dir;
	struct errs errs = { 0 };
	char want[REAL_MAX];

	make_dir();
	real_path(want);
	ATF_REQUIRE_EQ(0, symlink("d", "link"));
	ATF_REQUIRE_EQ(0, bootdir_locate(&dir, "link/.", geteuid(), &errs));
	ATF_CHECK_STREQ(want, dir.path);
	ATF_CHECK_EQ(geteuid(), dir.owner);
	ATF_CHECK_EQ(-1, dir.fd);
	ATF_CHECK_EQ(0, bootdir_enter(&dir, "link/.", &errs));
	ATF_CHECK(dir.fd != -1);
	ATF_CHECK_STREQ(want, dir.path);
	ATF_CHECK_EQ(0, errs.n);
	bootdir_fini(&dir);
}

/* The state of one directory is never told of the services of another. */
ATF_TC_WITHOUT_HEAD(another_directory_than_was_located_is_refused);
ATF_TC_BODY(another_directory_than_was_located_is_refused, tc)
{
	struct bootdir dir;
	struct errs errs = { 0 };

	make_dir();
	ATF_REQUIRE_EQ(0, mkdir("e", 0755));
	ATF_REQUIRE_EQ(0, symlink("d", "link"));
	ATF_REQUIRE_EQ(0, bootdir_locate(&dir, "link", geteuid(), &errs));
	ATF_REQUIRE_EQ(0, unlink("link"));
	ATF_REQUIRE_EQ(0, symlink("e", "link"));
	ATF_CHECK_EQ(-1, bootdir_enter(&dir, "link", &errs));
	check_told(&errs, ERR_FAILED, "it changed while it was opened");
	errs_fini(&errs);
	bootdir_fini(&dir);
	ATF_REQUIRE_EQ(0, bootdir_locate(&dir, "link", geteuid(), &errs));
	ATF_REQUIRE_EQ(0, unlink("link"));
	ATF_CHECK_EQ(-1, bootdir_enter(&dir, "link", &errs));
	check_told(&errs, ERR_CONFIG, "link: cannot open the bootctrl");
	errs_fini(&errs);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(site_file_is_read_once);
ATF_TC_BODY(site_file_is_read_once, tc)
{
	struct bootdir dir;

	make_dir();
	atf_utils_create_file("d/bootctrl.env", "%s", "A=1\n");
	open_dir(&dir);
	ATF_CHECK(dir.has_site);
	ATF_CHECK_STREQ("A=1\n", dir.site.s);
	ATF_CHECK_EQ(0, dir.site_errs.n);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(broken_site_file_leaves_the_directory_open);
ATF_TC_BODY(broken_site_file_leaves_the_directory_open, tc)
{
	struct bootdir dir;

	make_dir();
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/bootctrl.env"));
	open_dir(&dir);
	check_told(&dir.site_errs, ERR_CONFIG,
	    "/d/bootctrl.env: the link leads to nothing");
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(what_is_no_small_regular_file_is_refused);
ATF_TC_BODY(what_is_no_small_regular_file_is_refused, tc)
{
	struct bootdir dir;
	struct buf text = { 0 };
	struct errs distrust = { 0 }, errs = { 0 };
	int fd;

	make_dir();
	ATF_REQUIRE_EQ(0, mkdir("d/dir", 0755));
	ATF_REQUIRE_EQ(0, mkfifo("d/fifo", 0644));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "d/dangling"));
	ATF_REQUIRE_EQ(0, symlink("ring", "d/ring"));
	fd = open("d/large", O_WRONLY | O_CREAT, 0644);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, ftruncate(fd, BOOTDIR_FILE_MAX));
	open_dir(&dir);
	check_unreadable(&dir, "dir", "it is a directory");
	check_unreadable(&dir, "fifo", "not a regular file");
	check_unreadable(&dir, "dangling", "the link leads to nothing");
	check_unreadable(&dir, "ring", "cannot open it: Too many");
	ATF_CHECK_EQ(0, bootdir_read(&dir, "large", &text, &distrust, &errs));
	ATF_CHECK_EQ(BOOTDIR_FILE_MAX, text.n);
	ATF_REQUIRE_EQ(0, ftruncate(fd, BOOTDIR_FILE_MAX + 1));
	check_unreadable(&dir, "large", "larger than 256 KiB");
	ATF_CHECK_EQ(1, bootdir_read(&dir, "none", &text, &distrust, &errs));
	ATF_CHECK_EQ(0, text.n);
	ATF_CHECK_EQ(0, errs.n);
	ATF_CHECK_EQ(0, distrust.n);
	ATF_REQUIRE_EQ(0, close(fd));
	buf_fini(&text);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(writable_by_others_is_distrusted_and_read);
ATF_TC_BODY(writable_by_others_is_distrusted_and_read, tc)
{
	struct bootdir dir;
	struct buf text = { 0 };
	struct errs distrust = { 0 }, errs = { 0 };

	make_dir();
	atf_utils_create_file("d/a.env", "%s", "A=1\n");
	ATF_REQUIRE_EQ(0, chmod("d/a.env", 0666));
	open_dir(&dir);
	ATF_CHECK_EQ(0, dir.distrust.n);
	ATF_CHECK_EQ(0, bootdir_read(&dir, "a.env", &text, &distrust, &errs));
	ATF_CHECK_STREQ("A=1\n", text.s);
	ATF_CHECK_EQ(0, errs.n);
	check_told(&distrust, ERR_PERMISSION, "a.env");
	errs_fini(&distrust);
	bootdir_fini(&dir);
	ATF_REQUIRE_EQ(0, chmod("d", 0775));
	open_dir(&dir);
	check_told(&dir.distrust, ERR_PERMISSION, "/d");
	buf_fini(&text);
	bootdir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(another_caller_is_sent_to_the_owner);
ATF_TC_BODY(another_caller_is_sent_to_the_owner, tc)
{
	struct bootdir dir;
	struct errs errs = { 0 };

	make_dir();
	ATF_REQUIRE_EQ(0, bootdir_open(&dir, "d", geteuid() + 4242, &errs));
	check_told(&dir.distrust, ERR_PERMISSION, "run it as");
	ATF_CHECK_EQ(geteuid(), dir.owner);
	bootdir_fini(&dir);
	/* What root owns is safe for everybody, but its state is root's. */
	ATF_REQUIRE_EQ(0, bootdir_open(&dir, "/", 4242, &errs));
	ATF_REQUIRE_EQ(1, dir.distrust.n);
	check_told(&dir.distrust, ERR_PERMISSION,
	    "/: it belongs to root; run it as root");
	bootdir_fini(&dir);
	ATF_CHECK_EQ(0, errs.n);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, scripts_are_listed_by_name_in_byte_order);
	ATF_TP_ADD_TC(tp, dotted_names_are_ignored_and_bad_ones_warned_of);
	ATF_TP_ADD_TC(tp, path_is_the_real_one_through_links);
	ATF_TP_ADD_TC(tp, missing_directory_is_told);
	ATF_TP_ADD_TC(tp, what_is_only_located_is_not_opened);
	ATF_TP_ADD_TC(tp, another_directory_than_was_located_is_refused);
	ATF_TP_ADD_TC(tp, site_file_is_read_once);
	ATF_TP_ADD_TC(tp, broken_site_file_leaves_the_directory_open);
	ATF_TP_ADD_TC(tp, what_is_no_small_regular_file_is_refused);
	ATF_TP_ADD_TC(tp, writable_by_others_is_distrusted_and_read);
	ATF_TP_ADD_TC(tp, another_caller_is_sent_to_the_owner);
	return (atf_no_error());
}

/* The files of a system below its root, and how one is written. */
#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/root.h"

static void
make_dirs(const char *const dirs[])
{
	for (; *dirs != NULL; dirs++)
		ATF_REQUIRE_EQ_MSG(0, mkdir(*dirs, 0755), "%s", *dirs);
}

static void
open_root(struct root *root)
{
	static const char *const dirs[] = { "img", "img/etc", "img/etc/a",
		"img/opt", "out", NULL };
	struct errs errs = { 0 };

	make_dirs(dirs);
	ATF_REQUIRE_EQ(0, root_open(root, "img", &errs));
}

/* Checks where a path of the image ends; want NULL: the error. */
static void
check(const struct root *root, const char *path, const char *want, int error)
{
	struct buf real = { 0 };
	int fd = root_dir(root, path, &real);

	if (want == NULL) {
		ATF_CHECK_EQ_MSG(-1, fd, "%s", path);
		ATF_CHECK_EQ_MSG(error, errno, "%s: %s", path, strerror(errno));
	} else {
		ATF_CHECK_MSG(fd != -1, "%s: %s", path, strerror(errno));
		ATF_CHECK_STREQ(want, real.s);
		(void)close(fd);
	}
	buf_fini(&real);
}

ATF_TC_WITHOUT_HEAD(paths_are_those_inside);
ATF_TC_BODY(paths_are_those_inside, tc)
{
	struct root root;

	open_root(&root);
	check(&root, "/", "", 0);
	check(&root, "/etc", "/etc", 0);
	check(&root, "//etc//a/", "/etc/a", 0);
	check(&root, "/etc/./a/../../opt", "/opt", 0);
	check(&root, "/../../../etc", "/etc", 0);
	check(&root, "/out", NULL, ENOENT);
	check(&root, "/etc/a/x", NULL, ENOENT);
	check(&root, "etc", NULL, EINVAL);
	root_fini(&root);
}

ATF_TC_WITHOUT_HEAD(links_are_followed_inside);
ATF_TC_BODY(links_are_followed_inside, tc)
{
	struct root root;

	open_root(&root);
	ATF_REQUIRE_EQ(0, symlink("/etc/a", "img/opt/absolute"));
	ATF_REQUIRE_EQ(0, symlink("../etc/a", "img/opt/relative"));
	ATF_REQUIRE_EQ(0, symlink("../../../../../out", "img/opt/up"));
	ATF_REQUIRE_EQ(0, symlink("../../out", "img/etc/a/up"));
	ATF_REQUIRE_EQ(0, symlink("loop", "img/opt/loop"));
	ATF_REQUIRE_EQ(0, symlink("/opt/relative", "img/opt/two"));
	atf_utils_create_file("img/opt/file", "x");
	check(&root, "/opt/absolute", "/etc/a", 0);
	check(&root, "/opt/relative", "/etc/a", 0);
	check(&root, "/opt/two/..", "/etc", 0);
	check(&root, "/opt/up", NULL, ENOENT);
	check(&root, "/etc/a/up", NULL, ENOENT);
	check(&root, "/opt/loop", NULL, ELOOP);
	check(&root, "/opt/file", NULL, ENOTDIR);
	check(&root, "/opt/file/x", NULL, ENOTDIR);
	root_fini(&root);
}

/* Checks where a file really lies; want NULL: nowhere. */
static void
check_file(const struct root *root, const char *path, const char *want)
{
	struct buf real = { 0 };
	int rc = root_file(root, path, &real);

	ATF_CHECK_EQ_MSG(want == NULL ? -1 : 0, rc, "%s", path);
	if (want != NULL)
		ATF_CHECK_STREQ(want, real.s);
	buf_fini(&real);
}

ATF_TC_WITHOUT_HEAD(files_are_followed_to_their_end);
ATF_TC_BODY(files_are_followed_to_their_end, tc)
{
	struct root root;

	open_root(&root);
	ATF_REQUIRE_EQ(0, symlink("/etc/a", "img/opt/dir"));
	ATF_REQUIRE_EQ(0, symlink("../etc/file", "img/opt/relative"));
	ATF_REQUIRE_EQ(0, symlink("/opt/relative", "img/opt/two"));
	ATF_REQUIRE_EQ(0, symlink("../../../out/x", "img/opt/up"));
	ATF_REQUIRE_EQ(0, symlink("loop", "img/opt/loop"));
	ATF_REQUIRE_EQ(0, symlink("opt/two", "img/top"));
	check_file(&root, "/etc/file", "/etc/file");
	check_file(&root, "/opt/dir/x", "/etc/a/x");
	check_file(&root, "/opt/two", "/etc/file");
	check_file(&root, "/top", "/etc/file");
	check_file(&root, "/opt/up", NULL);
	check_file(&root, "/opt/loop", NULL);
	check_file(&root, "/nosuch/x", NULL);
	check_file(&root, "etc", NULL);
	root_fini(&root);
}

ATF_TC_WITHOUT_HEAD(missing_directories_are_listed_and_made);
ATF_TC_BODY(missing_directories_are_listed_and_made, tc)
{
	struct root root;
	struct strlist list = { 0 };
	struct stat st;
	int fd;

	open_root(&root);
	ATF_REQUIRE_EQ(0, symlink("/etc", "img/link"));
	ATF_REQUIRE_EQ(0, root_missing(&root, "/link/x/y/", &list));
	ATF_REQUIRE_EQ(0, root_missing(&root, "/etc/x/z", &list));
	ATF_REQUIRE_EQ(0, root_missing(&root, "/opt", &list));
	ATF_REQUIRE_EQ(3, list.n);
	ATF_CHECK_STREQ("/etc/x", list.v[0]);
	ATF_CHECK_STREQ("/etc/x/y", list.v[1]);
	ATF_CHECK_STREQ("/etc/x/z", list.v[2]);
	ATF_CHECK_EQ(-1, access("img/etc/x", F_OK));
	(void)umask(0777);
	fd = root_make(&root, "/link/x/y/");
	ATF_REQUIRE_MSG(fd != -1, "%s", strerror(errno));
	(void)umask(022);
	(void)close(fd);
	ATF_REQUIRE_EQ(0, stat("img/etc/x/y", &st));
	ATF_CHECK_EQ(0755, st.st_mode & 07777);
	strlist_fini(&list);
	root_fini(&root);
}

ATF_TC_WITHOUT_HEAD(this_hosts_root_has_no_prefix);
ATF_TC_BODY(this_hosts_root_has_no_prefix, tc)
{
	struct root root;
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, root_open(&root, "/", &errs));
	ATF_CHECK_STREQ("", root.path);
	check(&root, "/", "", 0);
	root_fini(&root);
	ATF_CHECK_EQ(-1, root_open(&root, "nosuchdir", &errs));
	ATF_CHECK_EQ(1, errs.n);
	root_fini(&root);
	errs_fini(&errs);
}

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

ATF_TC_WITHOUT_HEAD(what_is_written_is_what_lies_there);
ATF_TC_BODY(what_is_written_is_what_lies_there, tc)
{
	char path[] = "/x", text[] = "text\n", to[] = "/some/where";
	struct setfile file = { path, text, 0755 };
	struct there want, got;
	int fd = here();

	(void)umask(077);
	ATF_REQUIRE_EQ(0, there_look(fd, "x", &got));
	ATF_CHECK_EQ(THERE_NOTHING, got.kind);
	ATF_REQUIRE_EQ(0, there_write(fd, "x", &file));
	there_of(&file, &want);
	ATF_REQUIRE_EQ(0, there_look(fd, "x", &got));
	ATF_CHECK_EQ(THERE_FILE, got.kind);
	ATF_CHECK_EQ(0755, got.mode);
	ATF_CHECK(there_equal(&want, &got));
	ATF_CHECK(atf_utils_compare_file("x", "text\n"));
	ATF_REQUIRE_EQ(0, chmod("x", 0750));
	ATF_REQUIRE_EQ(0, there_look(fd, "x", &got));
	ATF_CHECK(!there_equal(&want, &got));
	file.text = to;
	file.mode = 0;
	ATF_REQUIRE_EQ(0, there_write(fd, "x", &file));
	there_of(&file, &want);
	ATF_REQUIRE_EQ(0, there_look(fd, "x", &got));
	ATF_CHECK_EQ(THERE_LINK, got.kind);
	ATF_CHECK(there_equal(&want, &got));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(odd_things_are_not_opened);
ATF_TC_BODY(odd_things_are_not_opened, tc)
{
	struct there got;
	int fd = here();

	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0644));
	ATF_REQUIRE_EQ(0, mkdir("dir", 0755));
	ATF_REQUIRE_EQ(0, there_look(fd, "fifo", &got));
	ATF_CHECK_EQ(THERE_OTHER, got.kind);
	ATF_REQUIRE_EQ(0, there_look(fd, "dir", &got));
	ATF_CHECK_EQ(THERE_OTHER, got.kind);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_leftover_of_a_kill_is_replaced_or_removed);
ATF_TC_BODY(a_leftover_of_a_kill_is_replaced_or_removed, tc)
{
	char path[] = "/x", text[] = "new";
	struct setfile file = { path, text, 0644 };
	int fd = here();

	atf_utils_create_file("precious", "precious");
	ATF_REQUIRE_EQ(0, symlink("precious", ".x.bootctrl"));
	ATF_REQUIRE_EQ(0, there_write(fd, "x", &file));
	ATF_CHECK(atf_utils_compare_file("precious", "precious"));
	ATF_CHECK(atf_utils_compare_file("x", "new"));
	atf_utils_create_file(".x.bootctrl", "half");
	there_clean(fd, "x");
	ATF_CHECK_EQ(-1, access(".x.bootctrl", F_OK));
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_write_that_fails_leaves_all_as_it_was);
ATF_TC_BODY(a_write_that_fails_leaves_all_as_it_was, tc)
{
	char path[] = "/x", text[] = "new";
	struct setfile file = { path, text, 0644 };
	int fd = here();

	ATF_REQUIRE_EQ(0, mkdir("x", 0755));
	ATF_CHECK_EQ(-1, there_write(fd, "x", &file));
	ATF_CHECK_EQ(0, access("x", F_OK));
	ATF_CHECK_EQ(-1, access(".x.bootctrl", F_OK));
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, paths_are_those_inside);
	ATF_TP_ADD_TC(tp, links_are_followed_inside);
	ATF_TP_ADD_TC(tp, files_are_followed_to_their_end);
	ATF_TP_ADD_TC(tp, missing_directories_are_listed_and_made);
	ATF_TP_ADD_TC(tp, this_hosts_root_has_no_prefix);
	ATF_TP_ADD_TC(tp, what_is_written_is_what_lies_there);
	ATF_TP_ADD_TC(tp, odd_things_are_not_opened);
	ATF_TP_ADD_TC(tp, a_leftover_of_a_kill_is_replaced_or_removed);
	ATF_TP_ADD_TC(tp, a_write_that_fails_leaves_all_as_it_was);
	return (atf_no_error());
}

/*
 * Who could have changed a file.  The caller is a parameter, so a foreign
 * owner is played by asking for another caller than the one who made the
 * file: no case needs root.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/trust.h"

/* A directory "d" with a file "d/f", which are fine. */
static void
make_tree(void)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	atf_utils_create_file("d/f", "%s", "hello");
	ATF_REQUIRE_EQ(0, chmod("d/f", 0644));
}

/* Opens path for caller; the number of messages; text of the first. */
static size_t
distrusted(const char *path, uid_t caller, char *text, size_t size)
{
	struct errs errs = { 0 };
	size_t n;
	int fd;

	fd = trust_open(AT_FDCWD, path, O_RDONLY, caller, &errs);
	ATF_REQUIRE_MSG(fd != -1, "%s: %s", path, strerror(errno));
	ATF_CHECK_EQ(FD_CLOEXEC, fcntl(fd, F_GETFD));
	ATF_REQUIRE_EQ(0, close(fd));
	n = errs.n;
	text[0] = '\0';
	if (n > 0) {
		ATF_CHECK_EQ(ERR_PERMISSION, errs.v[0].kind);
		(void)snprintf(text, size, "%s", errs.v[0].text);
	}
	errs_fini(&errs);
	return (n);
}

/* Requires exactly one message, that starts and ends so. */
static void
check_one(const char *path, uid_t caller, const char *start, const char *end)
{
	char text[1024];
	size_t n, len;

	n = distrusted(path, caller, text, sizeof(text));
	len = strlen(text);
	ATF_CHECK_EQ_MSG(1, n, "%s: %zu messages: %s", path, n, text);
	ATF_CHECK_MSG(strncmp(text, start, strlen(start)) == 0, "%s", text);
	ATF_CHECK_MSG(len >= strlen(end) &&
	        strcmp(text + len - strlen(end), end) == 0,
	    "%s", text);
}

static void
check_none(const char *path, uid_t caller)
{
	char text[1024];
	size_t n;

	n = distrusted(path, caller, text, sizeof(text));
	ATF_CHECK_EQ_MSG(0, n, "%s", text);
}

ATF_TC_WITHOUT_HEAD(own_file_in_own_directory_passes);
ATF_TC_BODY(own_file_in_own_directory_passes, tc)
{
	char cwd[PATH_MAX], path[PATH_MAX + 32], buf[6] = "";
	int fd;

	make_tree();
	check_none("d/f", geteuid());
	check_none("./d//./f", geteuid());
	check_none("d/../d/f", geteuid());
	check_none("d", geteuid());
	check_none("d/", geteuid());
	check_none(".", geteuid());
	ATF_REQUIRE(getcwd(cwd, sizeof(cwd)) != NULL);
	(void)snprintf(path, sizeof(path), "%s/d/f", cwd);
	check_none(path, geteuid());
	fd = trust_open(AT_FDCWD, "d/f", O_RDONLY, geteuid(), NULL);
	ATF_REQUIRE(fd != -1);
	ATF_CHECK_EQ(5, read(fd, buf, 5));
	ATF_CHECK_STREQ("hello", buf);
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITHOUT_HEAD(relative_path_starts_at_the_descriptor);
ATF_TC_BODY(relative_path_starts_at_the_descriptor, tc)
{
	struct errs errs = { 0 };
	int dirfd, fd;

	make_tree();
	dirfd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(dirfd != -1);
	fd = trust_open(dirfd, "f", O_RDONLY, geteuid(), &errs);
	ATF_CHECK(fd != -1);
	ATF_CHECK_EQ(0, errs.n);
	ATF_REQUIRE_EQ(0, close(fd));
	fd = trust_open(dirfd, "../d/f", O_RDONLY, geteuid(), &errs);
	ATF_CHECK(fd != -1);
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_REQUIRE_EQ(0, close(dirfd));
}

ATF_TC_WITHOUT_HEAD(writable_by_others_is_said_with_the_chmod);
ATF_TC_BODY(writable_by_others_is_said_with_the_chmod, tc)
{
	make_tree();
	ATF_REQUIRE_EQ(0, chmod("d/f", 0664));
	check_one("d/f", geteuid(),
	    "d/f: group-writable (mode 0664): chmod go-w it", "");
	ATF_REQUIRE_EQ(0, chmod("d/f", 0646));
	check_one("d/f", geteuid(),
	    "d/f: world-writable (mode 0646): chmod go-w it", "");
	ATF_REQUIRE_EQ(0, chmod("d/f", 0644));
	ATF_REQUIRE_EQ(0, chmod("d", 0775));
	check_one("d/f", geteuid(),
	    "d: group-writable (mode 0775): chmod go-w it", "");
	check_one("d/", geteuid(), "d: group-writable", "");
	check_one("d/.", geteuid(), "d: group-writable", "");
}

ATF_TC_WITHOUT_HEAD(sticky_directory_passes_only_on_the_way);
ATF_TC_BODY(sticky_directory_passes_only_on_the_way, tc)
{
	make_tree();
	ATF_REQUIRE_EQ(0, chmod("d", 01777));
	check_none("d/f", geteuid());
	check_one("d", geteuid(),
	    "d: world-writable (mode 1777): chmod go-w it", "");
}

ATF_TC_WITHOUT_HEAD(foreign_owner_is_said_with_who_may);
ATF_TC_BODY(foreign_owner_is_said_with_who_may, tc)
{
	char start[128];
	uid_t me = geteuid();

	make_tree();
	if (me == 0) {
		/* Root's own files are fine for every caller. */
		check_none("d/f", 4242);
		ATF_REQUIRE_EQ(0, chown("d/f", 4242, (gid_t)-1));
		check_one("d/f", 0,
		    "d/f: owned by uid 4242, not by root: run it as uid 4242, "
		    "or chown it",
		    "");
		check_none("d/f", 4242);
		check_one("d/f", 4243,
		    "d/f: owned by uid 4242, not by uid 4243 or root", "");
		ATF_REQUIRE_EQ(0, chown("d/f", 1, (gid_t)-1));
		check_one("d/f", 0, "d/f: owned by daemon (1), not by root",
		    ": run it as daemon, or chown it");
		return;
	}
	(void)snprintf(start, sizeof(start), "f: owned by ");
	ATF_REQUIRE_EQ(0, chdir("d"));
	check_one("f", 0, start, ", or chown it");
	check_one("f", me + 1, start, "");
}

ATF_TC_WITHOUT_HEAD(links_are_followed_and_their_way_is_judged);
ATF_TC_BODY(links_are_followed_and_their_way_is_judged, tc)
{
	char cwd[PATH_MAX], path[PATH_MAX + 32];

	make_tree();
	ATF_REQUIRE_EQ(0, mkdir("w", 0755));
	ATF_REQUIRE_EQ(0, symlink("../d/f", "w/l"));
	ATF_REQUIRE_EQ(0, symlink("w", "dirlink"));
	check_none("dirlink/l", geteuid());
	ATF_REQUIRE(getcwd(cwd, sizeof(cwd)) != NULL);
	(void)snprintf(path, sizeof(path), "%s/d/f", cwd);
	ATF_REQUIRE_EQ(0, symlink(path, "abs"));
	check_none("abs", geteuid());
	ATF_REQUIRE_EQ(0, chmod("d", 0777));
	(void)snprintf(path, sizeof(path), "%s/d: world-writable", cwd);
	check_one("abs", geteuid(), path, "");
	check_one("dirlink/l", geteuid(), "w/../d: world-writable", "");
	ATF_REQUIRE_EQ(0, chmod("d", 0755));
	ATF_REQUIRE_EQ(0, chmod("w", 0777));
	check_one("dirlink/l", geteuid(), "w: world-writable", "");
}

ATF_TC_WITHOUT_HEAD(link_of_another_user_is_not_trusted);
ATF_TC_BODY(link_of_another_user_is_not_trusted, tc)
{
	if (geteuid() != 0)
		atf_tc_skip("needs root to give a link away");
	make_tree();
	ATF_REQUIRE_EQ(0, mkdir("t", 01777));
	ATF_REQUIRE_EQ(0, chmod("t", 01777));
	ATF_REQUIRE_EQ(0, symlink("../d/f", "t/l"));
	check_none("t/l", 0);
	check_none("t/l", 4242);
	ATF_REQUIRE_EQ(0, lchown("t/l", 4242, (gid_t)-1));
	check_one("t/l", 0, "t/l: owned by uid 4242, not by root", "");
	check_none("t/l", 4242);
	check_one("t/l", 4243, "t/l: owned by uid 4242", "");
	/* A sticky directory protects only what its owner cannot remove. */
	ATF_REQUIRE_EQ(0, lchown("t/l", 0, (gid_t)-1));
	ATF_REQUIRE_EQ(0, chown("t", 4242, (gid_t)-1));
	check_one("t/l", 0, "t: owned by uid 4242, not by root", "");
}

ATF_TC_WITHOUT_HEAD(loops_and_missing_files_tell_errno);
ATF_TC_BODY(loops_and_missing_files_tell_errno, tc)
{
	char name[16], to[16];
	int i;

	make_tree();
	ATF_REQUIRE_EQ(0, symlink("b", "a"));
	ATF_REQUIRE_EQ(0, symlink("a", "b"));
	ATF_REQUIRE_EQ(0, symlink("nowhere", "dangling"));
	ATF_REQUIRE_EQ(0, symlink("d/f", "file"));
#define CHECK_FAIL(err, path)                                                  \
	ATF_CHECK_ERRNO(err,                                                   \
	    trust_open(AT_FDCWD, path, O_RDONLY, geteuid(), NULL) == -1)
	CHECK_FAIL(ELOOP, "a");
	CHECK_FAIL(ENOENT, "dangling");
	CHECK_FAIL(ENOENT, "d/none");
	CHECK_FAIL(ENOENT, "none/f");
	CHECK_FAIL(ENOENT, "");
	CHECK_FAIL(ENOTDIR, "d/f/x");
	CHECK_FAIL(ENOTDIR, "d/f/");
	CHECK_FAIL(ENOTDIR, "file/");
	ATF_CHECK_ERRNO(ELOOP,
	    trust_open(AT_FDCWD, "file", O_RDONLY | O_NOFOLLOW, geteuid(),
	        NULL) == -1);
	ATF_REQUIRE_EQ(0, symlink("d/f", "l1"));
	for (i = 2; i <= 33; i++) {
		(void)snprintf(name, sizeof(name), "l%d", i);
		(void)snprintf(to, sizeof(to), "l%d", i - 1);
		ATF_REQUIRE_EQ(0, symlink(to, name));
	}
	check_none("l32", geteuid());
	CHECK_FAIL(ELOOP, "l33");
}

ATF_TC_WITHOUT_HEAD(fifo_does_not_block);
ATF_TC_BODY(fifo_does_not_block, tc)
{
	int fd;

	ATF_REQUIRE_EQ(0, mkfifo("p", 0600));
	fd = trust_open(AT_FDCWD, "p", O_RDONLY, geteuid(), NULL);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITHOUT_HEAD(searchable_directory_need_not_be_readable);
ATF_TC_BODY(searchable_directory_need_not_be_readable, tc)
{
	bool root = geteuid() == 0;

	make_tree();
	ATF_REQUIRE_EQ(0, chmod("d", 0311));
	/* Root may read everything: it has to be somebody else. */
	if (root)
		ATF_REQUIRE_EQ(0, seteuid(65534));
	check_none("d/f", geteuid());
	if (root)
		ATF_REQUIRE_EQ(0, seteuid(0));
	ATF_REQUIRE_EQ(0, chmod("d", 0755));
}

/* Opens for a caller who may write there whoever owns it. */
static void
check_any(const char *path, uid_t caller, int error)
{
	int fd;

	fd = trust_open_any(AT_FDCWD, path, O_RDONLY | O_DIRECTORY, caller);
	ATF_CHECK_EQ_MSG(error == 0, fd != -1, "%s", path);
	if (fd != -1)
		ATF_REQUIRE_EQ(0, close(fd));
	else
		ATF_CHECK_EQ_MSG(error, errno, "%s: %s", path, strerror(errno));
}

ATF_TC_WITHOUT_HEAD(a_directory_of_anybody_has_no_links_to_follow);
ATF_TC_BODY(a_directory_of_anybody_has_no_links_to_follow, tc)
{
	uid_t other;

	make_tree();
	ATF_REQUIRE_EQ(0, symlink("d", "link"));
	check_any("d", geteuid(), 0);
	check_any("link", geteuid(), 0);
	/* Another's directory is fine, another's link is not. */
	other = geteuid() == 0 ? 0 : geteuid() + 1;
	if (other == 0) {
		ATF_REQUIRE_EQ(0, chown("d", 65534, (gid_t)-1));
		ATF_REQUIRE_EQ(0, lchown("link", 65534, (gid_t)-1));
	}
	check_any("d", other, 0);
	check_any("link", other, ELOOP);
	/* Where all can write, whoever made the link could be exchanged. */
	ATF_REQUIRE_EQ(0, mkdir("loose", 0755));
	ATF_REQUIRE_EQ(0, chmod("loose", 0777));
	ATF_REQUIRE_EQ(0, symlink("../d", "loose/link"));
	check_any("loose", geteuid(), 0);
	check_any("loose/link", geteuid(), ELOOP);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, own_file_in_own_directory_passes);
	ATF_TP_ADD_TC(tp, relative_path_starts_at_the_descriptor);
	ATF_TP_ADD_TC(tp, writable_by_others_is_said_with_the_chmod);
	ATF_TP_ADD_TC(tp, sticky_directory_passes_only_on_the_way);
	ATF_TP_ADD_TC(tp, foreign_owner_is_said_with_who_may);
	ATF_TP_ADD_TC(tp, links_are_followed_and_their_way_is_judged);
	ATF_TP_ADD_TC(tp, link_of_another_user_is_not_trusted);
	ATF_TP_ADD_TC(tp, loops_and_missing_files_tell_errno);
	ATF_TP_ADD_TC(tp, fifo_does_not_block);
	ATF_TP_ADD_TC(tp, searchable_directory_need_not_be_readable);
	ATF_TP_ADD_TC(tp, a_directory_of_anybody_has_no_links_to_follow);
	return (atf_no_error());
}

/* The manifest of a backend. */
#include <sys/stat.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/manifest.h"

static const struct there file = { THERE_FILE, 0644, 0x123 };
static const struct there other = { THERE_FILE, 0755, 0x123 };
static const struct there symlink_there = { THERE_LINK, 0, 0xfedcba9876543210 };
static const struct there dir = { THERE_OTHER, 0, 0 };

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

static void
make(struct manifest *m)
{
	memset(m, 0, sizeof(*m));
	m->aggregate = strdup("qmaild");
	m->enabled = true;
	ATF_REQUIRE_EQ(0, manifest_add(m, &file, "/etc/b c"));
	ATF_REQUIRE_EQ(0, manifest_add(m, &symlink_there, "/etc/a"));
	ATF_REQUIRE_EQ(0, manifest_add(m, &dir, "/etc"));
	ATF_REQUIRE_EQ(0, manifest_add(m, &other, "/etc/b c"));
	ATF_REQUIRE_EQ(0, manifest_add(m, &file, "/etc/b c"));
}

/* Reads a manifest of this text, which is damaged. */
static void
check_damaged(const char *text, const char *where)
{
	struct manifest m;
	struct errs errs = { 0 };
	int fd = here();

	atf_utils_create_file("bad", "%s", text);
	ATF_CHECK_EQ_MSG(-1, manifest_read(&m, fd, "bad", &errs), "%s", text);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_MSG(strstr(errs.v[0].text, where) != NULL, "%s",
	    errs.v[0].text);
	ATF_CHECK_EQ(0, m.n);
	errs_fini(&errs);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(what_is_written_is_read_again);
ATF_TC_BODY(what_is_written_is_read_again, tc)
{
	struct manifest m, again;
	struct errs errs = { 0 };
	int fd = here();

	make(&m);
	ATF_REQUIRE_EQ(0, manifest_write(&m, fd, "x"));
	ATF_REQUIRE_EQ(0, manifest_read(&again, fd, "x", &errs));
	ATF_CHECK(again.exists);
	ATF_CHECK(again.enabled);
	ATF_CHECK(again.dialect == NULL);
	ATF_CHECK_STREQ("qmaild", again.aggregate);
	ATF_CHECK_EQ(4, again.n);
	ATF_CHECK(manifest_equal(&m, &again));
	again.enabled = false;
	ATF_CHECK(!manifest_equal(&m, &again));
	again.enabled = true;
	again.dialect = strdup("d");
	ATF_CHECK(!manifest_equal(&m, &again));
	manifest_fini(&m);
	manifest_fini(&again);
	ATF_REQUIRE_EQ(0, manifest_remove(fd, "x"));
	ATF_REQUIRE_EQ(0, manifest_read(&again, fd, "x", &errs));
	ATF_CHECK(!again.exists);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(the_text_is_one_line_for_each_file);
ATF_TC_BODY(the_text_is_one_line_for_each_file, tc)
{
	struct manifest m;
	int fd = here();

	make(&m);
	m.dialect = strdup("freebsd");
	ATF_REQUIRE_EQ(0, manifest_write(&m, fd, "x"));
	ATF_CHECK(atf_utils_compare_file("x",
	    "manifest 1\ndialect freebsd\naggregate qmaild\nenabled yes\n"
	    "dir 0000000000000000 /etc\n"
	    "link fedcba9876543210 /etc/a\n"
	    "0644 0000000000000123 /etc/b c\n"
	    "0755 0000000000000123 /etc/b c\n"));
	manifest_fini(&m);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_path_may_have_two_contents_and_both_are_ours);
ATF_TC_BODY(a_path_may_have_two_contents_and_both_are_ours, tc)
{
	struct there edited = { THERE_FILE, 0644, 0x124 };
	struct manifest m;

	make(&m);
	manifest_sort(&m);
	ATF_CHECK(manifest_has(&m, "/etc/b c"));
	ATF_CHECK(!manifest_has(&m, "/etc/b"));
	ATF_CHECK(!manifest_has(&m, "/etc/z"));
	ATF_CHECK(manifest_ours(&m, "/etc/b c", &file));
	ATF_CHECK(manifest_ours(&m, "/etc/b c", &other));
	ATF_CHECK(!manifest_ours(&m, "/etc/b c", &edited));
	ATF_CHECK(!manifest_ours(&m, "/etc/b c", &symlink_there));
	ATF_CHECK(!manifest_ours(&m, "/etc/a", &file));
	manifest_fini(&m);
}

ATF_TC_WITHOUT_HEAD(damage_is_told_with_its_line);
ATF_TC_BODY(damage_is_told_with_its_line, tc)
{
	check_damaged("", ":1: damaged");
	check_damaged("manifest 2\naggregate q\n", ":1: damaged");
	check_damaged("manifest 1\n", ":1: damaged");
	check_damaged("manifest 1\naggregate q", ":2: damaged");
	check_damaged("manifest 1\naggregate q\n0644 12\n", ":3: damaged");
	check_damaged("manifest 1\naggregate q\n0644 12 x\n", ":3: damaged");
	check_damaged("manifest 1\naggregate q\n0644 1g /x\n", ":3: damaged");
	check_damaged("manifest 1\naggregate q\n0648 12 /x\n", ":3: damaged");
	check_damaged("manifest 1\naggregate q\nfile 12 /x\n", ":3: damaged");
	check_damaged("manifest 1\naggregate q\nlink  /x\n", ":3: damaged");
}

ATF_TC_WITHOUT_HEAD(a_link_is_no_manifest);
ATF_TC_BODY(a_link_is_no_manifest, tc)
{
	struct manifest m;
	struct errs errs = { 0 };
	int fd = here();

	atf_utils_create_file("real", "manifest 1\naggregate q\n");
	ATF_REQUIRE_EQ(0, symlink("real", "x"));
	ATF_CHECK_EQ(-1, manifest_read(&m, fd, "x", &errs));
	ATF_CHECK_EQ(1, errs.n);
	errs_fini(&errs);
	(void)close(fd);
}

ATF_TC_WITHOUT_HEAD(a_lock_is_had_by_one_at_a_time);
ATF_TC_BODY(a_lock_is_had_by_one_at_a_time, tc)
{
	struct stat st;
	int fd = here(), lock;

	lock = manifest_lock(fd, 0);
	ATF_REQUIRE(lock != -1);
	ATF_CHECK_EQ(-1, manifest_lock(fd, 0));
	ATF_CHECK_EQ(EWOULDBLOCK, errno);
	ATF_REQUIRE_EQ(0, stat(".lock", &st));
	ATF_CHECK_EQ(0600, st.st_mode & 07777);
	(void)close(lock);
	lock = manifest_lock(fd, 0);
	ATF_CHECK(lock != -1);
	(void)close(lock);
	(void)close(fd);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, what_is_written_is_read_again);
	ATF_TP_ADD_TC(tp, the_text_is_one_line_for_each_file);
	ATF_TP_ADD_TC(tp, a_path_may_have_two_contents_and_both_are_ours);
	ATF_TP_ADD_TC(tp, damage_is_told_with_its_line);
	ATF_TP_ADD_TC(tp, a_link_is_no_manifest);
	ATF_TP_ADD_TC(tp, a_lock_is_had_by_one_at_a_time);
	return (atf_no_error());
}

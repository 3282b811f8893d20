/* The one bounded read. */
#include <sys/stat.h>
#include <sys/types.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "core/readfile.h"

ATF_TC_WITHOUT_HEAD(adds_to_what_the_buffer_holds);
ATF_TC_BODY(adds_to_what_the_buffer_holds, tc)
{
	struct buf b = { 0 };

	atf_utils_create_file("a", "%s", "one\ntwo");
	buf_puts(&b, "x:");
	ATF_REQUIRE_EQ(0, readfile_at(AT_FDCWD, "a", 100, &b));
	ATF_CHECK_STREQ("x:one\ntwo", b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(empty_file_is_an_empty_string);
ATF_TC_BODY(empty_file_is_an_empty_string, tc)
{
	struct buf b = { 0 };

	atf_utils_create_file("a", "%s", "");
	ATF_REQUIRE_EQ(0, readfile_at(AT_FDCWD, "a", 0, &b));
	ATF_REQUIRE(b.s != NULL);
	ATF_CHECK_STREQ("", b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(limit_is_inclusive);
ATF_TC_BODY(limit_is_inclusive, tc)
{
	struct buf b = { 0 };
	char big[40001];
	int fd;

	memset(big, 'x', sizeof(big));
	fd = open("a", O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(sizeof(big), (size_t)write(fd, big, sizeof(big)));
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_CHECK_EQ(0, readfile_at(AT_FDCWD, "a", sizeof(big), &b));
	ATF_CHECK_EQ(sizeof(big), b.n);
	buf_clear(&b);
	buf_puts(&b, "kept");
	ATF_CHECK_ERRNO(EFBIG,
	    readfile_at(AT_FDCWD, "a", sizeof(big) - 1, &b) == -1);
	ATF_CHECK_STREQ("kept", b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(nul_bytes_are_kept);
ATF_TC_BODY(nul_bytes_are_kept, tc)
{
	struct buf b = { 0 };
	int fd;

	fd = open("a", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(3, write(fd, "a\0b", 3));
	ATF_REQUIRE_EQ(1, lseek(fd, 1, SEEK_SET));
	ATF_CHECK_EQ(0, readfile_fd(fd, 10, &b));
	ATF_REQUIRE_EQ(2, b.n);
	ATF_CHECK_EQ(0, memcmp(b.s, "\0b", 3));
	ATF_CHECK_EQ(0, close(fd));
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(odd_files_are_refused_without_waiting);
ATF_TC_BODY(odd_files_are_refused_without_waiting, tc)
{
	struct buf b = { 0 };

	ATF_REQUIRE_EQ(0, mkdir("d", 0700));
	ATF_REQUIRE_EQ(0, mkfifo("f", 0600));
	ATF_CHECK_ERRNO(EISDIR, readfile_at(AT_FDCWD, "d", 10, &b) == -1);
	ATF_CHECK_ERRNO(ENOTSUP, readfile_at(AT_FDCWD, "f", 10, &b) == -1);
	ATF_CHECK_ERRNO(ENOTSUP,
	    readfile_at(AT_FDCWD, "/dev/null", 10, &b) == -1);
	ATF_CHECK_ERRNO(ENOENT, readfile_at(AT_FDCWD, "no", 10, &b) == -1);
	ATF_CHECK_ERRNO(EBADF, readfile_fd(-1, 10, &b) == -1);
	buf_fini(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, adds_to_what_the_buffer_holds);
	ATF_TP_ADD_TC(tp, empty_file_is_an_empty_string);
	ATF_TP_ADD_TC(tp, limit_is_inclusive);
	ATF_TP_ADD_TC(tp, nul_bytes_are_kept);
	ATF_TP_ADD_TC(tp, odd_files_are_refused_without_waiting);
	return (atf_no_error());
}

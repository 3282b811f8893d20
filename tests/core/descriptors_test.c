/* What is made of descriptors: listings, and the pipe of a handler. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/time.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/dirlist.h"
#include "core/selfpipe.h"
#include "core/writeall.h"

/* The number of entries that one listing finds. */
static int
count(int fd)
{
	DIR *dir = dir_list(fd);
	int n = 0;

	ATF_REQUIRE(dir != NULL);
	while (readdir(dir) != NULL)
		n++;
	ATF_REQUIRE_EQ(0, closedir(dir));
	return (n);
}

ATF_TC_WITHOUT_HEAD(a_directory_is_listed_from_the_start_each_time);
ATF_TC_BODY(a_directory_is_listed_from_the_start_each_time, tc)
{
	int fd, n;

	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	ATF_REQUIRE_EQ(0, mkdir("d/a", 0755));
	fd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(fd != -1);
	n = count(fd);
	ATF_CHECK_EQ(3, n);
	ATF_CHECK_EQ(n, count(fd));
	ATF_REQUIRE_EQ(0, mkdir("d/b", 0755));
	ATF_CHECK_EQ(n + 1, count(fd));
	ATF_CHECK_EQ_MSG(0, close(fd), "it stays the caller's");
	errno = 0;
	ATF_CHECK(dir_list(fd) == NULL);
	ATF_CHECK_EQ(EBADF, errno);
}

ATF_TC_WITHOUT_HEAD(a_full_selfpipe_does_not_block);
ATF_TC_BODY(a_full_selfpipe_does_not_block, tc)
{
	char byte;
	int fds[2], i;

	ATF_REQUIRE_EQ(0, selfpipe(fds));
	ATF_CHECK_EQ(-1, read(fds[0], &byte, 1));
	ATF_CHECK_EQ(EAGAIN, errno);
	for (i = 0; write(fds[1], "", 1) == 1; i++)
		ATF_REQUIRE(i < 10000000);
	ATF_CHECK_EQ(EAGAIN, errno);
	for (i = 0; i < 2; i++)
		ATF_CHECK((fcntl(fds[i], F_GETFD) & FD_CLOEXEC) != 0);
}

ATF_TC_WITHOUT_HEAD(all_is_written_or_an_error_told);
ATF_TC_BODY(all_is_written_or_an_error_told, tc)
{
	static char text[1000000];
	struct stat st;
	int fd;

	memset(text, 'x', sizeof(text));
	fd = open("f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ATF_REQUIRE(fd != -1);
	ATF_CHECK_EQ(0, write_all(fd, text, sizeof(text)));
	ATF_CHECK_EQ(0, write_all(fd, NULL, 0));
	ATF_REQUIRE_EQ(0, fstat(fd, &st));
	ATF_CHECK_EQ((off_t)sizeof(text), st.st_size);
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_CHECK_EQ(-1, write_all(fd, text, 1));
	ATF_CHECK_EQ(EBADF, errno);
}

ATF_TC_WITHOUT_HEAD(a_short_write_is_not_taken_for_all);
ATF_TC_BODY(a_short_write_is_not_taken_for_all, tc)
{
	struct rlimit limit = { 1000, 1000 };
	static const char text[5000];
	struct stat st;
	int fd;

	ATF_REQUIRE(signal(SIGXFSZ, SIG_IGN) != SIG_ERR);
	fd = open("f", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, setrlimit(RLIMIT_FSIZE, &limit));
	ATF_CHECK_EQ(-1, write_all(fd, text, sizeof(text)));
	ATF_CHECK_EQ(EFBIG, errno);
	ATF_REQUIRE_EQ(0, fstat(fd, &st));
	ATF_CHECK_EQ(1000, st.st_size);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_directory_is_listed_from_the_start_each_time);
	ATF_TP_ADD_TC(tp, a_full_selfpipe_does_not_block);
	ATF_TP_ADD_TC(tp, all_is_written_or_an_error_told);
	ATF_TP_ADD_TC(tp, a_short_write_is_not_taken_for_all);
	return (atf_no_error());
}

/* One operation on a service at a time. */
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "launcher/oplock.h"

#define CONTENDERS 20

static int
here(void)
{
	int fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	ATF_REQUIRE(fd != -1);
	return (fd);
}

ATF_TC_WITHOUT_HEAD(a_second_one_is_told_at_once);
ATF_TC_BODY(a_second_one_is_told_at_once, tc)
{
	int dir = here(), first, other, second;

	first = oplock_try(dir, "a");
	ATF_REQUIRE(first != -1);
	ATF_CHECK(fcntl(first, F_GETFD) & FD_CLOEXEC);
	ATF_CHECK_ERRNO(EWOULDBLOCK, oplock_try(dir, "a") == -1);
	other = oplock_try(dir, "b");
	ATF_CHECK(other != -1);
	(void)close(first);
	second = oplock_try(dir, "a");
	ATF_CHECK(second != -1);
	(void)close(second);
	(void)close(other);
	(void)close(dir);
}

ATF_TC_WITHOUT_HEAD(the_file_stays_and_only_its_owner_can_open_it);
ATF_TC_BODY(the_file_stays_and_only_its_owner_can_open_it, tc)
{
	struct stat one, two;
	int dir = here(), lock;

	(void)umask(0777);
	lock = oplock_try(dir, "a");
	ATF_REQUIRE(lock != -1);
	(void)umask(022);
	ATF_REQUIRE_EQ(0, fstat(lock, &one));
	ATF_CHECK_EQ(0600, one.st_mode & 07777);
	(void)close(lock);
	lock = oplock_try(dir, "a");
	ATF_REQUIRE(lock != -1);
	ATF_REQUIRE_EQ(0, fstat(lock, &two));
	ATF_CHECK_EQ(one.st_ino, two.st_ino);
	(void)close(lock);
	ATF_REQUIRE_EQ(0, chmod("a.lock", 0666));
	lock = oplock_try(dir, "a");
	ATF_REQUIRE(lock != -1);
	ATF_REQUIRE_EQ(0, fstat(lock, &two));
	ATF_CHECK_EQ(0600, two.st_mode & 07777);
	(void)close(lock);
	(void)close(dir);
}

ATF_TC_WITHOUT_HEAD(links_and_odd_files_are_refused);
ATF_TC_BODY(links_and_odd_files_are_refused, tc)
{
	struct stat st;
	int dir = here();

	ATF_REQUIRE_EQ(0, symlink("elsewhere", "a.lock"));
	ATF_CHECK_EQ(-1, oplock_try(dir, "a"));
	ATF_CHECK_EQ(-1, stat("elsewhere", &st));
	ATF_REQUIRE_EQ(0, mkfifo("b.lock", 0600));
	ATF_CHECK_ERRNO(EINVAL, oplock_try(dir, "b") == -1);
	ATF_CHECK_EQ(-1, oplock_try(-1, "a"));
	(void)close(dir);
}

ATF_TC_WITHOUT_HEAD(a_killed_holder_frees_it);
ATF_TC_BODY(a_killed_holder_frees_it, tc)
{
	int dir = here(), lock, ready[2];
	char byte;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(ready));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)alarm(60);
		byte = oplock_try(dir, "a") == -1 ? 'n' : 'y';
		(void)!write(ready[1], &byte, 1);
		for (;;)
			(void)pause();
	}
	ATF_REQUIRE_EQ(1, read(ready[0], &byte, 1));
	ATF_CHECK_EQ('y', byte);
	ATF_CHECK_ERRNO(EWOULDBLOCK, oplock_try(dir, "a") == -1);
#ifdef __linux__
	ATF_CHECK_EQ(pid, oplock_holder(dir, "a"));
#endif
	ATF_CHECK_EQ(-1, oplock_holder(dir, "b"));
	ATF_REQUIRE_EQ(0, kill(pid, SIGKILL));
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
	ATF_CHECK_EQ(-1, oplock_holder(dir, "a"));
	lock = oplock_try(dir, "a");
	ATF_CHECK(lock != -1);
	(void)close(lock);
	(void)close(dir);
}

/* A lock lasts as long as anybody has the descriptor. */
ATF_TC_WITHOUT_HEAD(a_holder_that_has_ended_is_not_named);
ATF_TC_BODY(a_holder_that_has_ended_is_not_named, tc)
{
	int dir = here(), end[2];
	char byte;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(end));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)close(end[1]);
		if (oplock_try(dir, "a") == -1 || fork() != 0)
			_exit(0);
		(void)!read(end[0], &byte, 1);
		_exit(0);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
	ATF_CHECK_ERRNO(EWOULDBLOCK, oplock_try(dir, "a") == -1);
	ATF_CHECK_EQ(-1, oplock_holder(dir, "a"));
	(void)close(end[1]);
	(void)close(dir);
}

/* Each tries once, then waits until all have tried: one of them has it. */
ATF_TC_WITHOUT_HEAD(of_many_at_once_one_gets_it);
ATF_TC_BODY(of_many_at_once_one_gets_it, tc)
{
	int answer[2], dir = here(), end[2], got = 0, i;
	pid_t pids[CONTENDERS];
	char byte;

	ATF_REQUIRE_EQ(0, pipe(answer));
	ATF_REQUIRE_EQ(0, pipe(end));
	for (i = 0; i < CONTENDERS; i++) {
		pids[i] = fork();
		ATF_REQUIRE(pids[i] != -1);
		if (pids[i] == 0) {
			(void)close(end[1]);
			byte = oplock_try(dir, "a") == -1 ? 'n' : 'y';
			(void)!write(answer[1], &byte, 1);
			(void)!read(end[0], &byte, 1);
			_exit(0);
		}
	}
	for (i = 0; i < CONTENDERS; i++) {
		ATF_REQUIRE_EQ(1, read(answer[0], &byte, 1));
		got += byte == 'y';
	}
	ATF_CHECK_EQ(1, got);
	(void)close(end[1]);
	for (i = 0; i < CONTENDERS; i++)
		ATF_CHECK_EQ(pids[i], waitpid(pids[i], NULL, 0));
	(void)close(dir);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_second_one_is_told_at_once);
	ATF_TP_ADD_TC(tp, the_file_stays_and_only_its_owner_can_open_it);
	ATF_TP_ADD_TC(tp, links_and_odd_files_are_refused);
	ATF_TP_ADD_TC(tp, a_killed_holder_frees_it);
	ATF_TP_ADD_TC(tp, a_holder_that_has_ended_is_not_named);
	ATF_TP_ADD_TC(tp, of_many_at_once_one_gets_it);
	return (atf_no_error());
}

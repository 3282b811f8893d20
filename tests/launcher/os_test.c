/* What every platform must tell of a process, as far as it can. */
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os.h"

/* A child that lives until child_end(), or until we die. */
static pid_t
child_new(int *lifeline)
{
	int pair[2];
	char byte;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(pair));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)close(pair[1]);
		(void)!read(pair[0], &byte, 1);
		_exit(0);
	}
	(void)close(pair[0]);
	(void)fcntl(pair[1], F_SETFD, FD_CLOEXEC);
	*lifeline = pair[1];
	return (pid);
}

/* Ends it and leaves the zombie there. */
static void
child_zombie(pid_t pid, int lifeline)
{
	siginfo_t info;

	(void)close(lifeline);
	(void)kill(pid, SIGKILL);
	ATF_REQUIRE_EQ(0, waitid(P_PID, (id_t)pid, &info, WEXITED | WNOWAIT));
}

static void
child_end(pid_t pid, int lifeline)
{
	child_zombie(pid, lifeline);
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
}

/* os_posix.c cannot tell processes apart: it has no boot id either. */
static void
need_proof(void)
{
	char id[64];

	if (os_boot_id(id, sizeof(id)) == -1)
		atf_tc_skip("nothing is proved on this platform");
}

ATF_TC_WITHOUT_HEAD(a_live_process_is_same);
ATF_TC_BODY(a_live_process_is_same, tc)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	int life, watch;
	pid_t pid;

	need_proof();
	pid = child_new(&life);
	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	ATF_CHECK_EQ(strlen(token), strcspn(token, " \t\n"));
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, &watch, &why));
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, NULL, &why));
	if (watch != -1) {
		ATF_CHECK(fcntl(watch, F_GETFD) & FD_CLOEXEC);
		(void)close(watch);
	}
	child_end(pid, life);
}

ATF_TC_WITHOUT_HEAD(an_ended_process_is_gone_even_as_a_zombie);
ATF_TC_BODY(an_ended_process_is_gone_even_as_a_zombie, tc)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	int life, watch;
	pid_t pid;

	need_proof();
	pid = child_new(&life);
	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	child_zombie(pid, life);
	ATF_CHECK_EQ(VERDICT_GONE, os_verify(pid, token, &watch, &why));
	ATF_CHECK_EQ(-1, watch);
	ATF_CHECK_EQ(0, os_exists(pid));
	ATF_CHECK_ERRNO(ESRCH, os_identify(pid, token, sizeof(token)) == -1);
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
	ATF_CHECK_EQ(VERDICT_GONE, os_verify(pid, token, NULL, &why));
	ATF_CHECK_ERRNO(ESRCH, os_identify(pid, token, sizeof(token)) == -1);
}

ATF_TC_WITHOUT_HEAD(a_token_that_does_not_fit_is_refused);
ATF_TC_BODY(a_token_that_does_not_fit_is_refused, tc)
{
	char token[OS_TOKEN_MAX] = "";

	ATF_CHECK_ERRNO(ENAMETOOLONG, os_identify(getpid(), token, 5) == -1);
}

ATF_TC_WITHOUT_HEAD(a_watch_is_readable_when_the_process_ends);
ATF_TC_BODY(a_watch_is_readable_when_the_process_ends, tc)
{
	struct pollfd pollfd = { .events = POLLIN };
	int life;
	pid_t pid;

	pid = child_new(&life);
	pollfd.fd = os_watch(pid);
	if (pollfd.fd == -1 && errno == ENOSYS) {
		child_end(pid, life);
		atf_tc_skip("no watch on this platform");
	}
	ATF_REQUIRE(pollfd.fd != -1);
	ATF_CHECK_EQ(0, poll(&pollfd, 1, 0));
	(void)kill(pid, SIGKILL);
	ATF_CHECK_EQ(1, poll(&pollfd, 1, 30000));
	(void)close(pollfd.fd);
	child_end(pid, life);
	ATF_CHECK_ERRNO(ESRCH, os_watch(pid) == -1);
}

ATF_TC_WITHOUT_HEAD(a_signal_reaches_the_process);
ATF_TC_BODY(a_signal_reaches_the_process, tc)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	int life, status, watch, with;
	pid_t pid;

	need_proof();
	for (with = 0; with < 2; with++) {
		pid = child_new(&life);
		ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
		ATF_REQUIRE_EQ(VERDICT_SAME,
		    os_verify(pid, token, &watch, &why));
		ATF_CHECK_EQ(0,
		    os_signal(with ? watch : -1, pid, token, SIGUSR1));
		ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
		ATF_CHECK(WIFSIGNALED(status));
		ATF_CHECK_EQ(SIGUSR1, WTERMSIG(status));
		ATF_CHECK_ERRNO(ESRCH,
		    os_signal(with ? watch : -1, pid, token, SIGUSR1) == -1);
		if (watch != -1)
			(void)close(watch);
		(void)close(life);
	}
}

ATF_TC_WITHOUT_HEAD(a_zombie_takes_no_signal);
ATF_TC_BODY(a_zombie_takes_no_signal, tc)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	int life, watch;
	pid_t pid;

	need_proof();
	pid = child_new(&life);
	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	ATF_REQUIRE_EQ(VERDICT_SAME, os_verify(pid, token, &watch, &why));
	child_zombie(pid, life);
	ATF_CHECK_ERRNO(ESRCH, os_signal(watch, pid, token, SIGTERM) == -1);
	ATF_CHECK_ERRNO(ESRCH, os_signal(-1, pid, token, SIGTERM) == -1);
	if (watch != -1)
		(void)close(watch);
	ATF_REQUIRE_EQ(pid, waitpid(pid, NULL, 0));
}

ATF_TC_WITHOUT_HEAD(pids_that_are_no_service_are_unknown);
ATF_TC_BODY(pids_that_are_no_service_are_unknown, tc)
{
	static const pid_t pids[] = { 1, 0, -1, -1000 };
	char token[OS_TOKEN_MAX];
	const char *why;
	size_t i;

	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	for (i = 0; i < sizeof(pids) / sizeof(pids[0]); i++) {
		why = NULL;
		ATF_CHECK_EQ(VERDICT_UNKNOWN,
		    os_verify(pids[i], token, NULL, &why));
		ATF_REQUIRE(why != NULL);
		ATF_CHECK_STREQ("record damaged", why);
		ATF_CHECK_ERRNO(EPERM, os_signal(-1, pids[i], token, 0) == -1);
	}
	ATF_CHECK_EQ(0, os_exists(0));
	ATF_CHECK_EQ(0, os_exists(-5));
}

ATF_TC_WITHOUT_HEAD(parent_and_existence_of_a_child);
ATF_TC_BODY(parent_and_existence_of_a_child, tc)
{
	int life;
	pid_t pid;

	need_proof();
	pid = child_new(&life);
	ATF_CHECK_EQ(getpid(), os_parent(pid));
	ATF_CHECK_EQ(1, os_exists(pid));
	child_end(pid, life);
	ATF_CHECK_ERRNO(ESRCH, os_parent(pid) == -1);
	ATF_CHECK_EQ(0, os_exists(pid));
}

ATF_TC_WITHOUT_HEAD(a_subreaper_gets_orphans);
ATF_TC_BODY(a_subreaper_gets_orphans, tc)
{
	int life[2], name[2];
	char byte;
	pid_t child, orphan;

	if (os_subreaper(true) == -1)
		atf_tc_skip("no subreaper on this platform");
	ATF_REQUIRE_EQ(0, pipe(life));
	ATF_REQUIRE_EQ(0, pipe(name));
	child = fork();
	ATF_REQUIRE(child != -1);
	if (child == 0) {
		(void)close(life[1]);
		orphan = fork();
		if (orphan == 0) {
			(void)!read(life[0], &byte, 1);
			_exit(7);
		}
		(void)!write(name[1], &orphan, sizeof(orphan));
		_exit(0);
	}
	ATF_REQUIRE_EQ(child, waitpid(child, NULL, 0));
	ATF_REQUIRE_EQ((ssize_t)sizeof(orphan),
	    read(name[0], &orphan, sizeof(orphan)));
	ATF_CHECK_EQ(getpid(), os_parent(orphan));
	(void)close(life[1]);
	ATF_CHECK_EQ(orphan, waitpid(orphan, NULL, 0));
	ATF_CHECK_EQ(0, os_subreaper(false));
}

ATF_TC_WITHOUT_HEAD(the_boot_id_is_one_word_and_stays);
ATF_TC_BODY(the_boot_id_is_one_word_and_stays, tc)
{
	char a[64], b[64];

	need_proof();
	ATF_REQUIRE_EQ(0, os_boot_id(a, sizeof(a)));
	ATF_REQUIRE_EQ(0, os_boot_id(b, sizeof(b)));
	ATF_CHECK_STREQ(a, b);
	ATF_CHECK(a[0] != '\0' && strcspn(a, " \n\t") == strlen(a));
	ATF_CHECK_EQ(-1, os_boot_id(a, 4));
}

ATF_TC_WITHOUT_HEAD(closefrom_closes_all_from_low_up);
ATF_TC_BODY(closefrom_closes_all_from_low_up, tc)
{
	int status;
	pid_t pid;

	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (dup2(1, 10) == -1 || dup2(1, 11) == -1 ||
		    dup2(1, 200) == -1)
			_exit(1);
		os_closefrom(11);
		_exit(fcntl(10, F_GETFD) == -1 || fcntl(11, F_GETFD) != -1 ||
		    fcntl(200, F_GETFD) != -1);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_live_process_is_same);
	ATF_TP_ADD_TC(tp, an_ended_process_is_gone_even_as_a_zombie);
	ATF_TP_ADD_TC(tp, a_token_that_does_not_fit_is_refused);
	ATF_TP_ADD_TC(tp, a_watch_is_readable_when_the_process_ends);
	ATF_TP_ADD_TC(tp, a_signal_reaches_the_process);
	ATF_TP_ADD_TC(tp, a_zombie_takes_no_signal);
	ATF_TP_ADD_TC(tp, pids_that_are_no_service_are_unknown);
	ATF_TP_ADD_TC(tp, parent_and_existence_of_a_child);
	ATF_TP_ADD_TC(tp, a_subreaper_gets_orphans);
	ATF_TP_ADD_TC(tp, the_boot_id_is_one_word_and_stays);
	ATF_TP_ADD_TC(tp, closefrom_closes_all_from_low_up);
	return (atf_no_error());
}

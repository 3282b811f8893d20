/*
 * Children between fork and exec: they wait for their word, say why they
 * failed, and disturb nobody whose memory they share.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher/spawn.h"

#if defined(__linux__)
#include <sys/syscall.h>
#endif

#define MANY 40 /* more than there are places for shared children */
#define NOBODY 65534
#define ERRNO_MARK 12345

static char program[] = "/bin/sh", option[] = "-c", script[] = "exit 7";
static char root[] = "/", none[] = "/nonexistent/x";
static char *arguments[] = { program, option, script, NULL };
static char *environment[] = { NULL };
static const struct spawn_fds no_fds = { -1, -1, -1, 0, -1 };

/* A launch of "sh -c 'exit 7'"; nothing in it is to be freed. */
static struct launch
launch_sh(void)
{
	struct launch launch;

	memset(&launch, 0, sizeof(launch));
	launch.argv.v = arguments;
	launch.argv.n = 3;
	launch.envp.v = environment;
	launch.path = program;
	launch.chdir = root;
	launch.umask = 022;
	return (launch);
}

static int
exit_of(const struct child *child)
{
	int status;

	ATF_REQUIRE_EQ(child->pid, waitpid(child->pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	return (WEXITSTATUS(status));
}

static bool
ended(const struct child *child)
{
	siginfo_t info;

	info.si_pid = 0;
	ATF_REQUIRE_EQ(0,
	    waitid(P_PID, (id_t)child->pid, &info,
	        WEXITED | WNOHANG | WNOWAIT));
	return (info.si_pid != 0);
}

/* Does the process use our memory?  1, 0, or -1: this system does not tell. */
static int
shares(pid_t pid)
{
#if defined(__linux__) && defined(SYS_kcmp)
	long rc = syscall(SYS_kcmp, getpid(), pid, 1L /* KCMP_VM */, 0L, 0L);

	return (rc == -1 ? -1 : rc == 0);
#else
	(void)pid;
	return (-1);
#endif
}

ATF_TC_WITHOUT_HEAD(a_child_waits_for_its_word);
ATF_TC_BODY(a_child_waits_for_its_word, tc)
{
	struct launch launch = launch_sh();
	struct child child;
	char why[256];

	(void)tc;
	ATF_REQUIRE_EQ(0, spawn_fork(&launch, NULL, &no_fds, &child));
	ATF_CHECK_EQ(-1, spawn_result(&child, why, sizeof(why)));
	ATF_CHECK(!ended(&child));
	ATF_REQUIRE_EQ(0, spawn_release(&child));
	ATF_CHECK_EQ(0, spawn_wait(&child, why, sizeof(why)));
	ATF_CHECK_EQ(7, exit_of(&child));
	spawn_fini(&child);
}

ATF_TC_WITHOUT_HEAD(one_that_is_given_up_ends_without_an_exec);
ATF_TC_BODY(one_that_is_given_up_ends_without_an_exec, tc)
{
	struct launch launch = launch_sh();
	struct child child;

	(void)tc;
	ATF_REQUIRE_EQ(0, spawn_fork(&launch, NULL, &no_fds, &child));
	spawn_fini(&child);
	ATF_CHECK_EQ(127, exit_of(&child));
}

ATF_TC_WITHOUT_HEAD(what_fails_before_the_word_is_told);
ATF_TC_BODY(what_fails_before_the_word_is_told, tc)
{
	struct launch launch = launch_sh();
	struct child child;
	char why[256];

	(void)tc;
	launch.chdir = none;
	ATF_REQUIRE_EQ(0, spawn_fork(&launch, NULL, &no_fds, &child));
	ATF_CHECK_EQ(1, spawn_wait(&child, why, sizeof(why)));
	ATF_CHECK_STREQ("cannot change to its directory: No such file or "
	                "directory",
	    why);
	ATF_CHECK_EQ(127, exit_of(&child));
	spawn_fini(&child);
}

/* While the child fails, errno is watched. */
ATF_TC_WITHOUT_HEAD(an_exec_that_fails_is_told_and_leaves_errno_alone);
ATF_TC_BODY(an_exec_that_fails_is_told_and_leaves_errno_alone, tc)
{
	struct launch launch = launch_sh();
	struct child child;
	char why[256];
	int i;

	(void)tc;
	launch.path = none;
	for (i = 0; i < 20; i++) {
		ATF_REQUIRE_EQ(0, spawn_fork(&launch, NULL, &no_fds, &child));
		ATF_REQUIRE_EQ(0, spawn_release(&child));
		errno = ERRNO_MARK;
		while (!ended(&child))
			ATF_REQUIRE_EQ(ERRNO_MARK, errno);
		ATF_REQUIRE_EQ(ERRNO_MARK, errno);
		ATF_CHECK_EQ(1, spawn_wait(&child, why, sizeof(why)));
		ATF_CHECK_STREQ("cannot run its program: No such file or "
		                "directory",
		    why);
		ATF_CHECK_EQ(127, exit_of(&child));
		spawn_fini(&child);
	}
}

ATF_TC_WITHOUT_HEAD(many_can_wait_at_a_time);
ATF_TC_BODY(many_can_wait_at_a_time, tc)
{
	struct launch launch = launch_sh();
	struct child child[MANY];
	char why[256];
	int i, round;

	(void)tc;
	ATF_REQUIRE(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	for (round = 0; round < 2; round++) {
		for (i = 0; i < MANY; i++)
			ATF_REQUIRE_EQ(0,
			    spawn_fork(&launch, NULL, &no_fds, &child[i]));
		if (round == 0) /* the dead must not keep their places */
			for (i = 0; i < MANY; i += 2)
				ATF_REQUIRE_EQ(0, kill(child[i].pid, SIGKILL));
		for (i = MANY; i-- > 0;) {
			(void)spawn_release(&child[i]);
			ATF_CHECK_EQ(0,
			    spawn_wait(&child[i], why, sizeof(why)));
			if (round == 1 || i % 2 == 1)
				ATF_CHECK_EQ(7, exit_of(&child[i]));
			else
				ATF_REQUIRE_EQ(child[i].pid,
				    waitpid(child[i].pid, NULL, 0));
			spawn_fini(&child[i]);
		}
	}
}

ATF_TC(another_user_never_gets_our_memory);
ATF_TC_HEAD(another_user_never_gets_our_memory, tc)
{
	atf_tc_set_md_var(tc, "require.user", "root");
}
ATF_TC_BODY(another_user_never_gets_our_memory, tc)
{
	struct launch launch = launch_sh();
	struct child child;

	(void)tc;
	launch.drop = true;
	launch.uid = NOBODY;
	launch.gid = NOBODY;
	ATF_REQUIRE_EQ(0, spawn_fork(&launch, NULL, &no_fds, &child));
	if (shares(getpid()) == -1)
		atf_tc_skip("this system does not tell who shares memory");
	ATF_CHECK_EQ(0, shares(child.pid));
	spawn_fini(&child);
	ATF_CHECK_EQ(127, exit_of(&child));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_child_waits_for_its_word);
	ATF_TP_ADD_TC(tp, one_that_is_given_up_ends_without_an_exec);
	ATF_TP_ADD_TC(tp, what_fails_before_the_word_is_told);
	ATF_TP_ADD_TC(tp, an_exec_that_fails_is_told_and_leaves_errno_alone);
	ATF_TP_ADD_TC(tp, many_can_wait_at_a_time);
	ATF_TP_ADD_TC(tp, another_user_never_gets_our_memory);
	return (atf_no_error());
}

/*
 * Linux: other namespaces, a /proc that hides or is missing, and pids that are
 * used again at once.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/types.h>

#include <atf-c.h>

#ifdef __linux__
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "launcher/os.h"

#define NOBODY 65534
#define ROUNDS 200
#define TICK_ROUNDS 20

/* A child that dies with us. */
static pid_t
child_new(void)
{
	pid_t pid = fork();

	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		for (;;)
			(void)pause();
	}
	return (pid);
}

static void
child_end(pid_t pid)
{
	(void)kill(pid, SIGKILL);
	(void)waitpid(pid, NULL, 0);
}

/* Takes the handle off; false if there was none. */
static bool
token_cut(char *token)
{
	char *s = strstr(token, ":handle=");

	if (s != NULL)
		*s = '\0';
	return (s != NULL);
}

#define NO_NAMESPACES 77

struct body {
	int (*run)(void *);
	void *arg;
	int namespaces; /* CLONE_NEW*: to be in */
};

/*
 * Runs in a child.  Only a child of the process that asked is in the new PID
 * namespace, and that one cannot have further threads: so there are two.
 */
static int
body_run(const struct body *body)
{
	int status;
	pid_t pid;

	if (unshare(body->namespaces) == -1 ||
	    ((body->namespaces & CLONE_NEWNS) != 0 &&
	        mount("none", "/", "none", MS_REC | MS_PRIVATE, NULL) == -1))
		return (NO_NAMESPACES);
	pid = fork();
	if (pid == -1)
		return (NO_NAMESPACES);
	if (pid == 0)
		_exit(body->run(body->arg));
	if (waitpid(pid, &status, 0) != pid || !WIFEXITED(status))
		return (128);
	return (WEXITSTATUS(status));
}

/* Gives what run(arg) returned as root in such namespaces. */
static int
in_child(int (*run)(void *), void *arg, int namespaces)
{
	struct body body = { run, arg, namespaces };
	int status;
	pid_t pid;

	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0)
		_exit(body_run(&body));
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == NO_NAMESPACES)
		atf_tc_skip("needs PID and mount namespaces");
	return (WEXITSTATUS(status));
}

static void
need_root(void)
{
	if (geteuid() != 0)
		atf_tc_skip("needs root");
}

static int
set_last_pid(pid_t pid)
{
	char text[16];
	int fd, n, rc;

	fd = open("/proc/sys/kernel/ns_last_pid", O_WRONLY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	n = snprintf(text, sizeof(text), "%ld", (long)pid);
	rc = write(fd, text, (size_t)n) == n ? 0 : -1;
	(void)close(fd);
	return (rc);
}

static int64_t
now_ms(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_BOOTTIME, &ts);
	return ((int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000);
}

/*
 * One process, and another with its pid right after it.  Without the handle
 * only the start time tells them apart, so there a clock tick passes between.
 */
static int
reuse_once(pid_t pid, bool cut)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	enum verdict verdict;
	int64_t until;
	bool handle;

	if (set_last_pid(pid - 1) == -1 || child_new() != pid)
		return (2);
	if (os_identify(pid, token, sizeof(token)) == -1)
		return (3);
	handle = cut ? token_cut(token) : strstr(token, "handle=") != NULL;
	child_end(pid);
	for (until = now_ms() + 25; (cut || !handle) && now_ms() < until;)
		continue;
	if (set_last_pid(pid - 1) == -1 || child_new() != pid)
		return (2);
	verdict = os_verify(pid, token, NULL, &why);
	if (os_signal(-1, pid, token, SIGKILL) == 0 ||
	    waitpid(pid, NULL, WNOHANG) != 0)
		return (4);
	child_end(pid);
	return (verdict == VERDICT_OTHER ? 0 : 5);
}

static int
reuse_body(void *arg)
{
	int i, rc = 0;

	(void)arg;
	if (mount("proc", "/proc", "proc", 0, NULL) == -1)
		return (1);
	for (i = 0; i < ROUNDS && rc == 0; i++)
		rc = reuse_once(1000, false);
	for (i = 0; i < TICK_ROUNDS && rc == 0; i++)
		rc = reuse_once(2000, true);
	return (rc);
}

ATF_TC_WITHOUT_HEAD(a_reused_pid_is_other_and_gets_no_signal);
ATF_TC_BODY(a_reused_pid_is_other_and_gets_no_signal, tc)
{
	int rc;

	need_root();
	rc = in_child(reuse_body, NULL, CLONE_NEWPID | CLONE_NEWNS);
	if (rc == 1 || rc == 2)
		atf_tc_skip("pids cannot be chosen here");
	ATF_CHECK_EQ(0, rc);
}

static int
verdict_body(void *arg)
{
	const char *why = "";
	char token[OS_TOKEN_MAX];

	if (os_verify(2, arg, NULL, &why) != VERDICT_UNKNOWN)
		return (10);
	if (os_identify(getpid(), token, sizeof(token)) == 0)
		return (11);
	if (strcmp(why, "no /proc") == 0)
		return (1);
	return (strcmp(why, "/proc is that of another PID namespace") == 0 ? 2
	                                                                   : 3);
}

ATF_TC_WITHOUT_HEAD(proc_of_another_namespace_proves_nothing);
ATF_TC_BODY(proc_of_another_namespace_proves_nothing, tc)
{
	char token[OS_TOKEN_MAX];

	need_root();
	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	/* The child is number 1 of its namespace; /proc has another 1. */
	ATF_CHECK_EQ(2, in_child(verdict_body, token, CLONE_NEWPID));
}

static int
chroot_body(void *arg)
{
	if (chroot(".") == -1 || chdir("/") == -1)
		return (20);
	return (verdict_body(arg));
}

ATF_TC_WITHOUT_HEAD(without_proc_it_is_unknown);
ATF_TC_BODY(without_proc_it_is_unknown, tc)
{
	char token[OS_TOKEN_MAX];

	need_root();
	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	ATF_CHECK_EQ(1, in_child(chroot_body, token, 0));
}

struct hidden {
	pid_t pid;
	const char *token;
};

static int
hidden_body(void *arg)
{
	const struct hidden *hidden = arg;
	const char *why = "";
	char token[OS_TOKEN_MAX];

	if (mount("proc", "/proc", "proc", 0, "hidepid=2") == -1)
		return (1);
	if (setgid(NOBODY) == -1 || setuid(NOBODY) == -1)
		return (2);
	(void)snprintf(token, sizeof(token), "%s", hidden->token);
	if (strstr(token, "handle=") != NULL &&
	    os_verify(hidden->pid, token, NULL, &why) != VERDICT_SAME)
		return (3);
	(void)token_cut(token);
	if (os_verify(hidden->pid, token, NULL, &why) != VERDICT_UNKNOWN)
		return (4);
	return (strstr(why, "hidepid") == NULL ? 5 : 0);
}

ATF_TC_WITHOUT_HEAD(hidepid_is_unknown_without_a_handle);
ATF_TC_BODY(hidepid_is_unknown_without_a_handle, tc)
{
	char token[OS_TOKEN_MAX];
	struct hidden hidden = { .token = token };
	int rc;

	need_root();
	hidden.pid = child_new();
	ATF_REQUIRE_EQ(0, os_identify(hidden.pid, token, sizeof(token)));
	rc = in_child(hidden_body, &hidden, CLONE_NEWNS);
	child_end(hidden.pid);
	if (rc == 1)
		atf_tc_skip("hidepid cannot be mounted here");
	ATF_CHECK_EQ(0, rc);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_reused_pid_is_other_and_gets_no_signal);
	ATF_TP_ADD_TC(tp, proc_of_another_namespace_proves_nothing);
	ATF_TP_ADD_TC(tp, without_proc_it_is_unknown);
	ATF_TP_ADD_TC(tp, hidepid_is_unknown_without_a_handle);
	return (atf_no_error());
}
#else
ATF_TC_WITHOUT_HEAD(linux_only);
ATF_TC_BODY(linux_only, tc)
{
	atf_tc_skip("not Linux");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, linux_only);
	return (atf_no_error());
}
#endif

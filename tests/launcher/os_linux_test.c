/*
 * Linux: tokens bent by hand and processes that look odd in /proc.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/types.h>

#include <atf-c.h>

#ifdef __linux__
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os.h"

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

/* Puts value in the place of what follows key in the token. */
static void
token_bend(const char *token, const char *key, const char *value, char *bent)
{
	const char *s = strstr(token, key), *end;

	ATF_REQUIRE(s != NULL);
	s += strlen(key);
	end = s + strcspn(s, ":");
	ATF_REQUIRE(snprintf(bent, OS_TOKEN_MAX, "%.*s%s%s", (int)(s - token),
	                token, value, end) < OS_TOKEN_MAX);
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

static void
check_unknown(pid_t pid, const char *token, const char *reason)
{
	const char *why = "";

	ATF_CHECK_EQ_MSG(VERDICT_UNKNOWN, os_verify(pid, token, NULL, &why),
	    "token %s", token);
	ATF_CHECK_STREQ(reason, why);
}

ATF_TC_WITHOUT_HEAD(another_start_or_handle_is_other);
ATF_TC_BODY(another_start_or_handle_is_other, tc)
{
	char bent[OS_TOKEN_MAX], token[OS_TOKEN_MAX];
	const char *why = "";
	pid_t pid = child_new();

	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	if (strstr(token, ":handle=") != NULL) {
		token_bend(token, "handle=", "00", bent);
		ATF_CHECK_EQ(VERDICT_OTHER, os_verify(pid, bent, NULL, &why));
	}
	(void)token_cut(token);
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, NULL, &why));
	token_bend(token, "start=", "5", bent);
	ATF_CHECK_EQ(VERDICT_OTHER, os_verify(pid, bent, NULL, &why));
	ATF_CHECK_ERRNO(ESRCH, os_signal(-1, pid, bent, SIGKILL) == -1);
	ATF_CHECK_EQ(0, waitpid(pid, NULL, WNOHANG));
	child_end(pid);
}

/* All of the kernel's number, for half of it would be another's as well. */
ATF_TC_WITHOUT_HEAD(the_token_has_the_handle_of_the_kernel);
ATF_TC_BODY(the_token_has_the_handle_of_the_kernel, tc)
{
	union {
		struct file_handle head;
		unsigned char room[sizeof(struct file_handle) + 32];
	} u = { .head = { .handle_bytes = 32 } };
	char token[OS_TOKEN_MAX], want[80] = ":handle=";
	unsigned int i;
	int fd, mount;

	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	if (strstr(token, ":handle=") == NULL)
		atf_tc_skip("this kernel has no pidfs handles");
	fd = (int)syscall(SYS_pidfd_open, getpid(), 0U);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0,
	    name_to_handle_at(fd, "", &u.head, &mount, AT_EMPTY_PATH));
	ATF_REQUIRE_EQ(8, u.head.handle_bytes);
	for (i = 0; i < u.head.handle_bytes; i++)
		(void)snprintf(want + 8 + 2 * i, 3, "%02x", u.head.f_handle[i]);
	ATF_CHECK_STREQ(want, strstr(token, ":handle="));
	ATF_REQUIRE_EQ(0, close(fd));
}

ATF_TC_WITHOUT_HEAD(another_boot_is_gone);
ATF_TC_BODY(another_boot_is_gone, tc)
{
	char bent[OS_TOKEN_MAX], token[OS_TOKEN_MAX];
	const char *why = "";

	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	token_bend(token, "boot=", "0-0", bent);
	ATF_CHECK_EQ(VERDICT_GONE, os_verify(getpid(), bent, NULL, &why));
}

ATF_TC_WITHOUT_HEAD(another_namespace_is_unknown_unless_the_handle_proves);
ATF_TC_BODY(another_namespace_is_unknown_unless_the_handle_proves, tc)
{
	char bent[2][OS_TOKEN_MAX], token[OS_TOKEN_MAX];
	const char *why = "";
	size_t i;

	ATF_REQUIRE_EQ(0, os_identify(getpid(), token, sizeof(token)));
	token_bend(token, "pidns=", "1", bent[0]);
	token_bend(token, "timens=", "1", bent[1]);
	for (i = 0; i < 2; i++) {
		if (strstr(bent[i], ":handle=") != NULL)
			ATF_CHECK_EQ(VERDICT_SAME,
			    os_verify(getpid(), bent[i], NULL, &why));
		(void)token_cut(bent[i]);
	}
	check_unknown(getpid(), bent[0], "recorded in another PID namespace");
	check_unknown(getpid(), bent[1], "recorded in another time namespace");
	/* A pid that is free here may well be used there. */
	check_unknown(0x3ffffe, bent[0], "recorded in another PID namespace");
	token_bend(token, "pidns=", "1", bent[0]);
	if (strstr(token, ":handle=") != NULL) {
		token_bend(bent[0], "handle=", "00", bent[1]);
		check_unknown(getpid(), bent[1],
		    "recorded in another PID namespace");
	}
}

ATF_TC_WITHOUT_HEAD(garbage_is_a_damaged_record);
ATF_TC_BODY(garbage_is_a_damaged_record, tc)
{
	static const char *const bad[] = { "", "linux1",
		"linux1:", "linux2:", "linux1:start=1",
		"linux1:start=1:pidns=2:timens=3",
		"linux1:start=1:pidns=2:timens=3:boot=",
		"linux1:start=-1:pidns=2:timens=3:boot=x",
		"linux1:start=+1:pidns=2:timens=3:boot=x",
		"linux1:start=:pidns=2:timens=3:boot=x",
		"linux1:start=99999999999999999999:pidns=2:timens=3:boot=x",
		"linux1:pidns=2:start=1:timens=3:boot=x",
		"linux1:start=1:pidns=2:timens=3:boot=x:handle=",
		"linux1:start=1:pidns=2:timens=3:boot=x:handle=XY",
		"linux1:start=1:pidns=2:timens=3:boot=x:handle=00:more=1",
		"linux1:start=1:pidns=2:timens=3:boot=x:other=00",
		"linux1:start=1:pidns=2:timens=3:boot=x:" };
	char token[700];
	size_t i;

	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		check_unknown(getpid(), bad[i], "record damaged");
	memset(token, 'a', sizeof(token) - 1);
	token[sizeof(token) - 1] = '\0';
	check_unknown(getpid(), token, "record damaged");
	memcpy(token, "linux1:start=1:pidns=2:timens=3:boot=", 37);
	check_unknown(getpid(), token, "record damaged");
}

ATF_TC_WITHOUT_HEAD(a_name_with_parentheses_confuses_nothing);
ATF_TC_BODY(a_name_with_parentheses_confuses_nothing, tc)
{
	char token[OS_TOKEN_MAX];
	const char *why = "";
	pid_t pid;
	int ready[2];
	char byte;

	ATF_REQUIRE_EQ(0, pipe(ready));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		(void)prctl(PR_SET_NAME, "a) Z 1 (b", 0, 0, 0);
		(void)!write(ready[1], "x", 1);
		for (;;)
			(void)pause();
	}
	ATF_REQUIRE_EQ(1, read(ready[0], &byte, 1));
	ATF_CHECK_EQ(getpid(), os_parent(pid));
	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	ATF_CHECK(strstr(token, "start=0:") == NULL);
	(void)token_cut(token);
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, NULL, &why));
	child_end(pid);
}

static char thread_stack[65536];

static int
thread_main(void *arg)
{
	long tid = syscall(SYS_gettid);

	(void)!write(*(int *)arg, &tid, sizeof(tid));
	for (;;)
		(void)pause();
	return (0);
}

/* A process whose first thread ended shows as Z, and yet it works on. */
ATF_TC_WITHOUT_HEAD(a_process_outlives_its_first_thread);
ATF_TC_BODY(a_process_outlives_its_first_thread, tc)
{
	char path[64], text[512], token[OS_TOKEN_MAX];
	const char *why = "";
	int fd, ready[2];
	ssize_t n;
	long tid;
	pid_t pid;

	ATF_REQUIRE_EQ(0, pipe(ready));
	pid = fork();
	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		(void)prctl(PR_SET_PDEATHSIG, SIGKILL, 0, 0, 0);
		(void)clone(thread_main, thread_stack + sizeof(thread_stack),
		    CLONE_VM | CLONE_FILES | CLONE_SIGHAND | CLONE_THREAD,
		    &ready[1]);
		(void)syscall(SYS_exit, 0);
	}
	ATF_REQUIRE_EQ((ssize_t)sizeof(tid), read(ready[0], &tid, sizeof(tid)));
	(void)snprintf(path, sizeof(path), "/proc/%ld/stat", (long)pid);
	do {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		ATF_REQUIRE(fd != -1);
		n = read(fd, text, sizeof(text) - 1);
		ATF_REQUIRE(n > 0);
		text[n] = '\0';
		(void)close(fd);
	} while (strstr(text, ") Z ") == NULL);
	ATF_REQUIRE_EQ(0, os_identify(pid, token, sizeof(token)));
	ATF_CHECK_EQ(1, os_exists(pid));
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, NULL, &why));
	(void)token_cut(token);
	ATF_CHECK_EQ(VERDICT_SAME, os_verify(pid, token, NULL, &why));
	/* And the other thread's number is no process. */
	ATF_CHECK_EQ(0, os_exists((pid_t)tid));
	ATF_CHECK_EQ(VERDICT_OTHER, os_verify((pid_t)tid, token, NULL, &why));
	ATF_CHECK_ERRNO(ESRCH,
	    os_identify((pid_t)tid, token, sizeof(token)) == -1);
	child_end(pid);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, another_start_or_handle_is_other);
	ATF_TP_ADD_TC(tp, the_token_has_the_handle_of_the_kernel);
	ATF_TP_ADD_TC(tp, another_boot_is_gone);
	ATF_TP_ADD_TC(tp,
	    another_namespace_is_unknown_unless_the_handle_proves);
	ATF_TP_ADD_TC(tp, garbage_is_a_damaged_record);
	ATF_TP_ADD_TC(tp, a_name_with_parentheses_confuses_nothing);
	ATF_TP_ADD_TC(tp, a_process_outlives_its_first_thread);
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

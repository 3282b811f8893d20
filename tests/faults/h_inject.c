/*
 * Runs a command and makes one of its system calls fail, or kills it there.
 *	h_inject [-f] [-m] [-o FILE] -c COMMAND...
 *		writes "N NAME ERROR..." for each system call that can be made
 *		to fail, "N NAME" for each other
 *	h_inject [-f] [-o FILE] -n N -e ERROR COMMAND...
 *		the N-th system call is not executed and returns the error
 *	h_inject [-f] [-o FILE] -n N -k COMMAND...
 *		the command is killed as it enters the N-th
 *	-f	not the command's calls count, but those of its children until
 *		they execute a program: they are set free there
 *	-m	calls that get memory are left alone (sanitizers need them)
 *	-o FILE	what was done goes there instead of stderr: the list, "NAME
 *		ERROR", "NAME KILL", or nothing if the N-th never came
 *	-t S	kills a command that takes longer, and ends with status 124
 * The status is the command's, 128 + N where signal N ended it, 125 if the
 * tracing itself failed.  Calls are counted from the one after the command's
 * own execve.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <sys/user.h>
#include <sys/wait.h>

#include <elf.h>
#include <err.h>
#include <errno.h>
#include <linux/ptrace.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "calls.h"

#define SYSCALL_STOP (SIGTRAP | 0x80) /* PTRACE_O_TRACESYSGOOD */
#define LOADER_MAX (512 * 1024) /* larger than any loader's code */
#define EXIT_TOOL 125
#define EXIT_TIMEOUT 124

struct options {
	bool list;
	bool child; /* -f */
	bool memory; /* -m */
	bool kill;
	unsigned long at; /* -n; 0: none */
	int error;
	FILE *out; /* -o */
};

struct run {
	struct options o;
	pid_t command;
	uint64_t loader; /* of the command */
	unsigned long count; /* system calls entered so far */
	pid_t failing; /* which process waits for its made-up result; or 0 */
	int status; /* of the command's end */
	bool ended;
};

static volatile sig_atomic_t command_pid;
static volatile sig_atomic_t timed_out;

static void
on_alarm(int signo)
{
	(void)signo;
	timed_out = 1;
	(void)kill((pid_t)command_pid, SIGKILL);
}

/*
 * Is it a call that gets memory, and to be left alone?  The dynamic loader
 * does not live without memory before there is a main().
 */
static bool
call_spared(const struct run *run, long number, uint64_t from)
{
	if (number != SYS_mmap && number != SYS_mprotect &&
	    number != SYS_mremap)
		return (false);
	return (run->o.memory ||
	    (from >= run->loader && from < run->loader + LOADER_MAX));
}

/* Where the loader of a process lies; 0: it has none. */
static uint64_t
loader_find(pid_t pid)
{
	unsigned long entry[2] = { 1, 0 };
	uint64_t base = 0;
	char path[64];
	FILE *fp;

	(void)snprintf(path, sizeof(path), "/proc/%ld/auxv", (long)pid);
	fp = fopen(path, "re");
	if (fp == NULL)
		err(EXIT_TOOL, "%s", path);
	while (entry[0] != AT_NULL && fread(entry, sizeof(entry), 1, fp) == 1)
		if (entry[0] == AT_BASE)
			base = entry[1];
	(void)fclose(fp);
	return (base);
}

static void
call_print(const struct run *run, long number, bool spared)
{
	const struct options *o = &run->o;
	const struct call *call = call_find(number);
	int i;

	if (call == NULL)
		(void)fprintf(o->out, "%lu call-%ld", run->count, number);
	else
		(void)fprintf(o->out, "%lu %s", run->count, call->name);
	if (call != NULL && !spared)
		for (i = 0; i < MAX_ERRORS && call->errors[i] != 0; i++)
			(void)fprintf(o->out, " %s",
			    error_name(call->errors[i]));
	(void)putc('\n', o->out);
}

/* Tells what was done, for whoever has to repeat it. */
static void
report(const struct options *o, const struct call *call, const char *what)
{
	(void)fprintf(o->out, "%s %s\n", call == NULL ? "call" : call->name,
	    what);
}

/* Makes the call that is being entered one that does not exist. */
static void
call_skip(pid_t pid)
{
#if defined(__x86_64__)
	if (ptrace(PTRACE_POKEUSER, pid,
	        offsetof(struct user_regs_struct, orig_rax), -1L) == -1)
		err(EXIT_TOOL, "ptrace: system call");
#elif defined(__aarch64__)
	int number = -1;
	struct iovec io = { &number, sizeof(number) };

	if (ptrace(PTRACE_SETREGSET, pid, NT_ARM_SYSTEM_CALL, &io) == -1)
		err(EXIT_TOOL, "ptrace: system call");
#else
	(void)pid;
	errx(EXIT_TOOL, "not on this machine");
#endif
}

static void
call_result(pid_t pid, long value)
{
#if defined(__x86_64__)
	if (ptrace(PTRACE_POKEUSER, pid, offsetof(struct user_regs_struct, rax),
	        value) == -1)
		err(EXIT_TOOL, "ptrace: result");
#elif defined(__aarch64__)
	struct user_regs_struct regs;
	struct iovec io = { &regs, sizeof(regs) };

	if (ptrace(PTRACE_GETREGSET, pid, NT_PRSTATUS, &io) == -1)
		err(EXIT_TOOL, "ptrace: registers");
	regs.regs[0] = (unsigned long long)value;
	if (ptrace(PTRACE_SETREGSET, pid, NT_PRSTATUS, &io) == -1)
		err(EXIT_TOOL, "ptrace: result");
#else
	(void)pid;
	(void)value;
#endif
}

/* A counted call is being entered. */
static void
call_entered(struct run *run, pid_t pid, long number, uint64_t from)
{
	const struct options *o = &run->o;
	const struct call *call = call_find(number);
	bool spared = call_spared(run, number, from);

	run->count++;
	if (o->list)
		call_print(run, number, spared);
	if (run->count != o->at)
		return;
	if (o->kill) {
		report(o, call, "KILL");
		(void)kill(pid, SIGKILL);
		return;
	}
	/* Where the calls are others than when they were listed. */
	if (call == NULL || spared || !call_has_error(call, o->error))
		return;
	report(o, call, error_name(o->error));
	call_skip(pid);
	run->failing = pid;
}

static void
call_stop(struct run *run, pid_t pid)
{
	struct ptrace_syscall_info info;

	memset(&info, 0, sizeof(info));
	if (ptrace(PTRACE_GET_SYSCALL_INFO, pid, sizeof(info), &info) == -1) {
		if (errno == ESRCH) /* it was killed */
			return;
		err(EXIT_TOOL, "ptrace: system call info");
	}
	if (info.op == PTRACE_SYSCALL_INFO_ENTRY)
		call_entered(run, pid, (long)info.entry.nr,
		    info.instruction_pointer);
	else if (info.op == PTRACE_SYSCALL_INFO_EXIT && run->failing == pid) {
		call_result(pid, -(long)run->o.error);
		run->failing = 0;
	}
}

/* One stop of a traced process; lets it go on. */
static void
traced_stop(struct run *run, pid_t pid, int status)
{
	int signo = WSTOPSIG(status), event = status >> 16;
	bool counted = (pid == run->command) != run->o.child;

	if (signo == SYSCALL_STOP) {
		call_stop(run, pid);
		signo = 0;
	} else if (event == PTRACE_EVENT_EXEC && pid != run->command) {
		(void)ptrace(PTRACE_DETACH, pid, NULL, NULL);
		return;
	} else if (event != 0 || signo == SIGTRAP ||
	    (signo == SIGSTOP && pid != run->command)) {
		signo = 0; /* a child's first stop, and news of it */
	}
	(void)ptrace(counted ? PTRACE_SYSCALL : PTRACE_CONT, pid, NULL,
	    (void *)(intptr_t)signo);
}

static void
trace(struct run *run)
{
	pid_t pid;
	int status;

	while (!run->ended) {
		pid = waitpid(-1, &status, __WALL);
		if (pid == -1 && errno == EINTR)
			continue;
		if (pid == -1)
			err(EXIT_TOOL, "waitpid");
		if (WIFSTOPPED(status)) {
			traced_stop(run, pid, status);
		} else if (pid == run->command) {
			run->status = status;
			run->ended = true;
		}
	}
}

/* Starts the command; it waits in its execve. */
static void
command_start(struct run *run, char **argv)
{
	unsigned long want = PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL;
	int status;

	run->command = fork();
	if (run->command == -1)
		err(EXIT_TOOL, "fork");
	if (run->command == 0) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL) == -1)
			err(EXIT_TOOL, "ptrace");
		(void)execvp(argv[0], argv);
		err(EXIT_TOOL, "%s", argv[0]);
	}
	command_pid = run->command;
	if (waitpid(run->command, &status, 0) == -1 || !WIFSTOPPED(status))
		errx(EXIT_TOOL, "%s: did not begin", argv[0]);
	run->loader = loader_find(run->command);
	if (run->o.child)
		want |= PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		    PTRACE_O_TRACECLONE | PTRACE_O_TRACEEXEC;
	if (ptrace(PTRACE_SETOPTIONS, run->command, NULL, want) == -1 ||
	    ptrace(run->o.child ? PTRACE_CONT : PTRACE_SYSCALL, run->command,
	        NULL, NULL) == -1)
		err(EXIT_TOOL, "ptrace: options");
}

static unsigned int
number(const char *text)
{
	unsigned long n;
	char *end;

	errno = 0;
	n = strtoul(text, &end, 10);
	if (errno != 0 || end == text || *end != '\0' || n == 0 || n > 1000000)
		errx(EXIT_TOOL, "%s: not a number", text);
	return ((unsigned int)n);
}

static int
error_option(const char *name)
{
	int number = error_number(name);

	if (number == 0)
		errx(EXIT_TOOL, "%s: not an error of the table", name);
	return (number);
}

static FILE *
out_open(const char *path)
{
	FILE *fp = fopen(path, "we");

	if (fp == NULL)
		err(EXIT_TOOL, "%s", path);
	return (fp);
}

int
main(int argc, char **argv)
{
	struct run run = { .command = -1, .o.out = stderr };
	unsigned int seconds = 60;
	int ch;

	while ((ch = getopt(argc, argv, "+cfmkn:e:o:t:")) != -1) {
		if (ch == 'c')
			run.o.list = true;
		else if (ch == 'f')
			run.o.child = true;
		else if (ch == 'm')
			run.o.memory = true;
		else if (ch == 'k')
			run.o.kill = true;
		else if (ch == 'n')
			run.o.at = number(optarg);
		else if (ch == 'e')
			run.o.error = error_option(optarg);
		else if (ch == 'o')
			run.o.out = out_open(optarg);
		else if (ch == 't')
			seconds = number(optarg);
		else
			return (EXIT_TOOL);
	}
	if (optind == argc)
		errx(EXIT_TOOL, "no command");
	(void)signal(SIGALRM, on_alarm);
	(void)alarm(seconds);
	command_start(&run, argv + optind);
	trace(&run);
	if (fflush(run.o.out) == EOF)
		err(EXIT_TOOL, "cannot write what was done");
	if (timed_out)
		return (EXIT_TIMEOUT);
	if (WIFSIGNALED(run.status))
		return (128 + WTERMSIG(run.status));
	return (WEXITSTATUS(run.status));
}
#else
int
main(void)
{
	return (125);
}
#endif

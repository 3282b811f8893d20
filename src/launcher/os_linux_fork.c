/*
 * Children that share our memory until they execute their program, by
 * clone(CLONE_VM): there are no page tables to copy, which with thousands of
 * services takes longer than all the rest of a start.
 *
 * The child runs on a stack of its own, but on the thread area of its parent,
 * errno among it.  So the parent sleeps until the child says that it is about
 * to wait, and the one later call that may fail, execve(2), is made without
 * libc.  The kernel zeroes the word of the child's slot (CLONE_CHILD_CLEARTID)
 * once the memory is let go, by exec or by death.
 *
 * Where this cannot be had (other processors, sanitizers, all slots taken) it
 * is fork(2).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <time.h>
#include <unistd.h>

#include "compat/clones.h"
#include "launcher/os.h"

static pid_t
fork_plain(void (*run)(void *, void *), void *arg)
{
	pid_t pid = fork();

	if (pid == 0)
		run(arg, NULL);
	return (pid);
}

#if CLONES

#define SLOTS 16
#define STACK ((size_t)64 * 1024) /* untouched pages cost nothing */
#define OP_WAIT 0 /* FUTEX_WAIT; not every libc has the kernel's headers */
#define OP_WAKE 1

enum slot_state {
	SLOT_FREE, /* written by the kernel */
	SLOT_BORN, /* the parent sleeps */
	SLOT_WAITS /* the child awaits its release, or is past it */
};

struct slot {
	_Atomic int state;
	void (*run)(void *, void *);
	void *arg;
	_Alignas(16) char stack[STACK];
};

static struct slot slots[SLOTS];

static int
slot_child(void *arg)
{
	struct slot *slot = arg;

	slot->run(slot->arg, slot);
	return (0);
}

/* Sleeps until the child has come to its wait, or has ended. */
static void
slot_wait(struct slot *slot, pid_t pid)
{
	struct timespec limit = { 1, 0 };
	siginfo_t info;

	while (atomic_load(&slot->state) == SLOT_BORN) {
		if (syscall(SYS_futex, &slot->state, OP_WAIT, SLOT_BORN, &limit,
		        NULL, 0) == 0 ||
		    errno != ETIMEDOUT)
			continue;
		/* Old kernels zero nothing for one that dumps core. */
		info.si_pid = 0;
		if (waitid(P_PID, (id_t)pid, &info,
		        WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == pid)
			return;
	}
}

static pid_t
fork_shared(struct slot *slot, void (*run)(void *, void *), void *arg)
{
	pid_t pid;

	slot->run = run;
	slot->arg = arg;
	atomic_store(&slot->state, SLOT_BORN);
	pid = clone(slot_child, slot->stack + STACK,
	    CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, slot, NULL, NULL,
	    &slot->state);
	if (pid == -1)
		atomic_store(&slot->state, SLOT_FREE);
	else
		slot_wait(slot, pid);
	return (pid);
}

pid_t
os_fork(void (*run)(void *, void *), void *arg, bool share)
{
	size_t i;
	pid_t pid;

	for (i = 0; share && i < SLOTS; i++) {
		if (atomic_load(&slots[i].state) != SLOT_FREE)
			continue;
		pid = fork_shared(&slots[i], run, arg);
		if (pid != -1)
			return (pid);
		break;
	}
	return (fork_plain(run, arg));
}

void
os_fork_waits(void *slot)
{
	struct slot *own = slot;

	if (own == NULL)
		return;
	atomic_store(&own->state, SLOT_WAITS);
	(void)syscall(SYS_futex, &own->state, OP_WAKE, 1, NULL, NULL, 0);
}

int
os_exec(const char *path, char *const argv[], char *const envp[])
{
#if defined(__x86_64__)
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"((long)SYS_execve), "D"(path), "S"(argv),
	                 "d"(envp)
	                 : "rcx", "r11", "memory");
	return ((int)-result);
#else
	register long x8 __asm__("x8") = SYS_execve;
	register const char *x0 __asm__("x0") = path;
	register char *const *x1 __asm__("x1") = argv;
	register char *const *x2 __asm__("x2") = envp;

	__asm__ volatile("svc 0"
	                 : "+r"(x0)
	                 : "r"(x8), "r"(x1), "r"(x2)
	                 : "memory");
	return ((int)-(long)x0);
#endif
}

#else

pid_t
os_fork(void (*run)(void *, void *), void *arg, bool share)
{
	(void)share;
	return (fork_plain(run, arg));
}

void
os_fork_waits(void *slot)
{
	(void)slot;
}

int
os_exec(const char *path, char *const argv[], char *const envp[])
{
	(void)execve(path, argv, envp);
	return (errno);
}

#endif

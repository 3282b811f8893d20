/*
 * Children by clone(CLONE_VM): no copy of page tables, and the server goes on
 * while the child executes its program (with CLONE_VFORK or posix_spawn(3) it
 * would sleep).  A child has a slot of its own, stack and data, until the
 * kernel zeroes the slot's word for it (CLONE_CHILD_CLEARTID): when its
 * memory is let go by execve(2) or exit.
 *
 * The child shares everything with the server, the thread's area too: it may
 * change nothing but its slot, and it calls the kernel by itself, since libc
 * would set the server's errno.
 *
 * Where this cannot be had (other processors, sanitizers, plain) it is
 * fork(2).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/mman.h>
#include <sys/syscall.h>

#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compat/clones.h"
#include "tcpsrv/os.h"

#define SLOTS 16
#define STACK ((size_t)16 * 1024)
#define STACK_USED ((size_t)6 * 1024)
#define WAIT_NS 10000000L /* for a slot */
#define OP_WAIT 0 /* FUTEX_WAIT; not every libc has the kernel's headers */
#define ALIGN ((size_t)4096)

struct slot {
	_Atomic int busy; /* zeroed by the kernel, which wakes who waits */
	char *stack; /* its low end */
	void *memory;
	const struct job *job;
};

/* The last slot is for fork(2): its memory is free at once. */
struct spawner {
	bool plain;
	unsigned int oldest; /* of the busy ones, when all are */
	struct slot slots[SLOTS + 1];
};

struct spawner *
spawner_new(size_t size, size_t used, bool plain)
{
	struct spawner *spawner;
	unsigned int i, first;
	size_t step;
	char *all;

	spawner = calloc(1, sizeof(*spawner));
	if (spawner == NULL)
		return (NULL);
	spawner->plain = plain || !CLONES;
	first = spawner->plain ? SLOTS : 0;
	size = (size + ALIGN - 1) / ALIGN * ALIGN;
	step = STACK + size;
	all = mmap(NULL, step * (SLOTS + 1 - first), PROT_READ | PROT_WRITE,
	    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	if (all == MAP_FAILED) {
		free(spawner);
		return (NULL);
	}
	for (i = first; i <= SLOTS; i++, all += step) {
		spawner->slots[i].stack = all;
		spawner->slots[i].memory = all + STACK;
		memset(all + STACK, 0, used);
		if (i < SLOTS)
			memset(all + STACK - STACK_USED, 0, STACK_USED);
	}
	return (spawner);
}

#if CLONES

/* The kernel's call itself; a negative result is -errno. */
static inline long
call(long number, long a, long b, long c, long d)
{
#if defined(__x86_64__)
	register long r10 __asm__("r10") = d;
	long result;

	__asm__ volatile("syscall"
	                 : "=a"(result)
	                 : "a"(number), "D"(a), "S"(b), "d"(c), "r"(r10)
	                 : "rcx", "r11", "memory");
	return (result);
#else
	register long x8 __asm__("x8") = number;
	register long x0 __asm__("x0") = a;
	register long x1 __asm__("x1") = b;
	register long x2 __asm__("x2") = c;
	register long x3 __asm__("x3") = d;

	__asm__ volatile("svc 0"
	                 : "+r"(x0)
	                 : "r"(x8), "r"(x1), "r"(x2), "r"(x3)
	                 : "memory");
	return (x0);
#endif
}

/* The kernel's struct sigaction, and the size of its set of signals. */
struct kernel_action {
	uintptr_t handler;
	unsigned long flags;
	uintptr_t restorer;
	uint64_t mask;
};
#define MASK_SIZE ((long)sizeof(uint64_t))

static void
set_action(int sig, uintptr_t handler)
{
	struct kernel_action action = { handler, 0, 0, 0 };

	(void)call(SYS_rt_sigaction, sig, (long)(uintptr_t)&action, 0,
	    MASK_SIZE);
}

static void
ignore_pipe(void)
{
	set_action(SIGPIPE, (uintptr_t)SIG_IGN);
}

/* What child_signals() does. */
static void
reset_signals(void)
{
	static const int caught[] = { SIGCHLD, SIGHUP, SIGPIPE, SIGTERM };
	uint64_t none = 0;
	size_t i;

	ignore_pipe(); /* discards one that waits for its unblocking */
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		set_action(caught[i], (uintptr_t)SIG_DFL);
	(void)call(SYS_rt_sigprocmask, SIG_SETMASK, (long)(uintptr_t)&none, 0,
	    MASK_SIZE);
}

static void
write_lines(const char *lines, size_t len)
{
	long n;

	do
		n = len == 0 ? 0
		             : call(SYS_write, STDERR_FILENO,
		                   (long)(uintptr_t)lines, (long)len, 0);
	while (n == -EINTR);
}

/* The child: child_run() without libc. */
static int
slot_child(void *arg)
{
	const struct slot *slot = arg;
	const struct job *job = slot->job;
	char lines[CHILD_LINES];
	long error, pid;

	if (job->from != NULL || job->peer != NULL) {
		pid = call(SYS_getpid, 0, 0, 0, 0);
		write_lines(lines, child_ok(job, (pid_t)pid, lines));
	}
	error = call(SYS_dup3, job->fd, STDIN_FILENO, 0, 0);
	if (error >= 0)
		error = call(SYS_dup3, job->fd, STDOUT_FILENO, 0, 0);
	if (error >= 0 && job->path == NULL)
		error = -job->error;
	if (error >= 0) {
		reset_signals();
		error = call(SYS_execve, (long)(uintptr_t)job->path,
		    (long)(uintptr_t)job->argv, (long)(uintptr_t)job->envp, 0);
	}
	ignore_pipe();
	write_lines(lines, child_failed(job, (int)-error, lines));
	return ((int)call(SYS_exit_group, CHILD_FAILED, 0, 0, 0));
}

/* A free slot, or NULL. */
static struct slot *
find_slot(struct spawner *spawner)
{
	unsigned int i;

	for (i = 0; i < SLOTS; i++)
		if (atomic_load_explicit(&spawner->slots[i].busy,
		        memory_order_acquire) == 0)
			return (&spawner->slots[i]);
	return (NULL);
}

/* Waits a moment for one of the slots, each time for the next. */
static struct slot *
wait_slot(struct spawner *spawner)
{
	struct timespec limit = { 0, WAIT_NS };
	struct slot *slot = &spawner->slots[spawner->oldest];
	int busy;

	spawner->oldest = (spawner->oldest + 1) % SLOTS;
	busy = atomic_load(&slot->busy);
	if (busy != 0)
		(void)syscall(SYS_futex, &slot->busy, OP_WAIT, busy, &limit,
		    NULL, 0);
	return (find_slot(spawner));
}

static pid_t
start_slot(struct slot *slot, const struct job *job)
{
	pid_t pid;
	int error;

	slot->job = job;
	atomic_store(&slot->busy, 1);
	pid = clone(slot_child, slot->stack + STACK,
	    CLONE_VM | CLONE_CHILD_CLEARTID | SIGCHLD, slot, NULL, NULL,
	    &slot->busy);
	if (pid == -1) {
		error = errno;
		atomic_store(&slot->busy, 0);
		errno = error;
	}
	return (pid);
}

void *
spawner_memory(struct spawner *spawner)
{
	struct slot *slot = NULL;

	if (!spawner->plain) {
		slot = find_slot(spawner);
		if (slot == NULL)
			slot = wait_slot(spawner);
	}
	/* Children that hang in execve(2) must not stop the server. */
	return (slot != NULL ? slot->memory : spawner->slots[SLOTS].memory);
}

pid_t
spawner_start(struct spawner *spawner, void *memory, const struct job *job)
{
	unsigned int i;

	for (i = 0; i < SLOTS && spawner->slots[i].memory != memory; i++)
		continue;
	return (i == SLOTS ? child_fork(job)
	                   : start_slot(&spawner->slots[i], job));
}

#else

void *
spawner_memory(struct spawner *spawner)
{
	return (spawner->slots[SLOTS].memory);
}

pid_t
spawner_start(struct spawner *spawner, void *memory, const struct job *job)
{
	(void)spawner;
	(void)memory;
	return (child_fork(job));
}

#endif

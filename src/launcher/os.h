/*
 * What only the platform can tell.  os_linux.c, os_bsd.c or os_posix.c
 * (which cannot tell much, and says so) implements it.
 */
#ifndef OS_H
#define OS_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

/* What is known of a recorded process. */
enum verdict {
	VERDICT_SAME, /* that very process, alive */
	VERDICT_GONE, /* it ended (a zombie counts as ended) */
	VERDICT_OTHER, /* the pid belongs to another process now */
	VERDICT_UNKNOWN /* cannot be told here */
};

#define OS_TOKEN_MAX 512

/*
 * Writes the identity of a live process as one word without blanks: what,
 * with its pid, is never equal for two processes (Linux: boot id, pid and
 * time namespaces, start ticks, pidfs handle where the kernel has one).
 * Returns 0, or -1 with errno (ESRCH: no such process).
 */
int os_identify(pid_t pid, char *token, size_t size);

/*
 * Is pid still the process that os_identify described by token?  If the
 * answer is VERDICT_SAME and watch is not NULL, *watch gets a descriptor as of
 * os_watch() that is bound to that very process.  why gets a static text if
 * the answer is VERDICT_UNKNOWN.
 */
enum verdict os_verify(pid_t pid, const char *token, int *watch,
    const char **why);

/* Why no process can be identified here (a static text); NULL: they can. */
const char *os_blind(void);

/*
 * A descriptor (O_CLOEXEC) that poll() reports readable when the process
 * ends: a pidfd on Linux, a kqueue with NOTE_EXIT on BSD.  -1 with errno:
 * ENOSYS where there is none (the caller polls).
 */
int os_watch(pid_t pid);

/*
 * Sends a signal to the process that watch is bound to; where watch cannot
 * carry it, to pid, after os_verify said so once more.
 * Returns 0, or -1 with errno (ESRCH: it has ended).
 */
int os_signal(int watch, pid_t pid, const char *token, int signo);

/* The parent of a process, or -1 with errno. */
pid_t os_parent(pid_t pid);

/*
 * Did pid start no earlier than the process that os_identify described by
 * token?  1, 0, or -1 with errno (ENOSYS: cannot be told here).
 */
int os_since(pid_t pid, const char *token);

#define OS_COMM_MAX 32

/* A process as a list shows it: true when it was looked at. */
struct os_process {
	pid_t pid;
	pid_t parent;
	pid_t session;
	long long memory; /* resident, in KiB; -1: cannot tell */
	char comm[OS_COMM_MAX]; /* its program's name, cut */
};

/*
 * All processes that live (no zombies), in no order, for the caller to free.
 * -1 with errno: ENOSYS where the platform does not tell.
 */
int os_processes(struct os_process **list, size_t *n);

/* The session of a process, or -1 with errno. */
pid_t os_session(pid_t pid);

/*
 * Has the process a TCP socket that listens on this port (host byte order)?
 * 1, 0, or -1: cannot tell.
 */
int os_listens(pid_t pid, unsigned int port);

/* The process that holds the flock(2) lock of an open file; -1: none, or
 * cannot tell. */
pid_t os_locker(int fd);

/* Does the process exist (a zombie does not)?  1, 0, or -1: cannot tell. */
int os_exists(pid_t pid);

/* Did job control stop it, so that it hears no signal?  1, 0, -1: who knows. */
int os_stopped(pid_t pid);

/*
 * Up to n of the numbers that the platform has for our children, without
 * getting memory.  They are no proof: /proc may be of another namespace, and a
 * child may be missing while another one ends.  How many, or -1 with errno
 * (ENOSYS, or ENOENT where Linux was built without that file).
 */
int os_children(pid_t *children, int n);

/*
 * Makes orphaned descendants our children, or stops that (type=forking).
 * -1 with ENOSYS where the platform cannot.
 */
int os_subreaper(bool on);

/*
 * Sets the actions of the signals that libc keeps from us to their defaults.
 * Async-signal-safe.
 */
void os_signals_default(void);

#define OS_BOOT_MAX 64

/* One word that changes at each boot; -1 with errno if there is none. */
int os_boot_id(char *id, size_t size);

/* Where root keeps what a boot clears: "/run", on the BSDs "/var/run". */
const char *os_rundir(void);

/*
 * Forks a child that calls run(arg, mark), which executes a program and never
 * returns.  With share, where the platform can, the child uses the caller's
 * memory until then, and the caller sleeps until it calls os_fork_waits(mark).
 * After that it may call read, write, os_exec and _exit alone, and what it
 * reads must stay.  All signals are blocked.  Returns as fork(2).
 */
pid_t os_fork(void (*run)(void *arg, void *mark), void *arg, bool share);

/* The child of os_fork() is prepared, and will wait for its parent's word. */
void os_fork_waits(void *mark);

/* execve(2); returns the error number and leaves a shared errno alone. */
int os_exec(const char *path, char *const argv[], char *const envp[]);

/* Closes all descriptors from low up.  Async-signal-safe. */
void os_closefrom(int low);

#endif

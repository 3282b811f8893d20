/*
 * The system calls of h_inject.c: a name, and the errors with which it is made
 * to fail.  An answer is no fault: ENOENT of an open or ESRCH of a process
 * would be a kernel that lies about what is there, and no program can withstand
 * that.
 *
 * Left alone, each for its reason:
 *	close, munmap	what they release is gone whatever they return
 *	brk		malloc has mmap to fall back on; row malloc has the rest
 *	exit, exit_group, rt_sigreturn, restart_syscall
 *			do not return
 *	rt_sigaction, rt_sigprocmask, sigaltstack
 *			fail for wrong arguments alone
 *	getpid, getppid, getuid, geteuid, getgid, getegid, gettid, umask
 *			cannot fail
 *	arch_prctl, set_tid_address, set_robust_list, rseq, futex, madvise,
 *	clock_gettime, sched_yield, rt_sigtimedwait
 *			libc's own business, where it takes no error in
 */
#ifndef CALLS_H
#define CALLS_H

#include <sys/syscall.h>

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define MAX_ERRORS 8
#define DISK ENOSPC, EIO, EDQUOT, EROFS

struct call {
	long number;
	const char *name;
	int errors[MAX_ERRORS]; /* ended by 0 */
};

/* What is not in it is left alone too. */
static const struct call calls[] = {
	{ SYS_read, "read", { EIO, EINTR } },
	{ SYS_pread64, "pread64", { EIO, EINTR } },
	{ SYS_readv, "readv", { EIO, EINTR } },
	{ SYS_getdents64, "getdents64", { EIO, ENOMEM } },
	{ SYS_write, "write", { ENOSPC, EIO, EDQUOT, EINTR, EPIPE } },
	{ SYS_pwrite64, "pwrite64", { ENOSPC, EIO, EDQUOT, EINTR } },
	{ SYS_writev, "writev", { ENOSPC, EIO, EINTR } },
	{ SYS_openat, "openat",
	    { EMFILE, ENFILE, ENOMEM, EACCES, EIO, EINTR, ENOSPC, EROFS } },
	{ SYS_fstat, "fstat", { EIO, ENOMEM } },
	{ SYS_newfstatat, "newfstatat", { EIO, EACCES, ENOMEM } },
	{ SYS_statx, "statx", { EIO, EACCES, ENOSYS } },
	{ SYS_faccessat, "faccessat", { EIO, EACCES } },
	{ SYS_faccessat2, "faccessat2", { EIO, EACCES, ENOSYS } },
	{ SYS_readlinkat, "readlinkat", { EIO, EACCES, ENOMEM } },
	{ SYS_getcwd, "getcwd", { ENOMEM, EACCES } },
	{ SYS_lseek, "lseek", { EINVAL, EIO } },
	{ SYS_ftruncate, "ftruncate", { DISK } },
	{ SYS_fsync, "fsync", { EIO, ENOSPC, EDQUOT, EINTR } },
	{ SYS_fdatasync, "fdatasync", { EIO, ENOSPC } },
	{ SYS_renameat, "renameat", { DISK, EACCES } },
	{ SYS_renameat2, "renameat2", { DISK, EACCES } },
	{ SYS_unlinkat, "unlinkat", { EIO, EROFS, EACCES } },
	{ SYS_mkdirat, "mkdirat", { DISK, EACCES } },
	{ SYS_fchmod, "fchmod", { EPERM, EIO, EROFS } },
	{ SYS_fchmodat, "fchmodat", { EPERM, EIO, EROFS } },
	{ SYS_fchown, "fchown", { EPERM, EIO, EROFS } },
	{ SYS_utimensat, "utimensat", { EPERM, EIO, EROFS } },
	{ SYS_flock, "flock", { EINTR, ENOLCK, EWOULDBLOCK } },
	{ SYS_fcntl, "fcntl", { EMFILE, ENOMEM } },
	{ SYS_ioctl, "ioctl", { ENOTTY } },
	{ SYS_dup, "dup", { EMFILE } },
	{ SYS_dup3, "dup3", { EMFILE, EBUSY, EINTR } },
	{ SYS_pipe2, "pipe2", { EMFILE, ENFILE } },
	{ SYS_ppoll, "ppoll", { EINTR, ENOMEM } },
	{ SYS_clone, "clone", { EAGAIN, ENOMEM, EPERM } },
	{ SYS_clone3, "clone3", { EAGAIN, ENOMEM, ENOSYS } },
	{ SYS_execve, "execve", { EACCES, EIO, ENOMEM, ETXTBSY, E2BIG } },
	{ SYS_wait4, "wait4", { EINTR } },
	{ SYS_kill, "kill", { EPERM } },
	{ SYS_pidfd_open, "pidfd_open",
	    { EMFILE, ENFILE, ENOMEM, ENOSYS, EPERM } },
	{ SYS_pidfd_send_signal, "pidfd_send_signal", { EPERM, ENOSYS } },
	{ SYS_name_to_handle_at, "name_to_handle_at",
	    { EOPNOTSUPP, ENOSYS, EPERM } },
	{ SYS_prctl, "prctl", { EINVAL, EPERM } },
	{ SYS_setsid, "setsid", { EPERM } },
	{ SYS_chdir, "chdir", { EIO, EACCES } },
	{ SYS_chroot, "chroot", { EPERM, EIO } },
	{ SYS_prlimit64, "prlimit64", { EPERM, EINVAL } },
	{ SYS_setpriority, "setpriority", { EACCES, EPERM } },
	{ SYS_setgroups, "setgroups", { EPERM, ENOMEM } },
	{ SYS_setgid, "setgid", { EPERM, EAGAIN } },
	{ SYS_setuid, "setuid", { EPERM, EAGAIN } },
	{ SYS_socket, "socket", { EMFILE, EACCES, ENOMEM } },
	{ SYS_connect, "connect", { ECONNREFUSED, EACCES, EINTR } },
	{ SYS_mmap, "mmap", { ENOMEM, EAGAIN } },
	{ SYS_mprotect, "mprotect", { ENOMEM } },
	{ SYS_mremap, "mremap", { ENOMEM } },
	{ SYS_getrandom, "getrandom", { EAGAIN, ENOSYS } },
	{ SYS_clock_nanosleep, "clock_nanosleep", { EINTR } },
	{ SYS_sched_getaffinity, "sched_getaffinity", { EINVAL } },
	{ SYS_uname, "uname", { EFAULT } },
#ifdef SYS_open /* calls that younger machines never had */
	{ SYS_open, "open", { EMFILE, ENFILE, EACCES, EIO, EINTR } },
	{ SYS_stat, "stat", { EIO, EACCES } },
	{ SYS_lstat, "lstat", { EIO, EACCES } },
	{ SYS_access, "access", { EIO, EACCES } },
	{ SYS_readlink, "readlink", { EIO, EACCES, ENOMEM } },
	{ SYS_rename, "rename", { DISK, EACCES } },
	{ SYS_unlink, "unlink", { EIO, EROFS, EACCES } },
	{ SYS_mkdir, "mkdir", { DISK, EACCES } },
	{ SYS_chmod, "chmod", { EPERM, EIO, EROFS } },
	{ SYS_dup2, "dup2", { EMFILE, EBUSY, EINTR } },
	{ SYS_pipe, "pipe", { EMFILE, ENFILE } },
	{ SYS_poll, "poll", { EINTR, ENOMEM } },
	{ SYS_fork, "fork", { EAGAIN, ENOMEM } },
	{ SYS_vfork, "vfork", { EAGAIN, ENOMEM } },
#endif
};

#define ERROR(e)                                                               \
	{                                                                      \
		e, #e                                                          \
	}
static const struct {
	int number;
	const char *name;
} errors[] = { ERROR(E2BIG), ERROR(EACCES), ERROR(EAGAIN), ERROR(EBUSY),
	ERROR(ECONNREFUSED), ERROR(EDQUOT), ERROR(EFAULT), ERROR(EINTR),
	ERROR(EINVAL), ERROR(EIO), ERROR(EMFILE), ERROR(ENFILE), ERROR(ENOLCK),
	ERROR(ENOMEM), ERROR(ENOSPC), ERROR(ENOSYS), ERROR(ENOTTY),
	ERROR(EOPNOTSUPP), ERROR(EPERM), ERROR(EPIPE), ERROR(EROFS),
	ERROR(ETXTBSY) };

static inline const struct call *
call_find(long number)
{
	size_t i;

	for (i = 0; i < sizeof(calls) / sizeof(calls[0]); i++)
		if (calls[i].number == number)
			return (&calls[i]);
	return (NULL);
}

static inline bool
call_has_error(const struct call *call, int error)
{
	int i;

	for (i = 0; i < MAX_ERRORS && call->errors[i] != 0; i++)
		if (call->errors[i] == error)
			return (true);
	return (false);
}

static inline const char *
error_name(int number)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (errors[i].number == number)
			return (errors[i].name);
	return ("?");
}

/* 0: the table has no such error. */
static inline int
error_number(const char *name)
{
	size_t i;

	for (i = 0; i < sizeof(errors) / sizeof(errors[0]); i++)
		if (strcmp(errors[i].name, name) == 0)
			return (errors[i].number);
	return (0);
}

#endif

/*
 * What os_linux.c reads of the kernel: pidfds and their handles, /proc, and
 * the parts of a token.  Nobody else includes this.
 */
#ifndef OS_LINUX_PROC_H
#define OS_LINUX_PROC_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "launcher/os.h"

#define HANDLE_BYTES 32 /* a pidfs handle has 8 */
#define HANDLE_MAX (2 * HANDLE_BYTES + 1) /* in hex, with its NUL */

/* Where this process stands: what a recorded pid is relative to. */
struct linux_here {
	char boot[OS_BOOT_MAX];
	unsigned long long pidns; /* 0: the kernel has none */
	unsigned long long timens;
};

/* A token in parts.  handle is empty where the kernel has none. */
struct linux_token {
	struct linux_here here;
	unsigned long long start;
	char handle[HANDLE_MAX];
};

/* What /proc/PID/stat says. */
struct linux_stat {
	bool dead;
	bool stopped; /* by a signal of job control */
	pid_t parent;
	pid_t session;
	unsigned long long start;
	unsigned long long pages; /* resident */
	char comm[OS_COMM_MAX];
};

/* pidfd_open(2); -1 with errno, ENOSYS also where headers lack it. */
int pidfd_open_pid(pid_t pid);

/* pidfd_send_signal(2), but ESRCH once the process is a zombie. */
int pidfd_signal(int fd, int signo);

/* The process of a pidfd has ended, whether or not it was waited for. */
bool pidfd_ended(int fd);

/* Writes the handle in hex; an empty text where there is none (or fd -1). */
void pidfd_handle(int fd, char *hex, size_t size);

/*
 * Reads the beginning of a file of /proc, up to size - 1 bytes, as a string:
 * by one read, which the kernel answers with all of it.  -1 with errno.
 */
int linux_proc_read(const char *path, char *text, size_t size);

/* Reads /proc/PID/stat; -1 with errno (ESRCH: not there, or hidden). */
int linux_stat_read(pid_t pid, struct linux_stat *stat);

/*
 * Reads where we stand.  -1 with ENOENT and a text in why if /proc is missing
 * or is not that of our PID namespace.
 */
int linux_here_read(struct linux_here *here, const char **why);

/* Takes a token apart; -1 if it is none. */
int linux_token_parse(const char *text, struct linux_token *token);

/* Writes it; -1 with ENAMETOOLONG. */
int linux_token_print(const struct linux_token *token, char *text, size_t size);

#endif

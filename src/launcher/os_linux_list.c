/*
 * Linux: the list of all processes, and the signals that glibc hides.
 *
 * Formats: proc(5), rt_sigaction(2).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/syscall.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/os_linux_proc.h"

#define RESERVED_FIRST 32 /* glibc and musl keep them for their threads */
#define RESERVED_LAST 34
#ifdef __mips__
#define MASK_BYTES 16
#else
#define MASK_BYTES 8
#endif

/* Adds one to the list, unless it ended meanwhile.  -1: out of memory. */
static int
list_add(pid_t pid, struct os_process **list, size_t *n, size_t *size)
{
	struct linux_stat line = { 0 };
	struct os_process *more, *one;

	if (linux_stat_read(pid, &line) == -1 || line.dead)
		return (0);
	if (*n == *size) {
		*size = *size == 0 ? 256 : *size * 2;
		more = reallocarray(*list, *size, sizeof(**list));
		if (more == NULL)
			return (-1);
		*list = more;
	}
	one = &(*list)[(*n)++];
	one->pid = pid;
	one->parent = line.parent;
	one->session = line.session;
	one->memory = (long long)line.pages * (sysconf(_SC_PAGESIZE) / 1024);
	(void)strlcpy(one->comm, line.comm, sizeof(one->comm));
	return (0);
}

int
os_processes(struct os_process **list, size_t *n)
{
	struct linux_here here;
	struct dirent *entry;
	unsigned long long pid;
	size_t size = 0;
	const char *why;
	DIR *dir;
	int error;

	*list = NULL;
	*n = 0;
	if (linux_here_read(&here, &why) == -1)
		return (-1);
	dir = opendir("/proc");
	if (dir == NULL)
		return (-1);
	while ((errno = 0, entry = readdir(dir)) != NULL)
		if (valid_number(entry->d_name, INT_MAX, &pid) == 0 &&
		    list_add((pid_t)pid, list, n, &size) == -1) {
			errno = ENOMEM;
			break;
		}
	error = errno;
	(void)closedir(dir);
	if (error == 0)
		return (0);
	free(*list);
	*list = NULL;
	*n = 0;
	errno = error;
	return (-1);
}

/* A kernel's sigaction that is all zero is the default on every machine. */
void
os_signals_default(void)
{
	static const unsigned char zero[64];
	int signo;

	for (signo = RESERVED_FIRST; signo <= RESERVED_LAST; signo++)
		(void)syscall(SYS_rt_sigaction, signo, zero, NULL,
		    (size_t)MASK_BYTES);
}

/*
 * Linux: who holds a lock of flock(2).
 *
 * Format: proc_locks(5): "1: FLOCK ADVISORY WRITE PID MAJOR:MINOR:INODE 0
 * EOF", the device in hex; "->" before the kind marks one who waits.  A file
 * system that gives its files other devices than its own (btrfs) is not found.
 */
#include <sys/types.h>

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "launcher/os.h"
#include "launcher/os_linux_proc.h"

#define TABLE_MAX ((size_t)1024 * 1024)

/* By one line; -1: it is about another file, or of no process here. */
static pid_t
line_locker(const char *line, const struct stat *st)
{
	unsigned int high, low;
	unsigned long long inode;
	long pid;

	if (sscanf(line, "%*d: FLOCK %*s %*s %ld %x:%x:%llu", &pid, &high, &low,
	        &inode) == 4 &&
	    pid > 0 && inode == st->st_ino && high == major(st->st_dev) &&
	    low == minor(st->st_dev))
		return ((pid_t)pid);
	return (-1);
}

pid_t
os_locker(int fd)
{
	struct linux_here here;
	struct buf text = { 0 };
	struct stat st;
	const char *line, *why;
	pid_t pid = -1;

	if (linux_here_read(&here, &why) == -1 || fstat(fd, &st) == -1)
		return (-1);
	if (readfile_at(AT_FDCWD, "/proc/locks", TABLE_MAX, &text) == -1)
		text.failed = true;
	line = text.failed ? NULL : text.s;
	while (line != NULL && pid == -1) {
		pid = line_locker(line, &st);
		line = strchr(line, '\n');
		if (line != NULL)
			line++;
	}
	buf_fini(&text);
	return (pid);
}

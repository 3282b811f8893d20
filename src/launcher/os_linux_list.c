/*
 * Linux: the list of all processes.  Format: proc(5).
 */
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/number.h"
#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/os_linux_proc.h"

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

/* Linux 3.5, CONFIG_PROC_CHILDREN: "PID PID ... ". */
int
os_children(pid_t *children, int n)
{
	char text[1024], *s = text, *end;
	unsigned long long pid;
	int count = 0;

	if (linux_proc_read("/proc/thread-self/children", text, sizeof(text)) ==
	    -1)
		return (-1);
	/* Each ends with a space; what is cut off comes another time. */
	while (count < n && (end = strchr(s, ' ')) != NULL) {
		pid = number_value(s, 10);
		if (pid > 0 && pid <= INT_MAX)
			children[count++] = (pid_t)pid;
		s = end + 1;
	}
	return (count);
}

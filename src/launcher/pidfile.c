/* Reads pid files of daemons that fork by themselves. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/readfile.h"
#include "core/trust.h"
#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/pidfile.h"

#define GENERATIONS 16 /* between a daemon and its launcher */

/*
 * Did we start it?  Orphans of a subreaper become its children, so the way
 * up leads to us.  Where the platform has none, the trusted file decides.
 */
static bool
descends(pid_t pid)
{
	pid_t parent = pid;
	int i;

	for (i = 0; i < GENERATIONS; i++) {
		parent = os_parent(parent);
		if (parent == getpid())
			return (true);
		if (parent == -1 && errno == ENOSYS)
			return (true);
		if (parent <= 1)
			return (false);
	}
	return (false);
}

pid_t
pidfile_daemon(const char *path, const struct bootdir *dir, char *why,
    size_t size)
{
	struct errs distrust = { 0 };
	struct buf b = { 0 };
	unsigned long long n = 0;
	pid_t pid = -1;
	int fd;

	fd = trust_open(dir->fd, path, O_RDONLY, dir->caller, &distrust);
	if (fd == -1)
		(void)snprintf(why, size, "%s", strerror(errno));
	else if (errs_failed(&distrust))
		(void)snprintf(why, size, "%s", distrust.v[0].text);
	else if (readfile_fd(fd, 32, &b) == -1)
		(void)snprintf(why, size, "%s", strerror(errno));
	else {
		if (b.n > 0 && b.s[b.n - 1] == '\n')
			b.s[--b.n] = '\0';
		if (b.n == 0 || strlen(b.s) != b.n ||
		    valid_number(b.s, INT_MAX, &n) == -1 || n <= 1)
			(void)snprintf(why, size, "it holds no pid");
		else if (!descends((pid_t)n))
			(void)snprintf(why, size,
			    "pid %llu is not a process of this start", n);
		else
			pid = (pid_t)n;
	}
	if (fd != -1)
		(void)close(fd);
	errs_fini(&distrust);
	buf_fini(&b);
	return (pid);
}

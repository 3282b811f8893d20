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
#include "launcher/family.h"
#include "launcher/os.h"
#include "launcher/pidfile.h"

/*
 * Did this start make it?  Orphans come to the keeper, so the way up leads to
 * it.  Where the platform has no such thing, the trusted file and the time of
 * the start decide.
 */
static bool
is_of_start(pid_t pid, const struct pidfile *p)
{
	if (p->adopted)
		return (family_descends(pid, p->keeper));
	return (os_since(pid, p->token) == 1);
}

pid_t
pidfile_daemon(const struct pidfile *pidfile, const struct bootdir *dir,
    char *why, size_t size)
{
	struct errs distrust = { 0 };
	struct buf b = { 0 };
	unsigned long long n = 0;
	pid_t pid = -1;
	int fd;

	fd = trust_open(dir->fd, pidfile->path, O_RDONLY, dir->caller,
	    &distrust);
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
		else if (!is_of_start((pid_t)n, pidfile))
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

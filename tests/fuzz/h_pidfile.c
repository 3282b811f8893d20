/*
 * Any bytes as the pid file of a daemon: no process is of the start that is
 * asked for, so nothing may be taken for one.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "launcher/pidfile.h"
#include "replay.h"

#define NAME "fuzz.pid"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct bootdir dir = { .fd = -1 };
	struct pidfile pidfile = { .path = NAME, .keeper = -1, .token = "" };
	char why[256] = "";
	int fd;

	if (dir.fd == -1) {
		(void)umask(022);
		dir.fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
		dir.caller = geteuid();
	}
	fd = openat(dir.fd, NAME, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC,
	    0644);
	if (fd == -1 || write(fd, data, size) != (ssize_t)size ||
	    close(fd) == -1)
		abort();
	if (pidfile_daemon(&pidfile, &dir, why, sizeof(why)) != -1 ||
	    why[0] == '\0')
		abort();
	(void)unlinkat(dir.fd, NAME, 0);
	return (0);
}

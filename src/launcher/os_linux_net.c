/*
 * Linux: who listens on a port.  /proc/net/tcp and tcp6 tell the inodes of
 * sockets, /proc/PID/fd those of a process.
 *
 * Formats: proc_pid_net(5): after a head line "sl local:PORT remote:PORT st
 * tx:rx tr:when retrnsmt uid timeout inode ...", numbers in hex but the
 * inode; st 0A is LISTEN.
 */
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "launcher/os.h"

#define TABLE_MAX ((size_t)64 * 1024 * 1024)
#define LISTENING 0x0a

/* Is the socket one that listens on port, by the text of one table? */
static bool
table_has(const char *text, unsigned int port, unsigned long long inode)
{
	unsigned int local, state;
	unsigned long long found;
	const char *line;

	for (line = strchr(text, '\n'); line != NULL;
	     line = strchr(line + 1, '\n')) {
		if (sscanf(line + 1,
		        "%*d: %*[0-9A-Fa-f]:%x %*[0-9A-Fa-f]:%*x %x %*s %*s "
		        "%*s %*u %*u %llu",
		        &local, &state, &found) == 3 &&
		    local == port && state == LISTENING && found == inode)
			return (true);
	}
	return (false);
}

/* The inode of a link such as "socket:[123]"; 0: it is no socket. */
static unsigned long long
socket_inode(int dirfd, const char *name)
{
	char text[64];
	ssize_t n;

	n = readlinkat(dirfd, name, text, sizeof(text) - 1);
	if (n == -1)
		return (0);
	text[n] = '\0';
	if (strncmp(text, "socket:[", 8) != 0)
		return (0);
	return (strtoull(text + 8, NULL, 10));
}

/* Compares each socket of the process with both tables. */
static int
process_listens(DIR *dir, const struct buf *v4, const struct buf *v6,
    unsigned int port)
{
	const struct dirent *entry;
	unsigned long long inode;

	while ((entry = readdir(dir)) != NULL) {
		inode = socket_inode(dirfd(dir), entry->d_name);
		if (inode != 0 &&
		    ((v4->s != NULL && table_has(v4->s, port, inode)) ||
		        (v6->s != NULL && table_has(v6->s, port, inode))))
			return (1);
	}
	return (0);
}

int
os_listens(pid_t pid, unsigned int port)
{
	struct buf v4 = { 0 }, v6 = { 0 };
	char path[64];
	int rc = -1;
	DIR *dir;

	(void)snprintf(path, sizeof(path), "/proc/%ld/fd", (long)pid);
	dir = opendir(path);
	if (dir == NULL)
		return (-1);
	if (readfile_at(AT_FDCWD, "/proc/net/tcp", TABLE_MAX, &v4) == 0 &&
	    (readfile_at(AT_FDCWD, "/proc/net/tcp6", TABLE_MAX, &v6) == 0 ||
	        errno == ENOENT))
		rc = process_listens(dir, &v4, &v6, port);
	(void)closedir(dir);
	buf_fini(&v4);
	buf_fini(&v6);
	return (rc);
}

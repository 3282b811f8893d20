/* Finds programs. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/program.h"

/* Is it a regular file that we may execute?  0, or -1 with errno. */
static int
program_test(const char *path)
{
	struct stat st;

	if (stat(path, &st) == -1)
		return (-1);
	if (!S_ISREG(st.st_mode)) {
		errno = EACCES;
		return (-1);
	}
	return (faccessat(AT_FDCWD, path, X_OK, AT_EACCESS));
}

/* The candidate in a directory of len bytes, or NULL with errno. */
static char *
program_in(const char *dir, size_t len, const char *name)
{
	struct buf b = { 0 };
	char *path;

	if (len == 0 || dir[0] != '/') {
		errno = ENOENT; /* what "." or "" name depends on the caller */
		return (NULL);
	}
	buf_add(&b, dir, len);
	buf_putc(&b, '/');
	buf_puts(&b, name);
	path = buf_take(&b);
	if (path == NULL) {
		errno = ENOMEM;
		return (NULL);
	}
	if (program_test(path) == -1) {
		free(path);
		return (NULL);
	}
	return (path);
}

char *
program_find(const char *name, const char *path)
{
	char *found;
	size_t len;
	int err = ENOENT;

	if (strchr(name, '/') != NULL) {
		if (name[0] != '/') {
			errno = EINVAL;
			return (NULL);
		}
		return (program_test(name) == -1 ? NULL : strdup(name));
	}
	if (name[0] == '\0') {
		errno = ENOENT;
		return (NULL);
	}
	for (;;) {
		len = strcspn(path, ":");
		found = program_in(path, len, name);
		if (found != NULL)
			return (found);
		if (errno == EACCES || errno == ENOMEM)
			err = errno;
		if (path[len] == '\0')
			break;
		path += len + 1;
	}
	errno = err;
	return (NULL);
}

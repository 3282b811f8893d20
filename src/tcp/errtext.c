/*
 * Reasons of errors.  Scripts that watch logs know the words of ucspi-tcp
 * 0.88, which are not those of strerror().
 */
#include <errno.h>
#include <stddef.h>
#include <string.h>

#include "tcp/errtext.h"

struct reason {
	int error;
	const char *text;
};

static const struct reason reasons[] = {
	{ 0, "no error" },
	{ EINTR, "interrupted system call" },
	{ ENOMEM, "out of memory" },
	{ ENOENT, "file does not exist" },
	{ ETXTBSY, "text busy" },
	{ EIO, "input/output error" },
	{ EEXIST, "file already exists" },
	{ ETIMEDOUT, "timed out" },
	{ EINPROGRESS, "operation in progress" },
	{ EAGAIN, "temporary failure" },
	{ EPIPE, "broken pipe" },
	{ EPERM, "permission denied" },
	{ EACCES, "access denied" },
	{ ENXIO, "device not configured" },
	{ EPROTO, "protocol error" },
	{ EISDIR, "is a directory" },
	{ ECONNREFUSED, "connection refused" },
	{ ENOTDIR, "not a directory" },
	{ ESRCH, "no such process" },
	{ E2BIG, "argument list too long" },
	{ ENOEXEC, "exec format error" },
	{ EBADF, "file descriptor not open" },
	{ ECHILD, "no child processes" },
	{ EDEADLK, "operation would cause deadlock" },
	{ EFAULT, "bad address" },
	{ EBUSY, "device busy" },
	{ EXDEV, "cross-device link" },
	{ ENODEV, "device does not support operation" },
	{ EINVAL, "invalid argument" },
	{ ENFILE, "system cannot open more files" },
	{ EMFILE, "process cannot open more files" },
	{ ENOTTY, "not a tty" },
	{ EFBIG, "file too big" },
	{ ENOSPC, "out of disk space" },
	{ ESPIPE, "unseekable descriptor" },
	{ EROFS, "read-only file system" },
	{ EMLINK, "too many links" },
	{ EADDRINUSE, "address already used" },
	{ EADDRNOTAVAIL, "address not available" },
	{ ENETUNREACH, "network unreachable" },
	{ ECONNABORTED, "connection aborted" },
	{ ECONNRESET, "connection reset" },
	{ ENOBUFS, "out of buffer space" },
	{ EHOSTUNREACH, "host unreachable" },
	{ ENAMETOOLONG, "file name too long" },
	{ ELOOP, "symbolic link loop" },
	{ EDQUOT, "disk quota exceeded" },
	{ ENOTEMPTY, "directory not empty" },
	{ EAFNOSUPPORT, "address family not supported" },
	{ ENOSYS, "system call not available" },
};

const char *
errtext(int error)
{
	size_t i;

	for (i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
		if (reasons[i].error == error)
			return (reasons[i].text);
	return (strerror(error));
}

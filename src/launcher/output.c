/* Logs of services. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/trust.h"
#include "launcher/output.h"
#include "launcher/spawn.h"

#define TAIL_MAX 1024
#define LOW_FD 10 /* as in spawn.c */

/*
 * A second descriptor of the same log, to read what was said: the one that
 * the service gets must not let it read the log.
 */
static int
log_tail(int dirfd, const char *name, const struct stat *log)
{
	struct stat st;
	int fd;

	if (!S_ISREG(log->st_mode))
		return (-1);
	fd = openat(dirfd, name,
	    O_RDONLY | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (fd != -1 &&
	    (fstat(fd, &st) == -1 || st.st_dev != log->st_dev ||
	        st.st_ino != log->st_ino)) {
		(void)close(fd);
		fd = -1;
	}
	return (fd);
}

/*
 * Opens a log below dirfd.  A link or a second name of the file could make
 * root append to any file: refused.  tail gets log_tail's descriptor.
 */
static int
log_open(int dirfd, const char *name, int *tail)
{
	struct stat st;
	int fd, flags;

	fd = spawn_high(openat(dirfd, name,
	    O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NOCTTY | O_NONBLOCK |
	        O_CLOEXEC,
	    0640));
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == -1 || (S_ISREG(st.st_mode) && st.st_nlink > 1)) {
		(void)close(fd);
		errno = EMLINK;
		return (-1);
	}
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1) {
		(void)close(fd);
		return (-1);
	}
	if (*tail != -1)
		(void)close(*tail);
	*tail = log_tail(dirfd, name, &st);
	return (fd);
}

/* The log of an absolute path; its directory may be anybody's. */
static int
log_path(const char *path, int *tail, const struct bootdir *dir,
    struct errs *errs)
{
	const char *base = strrchr(path, '/');
	size_t len = (size_t)(base - path);
	char *parent;
	int dirfd, fd, err;

	parent = strndup(path, len == 0 ? 1 : len);
	if (parent == NULL)
		return (errs_nomem(errs));
	dirfd = trust_open_any(dir->fd, parent, O_RDONLY | O_DIRECTORY,
	    dir->caller);
	fd = dirfd == -1 ? -1 : log_open(dirfd, base + 1, tail);
	err = errno;
	free(parent);
	if (dirfd != -1)
		(void)close(dirfd);
	if (fd == -1)
		errs_add(errs, err == EACCES ? ERR_PERMISSION : ERR_FAILED,
		    NULL, "%s: cannot open the log: %s", path,
		    err == ELOOP ? "it is a link, or reached by one that "
		                   "others could change"
		                 : strerror(err));
	return (fd);
}

/* The default log: NAME.log of the log directory. */
static int
log_default(const char *name, int *tail, struct statedir *state,
    const struct bootdir *dir, struct errs *errs)
{
	char *file;
	struct buf b = { 0 };
	int fd;

	if (statedir_logs(state, dir, errs) == -1)
		return (-1);
	buf_printf(&b, "%s.log", name);
	file = buf_take(&b);
	if (file == NULL)
		return (errs_nomem(errs));
	fd = log_open(state->logfd, file, tail);
	if (fd == -1)
		errs_add(errs, errno == EACCES ? ERR_PERMISSION : ERR_FAILED,
		    NULL, "%s/%s: cannot open the log: %s", state->logpath,
		    file, errno == ELOOP ? "it is a link" : strerror(errno));
	free(file);
	return (fd);
}

static int
logger_pipe(int *read_end, int *write_end, struct errs *errs)
{
	int fds[2];

	if (spawn_pipe(fds) == -1)
		return (errs_add(errs, ERR_FAILED, NULL,
		    "cannot make a pipe for the logger: %s", strerror(errno)));
	*read_end = fds[0];
	*write_end = fds[1];
	return (0);
}

int
output_open(struct output *output, const struct launch *launch,
    struct statedir *state, const struct bootdir *dir, struct errs *errs)
{
	struct output *o = output;
	struct stat st;

	o->out = o->err = o->logger_in = o->error_logger_in = -1;
	o->tail = -1;
	o->tail_start = 0;
	if (launch->output_logger.n > 0) {
		if (logger_pipe(&o->logger_in, &o->out, errs) == -1)
			goto fail;
	} else if (launch->output_log != NULL)
		o->out = log_path(launch->output_log, &o->tail, dir, errs);
	else
		o->out = log_default(launch->service->name, &o->tail, state,
		    dir, errs);
	if (o->out == -1)
		goto fail;
	if (launch->error_logger.n > 0) {
		if (logger_pipe(&o->error_logger_in, &o->err, errs) == -1)
			goto fail;
	} else if (launch->error_log != NULL)
		o->err = log_path(launch->error_log, &o->tail, dir, errs);
	else if ((o->err = fcntl(o->out, F_DUPFD_CLOEXEC, LOW_FD)) == -1)
		errs_add(errs, ERR_FAILED, NULL,
		    "%s: cannot be given its standard error: %s",
		    launch->service->name, strerror(errno));
	if (o->err == -1)
		goto fail;
	if (o->tail != -1 && fstat(o->tail, &st) == 0)
		o->tail_start = st.st_size;
	return (0);
fail:
	output_fini(output);
	return (-1);
}

void
output_last_line(const struct output *output, char *line, size_t size)
{
	char tail[TAIL_MAX];
	struct stat st;
	off_t from;
	ssize_t n;
	size_t i, start, len;

	line[0] = '\0';
	if (output->tail == -1 || fstat(output->tail, &st) == -1 ||
	    st.st_size <= output->tail_start)
		return;
	from = st.st_size - TAIL_MAX;
	if (from < output->tail_start)
		from = output->tail_start;
	n = pread(output->tail, tail, sizeof(tail), from);
	while (n > 0 && (tail[n - 1] == '\n' || tail[n - 1] == '\r'))
		n--;
	if (n <= 0)
		return;
	start = (size_t)n;
	while (start > 0 && tail[start - 1] != '\n')
		start--;
	len = (size_t)n - start;
	if (len >= size)
		len = size - 1;
	for (i = 0; i < len; i++) {
		unsigned char c = (unsigned char)tail[start + i];

		line[i] = c < 0x20 || c == 0x7f ? '?' : (char)c;
	}
	line[len] = '\0';
}

/* Closes one and marks it so. */
static void
fd_close(int *fd)
{
	if (*fd != -1)
		(void)close(*fd);
	*fd = -1;
}

void
output_fini(struct output *output)
{
	fd_close(&output->out);
	fd_close(&output->err);
	fd_close(&output->tail);
	fd_close(&output->logger_in);
	fd_close(&output->error_logger_in);
}

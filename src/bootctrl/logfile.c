/* Where the output of a service is, and its last lines. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/logfile.h"
#include "core/buf.h"
#include "core/readfile.h"

#define TAIL_MAX (1024 * 1024) /* bytes that are looked at from the end */

void
logfile_find(struct logfile *log, const struct ctl *ctl, const char *name,
    const struct service *service)
{
	const char *own = NULL;
	struct buf b = { 0 };
	char *dir;

	memset(log, 0, sizeof(*log));
	if (service != NULL) {
		own = conf_value(service->conf, "output_log");
		log->logger = conf_value(service->conf, "output_logger");
		log->errors = conf_value(service->conf, "error_log");
		if (log->errors == NULL)
			log->errors = conf_value(service->conf, "error_logger");
	}
	if (log->logger != NULL)
		return;
	if (own != NULL) {
		log->path = strdup(own);
	} else {
		dir = statedir_log_path(&ctl->bootdir);
		buf_printf(&b, "%s/%s.log", dir == NULL ? "" : dir, name);
		free(dir);
		log->path = buf_take(&b);
	}
	if (log->path == NULL)
		log->logger = "nothing that could be told: out of memory";
}

void
logfile_fini(struct logfile *log)
{
	free(log->path);
}

int
logfile_open(const struct logfile *log)
{
	return (open(log->path,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
}

void
logfile_clean(char *text, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (((unsigned char)text[i] < 0x20 && text[i] != '\n' &&
		        text[i] != '\t') ||
		    text[i] == 0x7f)
			text[i] = '?';
}

/* Where the last n lines of a text begin. */
static size_t
lines_start(const struct buf *b, size_t n)
{
	size_t at = b->n, found = 0;

	if (at > 0 && b->s[at - 1] == '\n')
		at--;
	while (at > 0) {
		if (b->s[at - 1] == '\n' && ++found == n)
			break;
		at--;
	}
	return (n == 0 ? b->n : at);
}

int
logfile_tail(int fd, size_t n, struct strlist *lines)
{
	struct buf b = { 0 };
	struct stat st;
	const char *line, *end;
	int rc = -1;

	if (fstat(fd, &st) == -1)
		return (-1);
	if (S_ISREG(st.st_mode) &&
	    lseek(fd, st.st_size > TAIL_MAX ? st.st_size - TAIL_MAX : 0,
	        SEEK_SET) == -1)
		return (-1);
	/* It may grow while it is read. */
	if (readfile_fd(fd, (size_t)16 * TAIL_MAX, &b) == -1)
		goto out;
	rc = 0;
	if (b.failed || b.n == 0)
		goto out;
	logfile_clean(b.s, b.n);
	for (line = b.s + lines_start(&b, n); rc == 0 && line < b.s + b.n;
	     line = end + 1) {
		end = memchr(line, '\n', (size_t)(b.s + b.n - line));
		if (end == NULL)
			end = b.s + b.n;
		rc = strlist_addn(lines, line, (size_t)(end - line));
	}
out:
	buf_fini(&b);
	return (rc);
}

int
logfile_last(const struct logfile *log, size_t n, struct strlist *lines)
{
	int error, fd = logfile_open(log), rc;

	if (fd == -1)
		return (-1);
	rc = logfile_tail(fd, n, lines);
	error = errno;
	(void)close(fd);
	errno = error;
	return (rc);
}

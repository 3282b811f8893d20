/*
 * Writing the event log.  A line is one write to a file that was opened with
 * O_APPEND, so writers need no lock; only moving a full log away does.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/valid.h"
#include "launcher/clock.h"
#include "launcher/eventlog_priv.h"

/* No service's name begins with a dot, so no operation lock is called so. */
#define EVENTS_LOCK ".events.lock"
#define LINE_BYTES 512

/* Opens the log; st tells its size. */
static int
log_open(int statefd, struct stat *st)
{
	int error, fd;

	fd = openat(statefd, EVENTS,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0644);
	if (fd == -1)
		return (-1);
	if (fstat(fd, st) == 0) {
		if (!S_ISREG(st->st_mode))
			errno = EINVAL;
		else if ((st->st_mode & 07777) == 0644 || fchmod(fd, 0644) == 0)
			return (fd);
	}
	error = errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

/* Moves a full log away, unless somebody else is at it. */
static void
log_rotate(int statefd, const char *boot)
{
	struct stat st;
	int fd;

	fd = openat(statefd, EVENTS_LOCK,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    fstatat(statefd, EVENTS, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_size > EVENTLOG_MAX) {
		/* What cannot be kept is lost: the log stays bounded. */
		(void)eventlog_keep(statefd, boot);
		(void)renameat(statefd, EVENTS, statefd, EVENTS_OLD);
	}
	(void)close(fd);
}

/*
 * Builds the line.  A writer that was stopped by a full disk left a part of
 * one: after it, the new one begins with a newline.
 */
static int
log_line(int fd, off_t size, const char *head, const char *text, char *line)
{
	char last = '\n';
	size_t n, start;

	if (size > 0 && pread(fd, &last, 1, size - 1) != 1)
		last = '\n';
	n = (size_t)snprintf(line, LINE_BYTES, "%s%s%s%s",
	    last == '\n' ? "" : "\n", head, text == NULL ? "" : " ",
	    text == NULL ? "" : text);
	if (n > LINE_BYTES - 2)
		n = LINE_BYTES - 2;
	start = last == '\n' ? 0 : 1;
	for (; start < n; start++) {
		if ((unsigned char)line[start] < ' ' || line[start] == 0x7f)
			line[start] = ' ';
	}
	line[n++] = '\n';
	return ((int)n);
}

int
eventlog_add(int statefd, const char *boot, const struct event *event)
{
	char head[LINE_BYTES], line[LINE_BYTES];
	struct stat st;
	ssize_t done;
	int error = 0, fd, n;

	n = snprintf(head, sizeof(head), "%" PRId64 " %s %s %s %ld",
	    clock_now(), boot[0] == '\0' ? "-" : boot, event->name, event->word,
	    (long)event->pid);
	if (n < 0 || (size_t)n > LINE_BYTES - 3 || !valid_name(event->name)) {
		errno = EINVAL;
		return (-1);
	}
	fd = log_open(statefd, &st);
	if (fd != -1 && st.st_size > EVENTLOG_MAX) {
		log_rotate(statefd, boot);
		(void)close(fd);
		fd = log_open(statefd, &st);
	}
	if (fd == -1)
		return (-1);
	n = log_line(fd, st.st_size, head, event->text, line);
	do {
		done = write(fd, line, (size_t)n);
	} while (done == -1 && errno == EINTR);
	if (done != n)
		error = done == -1 ? errno : ENOSPC;
	(void)close(fd);
	errno = error;
	return (error == 0 ? 0 : -1);
}

/*
 * The event log.  A line is one write to a file that was opened with O_APPEND,
 * so writers need no lock; only moving a full log away does.  Reading keeps
 * the last word on each service in a hash table: time is linear in the size
 * of the log.
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "core/valid.h"
#include "launcher/clock.h"
#include "launcher/eventlog.h"

#define EVENTS "events"
#define EVENTS_OLD "events.old"
/* No service's name begins with a dot, so no operation lock is called so. */
#define EVENTS_LOCK ".events.lock"
#define LINE_BYTES 512
#define READ_MAX ((size_t)64 * EVENTLOG_MAX)
#define FIELDS 5

/* The last word on one service; name lies in the text of the log. */
struct slot {
	const char *name;
	pid_t pid; /* 0: it ended */
};

struct table {
	struct slot *v;
	size_t size; /* a power of two */
	size_t n;
};

static int
log_open(int statefd)
{
	struct stat st;
	int error, fd;

	fd = openat(statefd, EVENTS,
	    O_RDWR | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC,
	    0644);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == 0) {
		if (!S_ISREG(st.st_mode))
			errno = EINVAL;
		else if ((st.st_mode & 07777) == 0644 || fchmod(fd, 0644) == 0)
			return (fd);
	}
	error = errno;
	(void)close(fd);
	errno = error;
	return (-1);
}

/* Moves a full log away, unless somebody else is at it. */
static void
log_rotate(int statefd)
{
	struct stat st;
	int fd;

	fd = openat(statefd, EVENTS_LOCK,
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0 &&
	    fstatat(statefd, EVENTS, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    st.st_size > EVENTLOG_MAX)
		(void)renameat(statefd, EVENTS, statefd, EVENTS_OLD);
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
	fd = log_open(statefd);
	if (fd != -1 && fstat(fd, &st) == 0 && st.st_size > EVENTLOG_MAX) {
		log_rotate(statefd);
		(void)close(fd);
		fd = log_open(statefd);
	}
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == -1) {
		error = errno;
		goto out;
	}
	n = log_line(fd, st.st_size, head, event->text, line);
	do {
		done = write(fd, line, (size_t)n);
	} while (done == -1 && errno == EINTR);
	if (done != n)
		error = done == -1 ? errno : ENOSPC;
out:
	(void)close(fd);
	errno = error;
	return (error == 0 ? 0 : -1);
}

/* Where a name is in the table, or where it would go. */
static struct slot *
table_place(const struct table *table, const char *name)
{
	struct slot *slot;
	size_t hash = 5381;
	const char *s;

	for (s = name; *s != '\0'; s++)
		hash = (hash * 33) ^ (unsigned char)*s;
	for (;; hash++) {
		slot = &table->v[hash & (table->size - 1)];
		if (slot->name == NULL || strcmp(slot->name, name) == 0)
			return (slot);
	}
}

static int
table_grow(struct table *table)
{
	struct table bigger = { .n = table->n };
	size_t i;

	bigger.size = table->size == 0 ? 256 : table->size * 2;
	bigger.v = calloc(bigger.size, sizeof(*bigger.v));
	if (bigger.v == NULL)
		return (-1);
	for (i = 0; i < table->size; i++) {
		if (table->v[i].name != NULL)
			*table_place(&bigger, table->v[i].name) = table->v[i];
	}
	free(table->v);
	*table = bigger;
	return (0);
}

/* The slot of a name, made if need be; NULL: out of memory. */
static struct slot *
table_slot(struct table *table, const char *name)
{
	struct slot *slot;

	if (table->n * 2 >= table->size && table_grow(table) == -1)
		return (NULL);
	slot = table_place(table, name);
	if (slot->name == NULL) {
		slot->name = name;
		table->n++;
	}
	return (slot);
}

/* Takes one line in; what is no line of ours is skipped.  -1: memory. */
static int
line_apply(struct table *table, char *line, const char *boot)
{
	char *field[FIELDS], *s = line;
	unsigned long long pid;
	struct slot *slot;
	int i;

	for (i = 0; i < FIELDS; i++) {
		field[i] = s;
		if (s == NULL)
			return (0);
		s = strchr(s, ' ');
		if (s != NULL)
			*s++ = '\0';
	}
	if (strcmp(field[1], boot[0] == '\0' ? "-" : boot) != 0 ||
	    !valid_name(field[2]) ||
	    valid_number(field[4], INT_MAX, &pid) == -1)
		return (0);
	slot = table_slot(table, field[2]);
	if (slot == NULL)
		return (-1);
	if (strcmp(field[3], "start") == 0)
		slot->pid = (pid_t)pid;
	else if (strcmp(field[3], "ready") == 0)
		slot->pid = pid == 0 ? slot->pid : (pid_t)pid;
	else
		slot->pid = 0;
	return (0);
}

static int
text_apply(struct table *table, struct buf *text, const char *boot)
{
	char *line = text->s, *end;

	if (text->failed)
		return (-1);
	if (line == NULL)
		return (0);
	/* A last line without a newline was never finished. */
	while ((end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		if (line_apply(table, line, boot) == -1)
			return (-1);
		line = end + 1;
	}
	return (0);
}

static int
open_compare(const void *a, const void *b)
{
	const struct eventlog_open *x = a, *y = b;

	return (strcmp(x->name, y->name));
}

/* Array and names are one block: the names follow the array. */
static int
table_take(const struct table *table, struct eventlog *log)
{
	const struct slot *slot;
	size_t bytes = 0, i, n;
	char *name;

	for (i = 0; i < table->size; i++) {
		if (table->v[i].name != NULL && table->v[i].pid != 0)
			bytes += sizeof(*log->v) + strlen(table->v[i].name) + 1;
	}
	if (bytes == 0)
		return (0);
	log->v = malloc(bytes);
	if (log->v == NULL)
		return (-1);
	name = (char *)log->v + bytes;
	for (i = 0; i < table->size; i++) {
		slot = &table->v[i];
		if (slot->name == NULL || slot->pid == 0)
			continue;
		n = strlen(slot->name) + 1;
		name -= n;
		memcpy(name, slot->name, n);
		log->v[log->n].name = name;
		log->v[log->n].pid = slot->pid;
		log->n++;
	}
	qsort(log->v, log->n, sizeof(*log->v), open_compare);
	return (0);
}

static int
log_text(int statefd, const char *file, int *fd)
{
	*fd = openat(statefd, file,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	return (*fd == -1 && errno != ENOENT ? -1 : 0);
}

int
eventlog_read(int statefd, const char *boot, struct eventlog *log)
{
	struct buf old = { 0 }, text = { 0 };
	struct table table = { 0 };
	int error, fd = -1, oldfd = -1, rc = -1;

	memset(log, 0, sizeof(*log));
	/*
	 * The new one is opened first: if it is moved away meanwhile, it is
	 * read twice, which changes nothing, and no line is missed.
	 */
	if (log_text(statefd, EVENTS, &fd) == -1 ||
	    log_text(statefd, EVENTS_OLD, &oldfd) == -1)
		goto out;
	if ((oldfd != -1 && readfile_fd(oldfd, READ_MAX, &old) == -1) ||
	    (fd != -1 && readfile_fd(fd, READ_MAX, &text) == -1))
		goto out;
	errno = ENOMEM;
	if (text_apply(&table, &old, boot) == 0 &&
	    text_apply(&table, &text, boot) == 0 &&
	    table_take(&table, log) == 0)
		rc = 0;
out:
	error = errno;
	if (fd != -1)
		(void)close(fd);
	if (oldfd != -1)
		(void)close(oldfd);
	free(table.v);
	buf_fini(&old);
	buf_fini(&text);
	if (rc == -1)
		eventlog_fini(log);
	errno = error;
	return (rc);
}

pid_t
eventlog_find(const struct eventlog *log, const char *name)
{
	size_t low = 0, high = log->n, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(name, log->v[middle].name);
		if (order == 0)
			return (log->v[middle].pid);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return (0);
}

void
eventlog_fini(struct eventlog *log)
{
	free(log->v);
	memset(log, 0, sizeof(*log));
}

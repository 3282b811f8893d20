/*
 * Reading the event log.  The last word on each service is kept in a hash
 * table: time is linear in the size of the log.
 */
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
#include "core/writeall.h"
#include "launcher/eventlog_priv.h"

/* The last word on one service; name lies in the text of the log. */
struct slot {
	const char *name;
	int64_t ns;
	pid_t pid; /* 0: it ended */
};

struct table {
	struct slot *v;
	size_t size; /* a power of two */
	size_t n;
};

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

/* Takes one event in.  -1: out of memory. */
static int
table_apply(void *arg, const struct logged *logged)
{
	struct table *table = arg;
	struct slot *slot;

	if (strcmp(logged->word, "queued") == 0 ||
	    strcmp(logged->word, "exec-ok") == 0)
		return (0); /* nothing began or ended */
	slot = table_slot(table, logged->name);
	if (slot == NULL)
		return (-1);
	slot->ns = logged->ns;
	if (strcmp(logged->word, "started") == 0)
		slot->pid = logged->pid;
	else if (strcmp(logged->word, "ready") == 0)
		slot->pid = logged->pid == 0 ? slot->pid : logged->pid;
	else
		slot->pid = 0;
	return (0);
}

static int
last_compare(const void *a, const void *b)
{
	const struct eventlog_last *x = a, *y = b;

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
		if (table->v[i].name != NULL)
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
		if (slot->name == NULL)
			continue;
		n = strlen(slot->name) + 1;
		name -= n;
		memcpy(name, slot->name, n);
		log->v[log->n].name = name;
		log->v[log->n].pid = slot->pid;
		log->v[log->n].ns = slot->ns;
		log->n++;
	}
	qsort(log->v, log->n, sizeof(*log->v), last_compare);
	return (0);
}

/* What the first n files say of this boot. */
static int
log_read(int statefd, size_t n, const char *boot, struct eventlog *log)
{
	struct logtexts texts;
	struct table table = { 0 };
	int error, rc = -1;

	memset(log, 0, sizeof(*log));
	if (logtexts_read(statefd, n, &texts) == -1)
		return (-1);
	errno = ENOMEM;
	if (logtexts_walk(&texts, boot, table_apply, &table) == 0)
		rc = table_take(&table, log);
	error = errno;
	logtexts_fini(&texts);
	free(table.v);
	if (rc == -1)
		eventlog_fini(log);
	errno = error;
	return (rc);
}

int
eventlog_read(int statefd, const char *boot, struct eventlog *log)
{
	return (log_read(statefd, LOG_FILES, boot, log));
}

/* One line for each start without an end. */
static void
kept_print(const struct eventlog *log, const char *boot, struct buf *b)
{
	size_t i;

	for (i = 0; i < log->n; i++)
		if (log->v[i].pid != 0)
			buf_printf(b, "%" PRId64 " %s %s started %ld kept\n",
			    log->v[i].ns, boot[0] == '\0' ? "-" : boot,
			    log->v[i].name, (long)log->v[i].pid);
}

static int
kept_write(int statefd, const struct buf *b)
{
	int fd;

	if (unlinkat(statefd, EVENTS_KEPT_NEW, 0) == -1 && errno != ENOENT)
		return (-1);
	fd = openat(statefd, EVENTS_KEPT_NEW,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return (-1);
	if (write_all(fd, b->s, b->n) == 0 && fchmod(fd, 0644) == 0 &&
	    close(fd) == 0)
		return (renameat(statefd, EVENTS_KEPT_NEW, statefd,
		    EVENTS_KEPT));
	(void)close(fd);
	(void)unlinkat(statefd, EVENTS_KEPT_NEW, 0);
	return (-1);
}

int
eventlog_keep(int statefd, const char *boot)
{
	struct eventlog log;
	struct buf b = { 0 };
	int rc = -1;

	if (log_read(statefd, LOG_FILES - 1, boot, &log) == -1)
		return (-1);
	kept_print(&log, boot, &b);
	if (!b.failed)
		rc = kept_write(statefd, &b);
	buf_fini(&b);
	eventlog_fini(&log);
	return (rc);
}

const struct eventlog_last *
eventlog_last(const struct eventlog *log, const char *name)
{
	size_t low = 0, high = log->n, middle;
	int order;

	while (low < high) {
		middle = low + (high - low) / 2;
		order = strcmp(name, log->v[middle].name);
		if (order == 0)
			return (&log->v[middle]);
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return (NULL);
}

pid_t
eventlog_find(const struct eventlog *log, const char *name)
{
	const struct eventlog_last *last = eventlog_last(log, name);

	return (last == NULL ? 0 : last->pid);
}

void
eventlog_fini(struct eventlog *log)
{
	free(log->v);
	memset(log, 0, sizeof(*log));
}

/* The first start of each service in this boot, as the event log has it. */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "launcher/eventlog_priv.h"

/* Starts while they are collected; sorted by name for the search. */
struct starts {
	struct eventlog_start *v;
	size_t n;
	size_t size;
	size_t *by_name; /* indexes of v, sorted */
};

/* Where a name is in by_name, or where it would go. */
static size_t
starts_place(const struct starts *s, const char *name)
{
	size_t low = 0, high = s->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (strcmp(s->v[s->by_name[middle]].name, name) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

static int
starts_grow(struct starts *s)
{
	size_t size = s->size == 0 ? 64 : 2 * s->size, *by_name;
	struct eventlog_start *v = reallocarray(s->v, size, sizeof(*v));

	if (v == NULL)
		return (-1);
	s->v = v;
	by_name = reallocarray(s->by_name, size, sizeof(*by_name));
	if (by_name == NULL)
		return (-1);
	s->by_name = by_name;
	s->size = size;
	return (0);
}

/* The start of a name, made if need be; NULL: out of memory. */
static struct eventlog_start *
starts_get(struct starts *s, const char *name)
{
	size_t at = starts_place(s, name);
	struct eventlog_start *start;

	if (at < s->n && strcmp(s->v[s->by_name[at]].name, name) == 0)
		return (&s->v[s->by_name[at]]);
	if (s->n == s->size && starts_grow(s) == -1)
		return (NULL);
	memmove(s->by_name + at + 1, s->by_name + at,
	    (s->n - at) * sizeof(*s->by_name));
	s->by_name[at] = s->n;
	start = &s->v[s->n++];
	memset(start, 0, sizeof(*start));
	(void)strlcpy(start->name, name, sizeof(start->name));
	return (start);
}

/* After the end of the first start nothing of a service counts. */
static int
starts_apply(void *arg, const struct logged *logged)
{
	struct eventlog_start *start = starts_get(arg, logged->name);

	if (start == NULL)
		return (-1);
	if (start->ended != 0)
		return (0);
	if (strcmp(logged->word, "queued") == 0 && start->queued == 0) {
		start->queued = logged->ns;
	} else if (strcmp(logged->word, "started") == 0 &&
	    start->started == 0) {
		start->started = logged->ns;
	} else if (strcmp(logged->word, "ready") == 0 ||
	    strcmp(logged->word, "done") == 0) {
		start->ended = logged->ns;
	} else if (strcmp(logged->word, "failed") == 0) {
		start->ended = logged->ns;
		start->failed = true;
	}
	return (0);
}

static int
start_compare(const void *a, const void *b)
{
	const struct eventlog_start *x = a, *y = b;

	if (x->queued != y->queued)
		return (x->queued < y->queued ? -1 : 1);
	return (strcmp(x->name, y->name));
}

/* Fills the gaps, and drops what the log does not tell enough of. */
static void
starts_finish(struct starts *s)
{
	struct eventlog_start *start;
	size_t i, n = 0;

	for (i = 0; i < s->n; i++) {
		start = &s->v[i];
		if (start->started == 0)
			start->started =
			    start->ended != 0 ? start->ended : start->queued;
		if (start->queued == 0)
			start->queued = start->started;
		if (start->queued != 0)
			s->v[n++] = *start;
	}
	s->n = n;
	if (n > 1)
		qsort(s->v, n, sizeof(*s->v), start_compare);
}

int
eventlog_starts(int statefd, const char *boot, struct eventlog_start **v,
    size_t *n)
{
	struct starts s = { 0 };
	struct logtexts texts;
	int rc;

	*v = NULL;
	*n = 0;
	if (logtexts_read(statefd, LOG_FILES, &texts) == -1)
		return (-1);
	rc = logtexts_walk(&texts, boot, starts_apply, &s);
	logtexts_fini(&texts);
	free(s.by_name);
	if (rc == -1) {
		free(s.v);
		errno = ENOMEM;
		return (-1);
	}
	starts_finish(&s);
	*v = s.v;
	*n = s.n;
	return (0);
}

/*
 * The lines of the event log, one after the other, from its oldest file.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "core/readfile.h"
#include "core/valid.h"
#include "launcher/eventlog_priv.h"

#define READ_MAX ((size_t)64 * EVENTLOG_MAX)
#define FIELDS 5

/* Takes a line apart; -1: it is none of ours, or of another boot. */
static int
line_parse(char *line, const char *boot, struct logged *logged)
{
	char *field[FIELDS], *s = line;
	unsigned long long ns, pid;
	int i;

	for (i = 0; i < FIELDS; i++) {
		field[i] = s;
		if (s == NULL)
			return (-1);
		s = strchr(s, ' ');
		if (s != NULL)
			*s++ = '\0';
	}
	if (strcmp(field[1], boot[0] == '\0' ? "-" : boot) != 0 ||
	    !valid_name(field[2]) ||
	    valid_number(field[0], INT64_MAX, &ns) == -1 ||
	    valid_number(field[4], INT_MAX, &pid) == -1)
		return (-1);
	*logged =
	    (struct logged){ (int64_t)ns, field[2], field[3], (pid_t)pid };
	return (0);
}

static int
text_apply(struct buf *text, const char *boot, logged_fn *fn, void *arg)
{
	struct logged logged;
	char *line = text->s, *end;

	if (text->failed)
		return (-1);
	if (line == NULL)
		return (0);
	/* A last line without a newline was never finished. */
	while ((end = strchr(line, '\n')) != NULL) {
		*end = '\0';
		if (line_parse(line, boot, &logged) == 0 &&
		    fn(arg, &logged) == -1)
			return (-1);
		line = end + 1;
	}
	return (0);
}

static const char *const files[LOG_FILES] = { EVENTS_KEPT, EVENTS_OLD, EVENTS };

/* A missing file is an empty text. */
static int
texts_fill(int statefd, size_t n, struct logtexts *texts, int *fds)
{
	size_t i;

	for (i = n; i-- > 0;) {
		fds[i] = openat(statefd, files[i],
		    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
		if (fds[i] == -1 && errno != ENOENT)
			return (-1);
	}
	for (i = 0; i < n; i++)
		if (fds[i] != -1 &&
		    readfile_fd(fds[i], READ_MAX, &texts->v[i]) == -1)
			return (-1);
	return (0);
}

int
logtexts_read(int statefd, size_t n, struct logtexts *texts)
{
	int error, fds[LOG_FILES], rc;
	size_t i;

	memset(texts, 0, sizeof(*texts));
	for (i = 0; i < LOG_FILES; i++)
		fds[i] = -1;
	rc = texts_fill(statefd, n, texts, fds);
	error = errno;
	for (i = 0; i < LOG_FILES; i++)
		if (fds[i] != -1)
			(void)close(fds[i]);
	if (rc == -1)
		logtexts_fini(texts);
	errno = error;
	return (rc);
}

int
logtexts_walk(struct logtexts *texts, const char *boot, logged_fn *fn,
    void *arg)
{
	size_t i;

	for (i = 0; i < LOG_FILES; i++)
		if (text_apply(&texts->v[i], boot, fn, arg) == -1)
			return (-1);
	return (0);
}

void
logtexts_fini(struct logtexts *texts)
{
	size_t i;

	for (i = 0; i < LOG_FILES; i++)
		buf_fini(&texts->v[i]);
}

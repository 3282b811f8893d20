/*
 * The lines of a text of rules, from memory or, block by block, from a file or
 * pipe: a text of any size needs no more memory than its longest line.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcp/rules_priv.h"

#define READ_BLOCK ((size_t)65536)
#define READ_LINE ((size_t)16 * 1024 * 1024) /* the longest line */

/* What was read of a file. */
struct input {
	int fd;
	size_t left; /* bytes that may still come */
	char *s;
	size_t n;
	size_t size;
	bool end;
};

/* Hands over a record of r->key, which is made first. */
static int
emit_key(struct rules *r, size_t keep, const char *text, size_t len)
{
	const struct rules_addr *a = &r->addr;
	const struct rules_job *job = r->job;

	r->key.n = keep;
	buf_add(&r->key, text, len);
	if (a->to < a->len)
		buf_add(&r->key, a->s + a->to, a->len - a->to);
	if (r->key.failed)
		return (errs_nomem(job->errs));
	return (job->record(job->arg, r->key.s, r->key.n, r->data.s,
	    r->data.n));
}

/* Hands over a record for each number of a range; none is above 255. */
static int
emit_range(struct rules *r)
{
	const struct rules_addr *a = &r->addr;
	char digits[3];
	unsigned int n, rest;
	size_t i;

	for (n = a->bot; n <= a->top; n++) {
		i = sizeof(digits);
		rest = n;
		do {
			digits[--i] = (char)('0' + rest % 10);
			rest /= 10;
		} while (rest > 0 && i > 0);
		if (emit_key(r, a->from, digits + i, sizeof(digits) - i) == -1)
			return (-1);
	}
	return (0);
}

int
rules_emit(struct rules *r)
{
	const struct rules_addr *a = &r->addr;
	const struct rules_job *job = r->job;

	if (r->data.failed)
		return (errs_nomem(job->errs));
	if (!a->range && a->text[0] == '\0')
		return (job->record(job->arg, a->s, a->len, r->data.s,
		    r->data.n));
	buf_clear(&r->key);
	buf_add(&r->key, a->s, a->from);
	if (a->range)
		return (emit_range(r));
	return (emit_key(r, r->key.n, a->text, strlen(a->text)));
}

/* One line of n bytes, without its end. */
static void
read_line(struct rules *r, const char *s, size_t n)
{
	r->line++;
	r->s = s;
	while (n > 0 && (s[n - 1] == ' ' || s[n - 1] == '\t'))
		n--;
	r->len = n;
	if (n == 0 || s[0] == '#')
		return;
	r->job->count++;
	if (r->job->classic)
		rules_line_classic(r);
	else
		rules_line(r);
}

/*
 * Compiles the lines of text, the last one only if it ends there or end is
 * true.  Returns how many bytes were used.
 */
static size_t
read_lines(struct rules *r, const char *text, size_t len, bool end)
{
	const char *p = text, *stop = text + len, *newline;

	r->odd =
	    memchr(text, '\0', len) != NULL || memchr(text, '\r', len) != NULL;
	while (p < stop && !r->stopped) {
		newline = memchr(p, '\n', (size_t)(stop - p));
		if (newline == NULL && !end)
			break;
		if (newline == NULL)
			newline = stop;
		read_line(r, p, (size_t)(newline - p));
		p = newline == stop ? stop : newline + 1;
	}
	return ((size_t)(p - text));
}

static void
read_start(struct rules *r, struct rules_job *job)
{
	memset(r, 0, sizeof(*r));
	r->job = job;
	job->count = 0;
	job->error = 0;
	buf_add(&r->data, "", 0);
}

static int
read_end(struct rules *r)
{
	buf_fini(&r->data);
	buf_fini(&r->key);
	buf_fini(&r->tail);
	return (r->bad > 0 || r->stopped ? -1 : 0);
}

int
rules_compile(struct rules_job *job, const char *text, size_t len)
{
	struct rules r;

	read_start(&r, job);
	(void)read_lines(&r, text, len, true);
	return (read_end(&r));
}

/* Reads some more.  Returns 0, or errno. */
static int
input_fill(struct input *in)
{
	size_t size = in->size == 0 ? READ_BLOCK : in->size * 2;
	ssize_t n;
	char *s;

	if (in->n == in->size) {
		s = realloc(in->s, size);
		if (s == NULL)
			return (ENOMEM);
		in->s = s;
		in->size = size;
	}
	do
		n = read(in->fd, in->s + in->n, in->size - in->n);
	while (n == -1 && errno == EINTR);
	if (n == -1)
		return (errno);
	if ((size_t)n > in->left)
		return (EFBIG);
	in->left -= (size_t)n;
	in->n += (size_t)n;
	in->end = n == 0;
	return (0);
}

int
rules_compile_fd(struct rules_job *job, int fd, size_t max)
{
	struct input in = { .fd = fd, .left = max };
	struct place where = { job->file, 0, 0 };
	struct rules r;
	size_t used;

	read_start(&r, job);
	while (!in.end && !r.stopped) {
		if (in.n >= READ_LINE) {
			where.line = r.line + 1;
			(void)errs_add(job->errs, ERR_CONFIG, &where,
			    "a line of more than 16 MiB: shorten it");
			r.stopped = true;
			break;
		}
		job->error = input_fill(&in);
		if (job->error != 0) {
			r.stopped = true;
			break;
		}
		used = read_lines(&r, in.s, in.n, in.end);
		in.n -= used;
		memmove(in.s, in.s + used, in.n);
	}
	free(in.s);
	return (read_end(&r));
}

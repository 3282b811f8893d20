/*
 * A line as tcprules of ucspi-tcp 0.88 reads it, with all that it ignores and
 * misreads: for those who have texts that were written for that program.
 */
#include <string.h>

#include "tcp/rules_priv.h"

#define CLASSIC_TOP 255

/* Where c is in s from at on, up to end, which is returned if it is not. */
static size_t
classic_find(const char *s, size_t at, size_t end, char c)
{
	const char *p = memchr(s + at, c, end - at);

	return (p == NULL ? end : (size_t)(p - s));
}

/*
 * Reads a number of the bytes from at to end, modulo what a long holds.  There
 * may be none; a NUL ends it.  False: there is something else.
 */
static bool
classic_number(const char *s, size_t at, size_t end, unsigned long *n)
{
	*n = 0;
	for (; at < end && s[at] != '\0'; at++) {
		if (s[at] < '0' || s[at] > '9')
			return (false);
		*n = *n * 10 + (unsigned long)(s[at] - '0');
	}
	return (true);
}

/* Finds a range in the address.  False: its numbers are none. */
static bool
classic_range(struct rules *r, bool *empty)
{
	struct rules_addr *a = &r->addr;
	size_t dash, left;
	unsigned long bot, top;

	*empty = false;
	dash = classic_find(a->s, 0, a->len, '-');
	if (dash == a->len || classic_find(a->s, 0, a->len, '=') < a->len ||
	    classic_find(a->s, 0, a->len, '@') < a->len)
		return (true);
	for (left = dash; left > 0 && a->s[left - 1] != '.'; left--)
		continue;
	a->range = true;
	a->from = left;
	a->to = classic_find(a->s, dash, a->len, '.');
	if (!classic_number(a->s, left, dash, &bot) ||
	    !classic_number(a->s, dash + 1, a->to, &top))
		return (false);
	if (top > CLASSIC_TOP)
		top = CLASSIC_TOP;
	*empty = bot > top;
	a->bot = (unsigned int)(*empty ? 0 : bot);
	a->top = (unsigned int)top;
	return (true);
}

/* Reads what follows the colon into r->data. */
static bool
classic_data(struct rules *r)
{
	size_t at = r->colon + 1, equal, close;

	buf_clear(&r->data);
	if (rules_word(r, at, "deny")) {
		buf_add(&r->data, "D", 2);
		at += 4;
	} else if (rules_word(r, at, "allow"))
		at += 5;
	else
		return (false);
	while (at < r->len) {
		if (r->s[at++] != ',')
			return (false);
		equal = classic_find(r->s, at, r->len, '=');
		if (equal + 1 >= r->len)
			return (false);
		close = classic_find(r->s, equal + 2, r->len, r->s[equal + 1]);
		if (close == r->len)
			return (false);
		buf_putc(&r->data, '+');
		buf_add(&r->data, r->s + at, equal + 1 - at);
		buf_add(&r->data, r->s + equal + 2, close - equal - 2);
		buf_putc(&r->data, '\0');
		at = close + 1;
	}
	return (true);
}

void
rules_line_classic(struct rules *r)
{
	bool empty;

	r->colon = classic_find(r->s, 0, r->len, ':');
	if (r->colon == r->len)
		return;
	memset(&r->addr, 0, sizeof(r->addr));
	r->addr.s = r->s;
	r->addr.len = r->colon;
	if (!classic_data(r) || !classic_range(r, &empty)) {
		buf_add(&r->job->bad, r->s, r->len);
		r->bad++;
		r->stopped = true;
	} else if (!empty && rules_emit(r) == -1)
		r->stopped = true;
}

/*
 * h_rulegen SEED COUNT: writes COUNT texts of rules into the working
 * directory.  tcprules-vN.txt is valid for us; every third is then damaged a
 * little and is called tcprules-mN.txt.  The same SEED gives the same texts.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"

static uint64_t state;

/* A number below n. */
static unsigned int
below(unsigned int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return ((unsigned int)(state >> 33) % n);
}

static void
add_word(struct buf *b, const char *bytes)
{
	size_t n = strlen(bytes);
	unsigned int i, len = 1 + below(8);

	for (i = 0; i < len; i++)
		buf_putc(b, bytes[below((unsigned int)n)]);
}

/* Numbers with dots: n of them; one may be a range. */
static void
add_numbers(struct buf *b, unsigned int n, bool range)
{
	unsigned int bot, i, which = range ? below(n) : n;

	for (i = 0; i < n; i++) {
		bot = below(256);
		if (i > 0)
			buf_putc(b, '.');
		if (i == which && below(4) == 0)
			buf_printf(b, "%03u-%04u", bot, bot + below(256 - bot));
		else if (i == which)
			buf_printf(b, "%u-%u", bot, bot + below(256 - bot));
		else
			buf_printf(b, below(40) == 0 ? "%03u" : "%u", bot);
	}
}

static void
add_host(struct buf *b)
{
	unsigned int i, n = 1 + below(3);

	for (i = 0; i < n; i++) {
		if (i > 0)
			buf_putc(b, '.');
		add_word(b, "abcxyz019-_");
	}
}

static void
add_address(struct buf *b)
{
	switch (below(9)) {
	case 0:
		break;
	case 1:
		buf_putc(b, '=');
		break;
	case 2:
		buf_puts(b, "=.");
		add_host(b);
		break;
	case 3:
		buf_putc(b, '=');
		add_host(b);
		break;
	case 4:
		if (below(4) > 0)
			add_word(b, "joeJOE-.=/#,\"\xfc@");
		buf_putc(b, '@');
		if (below(2) == 0) {
			buf_putc(b, '=');
			add_host(b);
		} else
			add_numbers(b, 4, false);
		break;
	case 5:
	case 6:
		add_numbers(b, 4, below(3) == 0);
		break;
	default:
		add_numbers(b, 1 + below(3), below(3) == 0);
		buf_putc(b, '.');
	}
}

static void
add_variable(struct buf *b)
{
	static const char quotes[] = "\"\"\"/=,:+#1xZ'\x01\xff";
	static const char values[] = "ab =,:;#\"/\t+x1\xe9\x02";
	char quote = quotes[below(sizeof(quotes) - 1)], c;
	unsigned int i, n = below(12);

	buf_putc(b, ',');
	add_word(b, "ABCdef_019.:-\"@");
	buf_putc(b, '=');
	buf_putc(b, quote);
	for (i = 0; i < n; i++) {
		c = values[below(sizeof(values) - 1)];
		if (c != quote)
			buf_putc(b, c);
	}
	buf_putc(b, quote);
}

static void
add_line(struct buf *b)
{
	unsigned int n;

	if (below(10) == 0) {
		buf_puts(b, below(2) == 0 ? "# a: comment\r" : " \t");
		return;
	}
	/* An address that starts with "#" would be a comment. */
	n = (unsigned int)b->n;
	add_address(b);
	if (b->s != NULL && b->n > n && b->s[n] == '#')
		b->s[n] = 'x';
	buf_puts(b, below(2) == 0 ? ":allow" : ":deny");
	for (n = below(8); n > 4; n--)
		add_variable(b);
	if (below(8) == 0)
		buf_puts(b, " \t ");
}

/* Changes, adds or removes a byte or two. */
static void
damage(struct buf *b)
{
	static const char bytes[] = ":,=\"-.@#/ \t\r\n0aD9\xff";
	unsigned int n = 1 + below(2);
	size_t at;
	char c;

	while (n-- > 0 && b->n > 0) {
		at = below((unsigned int)b->n);
		c = bytes[below(sizeof(bytes))]; /* also the NUL */
		switch (below(3)) {
		case 0:
			b->s[at] = c;
			break;
		case 1:
			buf_putc(b, c);
			memmove(b->s + at + 1, b->s + at, b->n - at - 1);
			b->s[at] = c;
			break;
		default:
			memmove(b->s + at, b->s + at + 1, b->n - at - 1);
			b->n--;
		}
	}
}

static int
save(const struct buf *b, char kind, unsigned int i)
{
	char name[64];
	FILE *f;
	int rc;

	(void)snprintf(name, sizeof(name), "tcprules-%c%u.txt", kind, i);
	f = fopen(name, "w");
	if (f == NULL || b->failed)
		return (-1);
	rc = fwrite(b->s, 1, b->n, f) == b->n ? 0 : -1;
	return (fclose(f) == 0 ? rc : -1);
}

int
main(int argc, char *argv[])
{
	struct buf b = { 0 };
	unsigned long count, i;
	unsigned int lines;
	int rc = 0;

	if (argc != 3)
		return (2);
	state = strtoull(argv[1], NULL, 10) * 2 + 0x9e3779b97f4a7c15;
	count = strtoul(argv[2], NULL, 10);
	for (i = 0; i < count && rc == 0; i++) {
		buf_clear(&b);
		buf_add(&b, "", 0);
		for (lines = below(12); lines > 0; lines--) {
			add_line(&b);
			if (lines > 1 || below(4) > 0)
				buf_putc(&b, '\n');
		}
		if (i % 3 == 2)
			damage(&b);
		rc = save(&b, i % 3 == 2 ? 'm' : 'v', (unsigned int)i);
	}
	buf_fini(&b);
	return (rc == 0 ? 0 : 1);
}

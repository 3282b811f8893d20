/*
 * Random texts of rules: few different addresses and names, so that rules and
 * clients meet; some lines are odd, some texts are damaged.
 */
#ifndef RULEGEN_H
#define RULEGEN_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"

static uint64_t state;

/* A number below n. */
static inline unsigned int
below(unsigned int n)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return ((unsigned int)(state >> 33) % n);
}

static inline const char *
pick(const char *const words[], size_t n)
{
	return (words[below((unsigned int)n)]);
}
#define PICK(words) pick(words, sizeof(words) / sizeof((words)[0]))

static const char *const hosts[] = { "a.example", "b.a.example", "example", "x",
	"A.example", "a.", "." };
static const char *const users[] = { "joe", "", "jim", "a@b" };

/* Few different ones, so that rules and clients meet. */
static inline void
add_ip(struct buf *b, unsigned int octets)
{
	unsigned int i;

	for (i = 0; i < octets; i++)
		buf_printf(b, "%s%u", i > 0 ? "." : "",
		    i < 2 ? 1 + below(2) : below(4));
}

/* Mostly one that can be a host's name. */
static inline const char *
a_host(void)
{
	return (pick(hosts, below(8) == 0 ? 7 : 4));
}

static inline void
add_address(struct buf *b)
{
	unsigned int bot;

	switch (below(10)) {
	case 0:
		break;
	case 1:
		buf_printf(b, "=%s", a_host());
		break;
	case 2:
		buf_printf(b, "=.%s", a_host());
		break;
	case 3:
		buf_printf(b, "%s@", PICK(users));
		add_ip(b, 4);
		break;
	case 4:
		buf_printf(b, "%s@=%s", PICK(users), a_host());
		break;
	case 5:
		add_ip(b, 1 + below(3));
		buf_putc(b, '.');
		break;
	case 6:
		add_ip(b, 3);
		bot = below(4);
		buf_printf(b, ".%u-%u", bot,
		    below(8) == 0 ? below(300) : bot + below(9));
		break;
	case 7:
		add_ip(b, below(3));
		buf_puts(b, below(2) == 0 ? ".0-3." : "1-2.");
		break;
	default:
		add_ip(b, 4);
	}
}

static inline void
add_line(struct buf *b)
{
	static const char *const variables[] = { ",A=\"b\"", ",B=/x y/",
		",A==c=", ",RELAYCLIENT=\"\"", ",C=,:,", ",=\"n\"",
		",D,E=1f1" };
	static const char *const odd[] = { "# c", "#:", "", " \t", "nocolon",
		" # x:allow", "1.2.3.4:", ":permit", "1.1.0.0-x:deny" };
	unsigned int n;

	if (below(12) == 0) {
		buf_puts(b, odd[below(below(4) == 0 ? 9 : 5)]);
		return;
	}
	add_address(b);
	buf_puts(b, below(2) == 0 ? ":allow" : ":deny");
	for (n = below(6); n > 4; n--)
		buf_puts(b, PICK(variables));
	if (below(10) == 0)
		buf_puts(b, " \t");
}

/* Changes, adds or removes a byte. */
static inline void
damage(struct buf *b)
{
	static const char bytes[] = ":,=\"-.@#/ \t\r\n0aD9\xff";
	size_t at;

	if (b->n == 0)
		return;
	at = below((unsigned int)b->n);
	switch (below(3)) {
	case 0:
		b->s[at] = bytes[below(sizeof(bytes))]; /* also the NUL */
		break;
	case 1:
		buf_putc(b, 'x');
		memmove(b->s + at + 1, b->s + at, b->n - at - 1);
		b->s[at] = bytes[below(sizeof(bytes))];
		break;
	default:
		memmove(b->s + at, b->s + at + 1, b->n - at - 1);
		b->n--;
	}
}

static inline void
add_text(struct buf *b)
{
	unsigned int lines;

	buf_clear(b);
	buf_add(b, "", 0);
	for (lines = below(12); lines > 0; lines--) {
		add_line(b);
		if (lines > 1 || below(4) > 0)
			buf_putc(b, '\n');
	}
	if (below(3) == 0)
		damage(b);
	if (b->failed)
		abort();
}

#endif

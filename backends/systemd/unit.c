/* Names and text as the unit files of systemd want them. */
#include <stddef.h>
#include <string.h>

#include "unit.h"

#define PLAIN /* needs no quotes */                                            \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"       \
	"/._-+@:,="

/* The bytes of the character at p, or 0 if it is none. */
static int
char_len(const unsigned char *p)
{
	static const unsigned long least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	unsigned long c;
	int i, n;

	if (*p < 0x80)
		return (*p >= ' ' && *p != 0x7f);
	if (*p < 0xc0 || *p >= 0xf8)
		return (0);
	n = *p < 0xe0 ? 2 : *p < 0xf0 ? 3 : 4;
	c = *p & (0x7fU >> n);
	for (i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return (0);
		c = c << 6 | (p[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return (0);
	return (n);
}

bool
unit_holds(const char *s)
{
	const unsigned char *p = (const unsigned char *)s;
	int n;

	for (; *p != '\0'; p += n) {
		n = char_len(p);
		if (n == 0)
			return (false);
	}
	return (true);
}

void
unit_name(struct buf *b, const char *service)
{
	const char *s;

	for (s = service; *s != '\0'; s++) {
		if (*s == '+' || (*s == '@' && s[1] == '\0'))
			buf_printf(b, "\\x%02x", *s);
		else
			buf_putc(b, *s);
	}
	buf_puts(b, ".service");
}

void
unit_names(struct buf *b, const char *key, const struct strlist *services,
    const struct strlist *words)
{
	const char *between = "";
	size_t i;

	if (services->n + words->n > 0)
		buf_printf(b, "%s=", key);
	for (i = 0; i < services->n; i++, between = " ") {
		buf_puts(b, between);
		unit_name(b, services->v[i]);
	}
	for (i = 0; i < words->n; i++, between = " ")
		buf_printf(b, "%s%s", between, words->v[i]);
}

void
unit_text(struct buf *b, const char *s)
{
	for (; *s != '\0'; s++) {
		if (*s == '%')
			buf_putc(b, '%');
		buf_putc(b, *s);
	}
}

void
unit_word(struct buf *b, const char *s)
{
	if (s[strspn(s, PLAIN)] == '\0') {
		buf_puts(b, s);
		return;
	}
	buf_putc(b, '"');
	for (; *s != '\0'; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(b, '\\');
		else if (*s == '%')
			buf_putc(b, '%');
		buf_putc(b, *s);
	}
	buf_putc(b, '"');
}

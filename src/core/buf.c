/* Growable text. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/buf.h"

bool
buf_room(struct buf *b, size_t more)
{
	size_t size = b->size == 0 ? 64 : b->size;
	char *s;

	if (b->failed || more > SIZE_MAX / 4 - b->n) {
		b->failed = true;
		return (false);
	}
	while (size - b->n <= more)
		size *= 2;
	if (size != b->size) {
		s = realloc(b->s, size);
		if (s == NULL) {
			b->failed = true;
			return (false);
		}
		b->s = s;
		b->size = size;
	}
	return (true);
}

void
buf_add(struct buf *b, const void *bytes, size_t n)
{
	if (!buf_room(b, n))
		return;
	if (n > 0)
		memcpy(b->s + b->n, bytes, n);
	b->n += n;
	b->s[b->n] = '\0';
}

void
buf_puts(struct buf *b, const char *s)
{
	buf_add(b, s, strlen(s));
}

void
buf_putc(struct buf *b, char c)
{
	buf_add(b, &c, 1);
}

void
buf_vprintf(struct buf *b, const char *fmt, va_list ap)
{
	va_list again;
	int n;

	va_copy(again, ap);
	n = vsnprintf(NULL, 0, fmt, again);
	va_end(again);
	if (n < 0) {
		b->failed = true;
		return;
	}
	if (!buf_room(b, (size_t)n))
		return;
	(void)vsnprintf(b->s + b->n, (size_t)n + 1, fmt, ap);
	b->n += (size_t)n;
}

void
buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(b, fmt, ap);
	va_end(ap);
}

void
buf_shquote(struct buf *b, const char *s)
{
	static const char safe[] = "abcdefghijklmnopqrstuvwxyz"
	                           "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
	                           "0123456789_@%+=:,./-";

	if (*s != '\0' && s[strspn(s, safe)] == '\0') {
		buf_puts(b, s);
		return;
	}
	buf_putc(b, '\'');
	for (; *s != '\0'; s++) {
		if (*s == '\'')
			buf_puts(b, "'\\''");
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '\'');
}

char *
buf_take(struct buf *b)
{
	char *s;

	if (b->s == NULL && !b->failed)
		buf_add(b, "", 0);
	if (b->failed) {
		buf_fini(b);
		return (NULL);
	}
	s = b->s;
	memset(b, 0, sizeof(*b));
	return (s);
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->failed = false;
	if (b->s != NULL)
		b->s[0] = '\0';
}

void
buf_fini(struct buf *b)
{
	free(b->s);
	memset(b, 0, sizeof(*b));
}

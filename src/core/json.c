/* One JSON document, written in order. */
#include <stdint.h>
#include <string.h>

#include "core/json.h"

#define REPLACEMENT "\xef\xbf\xbd" /* U+FFFD */

/*
 * The length of the UTF-8 sequence at s, of n bytes that are left; 0: it is
 * none (RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF).
 */
static size_t
utf8_len(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char first, last; /* of the first byte */
		unsigned char low, high; /* of the second */
		size_t len;
	} forms[] = {
		{ 0x00, 0x7f, 0, 0, 1 },
		{ 0xc2, 0xdf, 0x80, 0xbf, 2 },
		{ 0xe0, 0xe0, 0xa0, 0xbf, 3 },
		{ 0xe1, 0xec, 0x80, 0xbf, 3 },
		{ 0xed, 0xed, 0x80, 0x9f, 3 },
		{ 0xee, 0xef, 0x80, 0xbf, 3 },
		{ 0xf0, 0xf0, 0x90, 0xbf, 4 },
		{ 0xf1, 0xf3, 0x80, 0xbf, 4 },
		{ 0xf4, 0xf4, 0x80, 0x8f, 4 },
	};
	size_t i, k;

	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++)
		if (s[0] >= forms[i].first && s[0] <= forms[i].last)
			break;
	if (i == sizeof(forms) / sizeof(forms[0]) || forms[i].len > n)
		return (0);
	for (k = 1; k < forms[i].len; k++)
		if (s[k] < (k == 1 ? forms[i].low : 0x80) ||
		    s[k] > (k == 1 ? forms[i].high : 0xbf))
			return (0);
	return (forms[i].len);
}

static void
text_put(struct buf *b, const char *text, size_t n)
{
	const unsigned char *s = (const unsigned char *)text;
	size_t len;

	buf_putc(b, '"');
	for (; n > 0; s += len, n -= len) {
		len = utf8_len(s, n);
		if (len == 0) {
			buf_puts(b, REPLACEMENT);
			len = 1;
		} else if (*s == '"' || *s == '\\') {
			buf_putc(b, '\\');
			buf_putc(b, (char)*s);
		} else if (*s == '\n') {
			buf_puts(b, "\\n");
		} else if (*s == '\t') {
			buf_puts(b, "\\t");
		} else if (*s < 0x20 || *s == 0x7f) {
			buf_printf(b, "\\u%04x", *s);
		} else {
			buf_add(b, s, len);
		}
	}
	buf_putc(b, '"');
}

static void
line_start(struct json *j)
{
	size_t i;

	buf_putc(j->b, '\n');
	for (i = 0; i < j->depth; i++)
		buf_puts(j->b, "  ");
}

/* Comes before each value: the comma, the line, the member's name. */
static void
value_start(struct json *j, const char *name)
{
	if (j->depth == 0)
		return;
	if (j->filled[j->depth - 1])
		buf_putc(j->b, ',');
	j->filled[j->depth - 1] = true;
	line_start(j);
	if (name != NULL) {
		text_put(j->b, name, strlen(name));
		buf_puts(j->b, ": ");
	}
}

static void
nest(struct json *j, const char *name, char opening, char closing)
{
	value_start(j, name);
	buf_putc(j->b, opening);
	if (j->depth == JSON_DEPTH) { /* a mistake of the caller */
		j->b->failed = true;
		return;
	}
	j->filled[j->depth] = false;
	j->close[j->depth++] = closing;
}

void
json_object(struct json *j, const char *name)
{
	nest(j, name, '{', '}');
}

void
json_array(struct json *j, const char *name)
{
	nest(j, name, '[', ']');
}

void
json_end(struct json *j)
{
	if (j->depth == 0)
		return;
	j->depth--;
	if (j->filled[j->depth])
		line_start(j);
	buf_putc(j->b, j->close[j->depth]);
	if (j->depth == 0)
		buf_putc(j->b, '\n');
}

void
json_stringn(struct json *j, const char *name, const char *value, size_t len)
{
	value_start(j, name);
	text_put(j->b, value, len);
}

void
json_string(struct json *j, const char *name, const char *value)
{
	if (value == NULL)
		json_null(j, name);
	else
		json_stringn(j, name, value, strlen(value));
}

void
json_number(struct json *j, const char *name, long long value)
{
	value_start(j, name);
	buf_printf(j->b, "%lld", value);
}

void
json_bool(struct json *j, const char *name, bool value)
{
	value_start(j, name);
	buf_puts(j->b, value ? "true" : "false");
}

void
json_null(struct json *j, const char *name)
{
	value_start(j, name);
	buf_puts(j->b, "null");
}

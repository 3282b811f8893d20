/*
 * Growable text.  A failed allocation sticks: every later call does nothing,
 * and buf_take() returns NULL, so a caller checks once, at the end.
 */
#ifndef BUF_H
#define BUF_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

struct buf {
	char *s; /* ends in NUL when not NULL */
	size_t n; /* bytes, without that NUL */
	size_t size;
	bool failed;
};

/*
 * Makes room for more bytes and a NUL at s + n, for whoever writes them there
 * and then moves n.  false: memory ran out.
 */
bool buf_room(struct buf *b, size_t more);

/* Adds n bytes, a string, a byte. */
void buf_add(struct buf *b, const void *bytes, size_t n);
void buf_puts(struct buf *b, const char *s);
void buf_putc(struct buf *b, char c);

/* Adds printf's text. */
void buf_printf(struct buf *b, const char *fmt, ...)
    __attribute__((format(printf, 2, 3)));
void buf_vprintf(struct buf *b, const char *fmt, va_list ap)
    __attribute__((format(printf, 2, 0)));

/*
 * Adds s as one word that a POSIX shell reads back unchanged: as it is if it
 * holds only safe bytes, else in single quotes.  The one place that quotes.
 */
void buf_shquote(struct buf *b, const char *s);

/* Hands the text to the caller, who frees it; NULL if memory ran out. */
char *buf_take(struct buf *b);

/* Empties it and keeps the memory. */
void buf_clear(struct buf *b);

/* Frees it. */
void buf_fini(struct buf *b);

#endif

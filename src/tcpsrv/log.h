/*
 * Lines on stderr, in tcpserver's words.  They pile up in a buffer and leave
 * in one write(2) per burst, so that lines of children do not get between.
 */
#ifndef LOG_H
#define LOG_H

#include <stdbool.h>
#include <stddef.h>

#define LOG_NAME 64 /* bytes of the prefix, with NUL */
#define LOG_LINE 2048 /* bytes of the longest line, with NUL */
#define LOG_FIELD 512 /* bytes of a field as it is logged, with NUL */

enum log_level {
	LOG_NEVER, /* -q */
	LOG_ERRORS, /* -Q */
	LOG_ALL, /* -v */
};

struct log {
	char name[LOG_NAME]; /* argv[0] without its directory */
	enum log_level level; /* lines above it are not written */
	bool fixed; /* -V */
	size_t len;
	char buf[2 * LOG_LINE];
};

/* Makes an empty log that shows errors, named after argv0 (NULL is fine). */
void log_init(struct log *log, const char *argv0);

/*
 * Adds the line "NAME: TEXT\n"; control characters in the text become '?'.
 * Too long a text is cut.
 */
void log_add(struct log *log, enum log_level level, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes what was added. */
void log_flush(struct log *log);

/* Adds the line "NAME: fatal: TEXT\n", writes all and exits. */
_Noreturn void log_die(struct log *log, int status, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Makes text of others fit for a field of a line; NULL is an empty one.  The
 * classic form: what is not printable, '%' and ':' become '?'.  The fixed form
 * writes them, blanks, brackets and backslashes as \ooo.  Both cut after 100
 * bytes and then add "...".  Returns dst.
 */
const char *log_field(const struct log *log, char dst[LOG_FIELD],
    const char *text);

/* An address for a line: in brackets in the fixed form.  Returns dst. */
const char *log_ip(const struct log *log, char dst[LOG_FIELD], const char *ip);

#endif

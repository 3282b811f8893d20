/* The log: bursts of lines, and what others may put into them. */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcpsrv/log.h"

#define FIELD_MAX 100 /* bytes of a field that are shown */

/* A byte that no line may have. */
static bool
is_control(char c)
{
	return ((unsigned char)c < ' ' || c == 127);
}

void
log_init(struct log *log, const char *argv0)
{
	const char *slash;
	char *p;

	memset(log, 0, sizeof(*log));
	log->level = LOG_ERRORS;
	if (argv0 == NULL || argv0[0] == '\0')
		argv0 = "qmail-tcpsrv";
	slash = strrchr(argv0, '/');
	(void)strlcpy(log->name, slash == NULL ? argv0 : slash + 1,
	    sizeof(log->name));
	for (p = log->name; *p != '\0'; p++)
		if (is_control(*p))
			*p = '?';
}

/* Adds a line that has its level. */
static void log_vadd(struct log *, const char *, const char *, va_list)
    __attribute__((format(printf, 3, 0)));

static void
log_vadd(struct log *log, const char *kind, const char *fmt, va_list ap)
{
	char *line;
	size_t i, len;
	int n;

	if (log->len + LOG_LINE > sizeof(log->buf))
		log_flush(log);
	line = log->buf + log->len;
	n = snprintf(line, LOG_LINE, "%s: %s", log->name, kind);
	if (n < 0 || n >= LOG_LINE)
		return;
	len = (size_t)n;
	n = vsnprintf(line + len, LOG_LINE - len, fmt, ap);
	if (n < 0)
		return;
	len += (size_t)n;
	if (len > LOG_LINE - 2)
		len = LOG_LINE - 2;
	for (i = 0; i < len; i++)
		if (is_control(line[i]))
			line[i] = '?';
	line[len++] = '\n';
	log->len += len;
}

void
log_add(struct log *log, enum log_level level, const char *fmt, ...)
{
	va_list ap;

	if (level > log->level)
		return;
	va_start(ap, fmt);
	log_vadd(log, "", fmt, ap);
	va_end(ap);
}

void
log_flush(struct log *log)
{
	const char *p = log->buf;
	ssize_t n;

	while (log->len > 0) {
		n = write(STDERR_FILENO, p, log->len);
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			break; /* nobody reads it: go on without */
		p += n;
		log->len -= (size_t)n;
	}
	log->len = 0;
}

void
log_die(struct log *log, int status, const char *fmt, ...)
{
	va_list ap;

	if (log->level >= LOG_ERRORS) {
		va_start(ap, fmt);
		log_vadd(log, "fatal: ", fmt, ap);
		va_end(ap);
	}
	log_flush(log);
	exit(status);
}

const char *
log_field(const struct log *log, char dst[LOG_FIELD], const char *text)
{
	char *p = dst;
	unsigned char c;
	size_t i;

	for (i = 0; text != NULL && text[i] != '\0'; i++) {
		if (i == FIELD_MAX) {
			memcpy(p, "...", 3);
			p += 3;
			break;
		}
		c = (unsigned char)text[i];
		if (c > ' ' && c < 127 && c != '%' && c != ':' &&
		    (!log->fixed || (c != '[' && c != ']' && c != '\\'))) {
			*p++ = (char)c;
		} else if (log->fixed) {
			*p++ = '\\';
			*p++ = (char)('0' + (c >> 6));
			*p++ = (char)('0' + (c >> 3 & 7));
			*p++ = (char)('0' + (c & 7));
		} else {
			*p++ = '?';
		}
	}
	*p = '\0';
	return (dst);
}

const char *
log_ip(const struct log *log, char dst[LOG_FIELD], const char *ip)
{
	(void)snprintf(dst, LOG_FIELD, log->fixed ? "[%s]" : "%s", ip);
	return (dst);
}

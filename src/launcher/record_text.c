/*
 * The text of a state record (record_keys.c has its keys).  A record that
 * breaks any rule is damaged as a whole, since half of it is no proof of
 * anything.
 */
#include <sys/types.h>

#include <inttypes.h>
#include <limits.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/valid.h"
#include "launcher/record_text.h"

#define DAMAGED "record damaged"

static int
hex_digit(char c)
{
	static const char digits[] = "0123456789ABCDEF";
	const char *s = c == '\0' ? NULL : strchr(digits, c);

	return (s == NULL ? -1 : (int)(s - digits));
}

/* Turns %XX back, in place.  -1: not what value_print() writes. */
static int
value_decode(char *s)
{
	char *out = s;
	int high, low;

	while (*s != '\0') {
		if (*s != '%') {
			*out++ = *s++;
			continue;
		}
		high = hex_digit(s[1]);
		low = high == -1 ? -1 : hex_digit(s[2]);
		if (low == -1 || high + low == 0)
			return (-1);
		*out++ = (char)(high * 16 + low);
		s += 3;
	}
	*out = '\0';
	return (0);
}

static void
value_print(struct buf *b, const char *key, const char *value)
{
	const char *s;

	buf_printf(b, "%s=", key);
	for (s = value; *s != '\0'; s++) {
		if ((unsigned char)*s < 0x20 || *s == 0x7f || *s == '%')
			buf_printf(b, "%%%02X",
			    (unsigned int)(unsigned char)*s);
		else
			buf_putc(b, *s);
	}
	buf_putc(b, '\n');
}

/* Ends the line at its newline, which must be there; returns the next one. */
static char *
line_cut(char *line)
{
	line += strcspn(line, "\n");
	*line = '\0';
	return (line + 1);
}

/* One line, without its newline.  seen has a flag for each key. */
static int
line_parse(struct record *record, char *line, bool *seen)
{
	char *value = strchr(line, '=');
	size_t i;

	if (value == NULL || value == line)
		return (-1);
	*value++ = '\0';
	for (i = 0; i < RECORD_KEYS; i++) {
		if (strcmp(record_keys[i].name, line) != 0)
			continue;
		if (seen[i] || value_decode(value) == -1)
			return (-1);
		seen[i] = true;
		return (record_keys[i].read(record, value));
	}
	/* A key of a later program; but a second version is damage. */
	return (strcmp(line, "version") == 0 ? -1 : 0);
}

/* A pid and its token come together, and only what is done has no pid. */
static int
record_check(const struct record *record)
{
	if ((record->pid == 0) != (record->token[0] == '\0') ||
	    (record->logger_pid == 0) != (record->logger_token[0] == '\0'))
		return (-1);
	if (record->pid == 0 && record->phase != PHASE_DONE &&
	    record->type != SERVICE_FOREIGN)
		return (-1);
	return (0);
}

const char *
record_parse(struct record *record, const char *name, char *text, size_t n)
{
	bool seen[RECORD_KEYS] = { false };
	unsigned long long version;
	char *line, *next;
	size_t i;

	if (n == 0 || text[n - 1] != '\n' || memchr(text, '\0', n) != NULL ||
	    strncmp(text, "version=", 8) != 0)
		return (DAMAGED);
	next = line_cut(text);
	if (valid_number(text + 8, INT_MAX, &version) == -1 || version == 0)
		return (DAMAGED);
	if (version > RECORD_VERSION)
		return (RECORD_NEWER);
	while (*next != '\0') {
		line = next;
		next = line_cut(line);
		if (line_parse(record, line, seen) == -1)
			return (DAMAGED);
	}
	for (i = 0; i < RECORD_KEYS; i++) {
		if (record_keys[i].required && !seen[i])
			return (DAMAGED);
	}
	if (strcmp(record->name, name) != 0 || record_check(record) == -1)
		return (DAMAGED);
	return (NULL);
}

int
record_print(const struct record *record, struct buf *b)
{
	if (!valid_name(record->name) || record->pid < 0 || record->pid == 1 ||
	    record->logger_pid < 0 || record->logger_pid == 1 ||
	    record->session < 0 || record->session == 1 ||
	    record->started < 0 || record_check(record) == -1)
		return (-1);
	buf_printf(b, "version=%d\n", RECORD_VERSION);
	value_print(b, "name", record->name);
	value_print(b, "type", service_type_name(record->type));
	value_print(b, "phase", record_phases[record->phase]);
	value_print(b, "owner", record->by_exec ? "exec" : "launcher");
	buf_printf(b, "pid=%ld\n", (long)record->pid);
	if (record->pid != 0)
		value_print(b, "token", record->token);
	value_print(b, "boot", record->boot);
	buf_printf(b, "uid=%ju\n", (uintmax_t)record->uid);
	buf_printf(b, "argv=%016" PRIx64 "\n", record->argv_hash);
	buf_printf(b, "files=%016" PRIx64 "\n", record->files_hash);
	buf_printf(b, "started=%" PRId64 "\n", record->started);
	if (record->retry.n > 0) {
		buf_puts(b, "retry=");
		retry_print(&record->retry, b);
		buf_putc(b, '\n');
	}
	if (record->program != NULL)
		value_print(b, "exec", record->program);
	if (record->session != 0)
		buf_printf(b, "session=%ld\n", (long)record->session);
	if (record->kill_leftovers)
		buf_puts(b, "kill_leftovers=1\n");
	if (record->script != NULL)
		value_print(b, "script", record->script);
	if (record->stop_desc != NULL)
		value_print(b, "stop_desc", record->stop_desc);
	if (record->logger_pid != 0) {
		buf_printf(b, "logger_pid=%ld\n", (long)record->logger_pid);
		value_print(b, "logger_token", record->logger_token);
	}
	/* Required and last: a record that was cut off lacks it. */
	buf_printf(b, "noresult=%d\n", record->noresult);
	return (0);
}

/*
 * The text of a state record.  One table says for each key how it is read and
 * whether it must be there; a record that breaks any rule is damaged as a
 * whole, since half of it is no proof of anything.
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
#define UID_LIMIT ((unsigned long long)(uid_t)-1 - 1)

static const char *const phase_names[] = {
	[PHASE_STARTING] = "starting",
	[PHASE_UP] = "up",
	[PHASE_DONE] = "done",
};

struct record_key {
	const char *name;
	bool required;
	int (*read)(struct record *, const char *);
};

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

static int
read_text(char *field, size_t size, const char *value)
{
	return (strlcpy(field, value, size) >= size ? -1 : 0);
}

/* One word, as tokens and boot ids are. */
static int
read_word(char *field, size_t size, const char *value)
{
	const char *s;

	for (s = value; *s != '\0'; s++) {
		if (*s <= ' ' || *s > '~')
			return (-1);
	}
	return (read_text(field, size, value));
}

/* A pid that may be signalled one day: never 0 or 1, never negative. */
static int
read_pid(pid_t *pid, const char *value)
{
	unsigned long long n;

	if (valid_number(value, INT_MAX, &n) == -1 || n == 1)
		return (-1);
	*pid = (pid_t)n;
	return (0);
}

static int
read_bool(bool *field, const char *value)
{
	if (strcmp(value, "0") != 0 && strcmp(value, "1") != 0)
		return (-1);
	*field = *value == '1';
	return (0);
}

static int
read_hash(uint64_t *field, const char *value)
{
	if (strlen(value) != 16 ||
	    value[strspn(value, "0123456789abcdef")] != '\0')
		return (-1);
	*field = strtoull(value, NULL, 16);
	return (0);
}

static int
key_name(struct record *record, const char *value)
{
	return (read_text(record->name, sizeof(record->name), value));
}

static int
key_type(struct record *record, const char *value)
{
	int type;

	for (type = SERVICE_DAEMON; type <= SERVICE_FOREIGN; type++) {
		if (strcmp(service_type_name((enum service_type)type), value) ==
		    0) {
			record->type = (enum service_type)type;
			return (0);
		}
	}
	return (-1);
}

static int
key_phase(struct record *record, const char *value)
{
	int phase;

	for (phase = PHASE_STARTING; phase <= PHASE_DONE; phase++) {
		if (strcmp(phase_names[phase], value) == 0) {
			record->phase = (enum record_phase)phase;
			return (0);
		}
	}
	return (-1);
}

static int
key_owner(struct record *record, const char *value)
{
	if (strcmp(value, "exec") != 0 && strcmp(value, "launcher") != 0)
		return (-1);
	record->by_exec = *value == 'e';
	return (0);
}

static int
key_pid(struct record *record, const char *value)
{
	return (read_pid(&record->pid, value));
}

static int
key_token(struct record *record, const char *value)
{
	return (read_word(record->token, sizeof(record->token), value));
}

static int
key_boot(struct record *record, const char *value)
{
	return (read_word(record->boot, sizeof(record->boot), value));
}

static int
key_uid(struct record *record, const char *value)
{
	unsigned long long n;

	if (valid_number(value, UID_LIMIT, &n) == -1)
		return (-1);
	record->uid = (uid_t)n;
	return (0);
}

static int
key_argv(struct record *record, const char *value)
{
	return (read_hash(&record->argv_hash, value));
}

static int
key_files(struct record *record, const char *value)
{
	return (read_hash(&record->files_hash, value));
}

static int
key_started(struct record *record, const char *value)
{
	unsigned long long n;

	if (valid_number(value, INT64_MAX, &n) == -1)
		return (-1);
	record->started = (int64_t)n;
	return (0);
}

static int
key_retry(struct record *record, const char *value)
{
	return (retry_parse(&record->retry, value) == NULL ? 0 : -1);
}

static int
key_noresult(struct record *record, const char *value)
{
	return (read_bool(&record->noresult, value));
}

static int
key_stop_desc(struct record *record, const char *value)
{
	record->stop_desc = strdup(value);
	return (record->stop_desc == NULL ? -1 : 0);
}

static int
key_script(struct record *record, const char *value)
{
	record->script = strdup(value);
	return (record->script == NULL ? -1 : 0);
}

static int
key_logger_pid(struct record *record, const char *value)
{
	return (read_pid(&record->logger_pid, value));
}

static int
key_logger_token(struct record *record, const char *value)
{
	return (read_word(record->logger_token, sizeof(record->logger_token),
	    value));
}

static const struct record_key keys[] = {
	{ "name", true, key_name },
	{ "type", true, key_type },
	{ "phase", true, key_phase },
	{ "owner", true, key_owner },
	{ "pid", true, key_pid },
	{ "token", false, key_token },
	{ "boot", true, key_boot },
	{ "uid", true, key_uid },
	{ "argv", true, key_argv },
	{ "files", true, key_files },
	{ "started", true, key_started },
	{ "retry", false, key_retry },
	{ "noresult", true, key_noresult },
	{ "script", false, key_script },
	{ "stop_desc", false, key_stop_desc },
	{ "logger_pid", false, key_logger_pid },
	{ "logger_token", false, key_logger_token },
};

#define KEYS (sizeof(keys) / sizeof(keys[0]))

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
	for (i = 0; i < KEYS; i++) {
		if (strcmp(keys[i].name, line) != 0)
			continue;
		if (seen[i] || value_decode(value) == -1)
			return (-1);
		seen[i] = true;
		return (keys[i].read(record, value));
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
	bool seen[KEYS] = { false };
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
		return ("record written by a newer version");
	while (*next != '\0') {
		line = next;
		next = line_cut(line);
		if (line_parse(record, line, seen) == -1)
			return (DAMAGED);
	}
	for (i = 0; i < KEYS; i++) {
		if (keys[i].required && !seen[i])
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
	    record->started < 0 || record_check(record) == -1)
		return (-1);
	buf_printf(b, "version=%d\n", RECORD_VERSION);
	value_print(b, "name", record->name);
	value_print(b, "type", service_type_name(record->type));
	value_print(b, "phase", phase_names[record->phase]);
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

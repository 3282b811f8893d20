/*
 * The keys of a state record: one table says for each how it is read and
 * whether it must be there.
 */
#include <sys/types.h>

#include <limits.h>
#include <stdint.h>
#include <string.h>

#include "compat/compat.h"
#include "core/number.h"
#include "core/valid.h"
#include "launcher/record_text.h"

#define UID_LIMIT ((unsigned long long)(uid_t)-1 - 1)

const char *const record_phases[] = {
	[PHASE_STARTING] = "starting",
	[PHASE_UP] = "up",
	[PHASE_DONE] = "done",
};

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
	*field = number_value(value, 16);
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
		if (strcmp(record_phases[phase], value) == 0) {
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
key_kill_leftovers(struct record *record, const char *value)
{
	return (read_bool(&record->kill_leftovers, value));
}

static int
key_session(struct record *record, const char *value)
{
	return (read_pid(&record->session, value));
}

static int
key_exec(struct record *record, const char *value)
{
	record->program = strdup(value);
	return (record->program == NULL ? -1 : 0);
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

const struct record_key record_keys[] = {
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
	{ "exec", false, key_exec },
	{ "session", false, key_session },
	{ "kill_leftovers", false, key_kill_leftovers },
	{ "script", false, key_script },
	{ "stop_desc", false, key_stop_desc },
	{ "logger_pid", false, key_logger_pid },
	{ "logger_token", false, key_logger_token },
	{ NULL, false, NULL },
};

/* The table's length is part of its type in the header. */
_Static_assert(sizeof(record_keys) / sizeof(record_keys[0]) == RECORD_KEYS + 1,
    "RECORD_KEYS is not the number of keys");

/*
 * The invariants of a state directory, one rule each (bootctrl(8) lists them).
 * The event log may lack lines, because a full disk must not keep a service
 * from being stopped; but what it says must not contradict the records.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/buf.h"
#include "core/dirlist.h"
#include "core/readfile.h"
#include "core/valid.h"
#include "launcher/oplock.h"
#include "launcher/os.h"
#include "launcher/statecheck.h"

#define FILE_MAX 128
#define PID_MAX_LEN 16 /* bytes of a pid file */
#define LOCK_MODE 0600
#define OPEN_MODE 0644

enum rule {
	RULE_DIRECTORY,
	RULE_EVENTS,
	RULE_FILE,
	RULE_LOCK,
	RULE_NEWER,
	RULE_PIDFILE,
	RULE_PROCESS,
	RULE_RECORD,
	RULE_STRANGER,
	RULE_TEMPORARY,
	RULE_UNPROVED,
	RULE_UNRECORDED
};

static const struct finding_rule rules[] = {
	[RULE_DIRECTORY] = { "directory", true },
	[RULE_EVENTS] = { "events", true },
	[RULE_FILE] = { "file", true },
	[RULE_LOCK] = { "lock", true },
	[RULE_NEWER] = { "newer", false },
	[RULE_PIDFILE] = { "pidfile", true },
	[RULE_PROCESS] = { "process", true },
	[RULE_RECORD] = { "record", true },
	[RULE_STRANGER] = { "stranger", true },
	[RULE_TEMPORARY] = { "temporary", true },
	[RULE_UNPROVED] = { "unproved", false },
	[RULE_UNRECORDED] = { "unrecorded", true },
};

/* The files of the log and their modes. */
static const struct {
	const char *file;
	mode_t mode;
} log_files[] = {
	{ "events", OPEN_MODE },
	{ "events.old", OPEN_MODE },
	{ "events.kept", OPEN_MODE },
	{ ".events.lock", LOCK_MODE },
};

/* One look: what it shares. */
struct look {
	struct statectx *ctx;
	const struct bootdir *dir;
	struct findings *out;
	const char *name; /* the service at hand */
};

static void found(const struct look *, const char *, enum rule, const char *,
    ...) __attribute__((format(printf, 4, 5)));

/* Adds a finding about a file of the directory, or, NULL, about itself. */
static void
found(const struct look *l, const char *file, enum rule rule, const char *fmt,
    ...)
{
	struct buf path = { 0 }, text = { 0 };
	va_list ap;

	buf_puts(&path, l->ctx->dir->path);
	if (file != NULL)
		buf_printf(&path, "/%s", file);
	va_start(ap, fmt);
	buf_vprintf(&text, fmt, ap);
	va_end(ap);
	findings_take(l->out, &rules[rule], buf_take(&path), buf_take(&text));
}

/* Is there such a file, and is it what the launcher makes? */
static bool
look_file(const struct look *l, const char *file, mode_t mode)
{
	struct stat st;

	if (fstatat(l->ctx->dir->fd, file, &st, AT_SYMLINK_NOFOLLOW) == -1) {
		if (errno != ENOENT)
			found(l, file, RULE_FILE, "%s", strerror(errno));
		return (false);
	}
	if (!S_ISREG(st.st_mode))
		found(l, file, RULE_FILE, "no regular file; remove it");
	else if (st.st_uid != l->dir->owner)
		found(l, file, RULE_FILE, "owned by uid %lu instead of %lu",
		    (unsigned long)st.st_uid, (unsigned long)l->dir->owner);
	else if (st.st_nlink != 1)
		found(l, file, RULE_FILE, "it has a second name");
	else if ((st.st_mode & 07777) != mode)
		found(l, file, RULE_FILE, "mode %04o instead of %04o",
		    (unsigned int)(st.st_mode & 07777), (unsigned int)mode);
	return (true);
}

/* The name of a file of the service at hand. */
static const char *
file_of(const struct look *l, const char *before, const char *after, char *file)
{
	(void)snprintf(file, FILE_MAX, "%s%s%s", before, l->name, after);
	return (file);
}

/* Does the bare pid file say what the record says? */
static void
look_pidfile(const struct look *l, pid_t pid)
{
	char file[FILE_MAX], want[PID_MAX_LEN + 8];
	struct buf text = { 0 };
	bool there;

	there = look_file(l, file_of(l, "", ".pid", file), OPEN_MODE);
	if (pid == 0 && there)
		found(l, file, RULE_PIDFILE,
		    "there is no process that it could name");
	else if (pid != 0 && !there)
		found(l, file, RULE_PIDFILE, "missing; the record has pid %ld",
		    (long)pid);
	if (pid == 0 || !there)
		return;
	(void)snprintf(want, sizeof(want), "%ld\n", (long)pid);
	if (readfile_at(l->ctx->dir->fd, file, PID_MAX_LEN, &text) == -1 ||
	    text.s == NULL || strcmp(text.s, want) != 0)
		found(l, file, RULE_PIDFILE, "the record has pid %ld",
		    (long)pid);
	buf_fini(&text);
}

/* Is the recorded process still that one, or gone? */
static enum verdict
look_process(const struct look *l, const char *file, const struct record *r)
{
	enum verdict verdict;
	const char *why = "";

	if (r->pid == 0)
		return (VERDICT_GONE);
	verdict = os_verify(r->pid, r->token, NULL, &why);
	if (verdict == VERDICT_UNKNOWN)
		found(l, file, RULE_UNPROVED, "pid %ld: %s", (long)r->pid, why);
	else if (verdict == VERDICT_OTHER)
		found(l, file, RULE_PROCESS,
		    "the service died, and its pid %ld belongs to another "
		    "process now; start or stop it",
		    (long)r->pid);
	return (verdict);
}

/* Does the log say something else than a record of a living process? */
static void
look_events(const struct look *l, const char *file, const struct record *r)
{
	const struct eventlog_last *last = eventlog_last(&l->ctx->log, l->name);

	if (last == NULL || last->ns < r->started || last->pid == r->pid)
		return;
	if (last->pid == 0)
		found(l, file, RULE_EVENTS,
		    "pid %ld runs, but by the event log it ended",
		    (long)r->pid);
	else
		found(l, file, RULE_EVENTS, "it has pid %ld, the event log %ld",
		    (long)r->pid, (long)last->pid);
}

static void
look_record(const struct look *l, bool locked)
{
	char file[FILE_MAX];
	struct record r;
	const char *why = "";
	pid_t open;
	int rc;

	(void)file_of(l, "", ".state", file);
	rc = record_read(l->ctx->dir->fd, l->name, &r, &why);
	if (rc != 1)
		(void)look_file(l, file, OPEN_MODE);
	if (rc == -1) {
		found(l, file,
		    strcmp(why, RECORD_NEWER) == 0 ? RULE_NEWER : RULE_RECORD,
		    "%s", why);
		return;
	}
	if (rc == 1) {
		look_pidfile(l, 0);
		open = eventlog_find(&l->ctx->log, l->name);
		if (open != 0 && os_exists(open) == 1)
			found(l, file, RULE_UNRECORDED,
			    "missing; by the event log it runs as pid %ld",
			    (long)open);
		return;
	}
	if (!locked)
		found(l, file_of(l, "", ".lock", file), RULE_LOCK,
		    "missing; there is a record");
	(void)file_of(l, "", ".state", file);
	look_pidfile(l, r.pid);
	if (look_process(l, file, &r) == VERDICT_SAME)
		look_events(l, file, &r);
	record_fini(&r);
}

/* What a writer renames or removes before it lets the lock go. */
static void
look_temporary(const struct look *l, const char *after)
{
	char file[FILE_MAX];
	struct stat st;

	if (fstatat(l->ctx->dir->fd, file_of(l, ".", after, file), &st,
	        AT_SYMLINK_NOFOLLOW) == 0)
		found(l, file, RULE_TEMPORARY,
		    "left by a command that was killed; the next one that "
		    "acts on %s removes it",
		    l->name);
}

/* All files of one service, while nobody works on it. */
static void
look_service(const struct look *l)
{
	char file[FILE_MAX];
	bool locked;
	int lock;

	lock = oplock_look(l->ctx->dir->fd, l->name);
	if (lock == -1 && errno == EWOULDBLOCK)
		return;
	locked = look_file(l, file_of(l, "", ".lock", file), LOCK_MODE);
	look_record(l, locked);
	look_temporary(l, ".state.new");
	look_temporary(l, ".pid.new");
	if (lock != -1)
		(void)close(lock);
}

/* NAME of "BEFORE NAME AFTER", if the file is called so. */
static bool
name_in(const char *file, const char *before, const char *after, char *name)
{
	size_t head = strlen(before), tail = strlen(after), n = strlen(file);

	if (n <= head + tail || n - head - tail > NAME_MAX_LEN ||
	    strncmp(file, before, head) != 0 ||
	    strcmp(file + n - tail, after) != 0)
		return (false);
	memcpy(name, file + head, n - head - tail);
	name[n - head - tail] = '\0';
	return (valid_name(name));
}

/* Sorts one entry of the directory: into names, or it is looked at here. */
static int
look_entry(const struct look *l, const char *file, struct strlist *names)
{
	static const char *const parts[][2] = {
		{ "", ".state" },
		{ "", ".pid" },
		{ "", ".lock" },
		{ ".", ".state.new" },
		{ ".", ".pid.new" },
	};
	char name[NAME_MAX_LEN + 1];
	size_t i;

	for (i = 0; i < sizeof(log_files) / sizeof(log_files[0]); i++)
		if (strcmp(file, log_files[i].file) == 0) {
			(void)look_file(l, file, log_files[i].mode);
			return (0);
		}
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (name_in(file, parts[i][0], parts[i][1], name))
			return (strlist_add(names, name));
	if (strcmp(file, ".events.kept.new") == 0)
		found(l, file, RULE_TEMPORARY,
		    "left by a command that was killed; the next full log "
		    "removes it");
	else
		found(l, file, RULE_STRANGER, "it is not ours; remove it");
	return (0);
}

/* Lists the directory; the names of its services go to names. */
static int
look_directory(const struct look *l, struct strlist *names)
{
	struct dirent *entry;
	struct stat st;
	int error, rc = 0;
	DIR *dir;

	if (fstat(l->ctx->dir->fd, &st) == 0 && (st.st_mode & 07777) != 0755)
		found(l, NULL, RULE_DIRECTORY, "mode %04o instead of 0755",
		    (unsigned int)(st.st_mode & 07777));
	dir = dir_list(l->ctx->dir->fd);
	if (dir == NULL)
		return (-1);
	while (rc == 0 && (errno = 0, entry = readdir(dir)) != NULL)
		if (strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			rc = look_entry(l, entry->d_name, names);
	error = rc == 0 ? errno : ENOMEM;
	(void)closedir(dir);
	errno = error;
	return (error == 0 ? 0 : -1);
}

int
statecheck(struct statectx *ctx, const struct bootdir *dir,
    struct findings *out)
{
	struct look l = { ctx, dir, out, NULL };
	struct strlist names = { 0 };
	size_t i;
	int error, rc;

	memset(out, 0, sizeof(*out));
	if (!ctx->have_log) {
		if (eventlog_read(ctx->dir->fd, ctx->boot, &ctx->log) == -1)
			found(&l, "events", RULE_EVENTS, "cannot be read: %s",
			    strerror(errno));
		ctx->have_log = true;
	}
	rc = look_directory(&l, &names);
	error = errno;
	strlist_sort(&names);
	for (i = 0; rc == 0 && i < names.n; i++) {
		l.name = names.v[i];
		if (i == 0 || strcmp(names.v[i - 1], l.name) != 0)
			look_service(&l);
	}
	strlist_fini(&names);
	errno = error;
	return (rc);
}

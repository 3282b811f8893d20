/*
 * The state record: reading is strict, because a pid that is signalled comes
 * from here.  A writer holds the operation lock of the service, so a fixed
 * temporary name is enough, and what a killed writer left is found without
 * looking through the directory.
 *
 * Format: "version=1" first, then key=value lines in any order, each at most
 * once, each ended by a newline.  In a value %, control bytes and DEL are
 * written %XX.  Unknown keys are skipped.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/dirlist.h"
#include "core/readfile.h"
#include "core/valid.h"
#include "core/writeall.h"
#include "launcher/record.h"
#include "launcher/record_text.h"

#define RECORD_MAX (64 * 1024)
#define FILE_NAME_MAX 128

/* Makes "BEFORE NAME AFTER" in file; -1 with errno if it is no name. */
static int
file_name(char *file, const char *before, const char *name, const char *after)
{
	if (!valid_name(name)) {
		errno = EINVAL;
		return (-1);
	}
	if (strlen(before) + strlen(name) + strlen(after) >= FILE_NAME_MAX) {
		errno = ENAMETOOLONG;
		return (-1);
	}
	(void)stpcpy(stpcpy(stpcpy(file, before), name), after);
	return (0);
}

int
record_read(int statefd, const char *name, struct record *record,
    const char **why)
{
	struct buf text = { 0 };
	char file[FILE_NAME_MAX];
	int error = 0, fd, rc = -1;

	memset(record, 0, sizeof(*record));
	*why = "record cannot be read";
	if (file_name(file, "", name, ".state") == -1)
		return (-1);
	fd = openat(statefd, file,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (errno == ENOENT ? 1 : -1);
	if (readfile_fd(fd, RECORD_MAX, &text) == -1) {
		if (errno == EFBIG)
			*why = "record damaged: too large";
		else
			error = errno;
		goto out;
	}
	if (text.failed || text.s == NULL) {
		error = ENOMEM;
		goto out;
	}
	*why = record_parse(record, name, text.s, text.n);
	if (*why == NULL)
		rc = 0;
out:
	(void)close(fd);
	buf_fini(&text);
	if (rc == -1)
		record_fini(record);
	errno = error;
	return (rc);
}

/*
 * Writes text to a new file.  It reaches the disk before a rename can make it
 * the record: a power cut must not leave an empty one.
 */
static int
temp_write(int statefd, const char *file, const struct buf *text)
{
	int error, fd, rc = -1;

	if (unlinkat(statefd, file, 0) == -1 && errno != ENOENT)
		return (-1);
	fd = openat(statefd, file,
	    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd == -1)
		return (-1);
	if (fchmod(fd, 0644) == 0 && write_all(fd, text->s, text->n) == 0 &&
	    fsync(fd) == 0)
		rc = 0;
	error = errno;
	if (close(fd) == -1 && rc == 0) {
		error = errno;
		rc = -1;
	}
	if (rc == -1)
		(void)unlinkat(statefd, file, 0);
	errno = error;
	return (rc);
}

static int
unlink_missing_ok(int statefd, const char *file)
{
	if (unlinkat(statefd, file, 0) == -1 && errno != ENOENT)
		return (-1);
	return (0);
}

/* Both files are complete before either takes its place. */
static int
record_place(int statefd, const struct record *record, const struct buf *text,
    const struct buf *pid)
{
	char state_new[FILE_NAME_MAX], pid_new[FILE_NAME_MAX];
	char state[FILE_NAME_MAX], pidfile[FILE_NAME_MAX];
	int error;

	if (file_name(state_new, ".", record->name, ".state.new") == -1 ||
	    file_name(pid_new, ".", record->name, ".pid.new") == -1 ||
	    file_name(state, "", record->name, ".state") == -1 ||
	    file_name(pidfile, "", record->name, ".pid") == -1)
		return (-1);
	if (temp_write(statefd, state_new, text) == -1)
		return (-1);
	if ((record->pid == 0 ? unlink_missing_ok(statefd, pidfile)
	                      : temp_write(statefd, pid_new, pid)) == -1 ||
	    renameat(statefd, state_new, statefd, state) == -1) {
		error = errno;
		(void)unlinkat(statefd, state_new, 0);
		(void)unlinkat(statefd, pid_new, 0);
		errno = error;
		return (-1);
	}
	if (record->pid == 0)
		return (0);
	return (renameat(statefd, pid_new, statefd, pidfile));
}

int
record_write(int statefd, const struct record *record)
{
	struct buf text = { 0 }, pid = { 0 };
	int error, rc = -1;

	buf_printf(&pid, "%ld\n", (long)record->pid);
	if (record_print(record, &text) == -1) {
		errno = EINVAL;
		goto out;
	}
	if (text.failed || pid.failed || text.s == NULL || pid.s == NULL) {
		errno = ENOMEM;
		goto out;
	}
	if (text.n > RECORD_MAX) {
		errno = EFBIG;
		goto out;
	}
	rc = record_place(statefd, record, &text, &pid);
out:
	error = errno;
	buf_fini(&text);
	buf_fini(&pid);
	errno = error;
	return (rc);
}

int
record_mend(int statefd, const struct record *record)
{
	char file[FILE_NAME_MAX], file_new[FILE_NAME_MAX];
	struct buf pid = { 0 };
	int rc = -1;

	if (file_name(file, ".", record->name, ".state.new") == -1 ||
	    file_name(file_new, ".", record->name, ".pid.new") == -1)
		return (-1);
	(void)unlinkat(statefd, file, 0);
	(void)unlinkat(statefd, file_new, 0);
	if (file_name(file, "", record->name, ".pid") == -1 ||
	    faccessat(statefd, file, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
		return (0);
	buf_printf(&pid, "%ld\n", (long)record->pid);
	if (!pid.failed && temp_write(statefd, file_new, &pid) == 0)
		rc = renameat(statefd, file_new, statefd, file);
	buf_fini(&pid);
	return (rc);
}

/* The record goes last: if this is killed, the next one finds it again. */
int
record_remove(int statefd, const char *name)
{
	static const char *const ends[][2] = {
		{ ".", ".state.new" },
		{ ".", ".pid.new" },
		{ "", ".pid" },
		{ "", ".state" },
	};
	char file[FILE_NAME_MAX];
	size_t i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		if (file_name(file, ends[i][0], name, ends[i][1]) == -1 ||
		    unlink_missing_ok(statefd, file) == -1)
			return (-1);
	}
	return (0);
}

/* Adds NAME of "NAME.state"; other files are none of our business. */
static int
list_add(struct strlist *names, const char *file)
{
	char name[NAME_MAX_LEN + 1];
	size_t n = strlen(file);

	if (n < 7 || n - 6 > NAME_MAX_LEN ||
	    strcmp(file + n - 6, ".state") != 0)
		return (0);
	memcpy(name, file, n - 6);
	name[n - 6] = '\0';
	return (valid_name(name) ? strlist_add(names, name) : 0);
}

int
record_list(int statefd, struct strlist *names)
{
	struct dirent *entry;
	DIR *dir = dir_list(statefd);
	int error, rc = 0;

	if (dir == NULL)
		return (-1);
	while (rc == 0 && (errno = 0, entry = readdir(dir)) != NULL) {
		rc = list_add(names, entry->d_name);
		if (rc == -1)
			errno = ENOMEM;
	}
	error = errno;
	(void)closedir(dir);
	errno = error;
	if (error != 0)
		return (-1);
	strlist_sort(names);
	return (0);
}

void
record_fini(struct record *record)
{
	free(record->program);
	free(record->script);
	free(record->stop_desc);
	memset(record, 0, sizeof(*record));
}

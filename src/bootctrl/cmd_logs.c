/* logs: the last lines of a service's log, and what comes after them. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/logfile.h"
#include "core/valid.h"

#define LINES 20
#define LOOK_MS 200 /* how often a log that is followed is looked at */

/* Prints what follows; -1 with errno, also when nobody reads any more. */
static int
logs_drain(int fd)
{
	char text[8192];
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) > 0) {
		logfile_clean(text, (size_t)n);
		if (fwrite(text, 1, (size_t)n, stdout) != (size_t)n)
			return (-1);
	}
	return (n == -1 && errno != EINTR && errno != EAGAIN ? -1
	                                                     : fflush(stdout));
}

/* Is there another file of this name now, or was ours cut to nothing? */
static bool
logs_moved(const struct logfile *log, int fd)
{
	struct stat ours, theirs;

	if (fstat(fd, &ours) == -1)
		return (true);
	if (S_ISREG(ours.st_mode) && lseek(fd, 0, SEEK_CUR) > ours.st_size)
		return (true);
	if (lstat(log->path, &theirs) == -1)
		return (false); /* it is being rotated */
	return (ours.st_dev != theirs.st_dev || ours.st_ino != theirs.st_ino);
}

/* Follows the log over its rotations until it is interrupted. */
static int
logs_follow(const struct logfile *log, int fd)
{
	int next;

	for (;;) {
		if (fd != -1 && logs_drain(fd) == -1)
			break;
		(void)poll(NULL, 0, LOOK_MS);
		if (fd != -1 && !logs_moved(log, fd))
			continue;
		/* What came before the rotation was seen to its end. */
		next = logfile_open(log);
		if (next == -1 && errno != ENOENT)
			break;
		if (fd != -1) {
			(void)logs_drain(fd);
			(void)close(fd);
		}
		fd = next;
	}
	if (fd != -1)
		(void)close(fd);
	if (errno == EPIPE)
		return (EXIT_OK);
	(void)fprintf(stderr, "%s: %s\n", log->path, strerror(errno));
	return (EXIT_FAILED);
}

/* The last lines, and what follows. */
static int
logs_print(const struct ctl *ctl, const struct logfile *log, size_t n)
{
	bool follow = ctl->opt[OPT_FOLLOW] != NULL;
	struct strlist lines = { 0 };
	size_t i;
	int fd = logfile_open(log);

	if (fd == -1 && (errno != ENOENT || !follow)) {
		(void)fprintf(stderr, "%s: %s%s\n", log->path, strerror(errno),
		    errno == ENOENT ? "; nothing was ever logged" : "");
		return (errno == EACCES ? EXIT_NOT_ALLOWED : EXIT_FAILED);
	}
	if (fd != -1 && logfile_tail(fd, n, &lines) == -1) {
		(void)fprintf(stderr, "%s: %s\n", log->path, strerror(errno));
		(void)close(fd);
		return (EXIT_FAILED);
	}
	for (i = 0; i < lines.n; i++)
		(void)printf("%s\n", lines.v[i]);
	strlist_fini(&lines);
	if (follow)
		return (logs_follow(log, fd));
	(void)close(fd);
	return (EXIT_OK);
}

/* Finds the log of the selected service. */
static int
logs_of(struct ctl *ctl, const struct selected *one, size_t n)
{
	struct logfile log;
	int status = EXIT_FAILED;

	logfile_find(&log, ctl, one->name,
	    one->index == -1 ? NULL : ctl->set.v[one->index]);
	if (log.path == NULL)
		(void)fprintf(stderr,
		    "%s: its output goes to a logger, %s; look where that "
		    "writes\n",
		    one->name, log.logger);
	else {
		if (log.errors != NULL)
			(void)fprintf(stderr,
			    "%s: its standard error goes to %s\n", one->name,
			    log.errors);
		status = logs_print(ctl, &log, n);
	}
	logfile_fini(&log);
	return (status);
}

int
cmd_logs(struct ctl *ctl, const struct cmd *cmd)
{
	struct selection selection;
	unsigned long long n = LINES;
	int status;

	if (ctl->opt[OPT_LINES] != NULL &&
	    valid_number(ctl->opt[OPT_LINES], LOGFILE_LINES_MAX, &n) == -1) {
		(void)fprintf(stderr,
		    "bootctrl: -n: \"%s\" is not a number up to %d\n",
		    ctl->opt[OPT_LINES], LOGFILE_LINES_MAX);
		return (EXIT_USAGE);
	}
	if (ctl->nnames != 1) {
		(void)fprintf(stderr, "bootctrl: %s takes one name\n",
		    cmd->name);
		return (EXIT_USAGE);
	}
	status = select_asked(ctl, &selection);
	if (status != EXIT_OK)
		return (status);
	status = logs_of(ctl, &selection.v[0], (size_t)n);
	selection_fini(&selection);
	return (status);
}

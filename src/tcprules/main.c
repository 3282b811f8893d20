/*
 * tcprules: compiles a text of rules into a database, as the program of this
 * name of ucspi-tcp does.  -d: also what that program accepts by mistake.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <libgen.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/errs.h"
#include "tcp/errtext.h"
#include "tcp/rulesdb.h"

#define EXIT_BAD 100 /* the text, or how we were called */
#define EXIT_TEMPORARY 111

static int
usage(void)
{
	(void)fprintf(stderr,
	    "tcprules: usage: tcprules [-d] rules.cdb rules.tmp\n");
	return (EXIT_BAD);
}

/* Says "unable to WHAT: reason" of errno's value error. */
static int
fatal(const char *what, const char *file, int error)
{
	(void)fprintf(stderr, "tcprules: fatal: unable to %s%s: %s\n", what,
	    file, errtext(error));
	return (EXIT_TEMPORARY);
}

/* Prints what was found in the text.  Returns the exit status. */
static int
errs_print(const struct errs *errs)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		(void)fprintf(stderr, "tcprules: %s: %s\n",
		    errs->v[i].kind == ERR_WARNING ? "warning" : "fatal",
		    errs->v[i].text);
	if (errs->lost)
		return (fatal("tell all that is wrong", "", ENOMEM));
	for (i = 0; i < errs->n; i++)
		if (errs->v[i].kind == ERR_FAILED)
			return (EXIT_TEMPORARY);
	return (EXIT_BAD);
}

/*
 * Creates the temporary file, or empties one that is there: only one of our
 * own, under this name alone, since others could write or read what they
 * prepared.
 */
static int
temp_open(const char *temp)
{
	struct stat st;
	int fd;

	fd = open(temp,
	    O_WRONLY | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0644);
	if (fd == -1)
		return (-1);
	if (fstat(fd, &st) == -1)
		goto fail;
	if (!S_ISREG(st.st_mode) || st.st_uid != geteuid() ||
	    st.st_nlink != 1) {
		errno = EEXIST;
		goto fail;
	}
	if (ftruncate(fd, 0) == 0)
		return (fd);
fail:
	(void)close(fd);
	return (-1);
}

/* Makes the new name last; not every file system can do that. */
static void
sync_directory(const char *file)
{
	char *copy = strdup(file);
	int fd;

	if (copy == NULL)
		return;
	fd = open(dirname(copy), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd != -1) {
		(void)fsync(fd);
		(void)close(fd);
	}
	free(copy);
}

/* The line that tcprules 0.88 would not parse, as that program says it. */
static int
bad_line(const struct buf *line)
{
	/* What follows a NUL is not shown there either. */
	(void)fprintf(stderr,
	    "tcprules: fatal: unable to parse this line: %s\n",
	    line->s == NULL ? "" : line->s);
	return (EXIT_BAD);
}

/* Compiles the standard input into the open file of temp. */
static int
compile(int fd, const char *temp, bool classic)
{
	struct errs errs = { 0 };
	struct rules_job job = { .file = "stdin",
		.classic = classic,
		.errs = &errs };
	int error, rc, status = 0;

	rc = rulesdb_write(fd, &job, STDIN_FILENO, SIZE_MAX, &error);
	if (rc == 0 && fsync(fd) == -1) {
		error = errno;
		rc = -1;
	}
	if (rc == -1 || errs.n > 0)
		status = errs_print(&errs);
	if (rc == 0)
		status = 0;
	else if (job.bad.s != NULL || job.bad.failed)
		status = bad_line(&job.bad);
	else if (job.error != 0)
		status = fatal("read input", "", job.error);
	else if (error != 0)
		status = fatal("write to ", temp, error);
	buf_fini(&job.bad);
	errs_fini(&errs);
	return (status);
}

static int
make(const char *cdb, const char *temp, bool classic)
{
	int fd, status;

	if (fcntl(STDIN_FILENO, F_GETFD) == -1)
		return (fatal("read input", "", errno));
	fd = temp_open(temp);
	if (fd == -1)
		return (fatal("create ", temp, errno));
	status = compile(fd, temp, classic);
	if (close(fd) == -1 && status == 0)
		status = fatal("write to ", temp, errno);
	if (status == 0 && rename(temp, cdb) == -1) {
		(void)fprintf(stderr,
		    "tcprules: fatal: unable to move %s to %s: %s\n", temp, cdb,
		    errtext(errno));
		status = EXIT_TEMPORARY;
	}
	if (status != 0)
		(void)unlink(temp);
	else
		sync_directory(cdb);
	return (status);
}

int
main(int argc, char *argv[])
{
	bool classic = false;
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, "d")) != -1) {
		if (c != 'd')
			return (usage());
		classic = true;
	}
	if (argc - optind < 2)
		return (usage());
	return (make(argv[optind], argv[optind + 1], classic));
}

/*
 * mktcprules: makes the databases of rules of a directory from their texts.
 * What is printed on stdout is what was written; all else is on stderr.
 */
#include <sys/types.h>

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/errs.h"
#include "core/strlist.h"
#include "mktcprules/rulesdir.h"
#include "paths.h"
#include "tcp/rulesdb.h"

#define EXIT_USAGE 2
#define EXIT_OWNER 4

struct options {
	const char *dir; /* -d, or NULL */
	bool force;
	int names; /* index of the first name in argv */
};

static const char usage_line[] = "usage: mktcprules [-f] [-d DIR] [NAME ...]";

static void
help(void)
{
	(void)printf(
	    "%s\n"
	    "Makes tcprules-NAME.cdb from tcprules-NAME.txt; without NAME, "
	    "all of the directory.\n"
	    "  -d DIR     work there (default: here, if there is a "
	    "tcprules-*.txt,\n"
	    "             else %s/bootctrl)\n"
	    "  -f         write also what is unchanged\n"
	    "  --help     this text\n"
	    "  --version  the version\n",
	    usage_line, QBOOT_SYSCONFDIR);
}

static int
usage(void)
{
	(void)fprintf(stderr, "%s\n", usage_line);
	return (EXIT_USAGE);
}

/*
 * Reads the options.  Returns -1 to go on, else the exit status.  getopt()
 * takes "--help" as the option "-" with the argument "help".
 */
static int
options_read(struct options *o, int argc, char *argv[])
{
	int c;

	opterr = 0;
	while ((c = getopt(argc, argv, ":d:f-:")) != -1) {
		if (c == 'd')
			o->dir = optarg;
		else if (c == 'f')
			o->force = true;
		else if (c == '-' && strcmp(optarg, "help") == 0) {
			help();
			return (0);
		} else if (c == '-' && strcmp(optarg, "version") == 0) {
			(void)printf("mktcprules %s\n", QBOOT_VERSION);
			return (0);
		} else {
			if (c == ':')
				warnx("option -%c needs an argument", optopt);
			else if (c == '-')
				warnx("unknown option --%s", optarg);
			else
				warnx("unknown option -%c", optopt);
			return (usage());
		}
	}
	o->names = optind;
	return (-1);
}

/* Prints the messages; returns the exit status that they stand for. */
static int
errs_print(const struct errs *errs)
{
	size_t i;
	int rc = 0;

	for (i = 0; i < errs->n; i++) {
		(void)fprintf(stderr, "%s\n", errs->v[i].text);
		if (errs->v[i].kind == ERR_PERMISSION && rc == 0)
			rc = EXIT_OWNER;
		else if (errs->v[i].kind == ERR_FAILED ||
		    errs->v[i].kind == ERR_CONFIG)
			rc = EXIT_FAILURE;
	}
	if (errs->lost) {
		(void)fprintf(stderr,
		    "out of memory: some messages are lost\n");
		rc = EXIT_FAILURE;
	}
	return (rc);
}

/* Makes the databases of all names; a failed one does not stop the others. */
static void
make_all(const struct options *o, const struct rulesdir *dir,
    const struct strlist *names, struct errs *errs)
{
	struct rulesdb db = { .dirfd = dir->fd,
		.dir = dir->path,
		.caller = dir->caller,
		.force = o->force };
	size_t count, i;
	bool written;

	for (i = 0; i < names->n; i++) {
		(void)rulesdb_make(&db, names->v[i], &written, &count, errs);
		if (written)
			(void)printf("tcprules-%s.cdb: %zu rules\n",
			    names->v[i], count);
	}
}

int
main(int argc, char *argv[])
{
	struct options o = { 0 };
	struct rulesdir dir = { .fd = -1 };
	struct strlist names = { 0 };
	struct errs errs = { 0 };
	int rc, i;

	(void)signal(SIGXFSZ, SIG_IGN); /* a limit is told, like a full disk */
	rc = options_read(&o, argc, argv);
	if (rc != -1)
		return (fflush(stdout) == 0 ? rc : EXIT_FAILURE);
	if (rulesdir_open(&dir, o.dir, QBOOT_SYSCONFDIR "/bootctrl", geteuid(),
	        &errs) == -1)
		goto out;
	for (i = o.names; i < argc; i++)
		(void)rulesdir_name(argv[i], &names, &errs);
	if (o.names < argc || rulesdir_list(&dir, &names, &errs) == 0)
		make_all(&o, &dir, &names, &errs);
out:
	if (fflush(stdout) != 0)
		(void)errs_add(&errs, ERR_FAILED, NULL, "standard output: %s",
		    strerror(errno));
	rc = errs_print(&errs);
	errs_fini(&errs);
	strlist_fini(&names);
	rulesdir_fini(&dir);
	return (rc);
}

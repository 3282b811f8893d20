/* The command line. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/valid.h"
#include "paths.h"

#define PARALLEL_MAX 1024
#define LETTERS "+b:d:fHj:o:qv"
#define OPTION_WIDTH 19 /* of "NAME=ARG" in the usage text */

static void
usage_print(FILE *out)
{
	const struct cmd *cmd;
	size_t o;

	(void)fprintf(out,
	    "usage: bootctrl [-nqv] [-b backend] [-d directory] [-j number] "
	    "verb [name ...]\n"
	    "       bootctrl file verb [name ...]\n");
	for (cmd = cmds; cmd->name != NULL; cmd++)
		(void)fprintf(out, "  %-12s %-19s %s\n", cmd->name, cmd->args,
		    cmd->help);
	(void)fprintf(out, "options of some verbs:\n");
	for (o = 0; o < OPTS; o++)
		(void)fprintf(out, "  --%s%s%-*s %s\n", options[o].name,
		    options[o].arg == NULL ? " " : "=",
		    OPTION_WIDTH - (int)strlen(options[o].name),
		    options[o].arg == NULL ? "" : options[o].arg,
		    options[o].help);
}

/* A wrong call: told on stderr, exit status 2. */
static const struct cmd *
usage_error(int *status)
{
	(void)fprintf(stderr,
	    "usage: bootctrl [options] verb [name ...]; see bootctrl "
	    "--help\n");
	*status = EXIT_USAGE;
	return (NULL);
}

/* The command of a verb; one that is none of ours may be a service's own. */
static const struct cmd *
cmd_find(struct ctl *ctl, const char *name)
{
	const struct cmd *cmd;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		if (strcmp(cmd->name, name) == 0)
			return (cmd);
	ctl->verb = name;
	return (&cmd_other);
}

static bool
option_parallel(struct ctl *ctl, const char *arg)
{
	unsigned long long n;

	if (valid_number(arg, PARALLEL_MAX, &n) == -1 || n == 0) {
		(void)fprintf(stderr,
		    "bootctrl: -j: \"%s\" is not a number from 1 to %d\n", arg,
		    PARALLEL_MAX);
		return (false);
	}
	ctl->parallel = (unsigned int)n;
	return (true);
}

static bool
option_backend(struct ctl *ctl, const char *arg)
{
	if (backend_find(arg) == NULL) {
		(void)fprintf(stderr,
		    "bootctrl: -b: there is no backend \"%s\"\n", arg);
		return (false);
	}
	ctl->backend = arg;
	return (true);
}

/* Handles one option; false: a wrong call. */
static bool
option_set(struct ctl *ctl, int option)
{
	size_t o;

	for (o = 0; o < OPTS; o++)
		if (options[o].letter == option &&
		    (options[o].arg == NULL) == (optarg == NULL)) {
			ctl->opt[o] = optarg == NULL ? "" : optarg;
			return (true);
		}
	switch (option) {
	case 'b':
		return (option_backend(ctl, optarg));
	case 'd':
		ctl->dir = optarg;
		return (true);
	case 'j':
		return (option_parallel(ctl, optarg));
	case 'n':
		ctl->dry_run = true;
		return (true);
	case 'q':
		ctl->quiet = true;
		return (true);
	case 'v':
		ctl->verbose = true;
		return (true);
	default:
		return (false);
	}
}

/*
 * Handles the long option argv[optind], "--NAME", "--NAME=VALUE" or "--NAME
 * VALUE", and steps over it.  False: a wrong call.
 */
static bool
option_long(struct ctl *ctl, char **argv)
{
	const char *name = argv[optind++] + 2;
	size_t len = strcspn(name, "="), o;
	const char *value = name[len] == '=' ? name + len + 1 : NULL;

	for (o = 0; o < OPTS; o++)
		if (strlen(options[o].name) == len &&
		    strncmp(options[o].name, name, len) == 0)
			break;
	if (o == OPTS) {
		(void)fprintf(stderr, "bootctrl: unknown option --%s\n", name);
		return (false);
	}
	if (options[o].arg != NULL && value == NULL && argv[optind] != NULL)
		value = argv[optind++];
	if ((options[o].arg == NULL) != (value == NULL)) {
		(void)fprintf(stderr, "bootctrl: --%s takes %s value\n",
		    options[o].name, options[o].arg == NULL ? "no" : "a");
		return (false);
	}
	ctl->opt[o] = value == NULL ? "" : value;
	return (true);
}

/* Is each option that was given one of the verb? */
static bool
options_fit(const struct ctl *ctl, const struct cmd *cmd)
{
	size_t o;

	for (o = 0; o < OPTS; o++)
		if (ctl->opt[o] != NULL && (cmd->opts & OPT(o)) == 0) {
			(void)fprintf(stderr,
			    "bootctrl: %s has no option --%s\n", cmd->name,
			    options[o].name);
			return (false);
		}
	return (true);
}

/* The long options that every program is expected to have. */
static bool
option_about(const char *arg)
{
	if (strcmp(arg, "--help") == 0)
		usage_print(stdout);
	else if (strcmp(arg, "--version") == 0)
		(void)printf("bootctrl %s\n", QBOOT_VERSION);
	else
		return (false);
	return (true);
}

/* Is -n a number of lines to this verb, not a dry run? */
static bool
verb_counts(const char *verb)
{
	const struct cmd *cmd;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		if (strcmp(cmd->name, verb) == 0)
			return ((cmd->opts & OPT(OPT_LINES)) != 0);
	return (false);
}

/*
 * Takes all options, wherever they stand, and moves the other words to the
 * front of argv.  Returns their number; -1: a wrong call.
 */
static int
options_take(struct ctl *ctl, int argc, char **argv)
{
	int option, n = 1;

	while (optind < argc) {
		if (strncmp(argv[optind], "--", 2) == 0 &&
		    argv[optind][2] != '\0') {
			if (!option_long(ctl, argv))
				return (-1);
			continue;
		}
		optarg = NULL; /* some leave that of the last one */
		option = getopt(argc, argv,
		    n > 1 && verb_counts(argv[1]) ? LETTERS "n:" : LETTERS "n");
		if (option != -1 && !option_set(ctl, option))
			return (-1);
		if (option == -1 && optind < argc)
			argv[n++] = argv[optind++];
	}
	return (n - 1);
}

/* FILE VERB: the names are the file's own, or follow the verb. */
static int
names_of_script(struct ctl *ctl)
{
	if (ctl->script_name == NULL)
		return (0);
	if (ctl->nnames > 0) {
		(void)fprintf(stderr,
		    "bootctrl: %s.rc serves itself alone; leave \"%s\" out\n",
		    ctl->script_name, ctl->names[0]);
		return (-1);
	}
	ctl->names = &ctl->script_name;
	ctl->nnames = 1;
	return (0);
}

const struct cmd *
options_parse(struct ctl *ctl, int argc, char **argv, int *status)
{
	const struct cmd *cmd;
	int n;

	/* The interpreter form: the kernel puts the file first. */
	if (argc > 1 && argv[1][0] != '-' && strchr(argv[1], '/') != NULL) {
		if (script_find(ctl, argv[1]) == -1) {
			*status = EXIT_NOT_INSTALLED;
			return (NULL);
		}
		argv++;
		argc--;
	}
	if (argc > 1 && option_about(argv[1]))
		return (NULL);
	if (argc > 1 && strcmp(argv[1], "--complete") == 0) {
		complete(ctl, argv + 2, (size_t)argc - 2);
		return (NULL);
	}
	n = options_take(ctl, argc, argv);
	if (n < 1)
		return (usage_error(status));
	cmd = cmd_find(ctl, argv[1]);
	if (!options_fit(ctl, cmd))
		return (usage_error(status));
	ctl->names = argv + 2;
	ctl->nnames = (size_t)n - 1;
	if (names_of_script(ctl) == -1)
		return (usage_error(status));
	return (cmd);
}

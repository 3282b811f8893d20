/*
 * Options: one table.  Unlike with getopt(3) of some systems, the first word
 * that is no option ends them: what follows belongs to the program.
 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "tcpsrv/options.h"

#define EXIT_USAGE 100
#define LIMIT_DEFAULT 40
#define TIMEOUT_DEFAULT 26
#define TIMEOUT_MAX 86400

enum option_kind {
	OPTION_YES, /* a bool: true */
	OPTION_NO, /* a bool: false */
	OPTION_LEVEL, /* an unsigned int: from */
	OPTION_NUMBER, /* an unsigned int from its argument: from ... to */
	OPTION_TEXT, /* its argument */
};

struct option {
	char letter;
	enum option_kind kind;
	size_t offset; /* of the member of struct config */
	unsigned int from;
	unsigned int to;
};

#define AT(member) offsetof(struct config, member)

static const struct option options[] = {
	{ '1', OPTION_YES, AT(print_port), 0, 0 },
	{ '4', OPTION_YES, AT(v4_only), 0, 0 },
	{ '6', OPTION_YES, AT(v6_form), 0, 0 },
	{ 'X', OPTION_YES, AT(rules_optional), 0, 0 },
	{ 'x', OPTION_TEXT, AT(rules), 0, 0 },
	{ 'U', OPTION_YES, AT(env_ids), 0, 0 },
	{ 'u', OPTION_TEXT, AT(user), 0, 0 },
	{ 'g', OPTION_TEXT, AT(group), 0, 0 },
	{ 'l', OPTION_TEXT, AT(local), 0, 0 },
	{ 'b', OPTION_NUMBER, AT(backlog), 0, INT_MAX },
	{ 'B', OPTION_TEXT, AT(banner), 0, 0 },
	{ 'c', OPTION_NUMBER, AT(limit), 1, LIMIT_MAX },
	{ 'C', OPTION_TEXT, AT(perhost_arg), 0, 0 },
	{ 'I', OPTION_TEXT, AT(interface), 0, 0 },
	{ 't', OPTION_NUMBER, AT(timeout), 0, TIMEOUT_MAX },
	{ 'd', OPTION_NO, AT(nodelay), 0, 0 },
	{ 'D', OPTION_YES, AT(nodelay), 0, 0 },
	{ 'q', OPTION_LEVEL, AT(level), LOG_NEVER, 0 },
	{ 'Q', OPTION_LEVEL, AT(level), LOG_ERRORS, 0 },
	{ 'v', OPTION_LEVEL, AT(level), LOG_ALL, 0 },
	{ 'V', OPTION_YES, AT(fixed), 0, 0 },
	{ 'h', OPTION_YES, AT(lookup), 0, 0 },
	{ 'H', OPTION_NO, AT(lookup), 0, 0 },
	{ 'p', OPTION_YES, AT(paranoid), 0, 0 },
	{ 'P', OPTION_NO, AT(paranoid), 0, 0 },
	{ 'r', OPTION_YES, AT(ident), 0, 0 },
	{ 'R', OPTION_NO, AT(ident), 0, 0 },
	{ 'o', OPTION_YES, AT(keep_options), 0, 0 },
	{ 'O', OPTION_NO, AT(keep_options), 0, 0 },
};

static _Noreturn void
usage(struct log *log)
{
	log_add(log, LOG_ERRORS,
	    "usage: %s [ -461UXpPhHrRoOdDqQvV ] [ -c limit ] [ -C n[:msg] ] "
	    "[ -x rules.cdb ] [ -B banner ] [ -g gid ] [ -u uid ] "
	    "[ -b backlog ] [ -l localname ] [ -t timeout ] "
	    "[ -I interface ] host port program",
	    log->name);
	log_flush(log);
	exit(EXIT_USAGE);
}

static unsigned int
number(const struct option *option, const char *text, struct log *log)
{
	const char *why = "invalid";
	long long n = 0;

	/* strtonum() skips blanks, which are a mistake here. */
	if (text[0] >= '0' && text[0] <= '9')
		n = strtonum(text, option->from, option->to, &why);
	if (why != NULL)
		log_die(log, EXIT_USAGE,
		    "option -%c: %s is not a number from %u to %u",
		    option->letter, text, option->from, option->to);
	return ((unsigned int)n);
}

static void
set(struct config *config, const struct option *option, const char *arg,
    struct log *log)
{
	void *member = (char *)config + option->offset;
	bool yes = option->kind == OPTION_YES;
	unsigned int n = option->from;

	if (option->kind == OPTION_NUMBER)
		n = number(option, arg, log);
	switch (option->kind) {
	case OPTION_YES:
	case OPTION_NO:
		memcpy(member, &yes, sizeof(yes));
		break;
	case OPTION_NUMBER:
	case OPTION_LEVEL:
		memcpy(member, &n, sizeof(n));
		break;
	case OPTION_TEXT:
		memcpy(member, &arg, sizeof(arg));
		break;
	}
}

static const struct option *
find(char letter)
{
	size_t i;

	for (i = 0; i < sizeof(options) / sizeof(options[0]); i++)
		if (options[i].letter == letter)
			return (&options[i]);
	return (NULL);
}

/* The letters of one word; returns how many words it took. */
static size_t
parse_word(struct config *config, char **argv, struct log *log)
{
	const struct option *option;
	const char *p;

	for (p = argv[0] + 1; *p != '\0'; p++) {
		option = find(*p);
		if (option == NULL) {
			log_add(log, LOG_ERRORS, "illegal option -- %c", *p);
			usage(log);
		}
		if (option->kind != OPTION_TEXT &&
		    option->kind != OPTION_NUMBER) {
			set(config, option, "", log);
			continue;
		}
		if (p[1] != '\0') {
			set(config, option, p + 1, log);
			return (1);
		}
		if (argv[1] == NULL) {
			log_add(log, LOG_ERRORS,
			    "option requires an argument -- %c", *p);
			usage(log);
		}
		set(config, option, argv[1], log);
		return (2);
	}
	return (1);
}

/* The message of -C, where \n, \r and \\ are what they are in C. */
static char *
unescape(const char *text, struct log *log)
{
	char *msg, *p;

	msg = malloc(strlen(text) + 1);
	if (msg == NULL)
		log_die(log, 111, "out of memory");
	for (p = msg; *text != '\0'; text++) {
		if (text[0] == '\\' && text[1] != '\0') {
			text++;
			*p++ = (char)(*text == 'n' ? '\n'
			        : *text == 'r'     ? '\r'
			                           : *text);
		} else {
			*p++ = *text;
		}
	}
	*p = '\0';
	return (msg);
}

/* -C n[:msg]. */
static void
parse_perhost(struct config *config, struct log *log)
{
	static const struct option option = { 'C', OPTION_NUMBER, 0, 1,
		LIMIT_MAX };
	char digits[16];
	size_t n = strcspn(config->perhost_arg, ":");

	if (n >= sizeof(digits))
		n = sizeof(digits) - 1;
	memcpy(digits, config->perhost_arg, n);
	digits[n] = '\0';
	config->perhost = number(&option, digits, log);
	if (config->perhost > config->limit)
		config->perhost = config->limit;
	if (config->perhost_arg[n] == ':')
		config->perhost_msg =
		    unescape(config->perhost_arg + n + 1, log);
}

void
options_parse(struct config *config, char **argv, struct log *log)
{
	memset(config, 0, sizeof(*config));
	config->argv = argv;
	config->limit = LIMIT_DEFAULT;
	config->timeout = TIMEOUT_DEFAULT;
	config->level = LOG_ERRORS;
	config->lookup = true;
	if (*argv != NULL)
		argv++;
	while (*argv != NULL && argv[0][0] == '-' && argv[0][1] != '\0') {
		if (strcmp(*argv, "--") == 0) {
			argv++;
			break;
		}
		argv += parse_word(config, argv, log);
	}
	if (config->fixed && config->level == LOG_ERRORS)
		config->level = LOG_ALL;
	log->level = (enum log_level)config->level;
	log->fixed = config->fixed;
	if (argv[0] == NULL || argv[1] == NULL || argv[2] == NULL)
		usage(log);
	config->host = argv[0];
	config->port = argv[1];
	config->program = argv + 2;
	if (config->perhost_arg != NULL)
		parse_perhost(config, log);
}

/*
 * What the next word of a command line can be, for the shells' completions:
 * "bootctrl --complete WORD... LAST" prints one candidate for LAST on a line,
 * with a tab and what it is.  The first line is ":directories" or ":files"
 * where a path is asked for.  What verbs and options there are is read from
 * the tables that make the usage text.  Nothing is matched with LAST: every
 * shell has its own way.
 */
#include <sys/types.h>

#include <dirent.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/strlist.h"
#include "core/valid.h"

/* A command line up to its last word, which is the one to complete. */
struct line {
	struct ctl *ctl;
	char **words;
	size_t n;
	size_t i; /* the word that is looked at */
	const struct cmd *cmd; /* NULL: no verb yet, or one that is unknown */
	bool has_verb;
	size_t nargs; /* words behind the verb */
};

static void
offer(const char *word, const char *about)
{
	const char *s;

	(void)printf("%s\t", word);
	/* Terminals get no control characters of a desc. */
	for (s = about == NULL ? "" : about; *s != '\0'; s++)
		(void)putchar((unsigned char)*s < ' ' || *s == 0x7f ? ' ' : *s);
	(void)putchar('\n');
}

static const struct cmd *
verb_find(const char *name)
{
	const struct cmd *cmd;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		if (strcmp(cmd->name, name) == 0)
			return (cmd);
	return (NULL);
}

/* What the value of an option is called; NULL: it has none. */
static const char *
letter_arg(const struct line *line, char letter)
{
	size_t o;

	for (o = 0; o < OPTS; o++)
		if (options[o].letter == letter && options[o].arg != NULL &&
		    (letter != 'n' ||
		        (line->cmd != NULL && line->cmd->opts & OPT(o))))
			return (options[o].arg);
	switch (letter) {
	case 'b':
		return ("BACKEND");
	case 'd':
		return ("DIR");
	case 'j':
		return ("N");
	default:
		return (NULL);
	}
}

/*
 * Steps over the letters of one word.  Returns what the value of the last one
 * is called, if that is the word to complete; else NULL.
 */
static const char *
letters_skip(struct line *line)
{
	const char *s = line->words[line->i] + 1, *arg = NULL, *value;

	while (*s != '\0' && (arg = letter_arg(line, *s)) == NULL)
		s++;
	if (arg == NULL)
		return (NULL);
	value = s[1] != '\0' ? s + 1 : line->words[++line->i];
	if (line->i == line->n - 1)
		return (arg);
	if (*s == 'd')
		line->ctl->dir = value;
	return (NULL);
}

/* The same for "--NAME", "--NAME=VALUE" or "--NAME VALUE". */
static const char *
long_skip(struct line *line)
{
	const char *name = line->words[line->i] + 2, *value;
	size_t len = strcspn(name, "="), o;

	for (o = 0; o < OPTS; o++)
		if (strlen(options[o].name) == len &&
		    strncmp(options[o].name, name, len) == 0)
			break;
	if (o == OPTS || options[o].arg == NULL)
		return (NULL);
	value = name[len] == '=' ? name + len + 1 : line->words[++line->i];
	if (line->i == line->n - 1)
		return (options[o].arg);
	line->ctl->opt[o] = value;
	return (NULL);
}

/* Looks at all words before the last.  As above. */
static const char *
line_read(struct line *line)
{
	const char *word, *arg;

	for (line->i = 0; line->i + 1 < line->n; line->i++) {
		word = line->words[line->i];
		arg = NULL;
		if (strncmp(word, "--", 2) == 0)
			arg = long_skip(line);
		else if (word[0] == '-')
			arg = letters_skip(line);
		else if (line->has_verb)
			line->nargs++;
		else if (line->i > 0 || strchr(word, '/') == NULL) {
			line->cmd = verb_find(word);
			line->has_verb = true;
		} else if (script_find(line->ctl, word) == -1)
			return ("");
		if (arg != NULL)
			return (arg);
	}
	return (NULL);
}

/* Opens the directory that the line names.  false: there is none to read. */
static bool
line_open(const struct line *line)
{
	struct ctl *ctl = line->ctl;
	struct errs errs = { 0 };
	bool opened;

	opened = image_dir(ctl) == 0 &&
	    bootdir_open(&ctl->bootdir, ctl->dir, geteuid(), &errs) == 0;
	errs_fini(&errs);
	return (opened);
}

static void
offer_services(const struct line *line)
{
	struct ctl *ctl = line->ctl;
	size_t i;

	if (ctl->script_name != NULL || !line_open(line) ||
	    set_ask(ctl) != EXIT_OK)
		return;
	for (i = 0; i < ctl->set.n; i++)
		offer(ctl->set.v[i]->name,
		    conf_value(ctl->set.v[i]->conf, "desc"));
}

/* Is it a script without a suffix, as templates are? */
static bool
is_template(int dirfd, const char *name)
{
	char begin[2];
	int fd;
	bool found;

	if (!valid_name(name) || strchr(name, '.') != NULL)
		return (false);
	fd = openat(dirfd, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd == -1)
		return (false);
	found = read(fd, begin, sizeof(begin)) == (ssize_t)sizeof(begin) &&
	    memcmp(begin, "#!", sizeof(begin)) == 0;
	(void)close(fd);
	return (found);
}

static void
offer_templates(const struct line *line)
{
	struct strlist names = { 0 };
	struct dirent *entry;
	DIR *dir;
	size_t i;

	if (!line_open(line) || (dir = opendir(line->ctl->dir)) == NULL)
		return;
	while ((entry = readdir(dir)) != NULL)
		if (is_template(dirfd(dir), entry->d_name))
			(void)strlist_add(&names, entry->d_name);
	(void)closedir(dir);
	strlist_sort(&names);
	for (i = 0; i < names.n; i++)
		offer(names.v[i], "template");
	strlist_fini(&names);
}

static void
offer_backends(void)
{
	size_t i;

	for (i = 0; backends[i] != NULL; i++)
		offer(backends[i]->name, backends[i]->descr);
}

static void
offer_verbs(void)
{
	const struct cmd *cmd;

	for (cmd = cmds; cmd->name != NULL; cmd++)
		offer(cmd->name, cmd->help);
}

/* The words of a list such as "dot|svg|json", each with before in front. */
static void
offer_words(const char *list, const char *before)
{
	char word[64];
	size_t len;

	for (; *list != '\0'; list += len + (list[len] == '|')) {
		len = strcspn(list, "|");
		(void)snprintf(word, sizeof(word), "%s%.*s", before, (int)len,
		    list);
		offer(word, NULL);
	}
}

/* What the tables call arg. */
static void
offer_arg(const struct line *line, const char *arg)
{
	size_t i;

	if (strcmp(arg, "NAME") == 0)
		offer_services(line);
	else if (strcmp(arg, "BACKEND") == 0)
		offer_backends();
	else if (strcmp(arg, "TEMPLATE") == 0)
		offer_templates(line);
	else if (strcmp(arg, "VERB") == 0)
		offer_verbs();
	else if (strcmp(arg, "DIR") == 0)
		(void)puts(":directories");
	else if (strcmp(arg, "WHICH") == 0)
		for (i = 0; query_word(i) != NULL; i++)
			offer(query_word(i), NULL);
	else if (strchr(arg, '|') != NULL)
		offer_words(arg, "");
}

static void
offer_options(const struct line *line)
{
	char word[64];
	size_t o;

	for (o = 0; o < OPTS; o++) {
		if (line->cmd == NULL || (line->cmd->opts & OPT(o)) == 0)
			continue;
		(void)snprintf(word, sizeof(word), "--%s%s", options[o].name,
		    options[o].arg == NULL ? "" : "=");
		offer(word, options[o].help);
	}
	if (!line->has_verb) {
		offer("--help", "print the usage");
		offer("--version", "print the version");
	}
}

/* The last word is the value of an option. */
static void
offer_of_option(const struct line *line, const char *arg)
{
	/* A NAME that an option takes is no service's. */
	if (strcmp(arg, "NAME") != 0)
		offer_arg(line, arg);
}

/* "--NAME=VALUE" is the last word. */
static void
offer_value(const struct line *line, const char *word)
{
	const char *name = word + 2;
	size_t len = strcspn(name, "="), o;

	for (o = 0; o < OPTS; o++)
		if (strlen(options[o].name) == len && options[o].arg != NULL &&
		    strncmp(options[o].name, name, len) == 0)
			break;
	if (o == OPT_FORMAT && line->cmd != NULL && line->cmd->formats != NULL)
		offer_words(line->cmd->formats, "--format=");
	else if (o < OPTS)
		offer_of_option(line, options[o].arg);
}

/* The argument that comes next, as the usage text has it: "A [B...]". */
static void
offer_next(const struct line *line)
{
	const char *s = line->cmd->args;
	size_t i, len;
	char arg[64];

	for (i = 0; *s != '\0'; i++) {
		s += strspn(s, "[ ");
		len = strcspn(s, " ].");
		if (i == line->nargs || s[len] == '.')
			break;
		s += len + strspn(s + len, "]. ");
	}
	if (*s == '\0')
		return;
	(void)snprintf(arg, sizeof(arg), "%.*s", (int)len, s);
	offer_arg(line, arg);
}

void
complete(struct ctl *ctl, char **words, size_t n)
{
	struct line line = { .ctl = ctl, .words = words, .n = n };
	const char *last, *arg;

	if (n == 0)
		return;
	last = words[n - 1];
	arg = line_read(&line);
	if (arg != NULL)
		offer_of_option(&line, arg);
	else if (strncmp(last, "--", 2) == 0 && strchr(last, '=') != NULL)
		offer_value(&line, last);
	else if (last[0] == '-')
		offer_options(&line);
	else if (line.cmd != NULL)
		offer_next(&line);
	else if (!line.has_verb && n == 1 && strchr(last, '/') != NULL)
		(void)puts(":files");
	else if (!line.has_verb)
		offer_verbs();
}

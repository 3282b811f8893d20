/*
 * From text to checked values: each variable has one function or one row of a
 * table here, and each bad value a message that says what to write instead.
 */
#include <signal.h>
#include <string.h>

#include "compat/compat.h"
#include "core/rule.h"
#include "core/settings.h"
#include "core/valid.h"
#include "core/words.h"

#define TIME_MAX 86400 /* seconds: a day */
#define READY_FD_MIN 3
#define READY_FD_MAX 9

static const struct {
	const char *word;
	enum service_type type;
} types[] = {
	{ "daemon", SERVICE_DAEMON }, { "oneshot", SERVICE_ONESHOT },
	{ "forking", SERVICE_FORKING }, { "tcpserver", SERVICE_TCPSERVER },
	{ "foreign", SERVICE_FOREIGN }, /* last: nobody writes it */
};

#define TYPES (sizeof(types) / sizeof(types[0]))

const char *
service_type_name(enum service_type type)
{
	size_t i;

	for (i = 0; i < TYPES; i++)
		if (types[i].type == type)
			return (types[i].word);
	return ("unknown");
}

/* A variable that is set and not empty, or NULL. */
static const struct conf_var *
setting(const struct service *s, const char *name)
{
	return (conf_value(s->conf, name) == NULL ? NULL
	                                          : conf_get(s->conf, name));
}

static void
setting_bad(struct service *s, const struct conf_var *v, const char *want)
{
	(void)errs_add(&s->errs, ERR_CONFIG, &v->place,
	    "bad %s \"%s\"; write %s", v->name, v->value, want);
}

/* A variable that must be there is not; no news in a file full of errors. */
static void
setting_missing(struct service *s, const char *name, const char *want)
{
	struct place where = { s->script, 0, 0 };
	size_t from;

	if (errs_failed(&s->errs))
		return;
	from = s->errs.n;
	(void)errs_add(&s->errs, ERR_CONFIG, &where, "%s= is missing; write %s",
	    name, want);
	(void)errs_rule(&s->errs, from, RULE_MISSING);
}

static void
read_type(struct service *s)
{
	const struct conf_var *v = setting(s, "type");
	size_t i;

	if (v == NULL)
		return;
	for (i = 0; i < TYPES - 1; i++)
		if (strcmp(v->value, types[i].word) == 0) {
			s->type = types[i].type;
			return;
		}
	setting_bad(s, v, "daemon, oneshot, forking or tcpserver");
}

static void
read_retry(struct service *s)
{
	const struct conf_var *stop = setting(s, "stop_signal");
	const struct conf_var *v = setting(s, "retry");
	int signo = SIGTERM;
	const char *why;

	if (stop != NULL) {
		signo = valid_signal(stop->value);
		if (signo <= 0) {
			setting_bad(s, stop, "a signal, as in TERM");
			signo = SIGTERM;
		}
		s->retry.v[0].signo = signo;
	}
	if (v == NULL)
		return;
	why = retry_parse(&s->retry, v->value);
	if (why != NULL)
		(void)errs_add(&s->errs, ERR_CONFIG, &v->place,
		    "bad retry \"%s\": %s; write SIGNAL/SECONDS, as in %s",
		    v->value, why, RETRY_DEFAULT);
}

static void
read_leftovers(struct service *s)
{
	const struct conf_var *v = setting(s, "kill_leftovers");

	if (v == NULL || strcmp(v->value, "no") == 0)
		return;
	if (strcmp(v->value, "yes") == 0)
		s->kill_leftovers = true;
	else
		setting_bad(s, v, "yes or no");
}

static void
read_reload(struct service *s)
{
	const struct conf_var *v = setting(s, "reload_signal");
	int signo;

	if (v == NULL || strcmp(v->value, "none") == 0)
		return;
	signo = valid_signal(v->value);
	if (signo > 0)
		s->reload_signal = signo;
	else
		setting_bad(s, v, "a signal, as in HUP, or none");
}

/* Reads "KEY:N" with a number from min to max into ready_arg. */
static bool
ready_number(struct service *s, const char *text, const char *key,
    unsigned int min, unsigned int max)
{
	unsigned long long n;
	size_t len = strlen(key);

	if (strncmp(text, key, len) != 0 ||
	    valid_number(text + len, max, &n) == -1 || n < min)
		return (false);
	s->ready_arg = (unsigned int)n;
	return (true);
}

static void
read_ready(struct service *s)
{
	const struct conf_var *v = setting(s, "ready");

	s->ready = s->type == SERVICE_TCPSERVER ? READY_PORT : READY_EXEC;
	if (v == NULL)
		return;
	if (strcmp(v->value, "exec") == 0)
		s->ready = READY_EXEC;
	else if (strcmp(v->value, "port") == 0)
		s->ready = READY_PORT;
	else if (ready_number(s, v->value, "fd:", READY_FD_MIN, READY_FD_MAX))
		s->ready = READY_FD;
	else if (ready_number(s, v->value, "delay:", 1, TIME_MAX))
		s->ready = READY_DELAY;
	else
		setting_bad(s, v,
		    "exec, port, fd:N (N from 3 to 9) or delay:SECONDS");
}

static void
read_timeout(struct service *s)
{
	const struct conf_var *v = setting(s, "start_timeout");
	unsigned long long n;

	if (v == NULL)
		return;
	if (valid_number(v->value, TIME_MAX, &n) == 0 && n > 0)
		s->start_timeout = (unsigned int)n;
	else
		setting_bad(s, v, "a number of seconds from 1 to 86400");
}

static void
read_pidfile(struct service *s)
{
	const struct conf_var *v = setting(s, "pidfile");

	if (s->type != SERVICE_FORKING)
		return;
	if (v == NULL)
		setting_missing(s, "pidfile",
		    "the path where type=forking finds its pid");
	else if (v->value[0] != '/')
		setting_bad(s, v, "an absolute path");
}

/* VERB_cmd or VERB_signal of one of extra_commands; one must be there. */
static void
read_extra_verb(struct service *s, const char *verb)
{
	const struct conf_var *list = setting(s, "extra_commands");
	const struct conf_var *cmd, *signal;
	struct buf name = { 0 };

	buf_printf(&name, "%s_cmd", verb);
	cmd = name.failed ? NULL : setting(s, name.s);
	buf_clear(&name);
	buf_printf(&name, "%s_signal", verb);
	signal = name.failed ? NULL : setting(s, name.s);
	if (signal != NULL && valid_signal(signal->value) <= 0)
		setting_bad(s, signal, "a signal, as in ALRM");
	else if ((cmd == NULL) == (signal == NULL))
		(void)errs_add(&s->errs, ERR_CONFIG, &list->place,
		    "extra_commands: %s: write either %s_cmd= or %s_signal=",
		    verb, verb, verb);
	buf_fini(&name);
}

static void
read_extra(struct service *s)
{
	const struct conf_var *v = setting(s, "extra_commands");
	size_t i;

	if (v == NULL ||
	    words_split(v->value, v->name, &v->place, &s->extra, &s->errs) ==
	        -1)
		return;
	for (i = 0; i < s->extra.n; i++) {
		if (valid_var(s->extra.v[i]))
			read_extra_verb(s, s->extra.v[i]);
		else
			setting_bad(s, v, "verbs of letters, digits and _");
	}
}

static void
read_command(struct service *s)
{
	if (setting(s, "command") == NULL)
		setting_missing(s, "command", "command=PROGRAM");
}

/* Adds words with the place of the variable that held them. */
static int
words_add(struct service *s, const struct strlist *list,
    const struct conf_var *v, struct conf_words *words)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (!valid_name(list->v[i]))
			(void)errs_add(&s->errs, ERR_CONFIG, &v->place,
			    "bad name \"%s\" in %s; use up to %d of A-Z a-z "
			    "0-9 _ . @ + -, beginning with a letter or digit",
			    list->v[i], v->name, NAME_MAX_LEN);
		else if (conf_words_add(s->conf->arena, words, list->v[i],
		             &v->place) == -1)
			return (-1);
	}
	return (0);
}

/* Adds the words of a variable. */
static int
words_variable(struct service *s, const char *name, struct conf_words *words)
{
	const struct conf_var *v = setting(s, name);
	struct strlist list = { 0 };
	int rc = 0;

	if (v == NULL)
		return (0);
	if (words_split(v->value, name, &v->place, &list, &s->errs) == 0)
		rc = words_add(s, &list, v, words);
	strlist_fini(&list);
	return (rc);
}

/* Adds the words of a header line; the parser has checked them. */
static int
words_header(const struct service *s, enum conf_header header,
    struct conf_words *words)
{
	const struct conf_words *from = &s->conf->headers[header];
	size_t i;

	for (i = 0; i < from->n; i++)
		if (conf_words_add(s->conf->arena, words, from->v[i].word,
		        &from->v[i].place) == -1)
			return (-1);
	return (0);
}

/* NAME and the service name are provided without a word. */
static int
words_own(struct service *s)
{
	struct place where = { s->script, 0, 0 };

	if (conf_words_add(s->conf->arena, &s->provide, s->file, &where) == -1)
		return (-1);
	if (strcmp(s->file, s->name) == 0)
		return (0);
	return (conf_words_add(s->conf->arena, &s->provide, s->name, &where));
}

static int
read_words(struct service *s)
{
	size_t i;

	if (words_own(s) == -1 ||
	    words_header(s, HEADER_PROVIDE, &s->provide) == -1 ||
	    words_header(s, HEADER_REQUIRE, &s->require) == -1 ||
	    words_header(s, HEADER_BEFORE, &s->before) == -1 ||
	    words_header(s, HEADER_KEYWORD, &s->keyword) == -1 ||
	    words_variable(s, "provide", &s->provide) == -1 ||
	    words_variable(s, "require", &s->require) == -1 ||
	    words_variable(s, "before", &s->before) == -1 ||
	    words_variable(s, "keyword", &s->keyword) == -1 ||
	    words_variable(s, "need", &s->need) == -1)
		return (-1);
	for (i = 0; i < s->keyword.n; i++)
		if (strcmp(s->keyword.v[i].word, "nostart") == 0)
			s->nostart = true;
	return (0);
}

static void
read_noresult(struct service *s)
{
	const struct conf_var *v = setting(s, "NORESULT");

	s->noresult = v != NULL && v->exported && strcmp(v->value, "0") != 0;
}

int
settings_read(struct service *s)
{
	size_t from = s->errs.n;
	int rc;

	read_noresult(s);
	read_timeout(s);
	if (s->type != SERVICE_FOREIGN) {
		read_type(s);
		read_retry(s);
		read_leftovers(s);
		read_reload(s);
		read_ready(s);
		read_pidfile(s);
		read_command(s);
		read_extra(s);
	}
	rc = read_words(s);
	(void)errs_rule(&s->errs, from, RULE_VALUE);
	return (rc);
}

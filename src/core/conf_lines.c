/*
 * Statements: NAME=word, setenv, export and unset, one on a line, and the
 * header lines of rcorder(8).
 */
#include <string.h>

#include "core/conf_priv.h"
#include "core/rule.h"
#include "core/valid.h"

#define SHOWN_MAX 40 /* bytes of a bad word in a message */
#define HINT_VALUE "one assignment per line; quote a value that has blanks"
#define HINT_NAME "one name per line"

/* A statement's name and where it stands. */
struct stmt {
	struct buf name, value; /* used again for the next */
	struct place place; /* of the statement */
	struct place name_place;
	bool mark; /* setenv, export: part of the environment */
	bool setenv;
	bool keeps; /* export NAME: the value stays */
};

/* Where a bad word ends in a message: blank, newline, control byte. */
static int
shown_length(const struct lex *lex)
{
	int n = 0;

	while (n < SHOWN_MAX && (size_t)n < lex->n - lex->at.i &&
	    ((unsigned char)lex->s[lex->at.i + (size_t)n] > ' ' &&
	        lex->s[lex->at.i + (size_t)n] != 0x7f))
		n++;
	return (n);
}

/* May name be given a value or unset at this place?  -1 after a message. */
static int
stmt_allowed(struct lex *lex, const struct stmt *st)
{
	const char *name = st->name.s, *why;

	if (name_kind(name) == NAME_OWNED)
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "\"%s\" belongs to the shells; use another name", name));
	if (!st->keeps &&
	    (strcmp(name, "instance") == 0 ||
	        strcmp(name, "bootctrl_dir") == 0))
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "\"%s\" is set by bootctrl and cannot be changed; use "
		    "another name",
		    name));
	if (st->mark && (why = valid_environment(name)) != NULL)
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "\"%s\" cannot be part of a service's environment: %s; "
		    "remove it",
		    name, why));
	if (conf_find(lex->conf, name) == NULL && lex->conf->n >= CONF_VARS_MAX)
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "more than %d variables; use fewer", CONF_VARS_MAX));
	return (0);
}

/* Env files win: a script may build on their values, not replace them. */
static int
stmt_overrides(struct lex *lex, const struct stmt *st)
{
	const struct conf_var *var = conf_find(lex->conf, st->name.s);
	size_t from = lex->errs->n;

	if (lex->layer != CONF_SCRIPT || lex->referred || var == NULL ||
	    var->value == NULL ||
	    (var->layer != CONF_SITE && var->layer != CONF_ENV))
		return (0);
	(void)errs_add(lex->errs, ERR_CONFIG, &st->name_place,
	    "\"%s\" was set at %s:%u, and env files win; write "
	    "%s=${%s-default} here, or remove one of the two",
	    st->name.s, var->place.file, var->place.line, st->name.s,
	    st->name.s);
	return (errs_rule(lex->errs, from, RULE_OVERRIDE));
}

/*
 * PORT="${PORT:-25}" with a PORT of the env file changes nothing: messages
 * about it must name the line that a reader can mend.
 */
static bool
stmt_passes_on(const struct lex *lex, const struct stmt *st, const char *text)
{
	const struct conf_var *var = conf_find(lex->conf, st->name.s);

	return (lex->referred && var != NULL && var->value != NULL &&
	    var->place.file != NULL && strcmp(var->value, text) == 0);
}

/* Nothing may follow but a comment; hint is what to write instead. */
static int
stmt_end(struct lex *lex, const char *hint)
{
	struct place place;
	int n, rc = lex_end(lex);

	if (rc != 1)
		return (rc);
	place = lex_place(lex);
	if (lex_control(lex) == -1)
		return (-1);
	if (strchr(";&|<>()`", lex_peek(lex)) != NULL)
		return (lex_operator(lex));
	n = shown_length(lex);
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "\"%.*s\" is a word too many; %s", n, lex->s + lex->at.i, hint));
}

/* Reads the value and the line's end, then gives the value to the name. */
static int
stmt_value(struct lex *lex, struct stmt *st)
{
	struct buf *value = &st->value;
	struct word word = { .out = value, .field = st->mark };
	struct place place = lex_place(lex);
	struct conf_var *var;
	const char *text;

	lex->target = st->name.s;
	lex->referred = false;
	if (stmt_allowed(lex, st) == -1 || word_read(lex, &word) == -1 ||
	    stmt_end(lex, HINT_VALUE) == -1 || stmt_overrides(lex, st) == -1)
		return (-1);
	if (value->failed)
		return (errs_nomem(lex->errs));
	text = value->s == NULL ? "" : value->s;
	if (st->setenv && *text == '=')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "the value of setenv starts with \"=\"; write export "
		    "%s='=...' if it must",
		    st->name.s));
	if (!stmt_passes_on(lex, st, text) &&
	    conf_assign(lex->conf, st->name.s, text, lex->layer,
	        &st->name_place) == -1)
		return (errs_nomem(lex->errs));
	var = conf_find(lex->conf, st->name.s);
	if (st->mark && var != NULL)
		var->exported = true;
	return (0);
}

/*
 * An assignment.  If it is wrong and the variable has no value, it gets an
 * empty one, lest each later use be an error too.
 */
static int
stmt_assign(struct lex *lex, struct stmt *st)
{
	struct conf_var *var;
	int rc;

	rc = stmt_value(lex, st);
	lex->target = NULL;
	if (rc == 0)
		return (0);
	var = conf_find(lex->conf, st->name.s);
	if ((var == NULL && lex->conf->n < CONF_VARS_MAX) ||
	    (var != NULL && var->value == NULL))
		(void)conf_assign(lex->conf, st->name.s, "", lex->layer,
		    &st->name_place);
	return (-1);
}

/* Reads the name behind setenv, export and unset. */
static int
stmt_name(struct lex *lex, struct stmt *st, const char *verb)
{
	const char *start;
	bool joined;
	int c, n;

	buf_clear(&st->name);
	lex_blanks(lex);
	st->name_place = lex_place(lex);
	start = lex->s + lex->at.i;
	n = shown_length(lex);
	if (n == 0 || lex_peek(lex) == '#') {
		if (lex_peek(lex) != '\n' && lex_control(lex) == -1)
			return (-1);
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "%s without the name of a variable; write %s", verb,
		    strcmp(verb, "setenv") == 0      ? "setenv NAME value"
		        : strcmp(verb, "unset") == 0 ? "unset NAME"
		                                     : "export NAME"));
	}
	lex_name(lex, &st->name, &joined);
	if (st->name.failed)
		return (errs_nomem(lex->errs));
	c = lex_peek(lex);
	if (st->name.s != NULL && valid_var(st->name.s) &&
	    (c == CONF_EOF || strchr("= \t\n;&|<>()`", c) != NULL))
		return (0);
	return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
	    "\"%.*s\" is not the name of a variable; %s takes a plain name of "
	    "letters, digits and _",
	    n, start, verb));
}

/* setenv NAME word */
static int
stmt_setenv(struct lex *lex, struct stmt *st)
{
	int c;

	st->mark = st->setenv = true;
	if (stmt_name(lex, st, "setenv") == -1)
		return (-1);
	c = lex_peek(lex);
	if (c == '=')
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "setenv takes a name and a value; write setenv %s value",
		    st->name.s));
	lex_blanks(lex);
	if (lex_peek(lex) == CONF_EOF || lex_peek(lex) == '\n' ||
	    lex_peek(lex) == '#')
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "setenv without a value; write setenv %s '' for an empty "
		    "one",
		    st->name.s));
	if (c == ' ' || c == '\t')
		return (stmt_assign(lex, st));
	return (stmt_end(lex, HINT_VALUE) == -1 ? -1 : 0);
}

/* export NAME or export NAME=word */
static int
stmt_export(struct lex *lex, struct stmt *st)
{
	struct conf_var *var;

	st->mark = true;
	if (stmt_name(lex, st, "export") == -1)
		return (-1);
	if (lex_peek(lex) == '=') {
		lex_next(lex);
		return (stmt_assign(lex, st));
	}
	st->keeps = true;
	if (stmt_end(lex, HINT_NAME) == -1 || stmt_allowed(lex, st) == -1)
		return (-1);
	var = conf_find(lex->conf, st->name.s);
	if (var == NULL && name_kind(st->name.s) == NAME_PRESET)
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "\"%s\" is not set here, but some shells set it themselves; "
		    "write export %s=value",
		    st->name.s, st->name.s));
	var = conf_add(lex->conf, st->name.s);
	if (var == NULL)
		return (errs_nomem(lex->errs));
	if (var->value == NULL) {
		var->layer = lex->layer;
		var->place = st->name_place;
	}
	var->exported = true;
	return (0);
}

/* unset NAME */
static int
stmt_unset(struct lex *lex, struct stmt *st)
{
	if (stmt_name(lex, st, "unset") == -1 ||
	    stmt_end(lex, HINT_NAME) == -1 || stmt_allowed(lex, st) == -1)
		return (-1);
	if (name_kind(st->name.s) == NAME_STICKY)
		return (errs_add(lex->errs, ERR_CONFIG, &st->name_place,
		    "shells differ about what unset leaves of \"%s\"; remove "
		    "the line",
		    st->name.s));
	lex->referred = false;
	if (stmt_overrides(lex, st) == -1)
		return (-1);
	if (conf_assign(lex->conf, st->name.s, NULL, lex->layer,
	        &st->name_place) == -1)
		return (errs_nomem(lex->errs));
	return (0);
}

/* What is this, if it is none of the four? */
static int
stmt_refuse(struct lex *lex, const struct lex_at *start)
{
	struct place place;
	int n;

	if (lex_control(lex) == -1)
		return (-1);
	lex->at = *start;
	place = lex_place(lex);
	if (lex_control(lex) == -1)
		return (-1);
	n = shown_length(lex);
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "\"%.*s\" is not an assignment; write NAME=value, setenv NAME "
	    "value, export NAME or unset NAME",
	    n, lex->s + lex->at.i));
}

/* Parses a statement that starts here. */
static int
stmt_read(struct lex *lex, struct stmt *st)
{
	struct lex_at start = lex->at;
	const char *name;
	bool joined, end;
	int c;

	st->place = st->name_place = lex_place(lex);
	lex_name(lex, &st->name, &joined);
	if (st->name.failed)
		return (errs_nomem(lex->errs));
	name = st->name.s == NULL ? "" : st->name.s;
	c = lex_peek(lex);
	if (c == '=' && valid_var(name)) {
		lex_next(lex);
		return (stmt_assign(lex, st));
	}
	if (c == '+' && lex_peek2(lex) == '=' && valid_var(name))
		return (errs_add(lex->errs, ERR_CONFIG, &st->place,
		    "\"+=\" is not known to every sh; write %s=\"${%s}...\"",
		    name, name));
	end = c == ' ' || c == '\t' || c == '\n' || c == CONF_EOF;
	if (end && strcmp(name, "setenv") == 0)
		return (stmt_setenv(lex, st));
	if (end && strcmp(name, "export") == 0)
		return (stmt_export(lex, st));
	if (end && strcmp(name, "unset") == 0)
		return (stmt_unset(lex, st));
	return (stmt_refuse(lex, &start));
}

void
lines_parse(struct lex *lex)
{
	struct stmt st = { 0 };
	int rc;

	while (lex_peek(lex) != CONF_EOF) {
		rc = lex->at.i == lex->at.bol ? header_read(lex) : 0;
		if (rc == 0)
			rc = lex_end(lex);
		if (rc == 1 && lex_peek(lex) != '\n' &&
		    lex_peek(lex) != CONF_EOF) {
			st =
			    (struct stmt){ .name = st.name, .value = st.value };
			buf_clear(&st.name);
			buf_clear(&st.value);
			rc = stmt_read(lex, &st);
		}
		if (rc == -1)
			lex_recover(lex);
		lex->quote = '\0';
		if (lex_peek(lex) == '\n')
			lex_next(lex);
	}
	buf_fini(&st.name);
	buf_fini(&st.value);
}

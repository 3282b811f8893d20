/*
 * Expansions: $NAME, ${NAME} and the four forms with a word.  The word is
 * evaluated only where it is used, as in sh.
 */
#include <string.h>

#include "core/conf_priv.h"
#include "core/rule.h"
#include "core/valid.h"

/* What a shell might split or expand again in an unquoted value. */
#define FIELD_BYTES " \t\n*?[]{}()|&~\\"

/* One expansion while it is read. */
struct expand {
	struct place place; /* of its $ */
	struct buf name;
	const struct conf_var *var; /* NULL: never mentioned */
	bool colon; /* ":-" or ":+": empty is as unset */
	int op; /* '-', '+', or NUL for a plain reference */
};

/* What is wrong with the bytes behind "$". */
static int
expand_refuse(struct lex *lex)
{
	struct place place = lex_place(lex);
	int c = lex_peek2(lex);

	if (c == '(' && lex->n - lex->at.i > 2 && lex->s[lex->at.i + 2] == '(')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "\"$((\" starts arithmetic; nothing is computed here: "
		    "write the value itself"));
	if (c == '(')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "\"$(\" starts a command substitution; nothing is executed "
		    "here: write the value itself"));
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "\"$\" without the name of a variable; write \\$ or '$'"));
}

/* Reads "}" or the operator behind the name in "${NAME". */
static int
expand_operator(struct lex *lex, struct expand *ex)
{
	struct place place = lex_place(lex);
	int c = lex_peek(lex);

	if (c == '}')
		return (0);
	if (c == ':' && (lex_peek2(lex) == '-' || lex_peek2(lex) == '+')) {
		ex->colon = true;
		lex_next(lex);
		c = lex_peek(lex);
	}
	if (c == '-' || c == '+') {
		ex->op = c;
		lex_next(lex);
		return (0);
	}
	if (c == CONF_EOF || c == '\n')
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "\"${\" is not closed; add } behind the name"));
	if (c == '\\' && lex_peek2(lex) == '\n')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "a line is continued inside \"${\"; join the lines"));
	if (lex_control(lex) == -1)
		return (-1);
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "\"%c\" inside \"${\" is not known here; only ${NAME}, ${NAME-w}, "
	    "${NAME:-w}, ${NAME+w} and ${NAME:+w} are",
	    c));
}

/* Reads the name of an expansion and looks it up. */
static int
expand_name(struct lex *lex, struct word *word, struct expand *ex)
{
	size_t from = lex->at.i;
	struct conf_var *var;
	const char *name;
	bool joined;

	lex_name(lex, &ex->name, &joined);
	if (joined || (lex_peek(lex) == '\\' && lex_peek2(lex) == '\n'))
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "a line is continued inside or directly behind this "
		    "expansion; join the lines"));
	if (ex->name.failed)
		return (errs_nomem(lex->errs));
	name = ex->name.s == NULL ? "" : ex->name.s;
	if (!valid_var(name) || lex->at.i - from != ex->name.n)
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "\"${%s\" does not name a variable; only ${NAME}, ${NAME-w}, "
		    "${NAME:-w}, ${NAME+w} and ${NAME:+w} are known here",
		    name));
	if (name_kind(name) == NAME_OWNED)
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "\"%s\" belongs to the shells; use another name", name));
	if (lex->target != NULL && strcmp(lex->target, name) == 0)
		lex->referred = true;
	if (lex->conf->history &&
	    conf_words_add(lex->conf->arena, &lex->conf->wanted, name,
	        &ex->place) == -1)
		return (errs_nomem(lex->errs));
	var = conf_find(lex->conf, name);
	if (var != NULL)
		var->used = var->read = true;
	ex->var = var;
	if (var == NULL && !word->dead && name_kind(name) == NAME_PRESET)
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "\"%s\" is not set here, but some shells set it themselves; "
		    "set it or unset it before",
		    name));
	return (0);
}

/* Adds the variable's own value. */
static int
expand_value(struct lex *lex, struct word *word, const struct expand *ex)
{
	size_t from = lex->errs->n;
	const char *value;

	if (word->dead)
		return (0);
	value = ex->var == NULL ? NULL : ex->var->value;
	if (value == NULL && ex->op == '-')
		return (0);
	if (value == NULL) {
		(void)errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "\"%s\" is not set; write ${%s-} if it may be unset",
		    ex->name.s, ex->name.s);
		return (errs_rule(lex->errs, from, RULE_UNSET));
	}
	lex->expanded += strlen(value);
	if (lex->expanded > CONF_EXPAND_MAX)
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "the expansions of this file give more than %d bytes; "
		    "use fewer",
		    CONF_EXPAND_MAX));
	return (word_add(lex, word, value, strlen(value)));
}

/* Reads the word of an expansion and its "}". */
static int
expand_word(struct lex *lex, struct word *word, const struct expand *ex,
    bool used)
{
	struct word inner = *word;

	inner.depth++;
	inner.dead = word->dead || !used;
	inner.before = '\0';
	if (inner.depth > CONF_DEPTH_MAX)
		return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
		    "expansions are nested more than %d deep; set variables in "
		    "between",
		    CONF_DEPTH_MAX));
	if (word_inner(lex, &inner) == -1)
		return (-1);
	if (lex_peek(lex) == '}')
		return (0);
	return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
	    "\"${\" is not closed; add } where its word ends, on the same "
	    "line"));
}

/* Reads "NAME}" or "NAME-word}". */
static int
expand_braced(struct lex *lex, struct word *word, struct expand *ex)
{
	bool set, used;

	lex_next(lex);
	if (expand_name(lex, word, ex) == -1 || expand_operator(lex, ex) == -1)
		return (-1);
	set = ex->var != NULL && ex->var->value != NULL &&
	    !(ex->colon && *ex->var->value == '\0');
	used = ex->op == '-' ? !set : set;
	if (ex->op != '+' && !(ex->op == '-' && used) &&
	    expand_value(lex, word, ex) == -1)
		return (-1);
	if (ex->op != '\0' && expand_word(lex, word, ex, used) == -1)
		return (-1);
	lex_next(lex);
	return (0);
}

/* Reads "NAME". */
static int
expand_plain(struct lex *lex, struct word *word, struct expand *ex)
{
	if (expand_name(lex, word, ex) == -1 ||
	    expand_value(lex, word, ex) == -1)
		return (-1);
	if (lex_peek(lex) < 0x80)
		return (0);
	return (errs_add(lex->errs, ERR_CONFIG, &ex->place,
	    "some shells take the letter behind \"$%s\" for a part of the "
	    "name; write ${%s}",
	    ex->name.s, ex->name.s));
}

int
expand_read(struct lex *lex, struct word *word)
{
	struct expand ex = { .place = lex_place(lex), .op = '\0' };
	size_t from = word->out->n;
	int c = lex_peek2(lex), rc;

	if (c == '{') {
		lex_next(lex);
		rc = expand_braced(lex, word, &ex);
	} else if (c == '_' || (c >= 'a' && c <= 'z') ||
	    (c >= 'A' && c <= 'Z')) {
		lex_next(lex);
		rc = expand_plain(lex, word, &ex);
	} else {
		rc = expand_refuse(lex);
	}
	if (rc == 0 && word->field && !word->quoted && word->depth == 0 &&
	    word->out->n > from &&
	    strpbrk(word->out->s + from, FIELD_BYTES) != NULL)
		rc = errs_add(lex->errs, ERR_CONFIG, &ex.place,
		    "the value of \"%s\" has a blank or a byte that is special "
		    "to shells; write the expansion in double quotes",
		    ex.name.s);
	buf_fini(&ex.name);
	return (rc);
}

/*
 * Words: quotes and backslashes.  Each function reads from the lexer's
 * position and adds to the word's value at once; a word that is not used is
 * read with "dead" set, which checks its syntax only.
 */
#include <string.h>

#include "core/conf_priv.h"

/* What a backslash quotes in double quotes, and in "${NAME-word}" there. */
#define DOUBLE_BYTES "$`\"\\"
#define INNER_BYTES "$`\"\\}"

int
word_add(struct lex *lex, struct word *word, const char *s, size_t n)
{
	struct place place;

	if (word->dead)
		return (0);
	if (n <= CONF_VALUE_MAX && word->out->n <= CONF_VALUE_MAX - n) {
		buf_add(word->out, s, n);
		return (0);
	}
	place = lex_place(lex);
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "the value is longer than %d bytes here; shorten it",
	    CONF_VALUE_MAX));
}

/*
 * Takes what plain bytes are here at once, as far as the value may grow: most
 * bytes of most files.  The last one taken, or NUL: there are none.
 */
static char
word_plain(struct lex *lex, struct word *word)
{
	const char *s = lex->s + lex->at.i;
	size_t n = lex_plain(lex);
	size_t room =
	    word->out->n < CONF_VALUE_MAX ? CONF_VALUE_MAX - word->out->n : 0;

	if (n > room)
		n = room;
	if (n == 0)
		return ('\0');
	if (!word->dead)
		buf_add(word->out, s, n);
	lex->at.i += n;
	return (s[n - 1]);
}

/* The quote opened at "open" never ends: goes back to it. */
static int
word_unclosed(struct lex *lex, const struct lex_at *open)
{
	struct place place;
	char quote = lex->quote;

	lex->at = *open;
	lex->quote = '\0';
	place = lex_place(lex);
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "this %s quote is not closed; add %c where the value ends",
	    quote == '"' ? "double" : "single", quote));
}

static int
word_single(struct lex *lex, struct word *word)
{
	struct lex_at open = lex->at;
	size_t from;
	int c;

	lex_next(lex);
	lex->quote = '\'';
	from = lex->at.i;
	while ((c = lex_peek(lex)) != '\'') {
		if (c == CONF_EOF)
			return (word_unclosed(lex, &open));
		if (lex_control(lex) == -1)
			return (-1);
		lex_next(lex);
	}
	if (word_add(lex, word, lex->s + from, lex->at.i - from) == -1)
		return (-1);
	lex->quote = '\0';
	lex_next(lex);
	return (0);
}

/* In "..." inside ${NAME-word}, dash takes the backslash of \} away. */
static int
word_brace(struct lex *lex)
{
	struct place place = lex_place(lex);

	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "shells differ about \\} in double quotes inside \"${\"; write "
	    "'\\}' there, or set a variable to the word and use that"));
}

/*
 * A backslash.  In double quotes it quotes only the bytes of special and
 * stays before any other; special is NULL outside of them.
 */
static int
word_backslash(struct lex *lex, struct word *word, const char *special)
{
	struct place place = lex_place(lex);
	char c;

	if (lex_continued(lex))
		return (0);
	if (lex_peek2(lex) == CONF_EOF)
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "backslash at the end of the file; write \\\\ or '\\'"));
	lex_next(lex);
	if (lex_control(lex) == -1)
		return (-1);
	c = (char)lex_peek(lex);
	if (special != NULL && strchr(special, c) == NULL &&
	    word_add(lex, word, "\\", 1) == -1)
		return (-1);
	lex_next(lex);
	return (word_add(lex, word, &c, 1));
}

static int
word_double(struct lex *lex, struct word *word)
{
	struct lex_at open = lex->at;
	bool quoted = word->quoted;
	int c, rc = 0;
	char b;

	lex_next(lex);
	lex->quote = '"';
	word->quoted = true;
	while (rc == 0 && (c = lex_peek(lex)) != '"') {
		if (word_plain(lex, word) != '\0')
			continue;
		if (c == CONF_EOF)
			return (word_unclosed(lex, &open));
		if (c == '$') {
			rc = expand_read(lex, word);
		} else if (c == '\\' && word->depth > 0 &&
		    lex_peek2(lex) == '}') {
			rc = word_brace(lex);
		} else if (c == '\\') {
			rc = word_backslash(lex, word, DOUBLE_BYTES);
		} else if (c == '`') {
			rc = lex_operator(lex);
		} else if ((rc = lex_control(lex)) == 0) {
			b = (char)c;
			rc = word_add(lex, word, &b, 1);
			lex_next(lex);
		}
	}
	word->quoted = quoted;
	if (rc == -1)
		return (-1);
	lex->quote = '\0';
	lex_next(lex);
	return (0);
}

/* Would some shell see more in this unquoted byte?  -1 after a message. */
static int
word_special(struct lex *lex, const struct word *word, int c)
{
	struct place place = lex_place(lex);

	if (strchr(";&|<>()`", c) != NULL)
		return (lex_operator(lex));
	if (c == '~' &&
	    (word->before == '\0' || word->before == ':' ||
	        word->before == '='))
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "\"~\" here means a home directory to a shell; write the "
		    "path, or quote it"));
	if (word->field && word->depth == 0 && strchr("*?[{", c) != NULL)
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "an unquoted \"%c\" here is a pattern to a shell; quote it",
		    c));
	if (c == '[' &&
	    (word->before == '.' ||
	        (word->out->n > 0 && word->out->s[word->out->n - 1] == '.')))
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "an unquoted \"[\" after a dot can be a subscript to ksh93; "
		    "quote it"));
	return (0);
}

/* A byte that stands for itself. */
static int
word_literal(struct lex *lex, struct word *word)
{
	char c = (char)lex_peek(lex);

	if (lex_control(lex) == -1 || word_special(lex, word, c) == -1)
		return (-1);
	word->before = c;
	if (word_add(lex, word, &c, 1) == -1)
		return (-1);
	lex_next(lex);
	return (0);
}

/* One piece of an unquoted word. */
static int
word_piece(struct lex *lex, struct word *word)
{
	int rc;

	switch (lex_peek(lex)) {
	case '\'':
		rc = word_single(lex, word);
		break;
	case '"':
		rc = word_double(lex, word);
		break;
	case '$':
		rc = expand_read(lex, word);
		break;
	case '\\':
		if (lex_continued(lex))
			return (0);
		rc = word_backslash(lex, word, NULL);
		break;
	default:
		return (word_literal(lex, word));
	}
	word->before = 'q';
	return (rc);
}

int
word_read(struct lex *lex, struct word *word)
{
	char last;
	int c;

	for (;;) {
		last = word_plain(lex, word);
		if (last != '\0')
			word->before = last;
		c = lex_peek(lex);
		if (c == CONF_EOF || c == '\n' || c == ' ' || c == '\t')
			return (0);
		if (word_piece(lex, word) == -1)
			return (-1);
	}
}

/* The same in double quotes: quotes in it are read in as many ways as there
 * are shells, so none is taken; to bash, a <( is a process substitution. */
static int
word_inner_quoted(struct lex *lex, struct word *word)
{
	struct place place;
	int c;
	char b;

	while ((c = lex_peek(lex)) != '}' && c != CONF_EOF) {
		place = lex_place(lex);
		if (c == '\'' || c == '"' || c == '(')
			return (errs_add(lex->errs, ERR_CONFIG, &place,
			    "shells differ about %c inside \"${NAME-word}\"; "
			    "set a variable to the word and use that",
			    c));
		b = (char)c;
		if (c == '$') {
			if (expand_read(lex, word) == -1)
				return (-1);
		} else if (c == '\\') {
			if (word_backslash(lex, word, INNER_BYTES) == -1)
				return (-1);
		} else if (c == '`') {
			return (lex_operator(lex));
		} else if (lex_control(lex) == -1 ||
		    word_add(lex, word, &b, 1) == -1) {
			return (-1);
		} else {
			lex_next(lex);
		}
	}
	return (0);
}

int
word_inner(struct lex *lex, struct word *word)
{
	int c;

	if (word->quoted)
		return (word_inner_quoted(lex, word));
	while ((c = lex_peek(lex)) != '}' && c != CONF_EOF && c != '\n')
		if (word_piece(lex, word) == -1)
			return (-1);
	return (0);
}

/* Reading the text of a script byte by byte, and finding the next line after
 * an error. */
#include <string.h>

#include "core/conf_priv.h"
#include "core/valid.h"

int
lex_peek(const struct lex *lex)
{
	if (lex->at.i >= lex->n)
		return (CONF_EOF);
	return ((unsigned char)lex->s[lex->at.i]);
}

int
lex_peek2(const struct lex *lex)
{
	if (lex->n - lex->at.i < 2)
		return (CONF_EOF);
	return ((unsigned char)lex->s[lex->at.i + 1]);
}

void
lex_next(struct lex *lex)
{
	if (lex->at.i >= lex->n)
		return;
	if (lex->s[lex->at.i++] == '\n') {
		lex->at.line++;
		lex->at.bol = lex->at.i;
	}
}

bool
lex_continued(struct lex *lex)
{
	if (lex_peek(lex) != '\\' || lex_peek2(lex) != '\n')
		return (false);
	lex_next(lex);
	lex_next(lex);
	return (true);
}

void
lex_blanks(struct lex *lex)
{
	for (;;) {
		if (lex_peek(lex) == ' ' || lex_peek(lex) == '\t')
			lex_next(lex);
		else if (!lex_continued(lex))
			return;
	}
}

struct place
lex_place(const struct lex *lex)
{
	struct place place;

	place.file = lex->file;
	place.line = lex->at.line;
	place.col = (unsigned int)(lex->at.i - lex->at.bol) + 1;
	return (place);
}

int
lex_control(struct lex *lex)
{
	struct place place = lex_place(lex);
	int c = lex_peek(lex);

	if (c == CONF_EOF || c == '\t' || c == '\n' || (c >= ' ' && c != 0x7f))
		return (0);
	if (c == '\r')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "carriage return: the file has DOS line ends; save it "
		    "with UNIX line ends"));
	if (c == '\0')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "NUL byte: this is not a text; remove it"));
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "control byte 0x%02x; remove it", (unsigned int)c));
}

int
lex_operator(struct lex *lex)
{
	struct place place = lex_place(lex);
	int c = lex_peek(lex);
	const char *what;

	switch (c) {
	case '`':
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "\"`\" starts a command substitution; nothing is executed "
		    "here: write the value itself"));
	case ';':
		what = "separates commands; write one statement per line, "
		       "or quote it";
		break;
	case '&':
		what = "would run a command in the background";
		break;
	case '|':
		what = "is a pipe";
		break;
	case '<':
	case '>':
		what = "is a redirection";
		break;
	default:
		what = "is an operator of the shell";
		break;
	}
	if (c == ';')
		return (errs_add(lex->errs, ERR_CONFIG, &place, "\"%c\" %s", c,
		    what));
	return (errs_add(lex->errs, ERR_CONFIG, &place,
	    "\"%c\" %s; nothing is executed here: quote it if it belongs to "
	    "the value",
	    c, what));
}

size_t
lex_plain(const struct lex *lex)
{
	size_t i = lex->at.i;

	while (i < lex->n &&
	    (valid_var_byte((unsigned char)lex->s[i]) || lex->s[i] == '/' ||
	        lex->s[i] == '-' || lex->s[i] == '.'))
		i++;
	return (i - lex->at.i);
}

void
lex_name(struct lex *lex, struct buf *name, bool *joined)
{
	size_t from;

	*joined = false;
	for (;;) {
		from = lex->at.i;
		while (valid_var_byte(lex_peek(lex)))
			lex_next(lex);
		buf_add(name, lex->s + from, lex->at.i - from);
		if (lex_peek(lex) != '\\' || lex_peek2(lex) != '\n')
			return;
		*joined = true;
		(void)lex_continued(lex);
	}
}

/* Skips the comment that starts here; -1: there is a control byte in it. */
static int
lex_comment(struct lex *lex)
{
	int c;

	while ((c = lex_peek(lex)) != CONF_EOF && c != '\n') {
		if (lex_control(lex) == -1)
			return (-1);
		lex_next(lex);
	}
	return (0);
}

int
lex_end(struct lex *lex)
{
	int c;

	lex_blanks(lex);
	c = lex_peek(lex);
	if (c == CONF_EOF || c == '\n')
		return (0);
	if (c == '#')
		return (lex_comment(lex));
	return (1);
}

/*
 * A statement that is wrong inside quotes goes on behind them, so that the
 * rest of a long value is not taken for statements.  When the quotes never
 * end, the next line it is.  Any line ends unquoted for one of the three
 * states (no quote, ', ") that it may start in, so at most two such searches
 * run over the same text: the time stays linear.
 */
void
lex_recover(struct lex *lex)
{
	struct lex_at from = lex->at;
	char quote = lex->quote;
	int c;

	lex->quote = '\0';
	while ((c = lex_peek(lex)) != CONF_EOF) {
		if (quote == '\0' && c == '\n')
			return;
		if (c == '\\' && quote != '\'')
			lex_next(lex);
		else if (quote == '\0' && (c == '\'' || c == '"'))
			quote = (char)c;
		else if (quote != '\0' && c == quote)
			quote = '\0';
		lex_next(lex);
	}
	if (quote == '\0')
		return;
	lex->at = from;
	while ((c = lex_peek(lex)) != CONF_EOF && c != '\n')
		lex_next(lex);
}

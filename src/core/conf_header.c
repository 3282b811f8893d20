/*
 * Header lines, as rcorder(8) reads them: "# WORD:" from the first byte of a
 * line with exactly one blank, then words.  They are comments to sh.
 */
#include <string.h>

#include "core/conf_priv.h"
#include "core/valid.h"

static const struct {
	const char *text;
	enum conf_header header;
} headers[] = {
	{ "# PROVIDE:", HEADER_PROVIDE },
	{ "# PROVIDES:", HEADER_PROVIDE },
	{ "# REQUIRE:", HEADER_REQUIRE },
	{ "# REQUIRES:", HEADER_REQUIRE },
	{ "# BEFORE:", HEADER_BEFORE },
	{ "# KEYWORD:", HEADER_KEYWORD },
	{ "# KEYWORDS:", HEADER_KEYWORD },
};

/* Adds the words up to the end of the line. */
static int
header_words(struct lex *lex, enum conf_header header)
{
	struct buf word = { 0 };
	struct place place;
	int c, rc = 0;

	while (rc == 0 && (c = lex_peek(lex)) != CONF_EOF && c != '\n') {
		if (c == ' ' || c == '\t') {
			lex_next(lex);
			continue;
		}
		buf_clear(&word);
		place = lex_place(lex);
		rc = lex_control(lex);
		while (rc == 0 && c != CONF_EOF && strchr(" \t\n", c) == NULL) {
			buf_putc(&word, (char)c);
			lex_next(lex);
			c = lex_peek(lex);
			rc = lex_control(lex);
		}
		if (rc == 0 && (word.failed || word.s == NULL))
			rc = errs_nomem(lex->errs);
		else if (rc == 0 && !valid_name(word.s))
			rc = errs_add(lex->errs, ERR_CONFIG, &place,
			    "\"%.64s\" is not a name for a header line; use at "
			    "most %d of A-Z a-z 0-9 _ . @ + -, a letter or a "
			    "digit first",
			    word.s, NAME_MAX_LEN);
		else if (rc == 0 &&
		    conf_words_add(lex->conf->arena,
		        &lex->conf->headers[header], word.s, &place) == -1)
			rc = errs_nomem(lex->errs);
	}
	buf_fini(&word);
	return (rc);
}

int
header_read(struct lex *lex)
{
	struct place place = lex_place(lex);
	size_t i, len;

	if (lex->layer != CONF_SCRIPT || lex_peek(lex) != '#')
		return (0);
	for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
		len = strlen(headers[i].text);
		if (lex->n - lex->at.i >= len &&
		    memcmp(lex->s + lex->at.i, headers[i].text, len) == 0)
			break;
	}
	if (i == sizeof(headers) / sizeof(headers[0]))
		return (0);
	if (lex->at.i >= 2 && lex->s[lex->at.i - 2] == '\\')
		return (errs_add(lex->errs, ERR_CONFIG, &place,
		    "the line before this header line ends in a backslash: "
		    "rcorder would not see it; remove the backslash"));
	lex->at.i += len;
	if (header_words(lex, headers[i].header) == -1)
		return (-1);
	return (1);
}

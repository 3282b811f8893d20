/* Lists in variables, split by the quoting rules of sh. */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/words.h"

/* One list while it is split. */
struct split {
	const char *s; /* what is left */
	const char *what;
	const struct place *where;
	struct buf word;
	struct errs *errs;
};

static int
split_refuse(struct split *split)
{
	return (errs_add(split->errs, ERR_CONFIG, split->where,
	    "%s: \"%c\" would be for a shell, and there is no shell here; "
	    "quote it",
	    split->what, *split->s));
}

static int
split_single(struct split *split)
{
	const char *end = strchr(split->s + 1, '\'');

	if (end == NULL)
		return (errs_add(split->errs, ERR_CONFIG, split->where,
		    "%s: a single quote is not closed; add ' where the word "
		    "ends",
		    split->what));
	buf_add(&split->word, split->s + 1, (size_t)(end - split->s) - 1);
	split->s = end + 1;
	return (0);
}

/* In double quotes, $ and ` would still expand: only \$ and \` will do. */
static int
split_double(struct split *split)
{
	for (split->s++; *split->s != '"'; split->s++) {
		if (*split->s == '\0')
			return (errs_add(split->errs, ERR_CONFIG, split->where,
			    "%s: a double quote is not closed; add \" where "
			    "the word ends",
			    split->what));
		if (*split->s == '$' || *split->s == '`')
			return (split_refuse(split));
		if (*split->s == '\\' && split->s[1] != '\0' &&
		    strchr("$`\"\\\n", split->s[1]) != NULL) {
			split->s++;
			if (*split->s == '\n')
				continue;
		}
		buf_putc(&split->word, *split->s);
	}
	split->s++;
	return (0);
}

static int
split_backslash(struct split *split)
{
	if (split->s[1] == '\0')
		return (errs_add(split->errs, ERR_CONFIG, split->where,
		    "%s: it ends in a backslash; write \\\\ for one",
		    split->what));
	if (split->s[1] != '\n')
		buf_putc(&split->word, split->s[1]);
	split->s += 2;
	return (0);
}

/* Reads a word that starts here. */
static int
split_word(struct split *split)
{
	int rc = 0;

	while (rc == 0 && *split->s != '\0' &&
	    strchr(" \t\n", *split->s) == NULL) {
		if (*split->s == '\'')
			rc = split_single(split);
		else if (*split->s == '"')
			rc = split_double(split);
		else if (*split->s == '\\')
			rc = split_backslash(split);
		else if (strchr(";|&<>()$`", *split->s) != NULL)
			rc = split_refuse(split);
		else
			buf_putc(&split->word, *split->s++);
	}
	return (rc);
}

/* Skips blanks and continuations. */
static void
split_blanks(struct split *split)
{
	for (;;) {
		split->s += strspn(split->s, " \t\n");
		if (split->s[0] != '\\' || split->s[1] != '\n')
			return;
		split->s += 2;
	}
}

int
words_split(const char *text, const char *what, const struct place *where,
    struct strlist *list, struct errs *errs)
{
	struct split split = { .s = text, .what = what, .where = where };
	size_t before = list->n;
	int rc = 0;

	split.errs = errs;
	split_blanks(&split);
	while (rc == 0 && *split.s != '\0') {
		rc = split_word(&split);
		if (rc == 0 && strlist_take(list, buf_take(&split.word)) == -1)
			rc = errs_nomem(errs);
		split_blanks(&split);
	}
	buf_fini(&split.word);
	while (rc == -1 && list->n > before) {
		free(list->v[--list->n]);
		list->v[list->n] = NULL;
	}
	return (rc);
}

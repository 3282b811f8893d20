/* What the files of the parser (conf*.c) share; nothing for others. */
#ifndef CONF_PRIV_H
#define CONF_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/conf.h"
#include "core/errs.h"

#define CONF_DEPTH_MAX 16 /* ${A-${B-...}} */
#define CONF_VALUE_MAX 65536 /* bytes of one value */
#define CONF_EXPAND_MAX (4 * 1024 * 1024) /* expanded bytes in one file */
#define CONF_VARS_MAX 1000 /* variables; the list is searched linearly */
#define CONF_EOF (-1)

/* A position in the text. */
struct lex_at {
	size_t i;
	size_t bol; /* where its line begins */
	unsigned int line;
};

/* One text being parsed. */
struct lex {
	struct conf *conf;
	enum conf_layer layer;
	const char *file; /* owned by conf */
	const char *s;
	size_t n;
	struct lex_at at;
	char quote; /* the quote that is open at this position, or NUL */
	const char *target; /* the variable that is being assigned, or NULL */
	bool referred; /* its value was built from its old one */
	size_t expanded; /* bytes that expansions gave so far */
	struct errs *errs;
};

/* How a word is read. */
struct word {
	struct buf *out; /* borrowed */
	bool field; /* sh would split and glob it (setenv, export) */
	bool dead; /* the word of an expansion that is not used */
	bool quoted; /* the word of an expansion in double quotes */
	unsigned int depth; /* expansions around it */
	char before; /* the unquoted byte before, NUL at the start, or 'q' */
};

/* How shells treat a name. */
enum name_kind {
	NAME_PLAIN,
	NAME_PRESET, /* some shell sets it before the first line */
	NAME_STICKY, /* some shell does more, or less, when it is unset */
	NAME_OWNED /* some shell gives it a meaning of its own */
};

/* The byte here or CONF_EOF; the one after it. */
int lex_peek(const struct lex *lex);
int lex_peek2(const struct lex *lex);

/* Goes on by one byte. */
void lex_next(struct lex *lex);

/* Skips a backslash with its newline; false if there is none here. */
bool lex_continued(struct lex *lex);

/* Skips blanks and continuations. */
void lex_blanks(struct lex *lex);

/* This position as a place for messages. */
struct place lex_place(const struct lex *lex);

/* Adds the message for a control byte here and returns -1; 0: it is fine. */
int lex_control(struct lex *lex);

/* Adds the message for a byte that cannot stand here unquoted; -1. */
int lex_operator(struct lex *lex);

/*
 * How many bytes from here on are of paths and names: they mean themselves,
 * quoted or not, and none is a newline.
 */
size_t lex_plain(const struct lex *lex);

/*
 * Adds a name ([A-Za-z0-9_]*, whatever the first byte) to name; joined tells
 * that a continuation was in it.
 */
void lex_name(struct lex *lex, struct buf *name, bool *joined);

/*
 * The end of a statement: blanks and a comment up to the newline, which is
 * left.  Returns 1 if something else is there, -1 after a message.
 */
int lex_end(struct lex *lex);

/* After an error: goes to the end of the statement, as far as it can tell. */
void lex_recover(struct lex *lex);

/*
 * Reads a word up to an unquoted blank or newline and adds its value to
 * word->out.  -1 after a message.
 */
int word_read(struct lex *lex, struct word *word);

/* Reads what starts with "$".  -1 after a message. */
int expand_read(struct lex *lex, struct word *word);

/* Reads the pieces of a word up to the "}" that ends an expansion. */
int word_inner(struct lex *lex, struct word *word);

/* Adds bytes of a value.  -1 after a message: it is too long. */
int word_add(struct lex *lex, struct word *word, const char *s, size_t n);

/* Parses all statements; the number of bad ones is not counted. */
void lines_parse(struct lex *lex);

/* If a header line starts here, reads it and returns 1 (-1: message). */
int header_read(struct lex *lex);

/* How shells treat name. */
enum name_kind name_kind(const char *name);

/* The variable, set or not, or NULL. */
struct conf_var *conf_find(const struct conf *conf, const char *name);

/* The variable, added if it is new.  NULL: out of memory. */
struct conf_var *conf_add(struct conf *conf, const char *name);

/*
 * Gives name a value (copied; NULL unsets it and takes the mark).  -1: out of
 * memory.
 */
int conf_assign(struct conf *conf, const char *name, const char *value,
    enum conf_layer layer, const struct place *place);

#endif

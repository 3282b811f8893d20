/*
 * The one parser of service scripts and env files (bootctrl(5)): a strict
 * subset of POSIX sh assignments, parsed and never executed.  What it accepts
 * means to sh, with setenv() { export "$1=$2"; }, what it means here; what
 * shells could read differently is refused.
 */
#ifndef CONF_H
#define CONF_H

#include <stdbool.h>
#include <stddef.h>

#include "core/arena.h"
#include "core/errs.h"

/* Where a variable was set; in the order in which they are read. */
enum conf_layer {
	CONF_BUILTIN,
	CONF_SITE,
	CONF_ENV,
	CONF_SCRIPT
};

/* What a variable was before, where conf->history asks for it. */
struct conf_old {
	struct conf_old *older; /* NULL: it was not set before */
	const char *value;
	enum conf_layer layer;
	struct place place;
	bool read; /* something referred to this value */
};

struct conf_var {
	const char *name;
	const char *value; /* NULL: not set (but perhaps marked by export) */
	bool exported; /* part of the service's environment */
	bool used; /* some word refers to it */
	bool read; /* and to this value */
	enum conf_layer layer; /* of the last assignment */
	struct place place; /* of the last assignment that changed it */
	struct conf_old *old; /* the latest first */
};

/* The four header lines of rcorder(8). */
enum conf_header {
	HEADER_PROVIDE,
	HEADER_REQUIRE,
	HEADER_BEFORE,
	HEADER_KEYWORD,
	HEADER_COUNT
};

struct conf_word {
	char *word;
	struct place place;
};

struct conf_words {
	struct conf_word *v;
	size_t n;
	size_t size;
};

/* Variables and header words of one service; opaque places are borrowed. */
struct conf {
	struct conf_var *v; /* in the order of first mention */
	size_t n;
	size_t size;
	/* On: replaced values are kept in conf_var.old, and names that some
	 * word refers to, set or not, in wanted. */
	bool history;
	struct conf_words wanted;
	struct conf_words headers[HEADER_COUNT];
	struct arena *arena; /* borrowed; all of this lives there */
};

/* A new empty one that lives in arena.  NULL: out of memory. */
struct conf *conf_new(struct arena *arena);

/*
 * Sets a built-in variable; name and value are borrowed for as long as conf
 * lives.  -1: out of memory.
 */
int conf_set(struct conf *conf, const char *name, const char *value);

/* A file that was read: its layer, its name for messages, its len bytes. */
struct conf_text {
	enum conf_layer layer;
	const char *file;
	const char *s; /* may hold NUL, which is an error */
	size_t len;
};

/*
 * Parses a file on top of what is there; nothing of text is kept.  Header lines count only in
 * CONF_SCRIPT.  Goes on after a bad line, so that all are told at once.
 * Returns -1 after adding ERR_CONFIG messages with line and column, what was
 * found and what to write instead.
 */
int conf_parse(struct conf *conf, const struct conf_text *text,
    struct errs *errs);

/* The variable, if it is set; else NULL. */
const struct conf_var *conf_get(const struct conf *conf, const char *name);

/* Its value, if it is set and not empty; else NULL. */
const char *conf_value(const struct conf *conf, const char *name);

/* Adds a word to a list in arena, with its place.  -1: out of memory. */
int conf_words_add(struct arena *arena, struct conf_words *words,
    const char *word, const struct place *place);

#endif

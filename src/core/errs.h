/*
 * Messages that were collected and not yet said.  The core never prints: it
 * adds what it found to a struct errs, and the program that called it decides
 * what to do with them.
 */
#ifndef ERRS_H
#define ERRS_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>

/* What a message means for the exit status (LSB numbers, bootctrl(8)). */
enum err_kind {
	ERR_NOTE, /* said on stderr, changes nothing */
	ERR_WARNING, /* the same, but worth a look */
	ERR_FAILED, /* 1: tried and failed */
	ERR_CONFIG, /* 6: found before anything was started */
	ERR_PERMISSION /* 4: the caller may not */
};

/* Where a text came from.  The name is borrowed; line 0 is the whole file. */
struct place {
	const char *file;
	unsigned int line;
	unsigned int col;
};

struct err {
	enum err_kind kind;
	char *text; /* "file:line:col: text", no newline at the end */
	size_t file_len; /* bytes of text that name the file; 0: none */
	size_t said; /* where in text the message itself begins */
	unsigned int line; /* 0: the whole file */
	unsigned int col; /* 0: the whole line */
	const char *rule; /* of core/rule.h; NULL: none; borrowed */
};

/* A list of messages; {0} is an empty one. */
struct errs {
	struct err *v;
	size_t n;
	size_t size;
	bool lost; /* memory ran out: some are missing */
};

/*
 * Adds a message made from a printf format; where is NULL or its place.
 * Control bytes in it become "?".
 * Returns -1 always, so that a caller can "return (errs_add(...))".
 */
int errs_add(struct errs *errs, enum err_kind kind, const struct place *where,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/*
 * Names the rule that the messages from index "from" on break, where they
 * have none yet: so the finest is the one that is named first.  rule lives
 * for ever.  Returns -1 always, like errs_add().
 */
int errs_rule(struct errs *errs, size_t from, const char *rule);

/* Adds "out of memory" as ERR_FAILED; returns -1. */
int errs_nomem(struct errs *errs);

/* True if there is a message of ERR_FAILED or above (or one was lost). */
bool errs_failed(const struct errs *errs);

/*
 * The exit status of a verb that they made fail (LSB numbers): 1 if something
 * was tried and failed, else 6 if it is a matter of what is written, else 4
 * if it is one of who asks.
 */
int errs_exit(const struct errs *errs);

/* Moves all messages of from to the end of to; from is empty afterwards. */
void errs_move(struct errs *to, struct errs *from);

/* Copies all messages of from to the end of to. */
void errs_copy(struct errs *to, const struct errs *from);

/* Frees the messages; the list itself can be used again. */
void errs_fini(struct errs *errs);

#endif

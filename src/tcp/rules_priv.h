/* A compilation under way; for rules*.c alone. */
#ifndef RULES_PRIV_H
#define RULES_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include "core/buf.h"
#include "tcp/rules.h"
#include "tcp/rules_addr.h"

struct rules {
	struct rules_job *job;
	unsigned int line;
	const char *s; /* the line without blanks at its end */
	size_t len;
	size_t colon; /* the one before the instruction */
	struct rules_addr addr;
	struct buf data; /* of the record */
	struct buf tail; /* the text after the colon that data was made of */
	struct buf key;
	bool stopped; /* nothing more is to be read */
	bool odd; /* there may be a NUL or CR in the line */
	size_t bad;
	size_t warned;
};

/* Compiles the line: neither empty nor a comment. */
void rules_line(struct rules *r);
void rules_line_classic(struct rules *r);

/*
 * Does the line have word at byte at?  Inline, so that word's length costs
 * nothing: it is asked for each line.
 */
static inline bool
rules_word(const struct rules *r, size_t at, const char *word)
{
	size_t n = strlen(word);

	return (r->len - at >= n && memcmp(r->s + at, word, n) == 0);
}

/* Hands the records of r->addr and r->data to the caller. */
int rules_emit(struct rules *r);

#endif

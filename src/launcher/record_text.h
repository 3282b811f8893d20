/* The text of a state record (record.c has the files).  Nobody else's. */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "launcher/record.h"

/* One key.  read returns -1 for a value that cannot be. */
struct record_key {
	const char *name;
	bool required;
	int (*read)(struct record *, const char *);
};

#define RECORD_KEYS 20

/* record_keys.c: the table, ended by a NULL name, and the words of a phase. */
extern const struct record_key record_keys[];
extern const char *const record_phases[];

/*
 * Parses n bytes into record, which is empty and must be given to
 * record_fini() also on failure.  Returns NULL, or a static text: what is
 * wrong with it.
 */
const char *record_parse(struct record *record, const char *name, char *text,
    size_t n);

/* Adds the text; -1 if the record is one that record_parse() would refuse. */
int record_print(const struct record *record, struct buf *b);

#endif

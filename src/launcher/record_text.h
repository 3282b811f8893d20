/* The text of a state record (record.c has the files).  Nobody else's. */
#ifndef RECORD_TEXT_H
#define RECORD_TEXT_H

#include <stddef.h>

#include "core/buf.h"
#include "launcher/record.h"

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

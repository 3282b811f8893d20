/*
 * tcprules: the text of rules, compiled into records for a cdb.
 * Format: tcprules(1) of ucspi-tcp 0.88; what that program silently ignores
 * or misreads (a line without a colon, an octet over 255, a reversed or
 * clipped range, CR) is an error here.
 */
#ifndef RULES_H
#define RULES_H

#include <stddef.h>

#include "core/errs.h"

/* Called for each record; returns -1 to end the compilation. */
typedef int rules_record(void *arg, const char *key, size_t keylen,
    const char *data, size_t datalen);

/*
 * Compiles len bytes of text; file is its name for messages.  Adds an
 * ERR_CONFIG message (file:line:col, what was found, a hint) for each bad
 * line (it stops after a hundred) and returns -1 if there was one, or if
 * record returned -1.  After a bad line record is not called any more, so
 * what it got is to be thrown away.  An address with leading zeros is an
 * ERR_WARNING: it is valid, but no client has it.  count gets the number of
 * rules (lines, not records).
 */
int rules_compile(const char *file, const char *text, size_t len,
    rules_record *record, void *arg, size_t *count, struct errs *errs);

#endif

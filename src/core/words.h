/*
 * Lists in variables (command_args, DAEMON, provide...) are split by the
 * quoting rules of POSIX sh (XCU 2.2), and nothing else of a shell: no
 * expansion, no operators.
 */
#ifndef WORDS_H
#define WORDS_H

#include "core/errs.h"
#include "core/strlist.h"

/*
 * Splits text and adds its words to list.  where is the place of the
 * variable, for messages; what is its name.  An unquoted ; | & < > ( ) $ or
 * backquote, a quote that is not closed and a trailing backslash are errors
 * (ERR_CONFIG): -1, and the list is as it was.
 */
int words_split(const char *text, const char *what, const struct place *where,
    struct strlist *list, struct errs *errs);

#endif

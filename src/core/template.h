/*
 * Generated files are made from templates: backends/X/NAME.in is compiled in
 * as the text X_NAME, and each @WORD@ in it is replaced.
 */
#ifndef TEMPLATE_H
#define TEMPLATE_H

#include "core/errs.h"

struct template_var {
	const char *name; /* "DESC" for @DESC@; NULL ends the list */
	const char *value; /* put in as it is: the caller quotes */
};

/*
 * The text with all words replaced.  A line that is nothing but one @WORD@
 * with an empty value vanishes.  The caller frees it; NULL: out of memory, or
 * a word that vars lacks (errno EINVAL; a test finds those).
 */
char *template_fill(const char *text, const struct template_var *vars);

#endif

/* What somebody who mistyped a name may have meant. */
#ifndef NEAREST_H
#define NEAREST_H

#include <stddef.h>

#define NEAREST_MAX 3 /* edits: more than that is another word */

/* {.word = X} starts a search for the name nearest to X. */
struct nearest {
	const char *word;
	const char *best; /* NULL: none is near; borrowed */
	size_t edits;
};

/*
 * Counts the edits from a to b: a byte added, removed or replaced, or two
 * neighbours swapped.  More than NEAREST_MAX count as NEAREST_MAX + 1.
 */
size_t nearest_edits(const char *a, const char *b);

/*
 * Takes name as the answer if it is nearer than the one so far, or equally
 * near and smaller by byte order; never one that shares nothing with the word.
 */
void nearest_try(struct nearest *nearest, const char *name);

#endif

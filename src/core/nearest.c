/*
 * Edit distance (Damerau and Levenshtein, each pair swapped at most once),
 * for names only: both are short, so three rows on the stack will do.
 */
#include <string.h>

#include "core/nearest.h"
#include "core/valid.h"

static size_t
least(size_t a, size_t b)
{
	return (a < b ? a : b);
}

size_t
nearest_edits(const char *a, const char *b)
{
	size_t rows[3][NAME_MAX_LEN + 1];
	size_t *row, *above, *above2; /* two lines up, for swaps */
	size_t la = strlen(a), lb = strlen(b), i, j;

	if (la > NAME_MAX_LEN || lb > NAME_MAX_LEN || la > lb + NEAREST_MAX ||
	    lb > la + NEAREST_MAX)
		return (NEAREST_MAX + 1);
	row = rows[0];
	for (j = 0; j <= lb; j++)
		row[j] = j;
	above = rows[2];
	for (i = 1; i <= la; i++) {
		above2 = above;
		above = row;
		row = rows[i % 3];
		row[0] = i;
		for (j = 1; j <= lb; j++) {
			row[j] = above[j - 1] + (a[i - 1] != b[j - 1]);
			row[j] = least(row[j], above[j] + 1);
			row[j] = least(row[j], row[j - 1] + 1);
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1])
				row[j] = least(row[j], above2[j - 2] + 1);
		}
	}
	return (least(row[lb], NEAREST_MAX + 1));
}

void
nearest_try(struct nearest *nearest, const char *name)
{
	size_t edits = nearest_edits(nearest->word, name);

	if (edits > NEAREST_MAX || edits >= strlen(nearest->word))
		return;
	if (nearest->best != NULL &&
	    (edits > nearest->edits ||
	        (edits == nearest->edits && strcmp(name, nearest->best) >= 0)))
		return;
	nearest->best = name;
	nearest->edits = edits;
}

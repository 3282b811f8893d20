/* A table for people (aligned, a header) or for scripts (tabs, no header). */
#ifndef TABLE_H
#define TABLE_H

#include <stdbool.h>
#include <stddef.h>

#include "core/strlist.h"

#define TABLE_COLUMNS 8

struct table_column {
	const char *title;
	bool right; /* numbers */
};

struct table {
	const struct table_column *columns;
	size_t ncolumns; /* up to TABLE_COLUMNS */
	struct strlist cells; /* row by row */
	struct strlist colours; /* of each row's coloured cell: "31", or "" */
	size_t coloured; /* that column */
	bool plain; /* for scripts */
};

/* Adds the next cell.  -1: out of memory. */
int table_add(struct table *table, const char *cell);

/* Prints it; with colour escapes if there are colours. */
void table_print(const struct table *table);

void table_fini(struct table *table);

#endif

/* Tables: no trailing blanks, and the last column is as long as it likes. */
#include <stdio.h>
#include <string.h>

#include "bootctrl/table.h"

int
table_add(struct table *table, const char *cell)
{
	return (strlist_add(&table->cells, cell));
}

static void
pad(int n)
{
	(void)printf("%*s", n, "");
}

/* One row; colour is NULL or an SGR number. */
static void
row_print(const struct table *t, const char *const *cells, const int *widths,
    const char *colour)
{
	int gap = 0, room;
	size_t c;

	for (c = 0; c < t->ncolumns; c++) {
		if (cells[c][0] == '\0')
			room = widths[c];
		else {
			room = widths[c] - (int)strlen(cells[c]);
			pad(gap + (t->columns[c].right ? room : 0));
			if (colour != NULL && *colour != '\0' &&
			    c == t->coloured)
				(void)printf("\033[%sm%s\033[0m", colour,
				    cells[c]);
			else
				(void)fputs(cells[c], stdout);
			gap = t->columns[c].right ? 0 : room;
			gap += 2;
			continue;
		}
		gap += room + 2;
	}
	(void)putchar('\n');
}

static void
plain_print(const struct table *t)
{
	size_t i;

	for (i = 0; i < t->cells.n; i++)
		(void)printf("%s%c", t->cells.v[i],
		    (i + 1) % t->ncolumns == 0 ? '\n' : '\t');
}

void
table_print(const struct table *table)
{
	const struct table *t = table;
	const char *row[TABLE_COLUMNS];
	int widths[TABLE_COLUMNS], len;
	size_t c, i;

	if (t->plain) {
		plain_print(t);
		return;
	}
	for (c = 0; c < t->ncolumns; c++) {
		row[c] = t->columns[c].title;
		widths[c] = (int)strlen(row[c]);
	}
	for (i = 0; i < t->cells.n; i++) {
		len = (int)strlen(t->cells.v[i]);
		c = i % t->ncolumns;
		if (len > widths[c] && c + 1 < t->ncolumns)
			widths[c] = len;
	}
	row_print(t, row, widths, NULL);
	for (i = 0; i + t->ncolumns <= t->cells.n; i += t->ncolumns) {
		for (c = 0; c < t->ncolumns; c++)
			row[c] = t->cells.v[i + c];
		row_print(t, row, widths,
		    t->colours.n == 0 ? NULL : t->colours.v[i / t->ncolumns]);
	}
}

void
table_fini(struct table *table)
{
	strlist_fini(&table->cells);
	strlist_fini(&table->colours);
}

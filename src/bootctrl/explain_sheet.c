/* explain: tables, as aligned blocks of text or as JSON. */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"
#include "compat/compat.h"

#define WIDTH_MAX 48 /* of a column; what is longer pushes the next ones */

static void
sheet_add(struct sheet *sheet, const char *text, unsigned int line)
{
	struct cell *v;
	size_t size;

	if (sheet->n == sheet->size) {
		size = sheet->size == 0 ? 64 : sheet->size * 2;
		v = reallocarray(sheet->v, size, sizeof(*v));
		if (v == NULL) {
			sheet->lost = true;
			return;
		}
		sheet->v = v;
		sheet->size = size;
	}
	v = &sheet->v[sheet->n++];
	v->line = line;
	v->text = text == NULL ? NULL : strdup(text);
	if (text != NULL && v->text == NULL)
		sheet->lost = true;
}

void
sheet_text(struct sheet *sheet, const char *text)
{
	sheet_add(sheet, text, 0);
}

void
sheet_place(struct sheet *sheet, const struct place *place)
{
	sheet_add(sheet, place->file, place->line);
}

static void
sheet_fini(struct sheet *sheet)
{
	size_t i;

	for (i = 0; i < sheet->n; i++)
		free(sheet->v[i].text);
	free(sheet->v);
	sheet->v = NULL;
	sheet->n = sheet->size = 0;
}

static size_t
sheet_width(const struct sheet *sheet)
{
	size_t n = 0;

	while (n < SHEET_COLUMNS && sheet->columns[n].key != NULL)
		n++;
	return (n);
}

/* One line of text, whatever is in it: a terminal must not act on it. */
static void
text_clean(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++) {
		if (*text == '\n')
			buf_puts(b, "\\n");
		else if (*text == '\t')
			buf_puts(b, "\\t");
		else if ((unsigned char)*text < ' ' || *text == 0x7f)
			buf_putc(b, '?');
		else
			buf_putc(b, *text);
	}
}

static void
text_cell(struct buf *b, const struct cell *cell, const char *none)
{
	if (cell->text != NULL)
		text_clean(b, cell->text);
	else
		buf_puts(b, none == NULL ? "-" : none);
	if (none != NULL && cell->line != 0)
		buf_printf(b, ":%u", cell->line);
}

/* How wide each column is, but for the last one. */
static void
text_widths(const struct sheet *sheet, size_t width, size_t *widths)
{
	struct buf b = { 0 };
	size_t i, c;

	memset(widths, 0, width * sizeof(*widths));
	for (i = 0; i < sheet->n; i++) {
		c = i % width;
		buf_clear(&b);
		text_cell(&b, &sheet->v[i], sheet->columns[c].none);
		if (b.n > widths[c])
			widths[c] = b.n < WIDTH_MAX ? b.n : WIDTH_MAX;
	}
	buf_fini(&b);
}

static void
sheet_print(struct explain *x, const struct sheet *sheet, size_t width)
{
	size_t widths[SHEET_COLUMNS], i, c, from;

	if (sheet->n == 0)
		return;
	text_widths(sheet, width, widths);
	buf_printf(&x->b, "%s\n", sheet->name);
	for (i = 0; i < sheet->n; i++) {
		c = i % width;
		buf_puts(&x->b, c == 0 ? "    " : "  ");
		from = x->b.n;
		text_cell(&x->b, &sheet->v[i], sheet->columns[c].none);
		while (c + 1 < width && x->b.n - from < widths[c] &&
		    !x->b.failed)
			buf_putc(&x->b, ' ');
		if (c + 1 == width)
			buf_putc(&x->b, '\n');
	}
}

/* file and line of a place: with what precedes them in the key. */
static void
json_place(struct json *j, const char *key, const struct cell *cell)
{
	struct buf name = { 0 };

	buf_printf(&name, "%sfile", key);
	if (!name.failed)
		json_string(j, name.s, cell->text);
	buf_clear(&name);
	buf_printf(&name, "%sline", key);
	if (name.failed)
		j->b->failed = true;
	else if (cell->text == NULL || cell->line == 0)
		json_null(j, name.s);
	else
		json_number(j, name.s, cell->line);
	buf_fini(&name);
}

static void
sheet_json(struct json *j, const struct sheet *sheet, size_t width)
{
	size_t i, c;

	json_array(j, sheet->name);
	for (i = 0; i < sheet->n; i++) {
		c = i % width;
		if (c == 0)
			json_object(j, NULL);
		if (sheet->columns[c].none != NULL)
			json_place(j, sheet->columns[c].key, &sheet->v[i]);
		else
			json_string(j, sheet->columns[c].key, sheet->v[i].text);
		if (c + 1 == width)
			json_end(j);
	}
	json_end(j);
}

void
explain_sheet(struct explain *x, struct sheet *sheet)
{
	size_t width = sheet_width(sheet);

	if (sheet->lost)
		x->lost = true;
	else if (x->as_json)
		sheet_json(&x->json, sheet, width);
	else
		sheet_print(x, sheet, width);
	sheet_fini(sheet);
}

/* What all pictures share: text in SVG, colours, the size of letters. */
#ifndef SVG_H
#define SVG_H

#include <stddef.h>

#include "core/buf.h"

#define SVG_FONT 13 /* pixels */
#define SVG_LETTER 7.8 /* pixels that a letter takes: 0.6 of the font */

/* Adds s as XML text: escaped, control bytes and broken UTF-8 as "?". */
void svg_text(struct buf *b, const char *s);

/* The width of s in pixels, rounded up. */
size_t svg_width(const char *s);

/*
 * Begins a document of width x height pixels with a title for readers that
 * do not see, the font and the colours of state, light and dark.
 */
void svg_begin(struct buf *b, size_t width, size_t height, const char *title);
void svg_end(struct buf *b);

/*
 * Adds a text whose baseline starts at x, y.  It is made as wide as
 * svg_width() says, whatever font the viewer has: so texts that were placed
 * apart stay apart.  class is one of the document's: "name", "note", "head".
 */
void svg_label(struct buf *b, size_t x, size_t y, const char *class,
    const char *s);

#endif

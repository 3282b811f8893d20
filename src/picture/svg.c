/* What all pictures share. */
#include <stdbool.h>
#include <string.h>

#include "picture/svg.h"

/*
 * Colours: text, lines and paper follow the viewer's light or dark scheme;
 * the four states differ in hue and, for those who do not see hues, in the
 * shape of their mark.
 */
static const char style[] =
    "svg{font:13px ui-monospace,Menlo,Consolas,\"DejaVu Sans Mono\",monospace;"
    "background:#ffffff}\n"
    ".paper{fill:#ffffff}\n"
    ".name,.head{fill:#1b1f24}\n"
    ".head{font-weight:bold}\n"
    ".note{fill:#57606a}\n"
    ".box{fill:#f6f8fa;stroke:#8c959f}\n"
    ".edge{fill:none;stroke:#8c959f;stroke-opacity:.7}\n"
    ".need{stroke:#1b1f24;stroke-width:2}\n"
    ".line{stroke:#d0d7de}\n"
    ".tip{fill:#8c959f}\n"
    ".running{fill:#1a7f37;stroke:#1a7f37}\n"
    ".dead{fill:#cf222e;stroke:#cf222e}\n"
    ".stopped{fill:none;stroke:#57606a}\n"
    ".unknown{fill:#9a6700;stroke:#9a6700}\n"
    ".wait{fill:#d0d7de}\n"
    "@media(prefers-color-scheme:dark){\n"
    "svg{background:#0d1117}\n"
    ".paper{fill:#0d1117}\n"
    ".name,.head{fill:#e6edf3}\n"
    ".note{fill:#9198a1}\n"
    ".box{fill:#161b22;stroke:#6e7681}\n"
    ".edge{stroke:#6e7681}\n"
    ".need{stroke:#e6edf3}\n"
    ".line{stroke:#30363d}\n"
    ".tip{fill:#6e7681}\n"
    ".running{fill:#3fb950;stroke:#3fb950}\n"
    ".dead{fill:#f85149;stroke:#f85149}\n"
    ".stopped{stroke:#9198a1}\n"
    ".unknown{fill:#d29922;stroke:#d29922}\n"
    ".wait{fill:#30363d}\n"
    "}\n";

/* The bytes of the letter at s; what is no UTF-8 counts as one. */
static size_t
letter_len(const char *s)
{
	unsigned char c = (unsigned char)*s;
	size_t n, i;

	n = c < 0x80 ? 1 : c >= 0xf0 ? 4 : c >= 0xe0 ? 3 : c >= 0xc2 ? 2 : 1;
	if (c > 0xf4)
		return (1);
	for (i = 1; i < n; i++)
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return (1);
	return (n);
}

void
svg_text(struct buf *b, const char *s)
{
	unsigned char c;
	size_t n;

	for (; *s != '\0'; s += n) {
		n = letter_len(s);
		c = (unsigned char)*s;
		if (c == '<')
			buf_puts(b, "&lt;");
		else if (c == '>')
			buf_puts(b, "&gt;");
		else if (c == '&')
			buf_puts(b, "&amp;");
		else if (c == '"')
			buf_puts(b, "&quot;");
		else if (c < 0x20 || c == 0x7f || (n == 1 && c >= 0x80))
			buf_putc(b, '?');
		else
			buf_add(b, s, n);
	}
}

/* The number of letters of s, as svg_text() writes it. */
static size_t
svg_letters(const char *s)
{
	size_t n = 0;

	for (; *s != '\0'; s += letter_len(s))
		n++;
	return (n);
}

size_t
svg_width(const char *s)
{
	return ((size_t)((double)svg_letters(s) * SVG_LETTER + 0.999));
}

void
svg_begin(struct buf *b, size_t width, size_t height, const char *title)
{
	buf_printf(b,
	    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%zu\" "
	    "height=\"%zu\" viewBox=\"0 0 %zu %zu\" role=\"img\">\n<title>",
	    width, height, width, height);
	svg_text(b, title);
	buf_printf(b, "</title>\n<style>\n%s</style>\n", style);
	buf_printf(b, "<rect class=\"paper\" width=\"%zu\" height=\"%zu\"/>\n",
	    width, height);
}

void
svg_end(struct buf *b)
{
	buf_puts(b, "</svg>\n");
}

void
svg_label(struct buf *b, size_t x, size_t y, const char *class, const char *s)
{
	if (*s == '\0')
		return;
	buf_printf(b,
	    "<text class=\"%s\" x=\"%zu\" y=\"%zu\" textLength=\"%zu\" "
	    "lengthAdjust=\"spacingAndGlyphs\">",
	    class, x, y, svg_width(s));
	svg_text(b, s);
	buf_puts(b, "</text>\n");
}

/* A boot as a picture. */
#include <stdio.h>

#include "picture/chart.h"
#include "picture/svg.h"

#define MARGIN 20
#define HEAD 70 /* title, legend, times */
#define ROW_HEIGHT 22
#define BAR_HEIGHT 12
#define PLOT_WIDTH 800
#define GAP 12
#define TICKS_MAX 10
#define TIME_LETTERS "000.0 ms" /* the widest time */

#define US INT64_C(1000)
#define MS INT64_C(1000000)
#define S INT64_C(1000000000)

/* Where things are. */
struct frame {
	int64_t begin;
	int64_t length; /* of time, not 0 */
	size_t plot; /* x of its begin */
	size_t bottom;
};

void
chart_time(struct buf *b, int64_t ns)
{
	if (ns < 0)
		ns = 0;
	if (ns < MS)
		buf_printf(b, "%lld us", (long long)(ns / US));
	else if (ns < 10 * MS)
		buf_printf(b, "%lld.%lld ms", (long long)(ns / MS),
		    (long long)(ns % MS * 10 / MS));
	else if (ns < S)
		buf_printf(b, "%lld ms", (long long)(ns / MS));
	else
		buf_printf(b, "%lld.%lld s", (long long)(ns / S),
		    (long long)(ns % S * 10 / S));
}

/* A time as a label. */
static void
time_label(struct buf *b, size_t x, size_t y, int64_t ns)
{
	struct buf text = { 0 };

	chart_time(&text, ns);
	if (text.s != NULL)
		svg_label(b, x, y, "note", text.s);
	buf_fini(&text);
}

static struct frame
frame_make(const struct chart_bar *bars, size_t n)
{
	struct frame f = { 0 };
	int64_t end = 0;
	size_t i, width = 0;

	for (i = 0; i < n; i++) {
		if (i == 0 || bars[i].queued < f.begin)
			f.begin = bars[i].queued;
		if (i == 0 || bars[i].ended > end)
			end = bars[i].ended;
		if (svg_width(bars[i].name) > width)
			width = svg_width(bars[i].name);
	}
	f.length = end > f.begin ? end - f.begin : 1;
	f.plot = MARGIN + width + GAP;
	f.bottom = MARGIN + HEAD + n * ROW_HEIGHT;
	return (f);
}

static size_t
frame_x(const struct frame *f, int64_t ns)
{
	int64_t offset = ns < f->begin ? 0 : ns - f->begin;

	if (offset > f->length)
		offset = f->length;
	return (f->plot +
	    (size_t)((double)offset * PLOT_WIDTH / (double)f->length));
}

/* The step between two ticks: 1, 2 or 5 times a power of ten. */
static int64_t
tick_step(int64_t length)
{
	static const int factors[] = { 1, 2, 5 };
	int64_t unit;
	size_t i;

	for (unit = US; unit < INT64_MAX / 100; unit *= 10)
		for (i = 0; i < sizeof(factors) / sizeof(factors[0]); i++)
			if (length / (unit * factors[i]) < TICKS_MAX)
				return (unit * factors[i]);
	return (unit);
}

static void
ticks_draw(struct buf *b, const struct frame *f)
{
	int64_t step = tick_step(f->length), t;
	size_t x;

	for (t = 0; t <= f->length; t += step) {
		x = frame_x(f, f->begin + t);
		buf_printf(b, "<path class=\"line\" d=\"M%zu %dV%zu\"/>\n", x,
		    MARGIN + HEAD - 8, f->bottom);
		time_label(b, x, MARGIN + HEAD - 14, t);
	}
}

static void
rect_draw(struct buf *b, const char *class, size_t x1, size_t x2, size_t y)
{
	buf_printf(b,
	    "<rect class=\"%s\" stroke=\"none\" x=\"%zu\" y=\"%zu\" "
	    "width=\"%zu\" height=\"%d\"/>\n",
	    class, x1, y, x2 > x1 ? x2 - x1 : 1, BAR_HEIGHT);
}

static void
bar_draw(struct buf *b, const struct frame *f, const struct chart_bar *bar,
    size_t row)
{
	size_t top = MARGIN + HEAD + row * ROW_HEIGHT;
	size_t base = top + ROW_HEIGHT / 2 + SVG_FONT / 3;
	size_t y = top + (ROW_HEIGHT - BAR_HEIGHT) / 2;
	size_t start = frame_x(f, bar->started);

	buf_puts(b, "<g><title>");
	svg_text(b, bar->name);
	buf_puts(b, bar->failed ? ": failed after " : ": ready after ");
	chart_time(b, bar->ended - bar->started);
	buf_puts(b, "</title>\n");
	svg_label(b, MARGIN, base, "name", bar->name);
	if (bar->started > bar->queued)
		rect_draw(b, "wait", frame_x(f, bar->queued), start, y);
	rect_draw(b, bar->failed ? "dead" : "running", start,
	    frame_x(f, bar->ended), y);
	time_label(b, f->plot + PLOT_WIDTH + GAP, base,
	    bar->ended - bar->started);
	buf_puts(b, "</g>\n");
}

static void
legend_draw(struct buf *b, const char *title)
{
	static const char *const classes[] = { "wait", "running", "dead" };
	static const char *const words[] = { "waiting", "starting", "failed" };
	size_t i, x = MARGIN;

	svg_label(b, MARGIN, MARGIN + SVG_FONT, "head", title);
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		rect_draw(b, classes[i], x, x + BAR_HEIGHT, MARGIN + 24);
		svg_label(b, x + BAR_HEIGHT + 6, MARGIN + 35, "note", words[i]);
		x += BAR_HEIGHT + 6 + svg_width(words[i]) + MARGIN;
	}
}

void
chart_svg(const struct chart_bar *bars, size_t n, const char *title,
    struct buf *b)
{
	struct frame f = frame_make(bars, n);
	size_t width =
	    f.plot + PLOT_WIDTH + GAP + svg_width(TIME_LETTERS) + MARGIN;
	size_t i;

	if (width < svg_width(title) + 2 * MARGIN)
		width = svg_width(title) + 2 * MARGIN;
	svg_begin(b, width, f.bottom + MARGIN, title);
	legend_draw(b, title);
	ticks_draw(b, &f);
	for (i = 0; i < n; i++)
		bar_draw(b, &f, &bars[i], i);
	svg_end(b);
}

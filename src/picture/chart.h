/* A boot as a picture: one row for each service, time from left to right. */
#ifndef CHART_H
#define CHART_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/buf.h"

/* One start; times in nanoseconds on one clock. */
struct chart_bar {
	const char *name; /* borrowed */
	int64_t queued; /* ordered, and all that it waits for is there */
	int64_t started;
	int64_t ended; /* ready, or failed */
	bool failed;
};

/*
 * The chart as an SVG document (see dag_svg()), rows in the order of the
 * array.  The same bars give the same bytes.
 */
void chart_svg(const struct chart_bar *bars, size_t n, const char *title,
    struct buf *b);

/* Adds a length of time: "850 us", "12 ms", "3.2 s". */
void chart_time(struct buf *b, int64_t ns);

#endif

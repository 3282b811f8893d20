/* The labels of an SVG document, for tests: where they are, and overlaps. */
#ifndef LABELS_H
#define LABELS_H

#include <stdlib.h>
#include <string.h>

#include <atf-c.h>

struct label {
	long x, y, length;
};

static long
label_number(const char *tag, const char *name)
{
	const char *s = strstr(tag, name);

	ATF_REQUIRE_MSG(s != NULL, "no %s in %.80s", name, tag);
	return (strtol(s + strlen(name), NULL, 10));
}

/* No two labels overlap, and all are inside; returns how many there are. */
static size_t
labels_check(const char *svg)
{
	static struct label v[4096];
	long width = label_number(svg, " width=\"");
	long height = label_number(svg, " height=\"");
	const char *s;
	size_t n = 0, i, k;

	for (s = svg; (s = strstr(s, "<text ")) != NULL; s++) {
		ATF_REQUIRE(n < sizeof(v) / sizeof(v[0]));
		v[n].x = label_number(s, " x=\"");
		v[n].y = label_number(s, " y=\"");
		v[n].length = label_number(s, " textLength=\"");
		ATF_CHECK(v[n].x >= 0 && v[n].x + v[n].length <= width);
		ATF_CHECK(v[n].y >= 13 && v[n].y <= height);
		n++;
	}
	for (i = 0; i < n; i++)
		for (k = i + 1; k < n; k++)
			if (labs(v[i].y - v[k].y) < 15 &&
			    v[i].x < v[k].x + v[k].length &&
			    v[k].x < v[i].x + v[i].length)
				atf_tc_fail("labels overlap at %ld,%ld and "
				            "%ld,%ld",
				    v[i].x, v[i].y, v[k].x, v[k].y);
	return (n);
}

#endif

/*
 * h_compare LIST WANT GOT: compares two dumps of the files that LIST names.
 * Shows the first few files that mean something else and exits 1.
 */
#include <ctype.h>
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "names.h"

#define SHOWN 5

/* Reads one file's part of a dump into a line; returns its length or -1. */
static ssize_t
part_read(FILE *f, char **line, size_t *size)
{
	ssize_t n = getdelim(line, size, DUMP_FILE, f);

	return (n);
}

/* Shows bytes in a way that a person can read. */
static void
show(const char *what, const char *s, size_t n)
{
	size_t i;

	printf("%s", what);
	for (i = 0; i < n; i++) {
		if (s[i] == '\n' ||
		    (s[i] != '\\' && isprint((unsigned char)s[i])))
			putchar(s[i]);
		else if (s[i] == DUMP_VALUE)
			putchar('|');
		else
			printf("\\%03o", (unsigned int)(unsigned char)s[i]);
	}
	putchar('\n');
}

static void
show_file(const char *name)
{
	char text[65536];
	size_t n;
	FILE *f = fopen(name, "r");

	if (f == NULL)
		return;
	n = fread(text, 1, sizeof(text), f);
	fclose(f);
	printf("--- %s\n", name);
	show("", text, n);
}

int
main(int argc, char **argv)
{
	FILE *list, *want, *got;
	char *name = NULL, *a = NULL, *b = NULL;
	size_t namesize = 0, asize = 0, bsize = 0;
	ssize_t len, n, m;
	long compared = 0, differ = 0;

	if (argc != 4)
		errx(2, "usage: h_compare LIST WANT GOT");
	list = fopen(argv[1], "r");
	want = fopen(argv[2], "r");
	got = fopen(argv[3], "r");
	if (list == NULL || want == NULL || got == NULL)
		err(1, "open");
	while ((len = getline(&name, &namesize, list)) > 0) {
		name[len - 1] = '\0';
		n = part_read(want, &a, &asize);
		m = part_read(got, &b, &bsize);
		if (n <= 0)
			errx(1, "%s: too short", argv[2]);
		compared++;
		if (n == m && memcmp(a, b, (size_t)n) == 0)
			continue;
		if (++differ > SHOWN)
			continue;
		show_file(name);
		show("want: ", a, (size_t)n);
		show("got:  ", b, m > 0 ? (size_t)m : 0);
	}
	printf("compared %ld different %ld\n", compared, differ);
	free(name);
	free(a);
	free(b);
	return (differ == 0 && compared > 0 ? 0 : 1);
}

/*
 * h_gen DIR COUNT SEED: writes files DIR/0 .. DIR/COUNT-1 in the script
 * language, or near to it: most statements are built from the grammar, some
 * hold odd bytes, and some files are damaged afterwards.  The same seed gives
 * the same files.
 */
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

struct gen {
	uint64_t state;
	struct buf b;
	int depth; /* expansions around this place */
};

static const char *const vars[] = { "A", "B", "C", "AB", "_x", "a1", "PORT" };

static const char *const rare[] = { "name", "instance", "bootctrl_dir",
	"PREFIX", "QMAIL", "PATH", "HOME", "TERM", "SHELL", "MAIL", "if",
	"setenv", "IFS", "UID" };

/* What shells might read in more than one way, when unquoted. */
static const char *const odd[] = { "~", ":~", "=~", "*", "?", "[", "]", "[a]",
	"{", "}", "{a,b}", "#", " #", "!", "^", "%", "@", "+", "=", "==", ":",
	"-", "--", "-n", "\\", "\\\\", "\\n", "\\*", "\\~", "\\{", "\\ ", "\\#",
	"\\$", "\\'", "\\\"", "''", "\"\"", "\\\n", "\303\251", "\201", "\202",
	"\210", "\377", "\240", ".", "..", "/", "//", "*/", "/*", "@(a)",
	"+(a)", "!(a)", "$", "$1", "${", "`", "(", ")", ";", "&", "|", "<", ">",
	"0x1", "010", "1e3", "[0]", "[0]=a", ".[a]", "+=", ",", "\t", "~root",
	"~+", "\\\t" };

/* What could be taken apart in quotes. */
static const char *const inner[] = { " ", "  ", "\n", "\t", "*", "?", "[", "{",
	"}", "~", "#", "\\n", "\\0", "\\c", "\\a", "\\}", "\\~", "$", "'", "\"",
	"`", "\\\\", "\\$", "\\`", "\\\"", "\\\n", "\303\251", "\201", "\205",
	"\377", "(", ")", ";", "&", "|", "<", ">", "!", "%s", "-n", "//",
	"/*" };

/* Values that an unquoted expansion could change. */
static const char *const values[] = { "a b", " ", "\n", "*", "a?", "[a]", "~",
	"~/x", "a:~", "=~", "{a,b}", "{", "}", "\\", "\\*", "a\\b", "!", "(",
	"@(a)", "#", "#a", "-n", "--", "", "$A", "`", ";", "&", "|", "<", "]",
	"\303\251", "\201", "=", "=a", "\"", "^", "%", "+" };

static uint32_t
gen_next(struct gen *g)
{
	g->state ^= g->state << 13;
	g->state ^= g->state >> 7;
	g->state ^= g->state << 17;
	return ((uint32_t)(g->state >> 32));
}

/* 0 .. n-1 */
static unsigned int
gen_pick(struct gen *g, unsigned int n)
{
	return ((unsigned int)(gen_next(g) % n));
}

static void
gen_one(struct gen *g, const char *const *v, size_t n)
{
	buf_puts(&g->b, v[gen_pick(g, (unsigned int)n)]);
}

static void
gen_name(struct gen *g)
{
	if (gen_pick(g, 12) == 0)
		gen_one(g, rare, COUNT(rare));
	else
		gen_one(g, vars, COUNT(vars));
}

static void
gen_plain(struct gen *g)
{
	static const char bytes[] = "abcxyzABC0189/.,:@%+=-_";
	unsigned int n = gen_pick(g, 5) + 1;

	while (n-- > 0)
		buf_putc(&g->b, bytes[gen_pick(g, sizeof(bytes) - 1)]);
}

static void
gen_single(struct gen *g)
{
	unsigned int n = gen_pick(g, 4);
	size_t from;

	buf_putc(&g->b, '\'');
	while (n-- > 0) {
		from = g->b.n;
		if (gen_pick(g, 2) == 0)
			gen_plain(g);
		else
			gen_one(g, inner, COUNT(inner));
		if (strchr(g->b.s + from, '\'') != NULL)
			g->b.n = from;
	}
	buf_putc(&g->b, '\'');
}

static void gen_word(struct gen *g, unsigned int odds);
static void gen_expand(struct gen *g, bool quoted);

/* A piece of a double-quoted string, or of a word inside one. */
static void
gen_inside(struct gen *g)
{
	size_t from = g->b.n;
	unsigned int n = gen_pick(g, 10);

	if (n < 4)
		gen_plain(g);
	else if (n < 7)
		gen_expand(g, true);
	else
		gen_one(g, inner, COUNT(inner));
	if (g->b.n == from + 1 && strchr("$\"`", g->b.s[from]) != NULL &&
	    gen_pick(g, 10) != 0)
		g->b.n = from;
}

static void
gen_double(struct gen *g)
{
	unsigned int n = gen_pick(g, 4);

	buf_putc(&g->b, '"');
	while (n-- > 0)
		gen_inside(g);
	buf_putc(&g->b, '"');
}

static void
gen_expand(struct gen *g, bool quoted)
{
	static const char *const ops[] = { "-", ":-", "+", ":+" };
	static const char *const plain[] = { "$A", "$B", "${B}", "$QMAIL",
		"$AB", "$PREFIX", "${name}", "$A[", "$A~", "${AB}~", "$AB:~",
		"$B.", "$A#" };
	unsigned int n;

	if (gen_pick(g, 6) == 0) {
		gen_one(g, plain, COUNT(plain));
		return;
	}
	buf_puts(&g->b, "${");
	gen_name(g);
	gen_one(g, ops, COUNT(ops));
	if (++g->depth < 4) {
		n = gen_pick(g, 3);
		while (quoted && n-- > 0)
			gen_inside(g);
		if (!quoted && n > 0)
			gen_word(g, 8);
		if (!quoted && gen_pick(g, 6) == 0) {
			buf_putc(&g->b, ' ');
			gen_word(g, 8);
		}
	}
	g->depth--;
	buf_putc(&g->b, '}');
}

/* A word; one piece in "odds" may be anything. */
static void
gen_word(struct gen *g, unsigned int odds)
{
	unsigned int n = gen_pick(g, 4);

	while (n-- > 0) {
		if (gen_pick(g, odds) == 0) {
			gen_one(g, odd, COUNT(odd));
			continue;
		}
		switch (gen_pick(g, 6)) {
		case 0:
			gen_single(g);
			break;
		case 1:
			gen_double(g);
			break;
		case 2:
			gen_expand(g, false);
			break;
		default:
			gen_plain(g);
			break;
		}
	}
}

static void
gen_blank(struct gen *g)
{
	static const char *const blanks[] = { " ", " ", " ", "  ", "\t",
		" \\\n", "\\\n ", " \\\n\t" };

	gen_one(g, blanks, COUNT(blanks));
}

static void
gen_statement(struct gen *g)
{
	unsigned int kind = gen_pick(g, 16);

	if (gen_pick(g, 16) == 0)
		gen_blank(g);
	if (kind < 8) {
		gen_name(g);
		buf_putc(&g->b, '=');
		gen_word(g, 8);
	} else if (kind < 10) {
		buf_puts(&g->b, "setenv");
		gen_blank(g);
		gen_name(g);
		gen_blank(g);
		gen_word(g, 24);
	} else if (kind < 13) {
		buf_puts(&g->b, "export");
		gen_blank(g);
		gen_name(g);
		if (kind > 10) {
			buf_putc(&g->b, '=');
			gen_word(g, 24);
		}
	} else if (kind < 14) {
		buf_puts(&g->b, "unset");
		gen_blank(g);
		gen_name(g);
	} else {
		buf_puts(&g->b, "# it's a \"comment $( \\");
	}
	if (gen_pick(g, 12) == 0)
		gen_blank(g);
	if (gen_pick(g, 12) == 0)
		buf_puts(&g->b, " #'x");
	buf_putc(&g->b, '\n');
}

/* Changes a byte or two. */
static void
gen_damage(struct gen *g)
{
	static const char bytes[] =
	    "'\"\\$`{}~*?[]#=:-+ \t\n;&|<>()!^%@,aA1\201";
	unsigned int at, n = gen_pick(g, 3) + 1;
	char c;

	while (n-- > 0 && g->b.n > 1) {
		at = gen_pick(g, (unsigned int)g->b.n);
		c = bytes[gen_pick(g, sizeof(bytes) - 1)];
		switch (gen_pick(g, 3)) {
		case 0:
			g->b.s[at] = c;
			break;
		case 1:
			memmove(g->b.s + at, g->b.s + at + 1, g->b.n - at);
			g->b.n--;
			break;
		default:
			buf_putc(&g->b, ' ');
			memmove(g->b.s + at + 1, g->b.s + at, g->b.n - 1 - at);
			g->b.s[at] = c;
			break;
		}
	}
}

/* Sets a few variables, so that others can be built from them. */
static void
gen_start(struct gen *g)
{
	if (gen_pick(g, 20) == 0)
		buf_puts(&g->b, "LC_ALL=C.UTF-8\n");
	buf_puts(&g->b, "A=1\nAB=\nB='");
	if (gen_pick(g, 3) == 0)
		gen_one(g, values, COUNT(values));
	else
		gen_plain(g);
	buf_puts(&g->b, "'\n");
}

static void
gen_file(struct gen *g, const char *name)
{
	unsigned int n = gen_pick(g, 4) + 1;
	FILE *f;

	buf_clear(&g->b);
	g->depth = 0;
	if (gen_pick(g, 2) == 0)
		gen_start(g);
	while (n-- > 0)
		gen_statement(g);
	if (gen_pick(g, 5) == 0)
		gen_damage(g);
	f = fopen(name, "w");
	if (f == NULL || fwrite(g->b.s, 1, g->b.n, f) != g->b.n ||
	    fclose(f) != 0)
		err(1, "%s", name);
}

int
main(int argc, char **argv)
{
	struct gen g = { 0 };
	char name[32];
	long i, count;

	if (argc != 4 || chdir(argv[1]) == -1)
		errx(2, "usage: h_gen DIR COUNT SEED");
	count = strtol(argv[2], NULL, 10);
	g.state =
	    strtoull(argv[3], NULL, 10) * UINT64_C(0x9e3779b97f4a7c15) + 1;
	for (i = 0; i < count; i++) {
		snprintf(name, sizeof(name), "%ld", i);
		gen_file(&g, name);
	}
	buf_fini(&g.b);
	return (0);
}

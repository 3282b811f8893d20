/*
 * The text of rules.  A line is ADDRESS:allow or ADDRESS:deny, with variables
 * for the server's child after it: ,NAME="value", where the quote is any byte
 * that the value has not.  Blanks at the end of a line do not count.
 */
#include <ctype.h>
#include <stdbool.h>
#include <string.h>
#include <strings.h>

#include "tcp/rules_priv.h"
#include "tcp/ruleset.h"

#define RULES_BAD_MAX 100 /* bad lines before we give up */

static bool
is_blank(char c)
{
	return (c == ' ' || c == '\t');
}

/* Which of the two instructions somebody may have meant, or NULL. */
static const char *
instruction_nearest(const char *s, size_t n)
{
	static const char *const words[][2] = { { "accept", "allow" },
		{ "permit", "allow" }, { "pass", "allow" }, { "yes", "allow" },
		{ "grant", "allow" }, { "ok", "allow" }, { "block", "deny" },
		{ "reject", "deny" }, { "refuse", "deny" }, { "drop", "deny" },
		{ "no", "deny" }, { "forbid", "deny" } };
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (n == strlen(words[i][0]) &&
		    strncasecmp(s, words[i][0], n) == 0)
			return (words[i][1]);
	if (n > 0 && tolower((unsigned char)s[0]) == 'a')
		return ("allow");
	if (n > 0 && tolower((unsigned char)s[0]) == 'd')
		return ("deny");
	return (NULL);
}

/* What stands after the colon is no instruction. */
static int
instruction_fault(const struct rules *r, size_t at, struct fault *fault)
{
	char q[FAULT_QUOTE];
	const char *near;
	size_t end = at;

	if (at == r->len)
		return (fault_set(fault, at,
		    "nothing after the colon: write allow or deny"));
	if (is_blank(r->s[at]))
		return (fault_set(fault, at,
		    "a blank after the colon: remove it"));
	while (end < r->len && isalnum((unsigned char)r->s[end]))
		end++;
	near = instruction_nearest(r->s + at, end - at);
	if (end == at)
		end = r->len;
	(void)fault_quote(q, r->s + at, end - at);
	return (fault_set(fault, at,
	    "\"%s\" is neither allow nor deny: write %s", q,
	    near == NULL ? "one of these" : near));
}

/* Something else than a comma where the next variable could be. */
static int
junk_fault(const struct rules *r, size_t at, const char *after,
    struct fault *fault)
{
	size_t i = at;

	while (i < r->len && is_blank(r->s[i]))
		i++;
	if (i < r->len && r->s[i] == '#')
		return (fault_set(fault, at,
		    "a comment after %s: give it a line of its own", after));
	return (fault_set(fault, at,
	    "text after %s: only ,NAME=\"value\" can follow, without blanks",
	    after));
}

/* The name from byte at on, which ends before byte end, has no "=" there. */
static int
name_fault(const struct rules *r, size_t at, size_t end, struct fault *fault)
{
	char q[FAULT_QUOTE];

	if (end < r->len && is_blank(r->s[end]))
		return (fault_set(fault, end,
		    "a blank in a variable's name: remove it"));
	if (end == at)
		return (fault_set(fault, at,
		    "a variable's name is missing: write ,NAME=\"value\""));
	(void)fault_quote(q, r->s + at, end - at);
	return (fault_set(fault, at, "\"%s\" has no \"=\": write ,%s=\"value\"",
	    q, q));
}

/* A variable, called by the bytes from name to end, whose value is none. */
static int
value_fault(const struct rules *r, size_t name, size_t end, struct fault *fault)
{
	char q[FAULT_QUOTE];

	(void)fault_quote(q, r->s + name, end - name);
	if (end + 2 > r->len)
		return (fault_set(fault, end,
		    "%s has no value: write %s=\"value\"", q, q));
	return (fault_set(fault, end + 1,
	    "the value of %s is not closed: end it with the byte that it "
	    "starts with",
	    q));
}

/* Reads one variable, whose comma is at *at, into r->data. */
static int
parse_variable(struct rules *r, size_t *at, struct fault *fault)
{
	const char *close = NULL;
	size_t name = *at + 1, end = name, value, start, len;

	while (end < r->len && r->s[end] != '=' && r->s[end] != ',' &&
	    !is_blank(r->s[end]))
		end++;
	if (end == name || end == r->len || r->s[end] != '=')
		return (name_fault(r, name, end, fault));
	value = end + 2; /* after "=" and the quote */
	if (value <= r->len)
		close = memchr(r->s + value, r->s[value - 1], r->len - value);
	if (close == NULL)
		return (value_fault(r, name, end, fault));
	/* ,NAME="VALUE becomes +NAME=VALUE and a NUL: as many bytes. */
	start = r->data.n;
	len = (size_t)(close - r->s) - value;
	buf_add(&r->data, r->s + *at, value + len - *at);
	if (!r->data.failed) {
		r->data.s[start] = '+';
		memmove(r->data.s + start + (value - 1 - *at),
		    r->data.s + start + (value - *at), len);
		r->data.s[r->data.n - 1] = '\0';
	}
	if (r->data.n > RULE_DATA_MAX)
		return (fault_set(fault, *at,
		    "the variables take more than %d bytes, which no server "
		    "takes: shorten them",
		    RULE_DATA_MAX));
	*at = (size_t)(close - r->s) + 1;
	return (0);
}

/*
 * Does the same follow the colon as in the line before?  So it is with most
 * lines of large texts, and r->data has it then.
 */
static bool
same_instruction(const struct rules *r)
{
	size_t n = r->len - r->colon - 1;

	return (n > 0 && n == r->tail.n &&
	    memcmp(r->tail.s, r->s + r->colon + 1, n) == 0);
}

/* Reads what follows the colon into r->data. */
static int
parse_instruction(struct rules *r, struct fault *fault)
{
	const char *after;
	size_t at = r->colon + 1;

	if (same_instruction(r))
		return (0);
	buf_clear(&r->data);
	buf_clear(&r->tail);
	if (rules_word(r, at, "deny")) {
		buf_add(&r->data, "D", 2);
		after = "\"deny\"";
		at += 4;
	} else if (rules_word(r, at, "allow")) {
		after = "\"allow\"";
		at += 5;
	} else
		return (instruction_fault(r, at, fault));
	if (at < r->len && isalnum((unsigned char)r->s[at]))
		return (instruction_fault(r, r->colon + 1, fault));
	while (at < r->len) {
		if (r->s[at] != ',')
			return (junk_fault(r, at, after, fault));
		if (parse_variable(r, &at, fault) == -1)
			return (-1);
		after = "the closing quote";
	}
	buf_add(&r->tail, r->s + r->colon + 1, r->len - r->colon - 1);
	return (0);
}

/*
 * Finds the colon after the address: the first one that an instruction
 * follows, since IPv6 addresses have others.  If there is no instruction, the
 * last one that can be meant.  A user's name has none.  False: there is no
 * colon.
 */
static bool
find_colon(struct rules *r)
{
	const char *p = memchr(r->s, ':', r->len);
	size_t i, colons = 0;

	if (p == NULL)
		return (false);
	r->colon = (size_t)(p - r->s);
	for (i = r->colon; i < r->len && r->s[i] != ',' && r->s[i] != '@';
	     i++) {
		if (r->s[i] != ':')
			continue;
		if (rules_word(r, i + 1, "allow") ||
		    rules_word(r, i + 1, "deny")) {
			r->colon = i;
			break;
		}
		if (++colons > 2)
			r->colon = i;
	}
	return (true);
}

/* Bytes that no text has. */
static int
odd_fault(const struct rules *r, struct fault *fault)
{
	const char *p;

	p = memchr(r->s, '\0', r->len);
	if (p != NULL)
		return (fault_set(fault, (size_t)(p - r->s),
		    "a NUL byte: rules are text, remove it"));
	p = memchr(r->s, '\r', r->len);
	if (p != NULL)
		return (fault_set(fault, (size_t)(p - r->s),
		    "a carriage return (DOS line ends?): remove it with "
		    "tr -d '\\r'"));
	return (0);
}

/*
 * Has the line one whole IPv4 address?  So it is with nearly all lines of large
 * texts, which take this short way to the colon.
 */
static bool
parse_plain(struct rules *r)
{
	r->colon = rules_addr_plain(r->s, r->len);
	if (r->colon == 0 || r->colon == r->len || r->s[r->colon] != ':')
		return (false);
	rules_addr_init(&r->addr, r->s, r->colon);
	return (true);
}

/* Checks the line and fills r->addr and r->data. */
static int
parse_line(struct rules *r, struct fault *fault)
{
	char q[FAULT_QUOTE];
	size_t i = 0;

	if (r->odd && odd_fault(r, fault) == -1)
		return (-1);
	if (parse_plain(r))
		return (parse_instruction(r, fault));
	while (i < r->len && is_blank(r->s[i]))
		i++;
	if (i > 0)
		return (fault_set(fault, 0, "%s",
		    r->s[i] == '#'
		        ? "an indented comment: start the line with its \"#\""
		        : "a blank at the start: start the line with the "
		          "address"));
	if (!find_colon(r))
		return (fault_set(fault, 0,
		    "\"%s\" has no colon: write ADDRESS:allow or "
		    "ADDRESS:deny",
		    fault_quote(q, r->s, r->len)));
	if (rules_addr_parse(r->s, r->colon, &r->addr, fault) == -1)
		return (-1);
	return (parse_instruction(r, fault));
}

void
rules_line(struct rules *r)
{
	char q[FAULT_QUOTE];
	struct errs *errs = r->job->errs;
	struct place where = { r->job->file, r->line, 0 };
	struct fault fault;

	if (parse_line(r, &fault) == -1) {
		where.col = (unsigned int)fault.at + 1;
		(void)errs_add(errs, ERR_CONFIG, &where, "%s", fault.text);
		if (++r->bad < RULES_BAD_MAX)
			return;
		where.line = 0;
		(void)errs_add(errs, ERR_CONFIG, &where,
		    "%d bad lines, the rest was not read: correct these first",
		    RULES_BAD_MAX);
		r->stopped = true;
		return;
	}
	if (r->addr.zeros && r->warned++ < RULES_BAD_MAX) {
		where.col = 1;
		(void)errs_add(errs, ERR_WARNING, &where,
		    "\"%s\" has leading zeros, which no client's address has: "
		    "it never matches, write it without",
		    fault_quote(q, r->s, r->colon));
	}
	/* The records of a file with a bad line are thrown away anyway. */
	if (r->bad == 0 && rules_emit(r) == -1)
		r->stopped = true;
}

/*
 * The address of a rule.  What could never equal a key that a server looks up
 * is refused, since a deny rule that never matches lets everybody in.
 */
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tcp/rules_addr.h"

#define OCTETS 4
#define OCTET_MAX 255

int
fault_set(struct fault *fault, size_t at, const char *fmt, ...)
{
	va_list ap;

	fault->at = at;
	va_start(ap, fmt);
	(void)vsnprintf(fault->text, sizeof(fault->text), fmt, ap);
	va_end(ap);
	return (-1);
}

const char *
fault_quote(char dst[FAULT_QUOTE], const char *s, size_t n)
{
	size_t i, len = 0;

	for (i = 0; i < n; i++) {
		/* Room for one more byte in octal, the dots and the NUL. */
		if (len + 4 + 3 + 1 > FAULT_QUOTE) {
			memcpy(dst + len, "...", 3);
			len += 3;
			break;
		}
		if (s[i] >= 0x20 && s[i] <= 0x7e) {
			dst[len++] = s[i];
			continue;
		}
		(void)snprintf(dst + len, FAULT_QUOTE - len, "\\%03o",
		    (unsigned int)(unsigned char)s[i]);
		len += 4;
	}
	dst[len] = '\0';
	return (dst);
}

/*
 * Reads the digits at *at.  Too large a number becomes 1000.  False: there
 * are none.
 */
static bool
addr_digits(const struct rules_addr *addr, size_t *at, unsigned int *n)
{
	size_t start = *at;

	*n = 0;
	while (*at < addr->len && addr->s[*at] >= '0' && addr->s[*at] <= '9') {
		*n = *n * 10 + (unsigned int)(addr->s[*at] - '0');
		if (*n > 1000)
			*n = 1000;
		(*at)++;
	}
	return (*at > start);
}

/* Says why the byte at is not what an IPv4 address has there. */
static int
addr_strange(const struct rules_addr *addr, size_t at, struct fault *fault)
{
	char q[FAULT_QUOTE];

	if (at == addr->len || addr->s[at] == '.')
		return (fault_set(fault, at,
		    "a number is missing: write addresses as 1.2.3.4, "
		    "prefixes as 1.2.3."));
	switch (addr->s[at]) {
	case '*':
		return (fault_set(fault, at,
		    "\"*\" is not known: write a prefix that ends in a dot, "
		    "as 1.2.3."));
	case '-':
		return (fault_set(fault, at,
		    "a range needs one number on each side: write it as "
		    "1.2.3.4-9"));
	default:
		return (fault_set(fault, 0,
		    "\"%s\" is not an address: write 1.2.3.4, 1.2.3. or "
		    "=host.example",
		    fault_quote(q, addr->s, addr->len)));
	}
}

/* The second half of a range whose first number, bot, ended at *at. */
static int
addr_range(struct rules_addr *addr, size_t start, size_t *at, unsigned int bot,
    struct fault *fault)
{
	unsigned int top;

	if (addr->range)
		return (fault_set(fault, start,
		    "a second range: write one line for each number of one "
		    "of them"));
	(*at)++;
	if (!addr_digits(addr, at, &top))
		return (addr_strange(addr,
		    *at == addr->len || addr->s[*at] == '.' ? *at - 1 : *at,
		    fault));
	if (bot > OCTET_MAX || top > OCTET_MAX)
		return (fault_set(fault, start,
		    "the range goes beyond 255: end it there"));
	if (bot > top)
		return (fault_set(fault, start,
		    "the range goes down: write %u-%u", top, bot));
	addr->range = true;
	addr->from = start;
	addr->to = *at;
	addr->bot = bot;
	addr->top = top;
	return (0);
}

/* Reads one number or range at *at. */
static int
addr_octet(struct rules_addr *addr, size_t *at, struct fault *fault)
{
	size_t start = *at;
	unsigned int n;

	if (!addr_digits(addr, at, &n))
		return (addr_strange(addr, *at, fault));
	if (*at < addr->len && addr->s[*at] == '-')
		return (addr_range(addr, start, at, n, fault));
	if (n > OCTET_MAX)
		return (fault_set(fault, start,
		    "a number of an address is at most 255"));
	if (addr->s[start] == '0' && *at - start > 1)
		addr->zeros = true;
	return (0);
}

/* An address, or a prefix that ends in a dot, from byte at of addr->s. */
static int
addr_ip(struct rules_addr *addr, size_t at, struct fault *fault)
{
	char q[FAULT_QUOTE];
	size_t start = at, octets = 0;

	do {
		if (addr_octet(addr, &at, fault) == -1)
			return (-1);
		octets++;
		if (at == addr->len || addr->s[at] != '.')
			break;
		at++;
	} while (at < addr->len && octets < OCTETS);
	if (at < addr->len)
		return (octets == OCTETS
		        ? fault_set(fault, at,
		              "an address ends after its fourth number")
		        : addr_strange(addr, at, fault));
	if (octets == OCTETS && addr->s[at - 1] == '.')
		return (fault_set(fault, at - 1,
		    "a dot after the fourth number never matches: remove it"));
	if (octets < OCTETS && addr->s[at - 1] != '.')
		return (fault_set(fault, start,
		    "a prefix ends in a dot, or it never matches: write %s.",
		    fault_quote(q, addr->s + start, addr->len - start)));
	return (0);
}

/* May a host's name have this byte?  (isalnum() would ask the locale.) */
static bool
is_host_byte(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' ||
	    c == '-' || c == '_' || c == '\\');
}

/* A host name, after its "=" at byte at of addr->s; whole: not a suffix. */
static int
addr_host(const struct rules_addr *addr, size_t at, bool whole,
    struct fault *fault)
{
	size_t i, start = at + 1;

	if (whole && (start == addr->len || addr->s[start] == '.'))
		return (fault_set(fault, at,
		    "after a user the whole host name is compared: write "
		    "user@=host.example"));
	for (i = start; i < addr->len; i++) {
		if (is_host_byte(addr->s[i]))
			continue;
		if (isupper((unsigned char)addr->s[i]))
			return (fault_set(fault, i,
			    "host names are compared in lower case: write "
			    "it so"));
		if (addr->s[i] == '*')
			return (fault_set(fault, i,
			    "\"*\" is not known: write =.example for all "
			    "hosts whose names end so"));
		return (fault_set(fault, i,
		    "a host name never has this byte (others are "
		    "written \\ooo, in octal)"));
	}
	if (addr->len > start && addr->s[addr->len - 1] == '.')
		return (fault_set(fault, addr->len - 1,
		    "host names are compared without a dot at the end: "
		    "remove it"));
	return (0);
}

/* An address of either kind, or a network, from byte at of addr->s. */
static int
addr_any(struct rules_addr *addr, size_t at, struct fault *fault)
{
	if (memchr(addr->s + at, ':', addr->len - at) != NULL ||
	    memchr(addr->s + at, '/', addr->len - at) != NULL)
		return (rules_net_parse(addr, at, fault));
	return (addr_ip(addr, at, fault));
}

/* What follows "user@", at byte at of addr->s. */
static int
addr_user(struct rules_addr *addr, size_t at, struct fault *fault)
{
	if (at < addr->len && addr->s[at] == '=')
		return (addr_host(addr, at, true, fault));
	if (at == addr->len)
		return (fault_set(fault, at,
		    "nothing after \"@\": write user@1.2.3.4 or "
		    "user@=host.example"));
	if (addr_any(addr, at, fault) == -1)
		return (-1);
	if (strchr(addr->text, '/') != NULL)
		return (fault_set(fault, at,
		    "after a user networks do not match: write one whole "
		    "address"));
	if (addr->range || addr->s[addr->len - 1] == '.')
		return (fault_set(fault, at,
		    "after a user neither prefixes nor ranges match: write "
		    "one whole address"));
	return (0);
}

/*
 * Reads a number at s, which has three bytes at least.  Returns its digits, or
 * 0.  Nothing here branches on how many there are: no processor foresees that.
 */
static size_t
octet_plain(const char *s)
{
	static const unsigned int weights[3][3] = { { 1, 0, 0 }, { 10, 1, 0 },
		{ 100, 10, 1 } };
	unsigned int a = (unsigned char)s[0] - (unsigned int)'0';
	unsigned int b = (unsigned char)s[1] - (unsigned int)'0';
	unsigned int c = (unsigned char)s[2] - (unsigned int)'0';
	unsigned int two = b <= 9, more = two + (two & (c <= 9));
	const unsigned int *weight = weights[more];

	if (a > 9 || (a == 0 && more > 0) ||
	    a * weight[0] + b * weight[1] + c * weight[2] > OCTET_MAX)
		return (0);
	return (1 + more);
}

size_t
rules_addr_plain(const char *s, size_t len)
{
	size_t at = 0, digits, octets;

	for (octets = 0; octets < OCTETS; octets++) {
		if (len - at < 4)
			return (0);
		digits = octet_plain(s + at);
		if (digits == 0)
			return (0);
		at += digits;
		if (octets + 1 < OCTETS && s[at++] != '.')
			return (0);
	}
	return (at);
}

void
rules_addr_init(struct rules_addr *addr, const char *s, size_t len)
{
	/* Not memset(): this is done for each of many lines. */
	addr->s = s;
	addr->len = len;
	addr->from = addr->to = 0;
	addr->text[0] = '\0';
	addr->range = addr->zeros = false;
	addr->bot = addr->top = 0;
}

int
rules_addr_parse(const char *s, size_t len, struct rules_addr *addr,
    struct fault *fault)
{
	size_t i, user = 0;

	rules_addr_init(addr, s, len);
	for (i = 0; i < len; i++) {
		if ((unsigned char)s[i] <= ' ' || s[i] == 0x7f)
			return (fault_set(fault, i,
			    "a blank or control byte in the address: "
			    "remove it"));
		if (s[i] == '@')
			user = i + 1;
	}
	if (len == 0)
		return (0);
	if (user > 0)
		return (addr_user(addr, user, fault));
	if (s[0] == '=')
		return (addr_host(addr, 0, false, fault));
	return (addr_any(addr, 0, fault));
}

/* The address of a rule: which clients it is for. */
#ifndef RULES_ADDR_H
#define RULES_ADDR_H

#include <stdbool.h>
#include <stddef.h>

#include "tcp/addr.h"

/* What is wrong with a line, and at which byte of it. */
struct fault {
	size_t at;
	char text[256];
};

/* Fills fault; returns -1 always. */
int fault_set(struct fault *fault, size_t at, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));

/*
 * Makes n bytes of s fit for a message: what is not printable is written in
 * octal, what is too long is cut.  Returns dst.
 */
#define FAULT_QUOTE 64
const char *fault_quote(char dst[FAULT_QUOTE], const char *s, size_t n);

struct rules_addr {
	const char *s; /* borrowed; key of the rule, if nothing below */
	size_t len;
	/* The bytes from "from" up to "to" stand for something else: */
	size_t from;
	size_t to;
	char text[ADDR_TEXT]; /* this text, if not "", */
	bool range; /* or each number from bot to top */
	unsigned int bot;
	unsigned int top;
	bool zeros; /* a number has leading zeros: it is never looked up */
};

/*
 * How many of the len bytes of s are one whole IPv4 address that something
 * follows?  0: the long way, rules_addr_parse(), has to tell.
 */
size_t rules_addr_plain(const char *s, size_t len);

/* Makes the len bytes of s, which were checked, an address as it stands. */
void rules_addr_init(struct rules_addr *addr, const char *s, size_t len);

/*
 * Checks the len bytes of s as an address: "" (everybody), 1.2.3.4, 1.2.3.
 * (a prefix), one range of numbers in these, 1.2.3.0/24, 2001:db8::1,
 * 2001:db8::/32, =host, =.suffix, =, user@ with one whole address, or
 * user@=host.  -1: fault says what is wrong, counting from the start of s.
 */
int rules_addr_parse(const char *s, size_t len, struct rules_addr *addr,
    struct fault *fault);

/*
 * The same for what follows byte at, if it has a colon or a slash: an IPv6
 * address or a network.  Sets the text that a server looks up.
 */
int rules_net_parse(struct rules_addr *addr, size_t at, struct fault *fault);

#endif

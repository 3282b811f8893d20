/* The address of a rule: which clients it is for. */
#ifndef RULES_ADDR_H
#define RULES_ADDR_H

#include <stdbool.h>
#include <stddef.h>

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
	const char *s; /* borrowed; key of the rule if there is no range */
	size_t len;
	bool
	    range; /* keys: s up to from, a number from bot to top, s from to */
	size_t from;
	size_t to;
	unsigned int bot;
	unsigned int top;
	bool zeros; /* a number has leading zeros: it is never looked up */
};

/*
 * Checks the len bytes of s as an address: "" (everybody), 1.2.3.4, 1.2.3.
 * (a prefix), one range of numbers in these, =host, =.suffix, =, user@1.2.3.4
 * or user@=host.  -1: fault says what is wrong, counting from the start of s.
 */
int rules_addr_parse(const char *s, size_t len, struct rules_addr *addr,
    struct fault *fault);

#endif

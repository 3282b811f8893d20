/* Addresses of peers, in binary and as the texts that rules and logs use. */
#ifndef ADDR_H
#define ADDR_H

#include <sys/socket.h>
#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#define ADDR_TEXT 64 /* bytes of the longest text, with NUL */

/* An IPv6 address; IPv4 is ::ffff:a.b.c.d.  Comparable by memcmp. */
struct addr {
	uint8_t b[16];
	uint32_t scope; /* interface index of a link-local one, else 0 */
};

/* From a socket address (IPv4, IPv6, v4-mapped).  -1: another family. */
int addr_from(struct addr *addr, const struct sockaddr *sa);

/* Is it IPv4 (v4-mapped)? */
bool addr_is_v4(const struct addr *addr);

/*
 * The text of rules and TCPREMOTEIP: "1.2.3.4" for IPv4, else lower-case
 * compressed IPv6 (RFC 5952), without a scope.
 */
void addr_text(const struct addr *addr, char text[ADDR_TEXT]);

/* Parses either text (strict dotted quad or IPv6).  -1: it is neither. */
int addr_parse(struct addr *addr, const char *text);

/* How many bits the address has in a network's length: 32 or 128. */
unsigned int addr_bits(const struct addr *addr);

/*
 * Clears all bits after the first bits, which are at most addr_bits().
 * Returns whether they were clear before.
 */
bool addr_network(struct addr *addr, unsigned int bits);

/* The text of a network, such as 10.1.0.0/16: the key of its rule. */
void addr_block_text(const struct addr *addr, unsigned int bits,
    char text[ADDR_TEXT]);

#endif

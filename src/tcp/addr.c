/*
 * Addresses of peers.  The text is written here and not by inet_ntop(), whose
 * systems differ in what they write with dots: texts are keys of databases.
 */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <string.h>

#include "core/number.h"
#include "tcp/addr.h"

#define OCTETS 4
#define GROUPS 8

static const uint8_t v4_prefix[12] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff,
	0xff };

int
addr_from(struct addr *addr, const struct sockaddr *sa)
{
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	memset(addr, 0, sizeof(*addr));
	if (sa->sa_family == AF_INET) {
		memcpy(&sin, sa, sizeof(sin));
		memcpy(addr->b, v4_prefix, sizeof(v4_prefix));
		memcpy(addr->b + sizeof(v4_prefix), &sin.sin_addr, OCTETS);
		return (0);
	}
	if (sa->sa_family != AF_INET6)
		return (-1);
	memcpy(&sin6, sa, sizeof(sin6));
	memcpy(addr->b, &sin6.sin6_addr, sizeof(addr->b));
	if (IN6_IS_ADDR_LINKLOCAL(&sin6.sin6_addr))
		addr->scope = sin6.sin6_scope_id;
	return (0);
}

bool
addr_is_v4(const struct addr *addr)
{
	return (memcmp(addr->b, v4_prefix, sizeof(v4_prefix)) == 0);
}

/* Writes the number n in a base; returns the end. */
static char *
put_number(char *p, unsigned int n, unsigned int base)
{
	char digits[NUMBER_SIZE];

	return (stpcpy(p, number_text(digits, n, base)));
}

static unsigned int
group(const struct addr *addr, size_t i)
{
	return ((unsigned int)addr->b[2 * i] << 8 | addr->b[2 * i + 1]);
}

/* The longest run of two or more zero groups, the first of equal ones. */
static size_t
longest_zeros(const struct addr *addr, size_t *len)
{
	size_t i, n = 0, at = GROUPS;

	*len = 1;
	for (i = 0; i < GROUPS; i++) {
		n = group(addr, i) == 0 ? n + 1 : 0;
		if (n > *len) {
			*len = n;
			at = i + 1 - n;
		}
	}
	return (at);
}

void
addr_text(const struct addr *addr, char text[ADDR_TEXT])
{
	char *p = text;
	size_t i, zeros, len;

	if (addr_is_v4(addr)) {
		for (i = sizeof(v4_prefix); i < sizeof(addr->b); i++) {
			p = put_number(p, addr->b[i], 10);
			*p++ = '.';
		}
		p[-1] = '\0';
		return;
	}
	zeros = longest_zeros(addr, &len);
	for (i = 0; i < GROUPS; i++) {
		if (i == zeros) {
			*p++ = ':';
			*p++ = ':';
			i += len - 1;
			continue;
		}
		if (i > 0 && p[-1] != ':')
			*p++ = ':';
		p = put_number(p, group(addr, i), 16);
	}
	*p = '\0';
}

/* Reads a dotted quad; leading zeros are refused, since some read octal. */
static int
parse_v4(uint8_t b[OCTETS], const char *s)
{
	unsigned int n;
	size_t i, digits;

	for (i = 0; i < OCTETS; i++) {
		if (i > 0 && *s++ != '.')
			return (-1);
		n = 0;
		for (digits = 0; *s >= '0' && *s <= '9'; digits++) {
			if (digits == 3 || (digits == 1 && n == 0))
				return (-1);
			n = n * 10 + (unsigned int)(*s++ - '0');
		}
		if (digits == 0 || n > 255)
			return (-1);
		b[i] = (uint8_t)n;
	}
	return (*s == '\0' ? 0 : -1);
}

int
addr_parse(struct addr *addr, const char *text)
{
	struct in6_addr in6;

	memset(addr, 0, sizeof(*addr));
	if (strchr(text, ':') == NULL) {
		memcpy(addr->b, v4_prefix, sizeof(v4_prefix));
		return (parse_v4(addr->b + sizeof(v4_prefix), text));
	}
	/* Some take a scope here. */
	if (strchr(text, '%') != NULL || inet_pton(AF_INET6, text, &in6) != 1)
		return (-1);
	memcpy(addr->b, &in6, sizeof(addr->b));
	return (0);
}

unsigned int
addr_bits(const struct addr *addr)
{
	return (addr_is_v4(addr) ? 32 : 128);
}

bool
addr_network(struct addr *addr, unsigned int bits)
{
	bool same = true;
	unsigned int mask;
	size_t i;

	bits += 128 - addr_bits(addr);
	for (i = 0; i < sizeof(addr->b); i++, bits -= bits < 8 ? bits : 8) {
		mask = bits >= 8 ? 0xff : (0xff00U >> bits) & 0xff;
		same = same && (addr->b[i] & ~mask & 0xff) == 0;
		addr->b[i] &= (uint8_t)mask;
	}
	return (same);
}

void
addr_block_text(const struct addr *addr, unsigned int bits,
    char text[ADDR_TEXT])
{
	char *p;

	addr_text(addr, text);
	p = text + strlen(text);
	*p++ = '/';
	p = put_number(p, bits, 10);
	*p = '\0';
}

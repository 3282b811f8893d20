/*
 * IPv6 addresses and networks of both kinds.  A server compares texts, so each
 * becomes the one text that a server has for it.
 */
#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "tcp/rules_addr.h"

#define V4_MAPPED 96 /* bits before the address in a v4-mapped one */
#define GROUP_BITS 16
#define GROUPS 8

/* A text that is neither an address nor a network. */
static int
net_strange(const char *text, bool network, struct fault *fault)
{
	char q[FAULT_QUOTE];

	(void)fault_quote(q, text, strlen(text));
	if (text[0] == '[')
		return (fault_set(fault, 0,
		    "\"%s\" is in brackets: write it without", q));
	if (strchr(text, '%') != NULL)
		return (fault_set(fault, 0,
		    "\"%s\" names an interface, which rules do not know: "
		    "remove it",
		    q));
	if (strchr(text, ':') == NULL)
		return (fault_set(fault, 0,
		    "\"%s\" is not a network's address: write a network as "
		    "1.2.3.0/24",
		    q));
	return (fault_set(fault, 0,
	    "\"%s\" is not an IPv6 address: write it as %s", q,
	    network ? "2001:db8::/32" : "2001:db8::1"));
}

/*
 * Some servers take a text that ends in a colon for a prefix of texts.  What
 * was meant with it is not known, so both ways to write it are told.
 */
static int
net_prefix(const char *text, struct fault *fault)
{
	char q[FAULT_QUOTE];
	size_t n = strlen(text);
	unsigned int groups = 0, i;
	char whole[ADDR_TEXT + 16];
	struct addr addr;

	(void)fault_quote(q, text, n);
	while (n > 0 && text[n - 1] == ':')
		n--;
	for (i = 0; i < n; i++) {
		if (text[i] == ':')
			groups += text[i + 1] == ':' ? GROUPS : 1;
	}
	groups += n > 0 ? 1 : 0;
	if (groups >= GROUPS)
		return (net_strange(text, false, fault));
	(void)snprintf(whole, sizeof(whole), "%.*s", (int)n, text);
	for (i = groups; i < GROUPS; i++)
		(void)snprintf(whole + strlen(whole),
		    sizeof(whole) - strlen(whole), i == 0 ? "0" : ":0");
	if (addr_parse(&addr, whole) == -1)
		return (net_strange(text, false, fault));
	return (fault_set(fault, 0,
	    "\"%s\" may be a network or one address: write %.*s::/%u or %s", q,
	    (int)n, text, groups * GROUP_BITS, whole));
}

/* Reads the length of a network after its slash.  -1: fault says why. */
static int
net_bits(const char *s, const struct addr *net, bool mapped,
    struct fault *fault)
{
	char q[FAULT_QUOTE];
	unsigned int bits = 0, max = mapped ? 128 : addr_bits(net);
	size_t i;

	for (i = 0; isdigit((unsigned char)s[i]) && bits <= max; i++)
		bits = bits * 10 + (unsigned int)(s[i] - '0');
	if (i == 0 || s[i] != '\0' || bits > max || (i > 1 && s[0] == '0'))
		return (fault_set(fault, 0,
		    "\"%s\" is not a network's length: write a number from 0 "
		    "to %u after the slash",
		    fault_quote(q, s, strlen(s)), max));
	if (!mapped)
		return ((int)bits);
	if (bits < V4_MAPPED)
		return (fault_set(fault, 0,
		    "the network is of IPv4 addresses, in part: write it as "
		    "1.2.3.0/24"));
	return ((int)(bits - V4_MAPPED));
}

/* A network: text is cut at its slash, bits is what follows that. */
static int
net_network(struct rules_addr *addr, char *text, const char *bits,
    struct fault *fault)
{
	struct addr net;
	int n;

	if (addr_parse(&net, text) == -1)
		return (net_strange(text, true, fault));
	n = net_bits(bits, &net, addr_is_v4(&net) && strchr(text, ':') != NULL,
	    fault);
	if (n == -1) {
		fault->at += (size_t)(bits - text);
		return (-1);
	}
	if (!addr_network(&net, (unsigned int)n)) {
		addr_block_text(&net, (unsigned int)n, addr->text);
		return (fault_set(fault, 0,
		    "the address has bits beyond the length of the network: "
		    "write %s",
		    addr->text));
	}
	addr_block_text(&net, (unsigned int)n, addr->text);
	return (0);
}

int
rules_net_parse(struct rules_addr *addr, size_t at, struct fault *fault)
{
	char text[ADDR_TEXT], q[FAULT_QUOTE];
	struct addr one;
	size_t n = addr->len - at;
	char *slash;
	int rc = 0;

	if (n >= sizeof(text))
		return (fault_set(fault, at,
		    "\"%s\" is too long for an address",
		    fault_quote(q, addr->s + at, n)));
	memcpy(text, addr->s + at, n);
	text[n] = '\0';
	slash = strchr(text, '/');
	if (slash != NULL) {
		*slash = '\0';
		rc = net_network(addr, text, slash + 1, fault);
	} else if (text[n - 1] == ':')
		rc = net_prefix(text, fault);
	else if (addr_parse(&one, text) == -1)
		rc = net_strange(text, false, fault);
	else
		addr_text(&one, addr->text);
	if (rc == -1)
		fault->at += at;
	addr->from = at;
	addr->to = addr->len;
	return (rc);
}

/*
 * The rule of a client: which keys are looked for, in which order.  Nothing is
 * allocated, and the memory was checked before.
 */
#include <cdb.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "tcp/ruleset_priv.h"

#define FIND_KEY 2048 /* bytes; names from DNS and ident servers are shorter */

/* A lookup under way. */
struct find {
	struct cdb cdb;
	struct rule *rule;
};

/* The bytes of the database at pos. */
static const char *
found_bytes(const struct find *f, unsigned int pos)
{
	return ((const char *)f->cdb.cdb_mem + pos);
}

/* Looks for a key; true if there is a record. */
static bool
find_key(struct find *f, const char *key, size_t len)
{
	struct rule *rule = f->rule;
	const char *p, *end;

	if (cdb_find(&f->cdb, key, (unsigned int)len) <= 0)
		return (false);
	rule->found = true;
	rule->key = found_bytes(f, cdb_keypos(&f->cdb));
	rule->keylen = len;
	rule->data = found_bytes(f, cdb_datapos(&f->cdb));
	rule->len = cdb_datalen(&f->cdb);
	p = rule->data;
	end = p + rule->len;
	/* An item without its NUL at the end does not count. */
	for (; p < end; p++) {
		if (*p == 'D' && memchr(p, '\0', (size_t)(end - p)) != NULL)
			rule->deny = true;
		p = memchr(p, '\0', (size_t)(end - p));
		if (p == NULL)
			break;
	}
	return (true);
}

/* Adds s to the n bytes of key.  Returns how many there are, or SIZE_MAX. */
static size_t
key_add(char key[FIND_KEY], size_t n, const char *s)
{
	for (; n != SIZE_MAX && *s != '\0'; s++) {
		/* No name from DNS or ident server is as long. */
		if (n == FIND_KEY)
			return (SIZE_MAX);
		key[n++] = *s;
	}
	return (n);
}

/* Looks for a user's rule: user@ and what follows. */
static bool
find_user(struct find *f, const char *user, const char *at, const char *rest)
{
	char key[FIND_KEY];
	size_t n;

	n = key_add(key, 0, user);
	n = key_add(key, n, at);
	n = key_add(key, n, rest);
	return (n != SIZE_MAX && find_key(f, key, n));
}

/* Looks for =host, or a suffix of it after the "=". */
static bool
find_host(struct find *f, const char *host)
{
	char key[FIND_KEY];
	size_t n;

	n = key_add(key, 0, "=");
	n = key_add(key, n, host);
	return (n != SIZE_MAX && find_key(f, key, n));
}

/* Looks for the text cut after each dot, from the longest. */
static bool
find_prefixes(struct find *f, const char *ip, bool colons)
{
	size_t i;

	for (i = strlen(ip); i > 0; i--)
		if ((ip[i - 1] == '.' || (colons && ip[i - 1] == ':')) &&
		    find_key(f, ip, i))
			return (true);
	return (false);
}

/* Looks for the networks of an address, from the longest. */
static bool
find_networks(const struct ruleset *rules, struct find *f,
    const struct addr *addr)
{
	const bool *have = addr_is_v4(addr) ? rules->v4 : rules->v6;
	struct addr network = *addr;
	char key[ADDR_TEXT];
	unsigned int bits;

	for (bits = addr_bits(addr) + 1; bits-- > 0;) {
		if (!have[bits])
			continue;
		(void)addr_network(&network, bits);
		addr_block_text(&network, bits, key);
		if (find_key(f, key, strlen(key)))
			return (true);
	}
	return (false);
}

static bool
find_any(const struct ruleset *rules, struct find *f,
    const struct client *client)
{
	const char *host = client->host, *info = client->info, *p;

	if (info != NULL && find_user(f, info, "@", client->ip))
		return (true);
	if (info != NULL && host != NULL && find_user(f, info, "@=", host))
		return (true);
	if (find_key(f, client->ip, strlen(client->ip)))
		return (true);
	if (host != NULL && find_host(f, host))
		return (true);
	if (find_prefixes(f, client->ip, rules->colons))
		return (true);
	if (client->addr != NULL && find_networks(rules, f, client->addr))
		return (true);
	for (p = host; p != NULL && *p != '\0'; p++)
		if (*p == '.' && find_host(f, p))
			return (true);
	return ((host != NULL && find_host(f, "")) || find_key(f, "", 0));
}

void
ruleset_find_client(const struct ruleset *rules, const struct client *client,
    struct rule *rule)
{
	struct find f = { .rule = rule };

	memset(rule, 0, sizeof(*rule));
	if (rules->mem == NULL) {
		rule->deny = true;
		return;
	}
	/* What cdb_init() would set for a file that it maps. */
	f.cdb.cdb_fd = -1;
	f.cdb.cdb_fsize = (unsigned int)rules->size;
	f.cdb.cdb_dend = cdb_unpack(rules->mem);
	f.cdb.cdb_mem = rules->mem;
	(void)find_any(rules, &f, client);
}

void
ruleset_find(const struct ruleset *rules, const struct addr *addr,
    const char *host, const char *info, struct rule *rule)
{
	struct client client = { .addr = addr, .host = host, .info = info };
	char ip[ADDR_TEXT];

	addr_text(addr, ip);
	client.ip = ip;
	ruleset_find_client(rules, &client, rule);
}

const char *
rule_item(const struct rule *rule, size_t *pos)
{
	const char *item, *end;

	while (*pos < rule->len) {
		item = rule->data + *pos;
		end = memchr(item, '\0', rule->len - *pos);
		if (end == NULL || *item == 'D')
			break;
		*pos += (size_t)(end - item) + 1;
		if (*item == '+')
			return (item + 1);
	}
	*pos = rule->len;
	return (NULL);
}

const char *
rule_next(const struct rule *rule, size_t *pos)
{
	const char *item;

	do
		item = rule_item(rule, pos);
	while (item != NULL && strchr(item, '=') == NULL);
	return (item);
}

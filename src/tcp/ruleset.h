/*
 * Rules as a server uses them: a private copy of the database in memory,
 * validated once, so that nothing done to the file can hurt the server.
 */
#ifndef RULESET_H
#define RULESET_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "tcp/addr.h"

#define RULESET_MAX ((size_t)256 * 1024 * 1024) /* bytes of a database */
#define RULE_DATA_MAX 4096 /* bytes of one record's data; more is corrupt */

/* As the owner: any owner and mode will do, for those who only ask. */
#define RULESET_ANY_OWNER ((uid_t)-1)

struct ruleset;

/*
 * Opens, checks and copies the database.  The file must belong to root or to
 * owner, and nobody else may write it.  Returns it; NULL with *why a static
 * text for a log ("file does not exist", "protocol error": DJB's words, as in
 * ucspi-tcp's error_str) and errno (ENOENT, EPROTO, EPERM...).
 */
struct ruleset *ruleset_open(const char *path, uid_t owner, const char **why);

/*
 * Looks with one stat whether the file was replaced or changed, and reads it
 * again if so.  0: current; 1: renewed; -1: it cannot be used now (errno, why
 * as above): the caller denies until it can, and ruleset_find() does, too.
 */
int ruleset_renew(struct ruleset *rules, const char **why);

/* Is there any rule for a host name or an IDENT answer? */
bool ruleset_wants_names(const struct ruleset *rules);

/* What a rule decides. */
struct rule {
	bool found;
	bool deny;
	const char
	    *key; /* the record's key, not NUL-ended; for tcprulescheck */
	size_t keylen;
	const char *data; /* its items: "+NAME=value" NUL ... ; borrowed until
	                   * the next renew */
	size_t len;
};

/*
 * Finds the rule of a client: info@ip, info@=host, ip, =host, the prefixes
 * of ip, CIDR blocks from the longest, =.suffixes of host, "=", "".
 * host and info are NULL when not known.  Allocates nothing.
 */
void ruleset_find(const struct ruleset *rules, const struct addr *addr,
    const char *host, const char *info, struct rule *rule);

/* A client as a program was told of it. */
struct client {
	const char *ip; /* any text */
	const struct addr *addr; /* NULL: no networks are looked up */
	const char *host; /* NULL: not known */
	const char *info;
};

/* The same for a client whose address may be any text. */
void ruleset_find_client(const struct ruleset *rules,
    const struct client *client, struct rule *rule);

/*
 * The next variable of a rule: *pos starts at 0.  Returns "NAME=value"
 * (inside data, NUL-ended), or NULL at the end or where the rule denies.
 */
const char *rule_next(const struct rule *rule, size_t *pos);

/* The same, also of what has no "=", which tcprulescheck shows. */
const char *rule_item(const struct rule *rule, size_t *pos);

void ruleset_free(struct ruleset *rules);

#endif

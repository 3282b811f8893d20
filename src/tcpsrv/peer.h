/* One connection: its addresses, its environment and its log lines. */
#ifndef PEER_H
#define PEER_H

#include <net/if.h>

#include <stdbool.h>
#include <stddef.h>

#include "tcp/addr.h"
#include "tcp/ruleset.h"
#include "tcpsrv/child.h"
#include "tcpsrv/listen.h"
#include "tcpsrv/log.h"
#include "tcpsrv/options.h"

#define PEER_NAME 1025 /* bytes of a host's name, with NUL */
#define PEER_INFO 257 /* bytes of what IDENT answered, with NUL */
#define PEER_IP (ADDR_TEXT + 8)
#define PEER_VARS 6144 /* bytes of all variables that are ours */
#define PEER_ENV 24 /* more than the number of these */

/* What all connections share; variables of connections are not in it. */
struct template
{
	char **env; /* borrowed strings */
	size_t n;
	bool v6_form;
	const char *local; /* host name for all, or NULL */
};

/*
 * A connection.  All that its child reads is inside (or lives as long as the
 * server), so that it can lie in memory of a struct spawner.
 */
struct peer {
	struct job job;
	struct addr remote;
	struct addr local;
	unsigned int remote_port;
	unsigned int local_port;
	bool tcp6; /* PROTO=TCP6 */
	char remote_ip[PEER_IP];
	char local_ip[PEER_IP];
	char interface[IF_NAMESIZE]; /* of a link-local address, or "" */
	const char *local_host; /* NULL: not known, as the next two */
	const char *remote_host;
	const char *remote_info;
	struct rule rule; /* a copy, of its data too */
	char from[LOG_LINE]; /* rests of log lines */
	char line[LOG_LINE];
	char vars[PEER_VARS];
	size_t vars_len;
	size_t env_len;
	char rule_data[RULE_DATA_MAX];
	char *env[]; /* NULL-ended */
};

/* Copies environ without what peers set themselves.  -1: out of memory. */
int template_init(struct template *template, const struct config *config,
    char **environment);

/*
 * Bytes of a struct peer with its environment; used is how many of them are
 * needed where rules set no variables.
 */
size_t peer_size(const struct template *template, size_t *used);

/*
 * Fills addresses and their texts from the accepted socket fd and its peer's
 * address.  -1 with errno: its own address cannot be had.
 */
int peer_init(struct peer *peer, int fd, const struct sockaddr *sa,
    const struct listener *listener, const struct template *template);

/* Keeps a copy of a rule.  -1: it is longer than rules are. */
int peer_set_rule(struct peer *peer, const struct rule *rule);

/* The last value that the peer's rule gives a variable, or NULL. */
const char *peer_rule_value(const struct peer *peer, const char *name);

/*
 * Makes the environment: the template, the connection's variables, then those
 * of its rule, where a later one replaces an earlier one.
 */
void peer_make_env(struct peer *peer, const struct template *template);

/* Makes the rests of the lines "pid" and "ok" or "deny". */
void peer_make_lines(struct peer *peer, const struct log *log);

#endif

/* check: listeners that would want one address and port. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

#include <arpa/inet.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "core/valid.h"

#define PORT_MAX 65535

struct listener {
	size_t index; /* in the set */
	unsigned int port;
	const char *host; /* as it was written */
	int family; /* AF_INET, AF_INET6; AF_UNSPEC: a name */
	unsigned char address[16];
};

/* What a service listens on; false: nothing that can be told. */
static bool
listener_of(const struct service *s, struct listener *l)
{
	const char *port = conf_value(s->conf, "PORT");
	const struct servent *named;
	unsigned long long n;

	if (s->type != SERVICE_TCPSERVER || port == NULL)
		return (false);
	if (valid_number(port, PORT_MAX, &n) == 0)
		l->port = (unsigned int)n;
	else if ((named = getservbyname(port, "tcp")) != NULL)
		l->port = ntohs((in_port_t)named->s_port);
	else
		return (false);
	l->host = conf_value(s->conf, "HOST");
	if (l->host == NULL || strcmp(l->host, "0") == 0)
		l->host = "0.0.0.0";
	l->family = AF_UNSPEC;
	memset(l->address, 0, sizeof(l->address));
	if (inet_pton(AF_INET, l->host, l->address) == 1)
		l->family = AF_INET;
	else if (inet_pton(AF_INET6, l->host, l->address) == 1)
		l->family = AF_INET6;
	return (l->port != 0);
}

/* Is it 0.0.0.0 or ::, each of which takes all addresses? */
static bool
is_any(const struct listener *l)
{
	static const unsigned char any[sizeof(l->address)];

	return (l->family != AF_UNSPEC &&
	    memcmp(l->address, any, sizeof(any)) == 0);
}

static bool
overlap(const struct listener *a, const struct listener *b)
{
	if (a->port != b->port)
		return (false);
	if (is_any(a) || is_any(b))
		return (true);
	if (a->family != b->family)
		return (false);
	if (a->family == AF_UNSPEC)
		return (strcasecmp(a->host, b->host) == 0);
	return (memcmp(a->address, b->address, sizeof(a->address)) == 0);
}

/* Tells the first listener that v[at] meets: one is enough. */
static void
check_one(struct check *check, const struct listener *v, size_t n, size_t at)
{
	const struct service *s = check->ctl->set.v[v[at].index], *other;
	struct place place = check_place(s, "PORT"), there;
	size_t i;

	for (i = 0; i < n; i++)
		if (i != at && overlap(&v[i], &v[at]))
			break;
	if (i == n)
		return;
	other = check->ctl->set.v[v[i].index];
	there = check_place(other, "PORT");
	check_error(check, RULE_ADDRESS, &place,
	    "%s and %s would both listen on port %u of %s (see %s:%u); choose "
	    "another PORT or HOST",
	    s->name, other->name, v[at].port, v[at].host, there.file,
	    there.line);
}

void
check_addresses(struct check *check)
{
	const struct set *set = &check->ctl->set;
	struct listener *v = calloc(set->n + 1, sizeof(*v));
	size_t i, n = 0;

	if (v == NULL) {
		(void)errs_nomem(check->found);
		return;
	}
	for (i = 0; i < set->n; i++) {
		v[n].index = i;
		if (listener_of(set->v[i], &v[n]))
			n++;
	}
	for (i = 0; i < n; i++)
		if (check->named[v[i].index])
			check_one(check, v, n, i);
	free(v);
}

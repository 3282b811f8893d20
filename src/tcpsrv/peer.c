/* Environments (tcp-environ(5)) and lines of connections. */
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "tcpsrv/peer.h"
#include "tcpsrv/reload.h"

/* A rule's shortest variable: "+=" and NUL. */
#define RULE_VARS_MAX (RULE_DATA_MAX / 3 + 1)

/* Set for each connection or removed: never inherited. */
static const char *const own[] = { "PROTO", "TCPLOCALIP", "TCPLOCALPORT",
	"TCPLOCALHOST", "TCPREMOTEIP", "TCPREMOTEPORT", "TCPREMOTEHOST",
	"TCPREMOTEINFO", "TCP6LOCALIP", "TCP6LOCALPORT", "TCP6LOCALHOST",
	"TCP6REMOTEIP", "TCP6REMOTEPORT", "TCP6REMOTEHOST", "TCP6REMOTEINFO",
	"TCP6INTERFACE" };

static bool
is_own(const char *var)
{
	size_t i, len = strcspn(var, "=");

	if (strncmp(var, RELOAD_PREFIX, strlen(RELOAD_PREFIX)) == 0)
		return (true);
	for (i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		if (strncmp(var, own[i], len) == 0 && own[i][len] == '\0')
			return (true);
	return (false);
}

int
template_init(struct template *template, const struct config *config,
    char **environment)
{
	size_t i, n = 0;

	while (environment[n] != NULL)
		n++;
	template->n = 0;
	template->v6_form = config->v6_form;
	template->local = config->local;
	template->env = reallocarray(NULL, n + 1, sizeof(*template->env));
	if (template->env == NULL)
		return (-1);
	for (i = 0; i < n; i++)
		if (!is_own(environment[i]))
			template->env[template->n++] = environment[i];
	return (0);
}

size_t
peer_size(const struct template *template, size_t *used)
{
	*used = sizeof(struct peer) + (template->n + PEER_ENV) * sizeof(char *);
	return (*used + (RULE_VARS_MAX + 1) * sizeof(char *));
}

static unsigned int
sockaddr_port(const struct sockaddr *sa)
{
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	if (sa->sa_family == AF_INET6) {
		memcpy(&sin6, sa, sizeof(sin6));
		return (ntohs(sin6.sin6_port));
	}
	memcpy(&sin, sa, sizeof(sin));
	return (ntohs(sin.sin_port));
}

/* The text of an address as variables and lines have it. */
static void
make_ip(char ip[PEER_IP], const struct addr *addr, bool v6_form)
{
	char text[ADDR_TEXT];

	addr_text(addr, text);
	(void)snprintf(ip, PEER_IP, "%s%s",
	    v6_form && addr_is_v4(addr) ? "::ffff:" : "", text);
}

int
peer_init(struct peer *peer, int fd, const struct sockaddr *sa,
    const struct listener *listener, const struct template *template)
{
	struct sockaddr_storage own_addr;
	socklen_t len = sizeof(own_addr);

	memset(&peer->job, 0, sizeof(peer->job));
	memset(&peer->rule, 0, sizeof(peer->rule));
	peer->job.fd = fd;
	peer->local = listener->local;
	peer->local_port = listener->port;
	if (addr_from(&peer->remote, sa) == -1) {
		errno = EAFNOSUPPORT;
		return (-1);
	}
	if (listener->any) {
		if (getsockname(fd, (struct sockaddr *)&own_addr, &len) == -1)
			return (-1);
		if (addr_from(&peer->local, (struct sockaddr *)&own_addr) ==
		    -1) {
			errno = EAFNOSUPPORT;
			return (-1);
		}
	}
	peer->remote_port = sockaddr_port(sa);
	peer->tcp6 = template->v6_form || !addr_is_v4(&peer->remote);
	peer->local_host = template->local;
	peer->remote_host = NULL;
	peer->remote_info = NULL;
	peer->interface[0] = '\0';
	if (peer->remote.scope != 0 &&
	    if_indextoname(peer->remote.scope, peer->interface) == NULL)
		peer->interface[0] = '\0';
	make_ip(peer->remote_ip, &peer->remote, template->v6_form);
	make_ip(peer->local_ip, &peer->local, template->v6_form);
	return (0);
}

int
peer_set_rule(struct peer *peer, const struct rule *rule)
{
	peer->rule = *rule;
	peer->rule.key = NULL; /* not ours to keep */
	peer->rule.keylen = 0;
	if (!rule->found || rule->data == NULL) {
		peer->rule.len = 0;
		peer->rule.data = peer->rule_data;
		return (0);
	}
	if (rule->len > sizeof(peer->rule_data))
		return (-1);
	memcpy(peer->rule_data, rule->data, rule->len);
	peer->rule.data = peer->rule_data;
	return (0);
}

const char *
peer_rule_value(const struct peer *peer, const char *name)
{
	const char *var, *value = NULL;
	size_t pos = 0, len = strlen(name);

	if (!peer->rule.found || peer->rule.len == 0)
		return (NULL);
	while ((var = rule_next(&peer->rule, &pos)) != NULL)
		if (strncmp(var, name, len) == 0 && var[len] == '=')
			value = var + len + 1;
	return (value);
}

/* Adds PREFIX NAME=value; one that is too long for us is left out. */
static void
add_var(struct peer *peer, const char *prefix, const char *name,
    const char *value)
{
	char *var = peer->vars + peer->vars_len;
	size_t space = sizeof(peer->vars) - peer->vars_len;
	int n;

	if (value == NULL)
		return;
	n = snprintf(var, space, "%s%s=%s", prefix, name, value);
	if (n < 0 || (size_t)n >= space)
		return;
	peer->vars_len += (size_t)n + 1;
	peer->env[peer->env_len++] = var;
}

static void
add_vars(struct peer *peer, const char *prefix)
{
	char port[16];

	add_var(peer, prefix, "LOCALIP", peer->local_ip);
	(void)snprintf(port, sizeof(port), "%u", peer->local_port);
	add_var(peer, prefix, "LOCALPORT", port);
	add_var(peer, prefix, "LOCALHOST", peer->local_host);
	add_var(peer, prefix, "REMOTEIP", peer->remote_ip);
	(void)snprintf(port, sizeof(port), "%u", peer->remote_port);
	add_var(peer, prefix, "REMOTEPORT", port);
	add_var(peer, prefix, "REMOTEHOST", peer->remote_host);
	add_var(peer, prefix, "REMOTEINFO", peer->remote_info);
}

/* Where a variable of the same name is, else the end. */
static size_t
find_var(const struct peer *peer, const char *var)
{
	size_t i, len = strcspn(var, "=") + 1;

	for (i = 0; i < peer->env_len; i++)
		if (strncmp(peer->env[i], var, len) == 0)
			break;
	return (i);
}

void
peer_make_env(struct peer *peer, const struct template *template)
{
	const char *var;
	size_t i, pos = 0;

	memcpy(peer->env, template->env, template->n * sizeof(*peer->env));
	peer->env_len = template->n;
	peer->vars_len = 0;
	add_var(peer, "", "PROTO", peer->tcp6 ? "TCP6" : "TCP");
	add_vars(peer, "TCP");
	if (peer->tcp6) {
		add_vars(peer, "TCP6");
		if (peer->interface[0] != '\0')
			add_var(peer, "", "TCP6INTERFACE", peer->interface);
	}
	while (peer->rule.len > 0 &&
	    (var = rule_next(&peer->rule, &pos)) != NULL) {
		i = find_var(peer, var);
		peer->env[i] = peer->rule_data + (var - peer->rule_data);
		if (i == peer->env_len)
			peer->env_len++;
	}
	peer->env[peer->env_len] = NULL;
}

void
peer_make_lines(struct peer *peer, const struct log *log)
{
	char ip[LOG_FIELD], local[LOG_FIELD], host[LOG_FIELD], info[LOG_FIELD];
	char own_ip[LOG_FIELD];

	log_ip(log, ip, peer->remote_ip);
	(void)snprintf(peer->from, sizeof(peer->from), " from %s", ip);
	(void)snprintf(peer->line, sizeof(peer->line), " %s:%s:%u %s:%s:%s:%u",
	    log_field(log, local, peer->local_host),
	    log_ip(log, own_ip, peer->local_ip), peer->local_port,
	    log_field(log, host, peer->remote_host), ip,
	    log_field(log, info, peer->remote_info), peer->remote_port);
}

/*
 * Host and port to a listening socket.  All addresses of both families are
 * one socket, so that one process serves both.
 */
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcp/errtext.h"
#include "tcpsrv/listen.h"

#define EXIT_USAGE 100
#define EXIT_FATAL 111
#define PORT_MAX 65535

/* More than some systems' SOMAXCONN; they take what they can of it. */
#define BACKLOG 4096

/* An address of either family. */
union where {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static in_port_t
find_port(const char *text, struct log *log)
{
	const struct servent *service;
	unsigned long n = 0;
	const char *p;

	for (p = text; *p >= '0' && *p <= '9'; p++)
		if (n <= PORT_MAX)
			n = n * 10 + (unsigned long)(*p - '0');
	if (p > text && *p == '\0') {
		if (n > PORT_MAX)
			log_die(log, EXIT_USAGE,
			    "port number %s is larger than %d", text, PORT_MAX);
		return (htons((in_port_t)n));
	}
	service = getservbyname(text, "tcp");
	if (service != NULL)
		return ((in_port_t)service->s_port);
	log_die(log, EXIT_FATAL, "unable to figure out port number for %s",
	    text);
}

static bool
is_any(const char *host)
{
	return (host[0] == '\0' || strcmp(host, "0") == 0 ||
	    strcmp(host, "::") == 0 || strcmp(host, ":0") == 0);
}

/*
 * Four decimal numbers, in brackets or not.  Leading zeros do not make them
 * octal, as they would for getaddrinfo(3).
 */
static bool
is_quad(const char *host, struct in_addr *addr)
{
	uint32_t quad = 0;
	unsigned long n;
	bool bracket = *host == '[';
	char *end;
	int i;

	if (bracket)
		host++;
	for (i = 0; i < 4; i++) {
		if (*host < '0' || *host > '9')
			return (false);
		n = strtoul(host, &end, 10);
		if (n > 255 || (i < 3 && *end != '.'))
			return (false);
		quad = quad << 8 | (uint32_t)n;
		host = end + (i < 3 ? 1 : 0);
	}
	addr->s_addr = htonl(quad);
	return (strcmp(host, bracket ? "]" : "") == 0);
}

/*
 * The address of a name: the first IPv4 one, else the first of IPv6, and the
 * other way round with -6.
 */
static void
find_name(const struct config *config, union where *where, struct log *log)
{
	struct addrinfo hints, *all, *ai, *best = NULL;
	int error, want = config->v6_form ? AF_INET6 : AF_INET;

	memset(&hints, 0, sizeof(hints));
	hints.ai_family = config->v4_only ? AF_INET : AF_UNSPEC;
	hints.ai_socktype = SOCK_STREAM;
	error = getaddrinfo(config->host, NULL, &hints, &all);
	if (error == EAI_NONAME || error == EAI_FAIL)
		log_die(log, EXIT_FATAL, "no IP address for %s", config->host);
	if (error != 0)
		log_die(log, EXIT_FATAL,
		    "temporarily unable to figure out IP address for %s: %s",
		    config->host,
		    error == EAI_SYSTEM ? errtext(errno) : gai_strerror(error));
	for (ai = all; ai != NULL; ai = ai->ai_next)
		if ((ai->ai_family == AF_INET || ai->ai_family == AF_INET6) &&
		    ai->ai_addrlen <= sizeof(*where) &&
		    (best == NULL ||
		        (best->ai_family != want && ai->ai_family == want)))
			best = ai;
	if (best == NULL)
		log_die(log, EXIT_FATAL, "no IP address for %s", config->host);
	else
		memcpy(where, best->ai_addr, best->ai_addrlen);
	freeaddrinfo(all);
}

static void
find_host(const struct config *config, union where *where, struct log *log)
{
	unsigned int scope;

	memset(where, 0, sizeof(*where));
	if (is_any(config->host) && !config->v4_only) {
		where->v6.sin6_family = AF_INET6;
		where->v6.sin6_addr = in6addr_any;
	} else if (is_any(config->host) ||
	    is_quad(config->host, &where->v4.sin_addr)) {
		where->v4.sin_family = AF_INET;
	} else {
		find_name(config, where, log);
	}
	if (config->interface == NULL)
		return;
	scope = if_nametoindex(config->interface);
	if (scope == 0)
		log_die(log, EXIT_FATAL, "unknown interface: %s",
		    config->interface);
	if (where->sa.sa_family == AF_INET6)
		where->v6.sin6_scope_id = scope;
}

/* The socket; all IPv6 addresses become all of IPv4 where there is no IPv6. */
static int
make_socket(union where *where)
{
	int fd;

	fd = socket(where->sa.sa_family, SOCK_STREAM, 0);
	if (fd == -1 && where->sa.sa_family == AF_INET6 &&
	    (errno == EAFNOSUPPORT || errno == EINVAL) &&
	    IN6_IS_ADDR_UNSPECIFIED(&where->v6.sin6_addr)) {
		memset(where, 0, sizeof(*where));
		where->v4.sin_family = AF_INET;
		fd = socket(AF_INET, SOCK_STREAM, 0);
	}
	return (fd);
}

static int
bind_socket(int fd, const union where *where)
{
	int on = 1, off = 0;
	socklen_t len = sizeof(where->v4);

	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) == -1)
		return (-1);
	if (where->sa.sa_family == AF_INET6) {
		len = sizeof(where->v6);
		if (IN6_IS_ADDR_UNSPECIFIED(&where->v6.sin6_addr) &&
		    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off,
		        sizeof(off)) == -1)
			return (-1);
	}
	return (bind(fd, &where->sa, len));
}

int
listen_adopt(int fd, struct listener *listener)
{
	static const struct addr zero;
	union where where;
	socklen_t len = sizeof(where);
	int flags, on = 0;
	socklen_t onlen = sizeof(on);

	memset(listener, 0, sizeof(*listener));
	memset(&where, 0, sizeof(where));
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1 ||
	    fcntl(fd, F_SETFD, FD_CLOEXEC) == -1 ||
	    getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, &on, &onlen) == -1 ||
	    getsockname(fd, &where.sa, &len) == -1)
		return (-1);
	if (!on || addr_from(&listener->local, &where.sa) == -1) {
		errno = EINVAL;
		return (-1);
	}
	listener->fd = fd;
	if (where.sa.sa_family == AF_INET6) {
		listener->port = ntohs(where.v6.sin6_port);
		listener->any =
		    memcmp(listener->local.b, zero.b, sizeof(zero.b)) == 0;
	} else {
		listener->port = ntohs(where.v4.sin_port);
		listener->any = where.v4.sin_addr.s_addr == INADDR_ANY;
	}
	return (0);
}

void
listen_open(const struct config *config, struct listener *listener,
    struct log *log)
{
	union where where;
	int backlog = (int)config->backlog;
	in_port_t port;
	int fd;

	port = find_port(config->port, log);
	find_host(config, &where, log);
	fd = make_socket(&where);
	if (fd == -1)
		log_die(log, EXIT_FATAL, "unable to create socket: %s",
		    errtext(errno));
	if (where.sa.sa_family == AF_INET6)
		where.v6.sin6_port = port;
	else
		where.v4.sin_port = port;
	if (bind_socket(fd, &where) == -1)
		log_die(log, EXIT_FATAL, "unable to bind: %s", errtext(errno));
	if (backlog == 0)
		backlog = SOMAXCONN > BACKLOG ? SOMAXCONN : BACKLOG;
	if (listen(fd, backlog) == -1 || listen_adopt(fd, listener) == -1)
		log_die(log, EXIT_FATAL, "unable to listen: %s",
		    errtext(errno));
}

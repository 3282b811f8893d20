/*
 * The port of a listener.  It is tried by bind(2), as the server will do it;
 * where that fails the platform is asked who listens there.
 */
#include <netinet/in.h>
#include <sys/socket.h>

#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <string.h>
#include <unistd.h>

#include "core/valid.h"
#include "launcher/os.h"
#include "launcher/port.h"

#define PORT_MAX 65535

union address {
	struct sockaddr sa;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

/* Host and port as numbers; -1: not told, or a name. */
static int
address_parse(const char *host, const char *port, union address *a)
{
	const struct servent *service;
	unsigned long long n;
	in_port_t number;

	if (valid_number(port, PORT_MAX, &n) == 0)
		number = htons((in_port_t)n);
	else if ((service = getservbyname(port, "tcp")) != NULL)
		number = (in_port_t)service->s_port;
	else
		return (-1);
	memset(a, 0, sizeof(*a));
	if (host == NULL || strcmp(host, "0") == 0)
		host = "0.0.0.0";
	if (inet_pton(AF_INET, host, &a->v4.sin_addr) == 1) {
		a->sa.sa_family = AF_INET;
		a->v4.sin_port = number;
	} else if (inet_pton(AF_INET6, host, &a->v6.sin6_addr) == 1) {
		a->sa.sa_family = AF_INET6;
		a->v6.sin6_port = number;
	} else
		return (-1);
	return (number == 0 ? -1 : 0);
}

/* 0, or the errno of what the server would get. */
static int
address_try(const union address *a)
{
	int error = 0, fd, on = 1;

	fd = socket(a->sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd == -1)
		return (0); /* nothing is known then */
	(void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (bind(fd, &a->sa,
	        a->sa.sa_family == AF_INET ? sizeof(a->v4) : sizeof(a->v6)) ==
	    -1)
		error = errno;
	(void)close(fd);
	return (error);
}

int
port_check(const struct launch *launch, const struct record *running,
    struct errs *errs)
{
	const struct service *service = launch->service;
	struct place at = { service->name, 0, 0 };
	const char *host, *port;
	union address a;
	int error;

	if (service->type != SERVICE_TCPSERVER)
		return (0);
	host = conf_value(service->conf, "HOST");
	port = conf_value(service->conf, "PORT");
	if (port == NULL || address_parse(host, port, &a) == -1)
		return (0);
	error = address_try(&a);
	if (error == EACCES)
		return (errs_add(errs, ERR_PERMISSION, &at,
		    "port %s: %s; run it as root", port, strerror(error)));
	if (error == EADDRNOTAVAIL)
		return (errs_add(errs, ERR_FAILED, &at,
		    "HOST: %s is no address of this host", host));
	if (error != EADDRINUSE ||
	    (running != NULL && running->pid != 0 &&
	        os_listens(running->pid, ntohs(a.v4.sin_port)) != 0))
		return (0);
	return (errs_add(errs, ERR_FAILED, &at,
	    "port %s is held by another process; end that or choose another "
	    "PORT",
	    port));
}

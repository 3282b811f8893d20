/* The listening socket. */
#ifndef LISTEN_H
#define LISTEN_H

#include <stdbool.h>

#include "tcp/addr.h"
#include "tcpsrv/log.h"
#include "tcpsrv/options.h"

struct listener {
	int fd; /* non-blocking, FD_CLOEXEC */
	struct addr local;
	unsigned int port;
	bool any; /* bound to all addresses: each connection has its own */
};

/*
 * Resolves host and port, binds and listens.  Ends with 111 where that
 * cannot be, with 100 for a port that is no port.
 */
void listen_open(const struct config *config, struct listener *listener,
    struct log *log);

/* Takes over the listening socket fd.  -1 with errno: it is none. */
int listen_adopt(int fd, struct listener *listener);

#endif

/* What is done with one connection. */
#ifndef CLIENT_H
#define CLIENT_H

#include <sys/socket.h>

#include "tcpsrv/server.h"

/*
 * Serves the accepted connection fd, whose peer is sa, and closes it here: a
 * child has it, or it was denied.  -1 with errno: no child could be made, so
 * it is better to wait.
 */
int client_serve(struct server *server, int fd, const struct sockaddr *sa);

#endif

/* IDENT (RFC 1413): whom the client's host says the connection belongs to. */
#ifndef IDENT_H
#define IDENT_H

#include <sys/socket.h>

#include <time.h>

#include "tcpsrv/peer.h"

/*
 * Asks for the user of a connection, for at most timeout seconds altogether.
 * 0: info has what follows the third colon of the answer, without blanks
 * (empty if there was an error for an answer); -1: no answer.
 */
int ident_ask(const struct peer *peer, unsigned int timeout,
    char info[PEER_INFO]);

/* A moment some milliseconds from now, and those left until it (not < 0). */
void ident_deadline(struct timespec *deadline, long ms);
int ident_left(const struct timespec *deadline);

/* The socket address of addr; returns its length. */
socklen_t ident_sockaddr(const struct addr *addr, unsigned int port,
    struct sockaddr_storage *ss);

#endif

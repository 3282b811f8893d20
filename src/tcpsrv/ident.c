/* One question, one line for an answer, one deadline for both. */
#include <netinet/in.h>
#include <sys/socket.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "tcpsrv/ident.h"

#define IDENT_PORT 113
#define ANSWER_MAX 1024 /* bytes */

void
ident_deadline(struct timespec *deadline, long ms)
{
	(void)clock_gettime(CLOCK_MONOTONIC, deadline);
	deadline->tv_sec += ms / 1000;
	deadline->tv_nsec += ms % 1000 * 1000000;
	if (deadline->tv_nsec >= 1000000000) {
		deadline->tv_sec++;
		deadline->tv_nsec -= 1000000000;
	}
}

int
ident_left(const struct timespec *deadline)
{
	struct timespec now;
	long long ms;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		return (0);
	ms = (long long)(deadline->tv_sec - now.tv_sec) * 1000 +
	    (deadline->tv_nsec - now.tv_nsec) / 1000000;
	return (ms < 0 ? 0 : (int)ms);
}

socklen_t
ident_sockaddr(const struct addr *addr, unsigned int port,
    struct sockaddr_storage *ss)
{
	struct sockaddr_in sin;
	struct sockaddr_in6 sin6;

	memset(ss, 0, sizeof(*ss));
	if (addr_is_v4(addr)) {
		memset(&sin, 0, sizeof(sin));
		sin.sin_family = AF_INET;
		sin.sin_port = htons((in_port_t)port);
		memcpy(&sin.sin_addr, addr->b + sizeof(addr->b) - 4, 4);
		memcpy(ss, &sin, sizeof(sin));
		return (sizeof(sin));
	}
	memset(&sin6, 0, sizeof(sin6));
	sin6.sin6_family = AF_INET6;
	sin6.sin6_port = htons((in_port_t)port);
	sin6.sin6_scope_id = addr->scope;
	memcpy(&sin6.sin6_addr, addr->b, sizeof(addr->b));
	memcpy(ss, &sin6, sizeof(sin6));
	return (sizeof(sin6));
}

static bool
wait_for(int fd, short events, const struct timespec *deadline)
{
	struct pollfd pfd = { fd, events, 0 };

	return (poll(&pfd, 1, ident_left(deadline)) == 1);
}

/* Connects from the address that the client sees to its host. */
static bool
ident_connect(int fd, const struct peer *peer, const struct timespec *deadline)
{
	struct sockaddr_storage ss;
	socklen_t len;
	int flags, error = 0;

	len = ident_sockaddr(&peer->local, 0, &ss);
	if (bind(fd, (struct sockaddr *)&ss, len) == -1)
		return (false);
	flags = fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) == -1)
		return (false);
	len = ident_sockaddr(&peer->remote, IDENT_PORT, &ss);
	if (connect(fd, (struct sockaddr *)&ss, len) == 0)
		return (true);
	if (errno != EINPROGRESS || !wait_for(fd, POLLOUT, deadline))
		return (false);
	len = sizeof(error);
	return (getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &len) == 0 &&
	    error == 0);
}

/* Takes one byte of the answer; true at its end, or if it is enough. */
static bool
ident_byte(char c, unsigned int *colons, char *info, size_t *n)
{
	if (c == '\n')
		return (true);
	if (c == ' ' || c == '\t' || c == '\r' || c == '\0')
		return (false);
	if (*colons < 3) {
		if (c == ':')
			(*colons)++;
	} else {
		info[(*n)++] = c;
	}
	return (*n == PEER_INFO - 1);
}

static int
ident_read(int fd, const struct timespec *deadline, char info[PEER_INFO])
{
	unsigned int colons = 0;
	size_t n = 0, total;
	ssize_t i, got;
	char buf[128];

	for (total = 0; total < ANSWER_MAX; total += (size_t)got) {
		if (!wait_for(fd, POLLIN, deadline))
			return (-1);
		got = recv(fd, buf, sizeof(buf), 0);
		if (got <= 0)
			return (-1);
		for (i = 0; i < got; i++) {
			if (ident_byte(buf[i], &colons, info, &n)) {
				info[n] = '\0';
				return (0);
			}
		}
	}
	return (-1);
}

int
ident_ask(const struct peer *peer, unsigned int timeout, char info[PEER_INFO])
{
	struct timespec deadline;
	char question[32];
	int fd, len, rc = -1;

	ident_deadline(&deadline, (long)timeout * 1000);
	fd = socket(addr_is_v4(&peer->remote) ? AF_INET : AF_INET6, SOCK_STREAM,
	    0);
	if (fd == -1)
		return (-1);
	len = snprintf(question, sizeof(question), "%u , %u\r\n",
	    peer->remote_port, peer->local_port);
	if (fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 &&
	    ident_connect(fd, peer, &deadline) &&
	    send(fd, question, (size_t)len, MSG_NOSIGNAL) == len)
		rc = ident_read(fd, &deadline, info);
	(void)close(fd);
	return (rc);
}

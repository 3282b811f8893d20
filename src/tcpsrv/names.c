/*
 * Names come from the system's resolver, whose queries nobody can foresee, in
 * a process of its own: libc's functions have no limit of time, killing has.
 */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "tcp/addr.h"
#include "tcpsrv/ident.h"
#include "tcpsrv/names.h"

#define NAMES_MS 60000L /* for all names */

/* What the resolver's process writes: one, or two of them. */
struct answer {
	bool local;
	bool known;
	char name[PEER_NAME];
};

bool
names_wanted(const struct config *config)
{
	return (config->local == NULL || config->lookup || config->ident);
}

/* Has the name the address? */
static bool
is_confirmed(const char *name, const struct addr *addr)
{
	struct addrinfo hints, *all, *ai;
	struct addr one;
	bool found = false;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	if (getaddrinfo(name, NULL, &hints, &all) != 0)
		return (false);
	for (ai = all; ai != NULL && !found; ai = ai->ai_next)
		found = addr_from(&one, ai->ai_addr) == 0 &&
		    memcmp(one.b, addr->b, sizeof(one.b)) == 0;
	freeaddrinfo(all);
	return (found);
}

/* Lower case; what host names do not have becomes \ooo. */
static bool
clean_name(char dst[PEER_NAME], const char *src)
{
	size_t n = 0;
	unsigned char c;

	for (; *src != '\0'; src++) {
		c = (unsigned char)*src;
		if (c >= 'A' && c <= 'Z')
			c = (unsigned char)(c + 'a' - 'A');
		if (n + 5 > PEER_NAME)
			return (false);
		if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		    c == '-' || c == '_' || c == '.') {
			dst[n++] = (char)c;
			continue;
		}
		dst[n++] = '\\';
		dst[n++] = (char)('0' + (c >> 6));
		dst[n++] = (char)('0' + (c >> 3 & 7));
		dst[n++] = (char)('0' + (c & 7));
	}
	dst[n] = '\0';
	return (n > 0);
}

/* In the resolver's process: asks for one name and writes the answer. */
static void
ask(int fd, const struct addr *addr, bool local, bool paranoid)
{
	struct sockaddr_storage ss;
	struct answer answer;
	char name[NI_MAXHOST];
	socklen_t len = ident_sockaddr(addr, 0, &ss);

	memset(&answer, 0, sizeof(answer));
	answer.local = local;
	answer.known = getnameinfo((struct sockaddr *)&ss, len, name,
	                   sizeof(name), NULL, 0, NI_NAMEREQD) == 0 &&
	    clean_name(answer.name, name) &&
	    (!paranoid || is_confirmed(name, addr));
	if (write(fd, &answer, sizeof(answer)) != (ssize_t)sizeof(answer))
		_exit(1);
}

static _Noreturn void
resolver(int fd, const struct config *config, const struct peer *peer)
{
	if (config->local == NULL)
		ask(fd, &peer->local, true, false);
	if (config->lookup)
		ask(fd, &peer->remote, false, config->paranoid);
	_exit(0);
}

/* Reads an answer before the deadline.  It is written in one piece. */
static bool
read_answer(int fd, struct answer *answer, const struct timespec *deadline)
{
	struct pollfd pfd = { fd, POLLIN, 0 };

	if (poll(&pfd, 1, ident_left(deadline)) != 1)
		return (false);
	return (read(fd, answer, sizeof(*answer)) == (ssize_t)sizeof(*answer));
}

static void
find_hosts(const struct config *config, struct peer *peer)
{
	static struct answer answers[2];
	struct timespec deadline;
	size_t i;
	int fds[2];
	pid_t pid;

	if (pipe(fds) == -1)
		return;
	ident_deadline(&deadline, NAMES_MS);
	pid = fork();
	if (pid == 0)
		resolver(fds[1], config, peer);
	(void)close(fds[1]);
	for (i = 0; pid != -1 && i < 2; i++) {
		if (!read_answer(fds[0], &answers[i], &deadline))
			break;
		if (!answers[i].known)
			continue;
		answers[i].name[PEER_NAME - 1] = '\0';
		if (answers[i].local)
			peer->local_host = answers[i].name;
		else
			peer->remote_host = answers[i].name;
	}
	(void)close(fds[0]);
	if (pid == -1)
		return;
	(void)kill(pid, SIGKILL);
	while (waitpid(pid, NULL, 0) == -1 && errno == EINTR)
		continue;
}

void
names_find(const struct config *config, struct peer *peer)
{
	static char info[PEER_INFO];

	if (config->local == NULL || config->lookup)
		find_hosts(config, peer);
	if (config->ident && ident_ask(peer, config->timeout, info) == 0)
		peer->remote_info = info;
}

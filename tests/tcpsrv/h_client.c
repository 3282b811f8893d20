/*
 * One TCP conversation: connects, sends the arguments as lines, and copies
 * what comes to stdout until the other side hangs up.
 *	h_client [-n] [-o] [-r] [-b SOURCE] [-t SECONDS] HOST PORT [LINE...]
 * -n leaves the sending side open; -b sets the own address; -r resets the
 * connection as soon as it is made; -o asks for the route (an IPv4 option).  HOST is a number, in IPv6 with "%if".
 * Exit status: 0; 2 "refused"; 3 "reset"; 4 "late" (-t, 10); 1 any other error.
 * The word is the last line of stderr.
 */
#include <sys/socket.h>
#include <sys/types.h>

#include <netinet/in.h>
#include <netinet/ip.h>

#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
on_alarm(int signo)
{
	static const char text[] = "late\n";

	(void)signo;
	if (write(2, text, sizeof(text) - 1) == -1)
		_exit(4);
	_exit(4);
}

static struct addrinfo *
number(const char *host, const char *port)
{
	struct addrinfo hints, *found;
	int error;

	memset(&hints, 0, sizeof(hints));
	hints.ai_socktype = SOCK_STREAM;
	hints.ai_flags = AI_NUMERICHOST | AI_NUMERICSERV;
	error = getaddrinfo(host, port, &hints, &found);
	if (error != 0)
		errx(1, "%s: %s", host, gai_strerror(error));
	return (found);
}

/* The option "record route" (RFC 791), with room for two addresses. */
static void
ask_route(int fd)
{
	const unsigned char option[12] = { 7, 11, 4 };

	if (setsockopt(fd, IPPROTO_IP, IP_OPTIONS, option, sizeof(option)) ==
	    -1)
		err(1, "IP_OPTIONS");
}

static int
dial(const char *host, const char *port, const char *source, bool route)
{
	struct addrinfo *from, *to;
	int fd;

	to = number(host, port);
	fd = socket(to->ai_family, SOCK_STREAM, 0);
	if (fd == -1)
		err(1, "socket");
	if (route)
		ask_route(fd);
	if (source != NULL) {
		from = number(source, "0");
		if (bind(fd, from->ai_addr, from->ai_addrlen) == -1)
			err(1, "bind to %s", source);
		freeaddrinfo(from);
	}
	if (connect(fd, to->ai_addr, to->ai_addrlen) == -1) {
		if (errno != ECONNREFUSED)
			err(1, "connect");
		fputs("refused\n", stderr);
		exit(2);
	}
	freeaddrinfo(to);
	return (fd);
}

static void
send_line(int fd, const char *line)
{
	char text[4096];
	int n;

	n = snprintf(text, sizeof(text), "%s\r\n", line);
	if (n < 0 || (size_t)n >= sizeof(text))
		errx(1, "line too long");
	if (send(fd, text, (size_t)n, MSG_NOSIGNAL) != n)
		warn("send");
}

static int
copy(int fd)
{
	char text[8192];
	ssize_t n;

	while ((n = read(fd, text, sizeof(text))) > 0) {
		if (write(1, text, (size_t)n) != n)
			err(1, "write");
	}
	if (n == -1 && errno == ECONNRESET) {
		fputs("reset\n", stderr);
		return (3);
	}
	return (n == 0 ? 0 : 1);
}

int
main(int argc, char **argv)
{
	const struct linger hard = { 1, 0 };
	const char *source = NULL;
	unsigned int limit = 10;
	bool keep = false, reset = false, route = false;
	int ch, fd;

	while ((ch = getopt(argc, argv, "b:nort:")) != -1) {
		if (ch == 'b')
			source = optarg;
		else if (ch == 'n')
			keep = true;
		else if (ch == 'o')
			route = true;
		else if (ch == 'r')
			reset = true;
		else if (ch == 't')
			limit = (unsigned int)strtol(optarg, NULL, 10);
		else
			return (1);
	}
	argv += optind;
	if (argc - optind < 2)
		errx(1, "usage: h_client [-nor] [-b source] host port [line]");
	signal(SIGALRM, on_alarm);
	alarm(limit);
	fd = dial(argv[0], argv[1], source, route);
	if (reset) {
		setsockopt(fd, SOL_SOCKET, SO_LINGER, &hard, sizeof(hard));
		return (close(fd) == -1);
	}
	for (argv += 2; *argv != NULL; argv++)
		send_line(fd, *argv);
	if (!keep)
		shutdown(fd, SHUT_WR);
	return (copy(fd));
}

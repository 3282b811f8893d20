/*
 * A client for tests: connects to a port of 127.0.0.1, reads a greeting, then
 * sends each line and reads its reply (SMTP's form: "250-" goes on, "250 "
 * ends; no replies between 354 and a lone dot).  What it got goes to stdout,
 * without CR.
 *	h_connect [-i] [-t SECONDS] PORT [LINE...]
 * -i takes the lines from stdin, one by one.  Exit status: 0; 1 the server hung
 * up where it should have answered; 2 no connection; 3 too late (-t, 20).
 */
#include <sys/socket.h>
#include <sys/types.h>

#include <netinet/in.h>

#include <err.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
on_alarm(int signo)
{
	static const char text[] = "h_connect: too late\n";

	(void)signo;
	if (write(2, text, sizeof(text) - 1) == -1)
		_exit(3);
	_exit(3);
}

static int
dial(const char *port)
{
	struct sockaddr_in to;
	int fd;

	memset(&to, 0, sizeof(to));
	to.sin_family = AF_INET;
	to.sin_port = htons((unsigned short)strtol(port, NULL, 10));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_STREAM, 0);
	if (fd == -1)
		err(2, "socket");
	if (connect(fd, (const struct sockaddr *)&to, sizeof(to)) == -1)
		err(2, "127.0.0.1 port %s", port);
	return (fd);
}

/* Prints one whole reply.  Returns its number, or -1: the server hung up. */
static int
get_reply(FILE *from)
{
	char line[4096];

	while (fgets(line, sizeof(line), from) != NULL) {
		line[strcspn(line, "\r\n")] = '\0';
		puts(line);
		fflush(stdout);
		if (strlen(line) < 4 || line[3] != '-')
			return ((int)strtol(line, NULL, 10));
	}
	return (-1);
}

/* Sends a line and reads what it is answered.  data: inside a message. */
static int
talk(FILE *to, FILE *from, const char *line, bool *data)
{
	int code;

	fprintf(to, "%s\r\n", line);
	if (fflush(to) == EOF)
		return (-1);
	if (*data && strcmp(line, ".") != 0)
		return (0);
	code = get_reply(from);
	*data = code == 354;
	return (code);
}

static int
talk_stdin(FILE *to, FILE *from)
{
	char line[4096];
	bool data = false;

	while (fgets(line, sizeof(line), stdin) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		if (talk(to, from, line, &data) == -1)
			return (-1);
	}
	return (0);
}

int
main(int argc, char **argv)
{
	FILE *from, *to;
	unsigned int limit = 20;
	bool data = false, input = false;
	int ch, fd;

	while ((ch = getopt(argc, argv, "it:")) != -1) {
		if (ch == 'i')
			input = true;
		else if (ch == 't')
			limit = (unsigned int)strtol(optarg, NULL, 10);
		else
			return (2);
	}
	argv += optind;
	if (*argv == NULL)
		errx(2, "usage: h_connect [-i] [-t seconds] port [line ...]");
	signal(SIGALRM, on_alarm);
	signal(SIGPIPE, SIG_IGN);
	alarm(limit);
	fd = dial(*argv++);
	from = fdopen(fd, "r");
	to = fdopen(dup(fd), "w");
	if (from == NULL || to == NULL)
		err(2, "fdopen");
	if (get_reply(from) == -1)
		return (1);
	for (; *argv != NULL; argv++) {
		if (talk(to, from, *argv, &data) == -1)
			return (1);
	}
	if (input && talk_stdin(to, from) == -1)
		return (1);
	return (0);
}

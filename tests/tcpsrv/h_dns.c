/*
 * A name server for tests, on port 53 of 127.0.0.1: every address has the name
 * NAME, and every name has the address IPV4 and no other one.  Each query is a
 * line "PORT ID TYPE" of stdout.  Without arguments it never answers.
 *	h_dns [NAME IPV4]
 */
#include <sys/socket.h>
#include <sys/types.h>

#include <netinet/in.h>

#include <arpa/inet.h>
#include <err.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#define HEADER 12
#define TYPE_A 1
#define TYPE_PTR 12

/* Writes a name as labels; returns how many bytes. */
static size_t
put_name(uint8_t *to, const char *name)
{
	size_t n, total = 0;

	while (*name != '\0') {
		n = strcspn(name, ".");
		to[total++] = (uint8_t)n;
		memcpy(to + total, name, n);
		total += n;
		name += n;
		name += *name == '.';
	}
	to[total++] = 0;
	return (total);
}

/* The end of the question, or 0. */
static size_t
question_end(const uint8_t *query, size_t len)
{
	size_t at = HEADER;

	while (at < len && query[at] != 0)
		at += query[at] + 1U;
	return (at + 5 <= len ? at + 5 : 0);
}

/* Makes the query the answer; returns its length. */
static size_t
answer(uint8_t *message, size_t end, unsigned int type, char **argv)
{
	static const uint8_t record[] = { 0xc0, HEADER, 0, 0, 0, 1, 0, 0, 0, 60,
		0, 0 };
	uint8_t *data = message + end + sizeof(record);
	size_t len;

	message[2] = 0x81;
	message[3] = 0x80;
	memset(message + 6, 0, 6);
	if (type != TYPE_A && type != TYPE_PTR)
		return (end);
	message[7] = 1;
	memcpy(message + end, record, sizeof(record));
	message[end + 3] = (uint8_t)type;
	if (type == TYPE_PTR) {
		len = put_name(data, argv[1]);
	} else {
		len = 4;
		if (inet_pton(AF_INET, argv[2], data) != 1)
			errx(1, "%s: no address", argv[2]);
	}
	message[end + sizeof(record) - 1] = (uint8_t)len;
	return (end + sizeof(record) + len);
}

static int
open_port(void)
{
	struct sockaddr_in at;
	int fd;

	memset(&at, 0, sizeof(at));
	at.sin_family = AF_INET;
	at.sin_port = htons(53);
	at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	fd = socket(AF_INET, SOCK_DGRAM, 0);
	if (fd == -1 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) == -1)
		err(1, "port 53");
	return (fd);
}

int
main(int argc, char **argv)
{
	struct sockaddr_in from;
	uint8_t message[2048];
	unsigned int type;
	socklen_t fromlen;
	size_t end;
	ssize_t n;
	int fd;

	fd = open_port();
	puts("ready");
	fflush(stdout);
	for (;;) {
		fromlen = sizeof(from);
		n = recvfrom(fd, message, sizeof(message) / 2, 0,
		    (struct sockaddr *)&from, &fromlen);
		if (n < HEADER)
			continue;
		end = question_end(message, (size_t)n);
		if (end == 0)
			continue;
		type = message[end - 3];
		printf("%u %u %u\n", (unsigned int)ntohs(from.sin_port),
		    message[0] * 256U + message[1], type);
		fflush(stdout);
		if (argc < 3)
			continue;
		end = answer(message, end, type, argv);
		(void)sendto(fd, message, end, 0, (struct sockaddr *)&from,
		    fromlen);
	}
}

/*
 * The program behind the port: greets, and ends.
 *	h_kid [hold | options | exit N | kill N]
 * hold reads until the client hangs up, options tells how many bytes of IP
 * options the connection has; the others end so after the greeting.
 */
#include <sys/socket.h>
#include <sys/types.h>

#include <netinet/in.h>
#include <netinet/ip.h>

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static const char text[] = "220 h_kid\r\n";
	unsigned char options[40];
	socklen_t len = sizeof(options);
	char in[512];

	if (write(1, text, sizeof(text) - 1) == -1)
		return (1);
	if (argc > 1 && strcmp(argv[1], "hold") == 0) {
		while (read(0, in, sizeof(in)) > 0)
			;
	} else if (argc > 1 && strcmp(argv[1], "options") == 0) {
		if (getsockopt(0, IPPROTO_IP, IP_OPTIONS, options, &len) == -1)
			return (1);
		(void)printf("%u\r\n", (unsigned int)len);
	} else if (argc > 2 && strcmp(argv[1], "kill") == 0) {
		raise((int)strtol(argv[2], NULL, 10));
	} else if (argc > 2) {
		return ((int)strtol(argv[2], NULL, 10));
	}
	return (0);
}

/*
 * The program behind the port: greets, and ends.
 *	h_kid [hold | exit N | kill N]
 * hold reads until the client hangs up; the others end so after the greeting.
 */
#include <sys/types.h>

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	static const char text[] = "220 h_kid\r\n";
	char in[512];

	if (write(1, text, sizeof(text) - 1) == -1)
		return (1);
	if (argc > 1 && strcmp(argv[1], "hold") == 0) {
		while (read(0, in, sizeof(in)) > 0)
			;
	} else if (argc > 2 && strcmp(argv[1], "kill") == 0) {
		raise((int)strtol(argv[2], NULL, 10));
	} else if (argc > 2) {
		return ((int)strtol(argv[2], NULL, 10));
	}
	return (0);
}

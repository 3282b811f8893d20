/*
 * A stand-in for a plugin before qmail-smtpd:
 *	h_pre [-f ARG]... PROGRAM [ARG...]
 * adds "<ARG|ARG>" to the variable PRE_SEEN and becomes PROGRAM.
 */
#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int
main(int argc, char **argv)
{
	const char *seen;
	char text[4096];
	size_t n;
	int ch, first = 1;

	seen = getenv("PRE_SEEN");
	snprintf(text, sizeof(text), "%s<", seen == NULL ? "" : seen);
	while ((ch = getopt(argc, argv, "+f:")) != -1) {
		if (ch != 'f')
			return (100);
		n = strlen(text);
		snprintf(text + n, sizeof(text) - n, "%s%s", first ? "" : "|",
		    optarg);
		first = 0;
	}
	n = strlen(text);
	snprintf(text + n, sizeof(text) - n, ">");
	argv += optind;
	if (*argv == NULL)
		errx(100, "usage: h_pre [-f arg] program [arg ...]");
	if (setenv("PRE_SEEN", text, 1) == -1)
		err(111, "setenv");
	execvp(argv[0], argv);
	err(111, "%s", argv[0]);
}

/*
 * The command line: options of ucspi-tcp 0.88's tcpserver, of its version for
 * IPv6, and ours (-C -V).
 */
#ifndef OPTIONS_H
#define OPTIONS_H

#include <stdbool.h>
#include <stddef.h>

#include "tcpsrv/log.h"

#define LIMIT_MAX 1000000 /* of -c */

struct config {
	char **argv; /* all of the command line, borrowed */
	char **program; /* what to run, and its arguments */
	const char *host;
	const char *port;
	unsigned int limit; /* -c: connections at once */
	unsigned int backlog; /* -b; 0: as much as the system takes */
	unsigned int timeout; /* -t: seconds for IDENT */
	unsigned int perhost; /* -C: connections of one address; 0: any */
	char *perhost_msg; /* its message; owned, or NULL */
	const char *perhost_arg;
	const char *rules; /* -x */
	bool rules_optional; /* -X */
	const char *banner; /* -B */
	const char *user; /* -u */
	const char *group; /* -g */
	bool env_ids; /* -U */
	const char *local; /* -l; NULL: look it up */
	const char *interface; /* -I */
	unsigned int level; /* -q -Q -v: an enum log_level */
	bool fixed; /* -V */
	bool print_port; /* -1 */
	bool v4_only; /* -4 */
	bool v6_form; /* -6: IPv4 clients look like IPv6 ones */
	bool lookup; /* -h */
	bool paranoid; /* -p */
	bool ident; /* -r */
	bool keep_options; /* -o */
	bool nodelay; /* -D */
};

/*
 * Fills config, which keeps pointers into argv, and sets the log's level and
 * form.  Does not return from a mistake: 100, after saying what it is.
 */
void options_parse(struct config *config, char **argv, struct log *log);

#endif

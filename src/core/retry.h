/* The schedule of a stop: signals and waits ("TERM/30/KILL/5"). */
#ifndef RETRY_H
#define RETRY_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"

#define RETRY_STEPS 8

/* Send signo, then wait up to seconds for the end. */
struct retry_step {
	int signo;
	unsigned int seconds;
};

struct retry {
	struct retry_step v[RETRY_STEPS];
	size_t n;
};

/* What is used where nothing was said; as text it is RETRY_DEFAULT. */
#define RETRY_DEFAULT "TERM/30/KILL/5"
extern const struct retry retry_default;

/*
 * Parses SIGNAL/SECONDS[/SIGNAL/SECONDS...].  Returns NULL, or what is wrong
 * with it (a static text).
 */
const char *retry_parse(struct retry *retry, const char *text);

/* Writes it back as text. */
void retry_print(const struct retry *retry, struct buf *b);

/* Has it a KILL?  If not, a restart waits as long as it takes. */
bool retry_kills(const struct retry *retry);

#endif

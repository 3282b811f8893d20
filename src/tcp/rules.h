/*
 * tcprules: the text of rules, compiled into records for a cdb.
 * Format: tcprules(1) of ucspi-tcp 0.88; what that program silently ignores
 * or misreads (a line without a colon, an octet over 255, a reversed or
 * clipped range, CR) is an error here.  New are IPv6 addresses and networks.
 */
#ifndef RULES_H
#define RULES_H

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "core/errs.h"

/* Called for each record; returns -1 to end the compilation. */
typedef int rules_record(void *arg, const char *key, size_t keylen,
    const char *data, size_t datalen);

/* One compilation. */
struct rules_job {
	const char *file; /* the text's name for messages */
	bool classic; /* just as tcprules 0.88 reads it: see below */
	rules_record *record;
	void *arg; /* of record */
	struct errs *errs;
	size_t count; /* gets the number of rules (lines, not records) */
	int error; /* gets errno if the text could not be read, else 0 */
	struct buf bad; /* classic: gets the bad line; the caller frees it */
};

/*
 * Compiles len bytes of text.  Adds an ERR_CONFIG message (file:line:col, what
 * was found, a hint) for each bad line (it stops after a hundred) and returns
 * -1 if there was one, or if record returned -1.  After a bad line record is
 * not called any more, so what it got is to be thrown away.  An address with
 * leading zeros is an ERR_WARNING: it is valid, but no client has it.
 *
 * If classic, the first bad line ends it, and there is no message about it.
 */
int rules_compile(struct rules_job *job, const char *text, size_t len);

/*
 * The same of what fd holds, from where it stands, which may be a pipe.  More
 * than max bytes are EFBIG.  Memory is bounded by the longest line.
 */
int rules_compile_fd(struct rules_job *job, int fd, size_t max);

#endif

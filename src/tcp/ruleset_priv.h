/* What a set of rules consists of; for ruleset*.c alone. */
#ifndef RULESET_PRIV_H
#define RULESET_PRIV_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>
#include <time.h>

#include "tcp/ruleset.h"

#define V4_BITS 32
#define V6_BITS 128

/* What tells that a file was changed or replaced. */
struct stamp {
	dev_t dev;
	ino_t ino;
	off_t size;
	struct timespec mtime;
	struct timespec ctime;
};

struct ruleset {
	uid_t owner;
	unsigned char *mem; /* NULL: unusable */
	size_t size;
	struct stamp stamp; /* of what was read last */
	int error; /* errno of that, or 0 */
	const char *why;
	bool names;
	bool colons; /* a key ends in a colon: a prefix of IPv6 texts */
	bool v4[V4_BITS + 1]; /* lengths of the networks that have rules */
	bool v6[V6_BITS + 1];
	char path[];
};

#endif

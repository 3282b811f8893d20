/*
 * The connections that are served now: by pid, and how many of each address.
 * All memory is taken at the start; each call takes constant time.
 */
#ifndef CONNS_H
#define CONNS_H

#include <sys/types.h>

#include <stdbool.h>

#include "tcp/addr.h"

struct conns;

/* For at most limit connections.  NULL: out of memory. */
struct conns *conns_new(unsigned int limit);

unsigned int conns_count(const struct conns *conns);

/* How many of them are from an address? */
unsigned int conns_from(const struct conns *conns, const struct addr *addr);

/* A new one.  Above the limit it is counted, but not known by its pid. */
void conns_add(struct conns *conns, pid_t pid, const struct addr *addr);

/* count more, of which neither pid nor address is known. */
void conns_adopt(struct conns *conns, unsigned int count);

/* The process ended.  False: it was no connection. */
bool conns_end(struct conns *conns, pid_t pid);

/*
 * Those with a known pid, one per call; *at starts at 0.  False: no more.
 */
bool conns_next(const struct conns *conns, unsigned int *at, pid_t *pid,
    struct addr *addr);

void conns_free(struct conns *conns);

#endif

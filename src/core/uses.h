/*
 * Who provides, requires and precedes which word: the header lines of all
 * services in one flat list, with the words numbered.
 */
#ifndef USES_H
#define USES_H

#include <stddef.h>

#include "core/conf.h"
#include "core/errs.h"
#include "core/service.h"

enum use_kind {
	USE_PROVIDE,
	USE_REQUIRE,
	USE_NEED,
	USE_BEFORE
};

/* A word stands in the graph as two nodes behind those of the services. */
enum uses_side {
	USES_BEFORE, /* between what goes before it and its providers */
	USES_AFTER, /* between its providers and what requires it */
	USES_SIDES
};

struct use {
	enum use_kind kind;
	size_t service; /* its index */
	size_t word; /* its number */
	const struct place *place; /* where it was written; borrowed */
};

struct uses_word {
	const char *text; /* borrowed from a service */
	size_t providers;
};

struct uses {
	struct use *v; /* grouped by service, in their order */
	size_t n;
	size_t nservices;
	size_t *first; /* those of service s: first[s] .. first[s + 1] - 1 */
	struct uses_word *words;
	size_t nwords;
	size_t *slots; /* hash table: number of a word + 1, or 0 */
	size_t mask;
};

/* Collects them; the services must live longer.  -1: out of memory. */
int uses_collect(struct uses *uses, struct service *const *services, size_t n);

/*
 * Adds a warning for each word that is required, or that something is to
 * start before, though nobody provides it and it is no known milestone.
 */
void uses_missing(const struct uses *uses, struct service *const *services,
    struct errs *errs);

/* The node of the word of a use, on one side. */
size_t uses_node(const struct uses *uses, const struct use *use,
    enum uses_side side);

void uses_fini(struct uses *uses);

#endif

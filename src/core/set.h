/* The service set: all services of a bootctrl directory, and their order. */
#ifndef SET_H
#define SET_H

#include "core/bootdir.h"
#include "core/errs.h"
#include "core/order.h"
#include "core/service.h"

struct set {
	struct bootdir *dir; /* borrowed for as long as the set lives */
	struct arena arena; /* where the services live */
	struct service **v; /* sorted by service name */
	size_t n;
	struct order order;
	struct errs errs; /* loops (ERR_FAILED), missing words (warnings) */
};

/*
 * Loads every service of dir.  Of two services with equal names (also equal
 * after writing - . @ + as _) both get an ERR_CONFIG message naming the two
 * files, and the later by file name keeps its file name as service name.
 * -1: out of memory.
 */
int set_load(struct set *set, struct bootdir *dir, const char *prefix);

/*
 * Finds a service by service name, by file name with or without ".rc", or by
 * an instance if only one service has it.  Returns its index, or -1.
 */
long set_find(const struct set *set, const char *word);

/* The name nearest to a mistyped one (edit distance <= 3), or NULL. */
const char *set_nearest(const struct set *set, const char *word);

void set_fini(struct set *set);

#endif

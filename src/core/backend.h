/*
 * How one init is served: the only header that a backend needs.  A backend is
 * one folder under backends/ whose backend.c defines "backend_FOLDER"; the
 * build registers it.  A method that is NULL means "cannot".
 */
#ifndef BACKEND_H
#define BACKEND_H

#include <stdbool.h>
#include <stddef.h>

#include "core/bootdir.h"
#include "core/errs.h"
#include "core/order.h"
#include "core/service.h"

enum verb {
	VERB_START,
	VERB_STOP,
	VERB_RESTART,
	VERB_TRY_RESTART,
	VERB_RELOAD,
	VERB_FORCE_RELOAD
};

/* One printed line, "Starting NAME ...": pending until its result is known. */
enum line_result {
	LINE_PENDING,
	LINE_OK,
	LINE_FAILED
};

struct task_line {
	const char *word; /* "Starting", "Stopping", "Reloading" */
	enum line_result result;
};

#define TASK_LINES 2 /* a restart has two */

/*
 * What is to be done with one service, and what came of it.  The caller fills
 * the first part; lines, errs, exit and done belong to the backend while it
 * acts.
 */
struct task {
	const char *name; /* service name; borrowed */
	const struct service *service; /* NULL: only its record is left */
	size_t node; /* its node in the graph; (size_t)-1: none */
	bool stop_only; /* restart: it is no longer enabled */

	struct task_line lines[TASK_LINES];
	size_t nlines;
	bool noresult; /* result words are not printed */
	struct errs errs; /* for stderr, after its lines */
	int exit; /* LSB: 0, 1, 3, 4, 6, 7 */
	bool done;
};

/* One command on many services. */
struct work {
	enum verb verb;
	const struct bootdir *dir;
	struct task *tasks; /* in the order in which they are printed */
	size_t ntasks;
	const struct graph *graph; /* edges to respect; reversed for a stop */
	unsigned int parallel; /* at most so many starts at a time */

	/* Called whenever a line or a task changed. */
	void (*changed)(void *arg, const struct work *work);
	/* Called to tell at once what a long wait is for. */
	void (*waiting)(void *arg, const char *text);
	void *arg;
};

struct backend {
	const char *name; /* the folder's name */
	const char *descr; /* one line */

	/* Is this init here?  0: no ... 100: it runs now. */
	int (*probe)(void);

	/*
	 * Does the verb for all tasks.  Every task ends done, whatever
	 * happens; -1 with a message in errs if nothing could be tried at all
	 * (exit gets its LSB number).
	 */
	int (*act)(struct work *work, int *exit, struct errs *errs);
};

/* All backends, NULL-ended; generated from the folders by the build. */
extern const struct backend *const backends[];

/* The backend of a name, or NULL. */
const struct backend *backend_find(const char *name);

#endif

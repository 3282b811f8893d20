/*
 * How one init is served: the only header that a backend needs, besides
 * core/template.h.  A backend is one folder under backends/
 * whose backend.c defines "backend_FOLDER"; the build registers it.  A method
 * that is NULL means "cannot".
 */
#ifndef BACKEND_H
#define BACKEND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "core/bootdir.h"
#include "core/edges.h"
#include "core/errs.h"
#include "core/fileset.h"
#include "core/order.h"
#include "core/service.h"
#include "core/set.h"
#include "core/strlist.h"

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
	int64_t began; /* monotonic nanoseconds; 0: not known */
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
	const char *doing; /* what is waited for, while tick() is called */
	int64_t began; /* of the work on it, as in a line */
};

/* One command on many services. */
struct work {
	enum verb verb;
	const struct bootdir *dir;
	struct task *tasks; /* in the order in which they are printed */
	size_t ntasks;
	const struct graph *graph; /* edges to respect; reversed for a stop */
	unsigned int parallel; /* at most so many starts at a time */
	bool verbose; /* name also what is left behind on purpose */

	/* Called whenever a line or a task changed. */
	void (*changed)(void *arg, const struct work *work);
	/* Called to tell at once what a long wait is for. */
	void (*waiting)(void *arg, const char *text);
	/* Called about once a second while anything is waited for; or NULL. */
	void (*tick)(void *arg, const struct work *work);
	void *arg;
};

/*
 * What files are generated for.  All paths are those of the system that the
 * files are for, which may be an image below some other directory here.
 */
struct target {
	const struct set *set; /* the services and their order */
	const struct edgemap *map; /* of the set, for edges_get() */
	const char *dir; /* the bootctrl directory, absolute */
	const char *bootctrl; /* the program, absolute */
	const char *state; /* the state directory: STATE/NAME.pid */
	const char *aggregate; /* name of the service that is the whole set */
	const char *dialect; /* one of backend->dialects; NULL if it has none */
};

/* When a command of the init itself has to be run. */
enum moment {
	AFTER_INSTALL, /* the files are in place */
	BEFORE_REMOVE, /* they are still there */
	AFTER_REMOVE /* they are gone */
};

/* Commands, each an argv; {0} is none. */
struct commands {
	struct strlist *v;
	size_t n;
};

/* Adds one command: words, ended by NULL.  -1: out of memory. */
int commands_add(struct commands *commands, const char *const words[]);
void commands_fini(struct commands *commands);

/* A milestone of header lines, and what the init calls it. */
struct backend_word {
	const char *word; /* "NETWORKING"; NULL ends the table */
	const char *native; /* "$network"; "" where it has none */
};

/* What a native verb exits with, for the manual and its test. */
struct backend_exit {
	const char *verb; /* as the init spells it; NULL ends the table */
	const char *state; /* "running", "stopped", "dead", "unknown", ... */
	int exit;
};

/*
 * The methods are pure: they read their arguments and give values, so they
 * work for an image as for this host; what they return is written and run by
 * others.  Those that give an int return 0, or -1 with a message in errs.
 */
struct backend {
	const char *name; /* the folder's name */
	const char *descr; /* one line */
	const char *const *dialects; /* NULL-ended, the first is the default */
	const struct backend_word *words;
	const struct backend_exit *exits;

	/* Is this init here?  0: no ... 100: it runs now. */
	int (*probe)(void);

	/* The dialect of this host; without it, the first. */
	const char *(*dialect)(void);

	/*
	 * Does the verb for all tasks.  Every task ends done, whatever
	 * happens; -1 with a message in errs if nothing could be tried at all
	 * (exit gets its LSB number).
	 */
	int (*act)(struct work *work, int *exit, struct errs *errs);

	/*
	 * Adds the files and links of a service; NULL: of the aggregate.  What
	 * makes the init start it at boot is among them where it is a file.
	 * -1: this init cannot carry the service (ERR_CONFIG says why).
	 */
	int (*files)(const struct target *target, const struct service *service,
	    struct fileset *out, struct errs *errs);

	/*
	 * The init's own command for a verb on one service ("rc-service NAME
	 * start"), on this host.  VERB_TRY_RESTART and the like may be given
	 * by what comes nearest.
	 */
	int (*command)(const struct target *target, enum verb verb,
	    const char *name, struct strlist *argv);

	/*
	 * The commands that make the init know what was installed, or forget
	 * it.  root: "" on this host, else where the image's / is; commands
	 * that cannot work on an image are left out then.
	 */
	int (*enable)(const struct target *target, enum moment moment,
	    const char *root, struct commands *out);

	/*
	 * The init's own checker for one generated file, or none.  path is
	 * where the file lies here.
	 */
	int (*verify)(const struct target *target, const char *path,
	    struct strlist *argv);
};

/* What a word of header lines is called there; NULL: the table lacks it. */
const char *backend_word(const struct backend_word *words, const char *word);

/* For verify(): the shell reads the script and runs nothing.  -1: memory. */
int verify_shell(const char *shell, const char *path, struct strlist *argv);

/* All backends, NULL-ended; generated from the folders by the build. */
extern const struct backend *const backends[];

/* The backend of a name, or NULL. */
const struct backend *backend_find(const char *name);

#endif

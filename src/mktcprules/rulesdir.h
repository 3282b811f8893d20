/* The directory of texts of rules: which it is, and what lies in it. */
#ifndef RULESDIR_H
#define RULESDIR_H

#include <sys/types.h>

#include "core/errs.h"
#include "core/strlist.h"

struct rulesdir {
	int fd; /* -1: not open */
	char *path; /* for messages; "." for the working directory */
	uid_t caller;
};

/*
 * Opens the directory path; if that is NULL, the working directory if it
 * holds a text of rules, else the directory standard.  It has to be the
 * caller's own, and trusted.  -1 with a message.
 */
int rulesdir_open(struct rulesdir *dir, const char *path, const char *standard,
    uid_t caller, struct errs *errs);

/*
 * Adds the X of "X", "tcprules-X" or "tcprules-X.txt" to names.  -1 with a
 * message if it is none.
 */
int rulesdir_name(const char *word, struct strlist *names, struct errs *errs);

/*
 * Adds the X of each tcprules-X.txt, sorted.  -1 with a message if there is
 * none, or the directory cannot be read.
 */
int rulesdir_list(const struct rulesdir *dir, struct strlist *names,
    struct errs *errs);

void rulesdir_fini(struct rulesdir *dir);

#endif

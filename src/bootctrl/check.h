/* What the files of the verb check share: check_*.c. */
#ifndef CHECK_H
#define CHECK_H

#include <stdbool.h>
#include <stdio.h>

#include "bootctrl/ctl.h"
#include "core/errs.h"
#include "core/launch.h"

/* One check. */
struct check {
	struct ctl *ctl;
	bool *named; /* by index in the set */
	bool whole; /* all of them, and the directory */
	bool state; /* the state directory could be opened */
	struct strlist texts; /* of rules that were compiled and compared */
	struct errs *found;
};

/* Add a finding: a warning, or an error of the configuration. */
void check_warn(struct check *check, const char *rule,
    const struct place *place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));
void check_error(struct check *check, const char *rule,
    const struct place *place, const char *fmt, ...)
    __attribute__((format(printf, 4, 5)));

/*
 * Moves messages to the findings; errs is empty afterwards.  Each gets a whole
 * path: what names no file speaks of that of place, and, if place has a line,
 * whatever it names.
 */
void check_take(struct check *check, struct errs *errs,
    const struct place *place);

/* Where a variable was set, else the service's script. */
struct place check_place(const struct service *service, const char *var);

/* check_service.c: one service, and what its start would need of this host. */
void check_service(struct check *check, const struct service *service);

/* check_rules.c: is the database of rules that the launch names older than
 * its text? */
void check_rules(struct check *check, const struct launch *launch);

/* check_vars.c: variables that nothing reads, of one service; of
 * bootctrl.env, if no service reads them. */
void check_variables(struct check *check, const struct service *service);
void check_site(struct check *check);

/* check_names.c: is it a variable that bootctrl(5) lists? */
bool check_known(const struct service *service, const char *name);
/* The one that a mistyped name is near to, or NULL. */
const char *check_near(const struct service *service, const char *name);

/* check_address.c: two listeners on one address and port. */
void check_addresses(struct check *check);

/* check_backends.c: services that some init cannot carry. */
void check_backends(struct check *check);

/* check_dir.c: links and templates of the directory. */
void check_directory(struct check *check);

/* check_print.c: sorts findings, and leaves out what is told twice. */
void check_sort(struct errs *found);

#endif

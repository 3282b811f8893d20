/*
 * check: services that some init cannot carry, though this one can.  The
 * files are made as install would make them, and thrown away.
 */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "core/site.h"
#include "launcher/statedir.h"
#include "paths.h"

/* What one dialect of one backend cannot carry. */
static void
check_backend(struct check *check, const struct backend *backend,
    const struct target *target)
{
	const struct set *set = target->set;
	struct fileset files = { 0 };
	struct errs errs = { 0 };
	size_t i, j;

	for (i = 0; i < set->n; i++) {
		struct place place = { set->v[i]->script, 0, 0 };

		if (!check->named[i] || errs_failed(&set->v[i]->errs))
			continue;
		(void)backend->files(target, set->v[i], &files, &errs);
		for (j = 0; j < errs.n; j++)
			if (errs.v[j].kind == ERR_CONFIG)
				check_warn(check, RULE_BACKEND, &place,
				    "%s: %s", backend->name, errs.v[j].text);
		errs_fini(&errs);
		fileset_fini(&files);
	}
}

/* All dialects of a backend: a set may be carried from one host to another. */
static void
check_dialects(struct check *check, const struct backend *backend,
    struct target *target)
{
	static const char *const none[] = { NULL, NULL };
	const char *const *dialect = backend->dialects;

	if (backend->files == NULL)
		return;
	if (dialect == NULL)
		dialect = none;
	do {
		target->dialect = *dialect;
		check_backend(check, backend, target);
	} while (*dialect != NULL && *++dialect != NULL);
}

/* No service may have the name of the whole set. */
static void
check_aggregate(struct check *check, const char *name)
{
	const struct set *set = &check->ctl->set;
	size_t i;

	for (i = 0; i < set->n; i++) {
		struct place place = check_place(set->v[i], "name");

		if (check->named[i] && strcmp(set->v[i]->name, name) == 0)
			check_warn(check, RULE_DUPLICATE, &place,
			    "its service name \"%s\" is that of the whole set, "
			    "which no init can carry; write set_name= into "
			    "%s/bootctrl.env",
			    name, set->dir->path);
	}
}

void
check_backends(struct check *check)
{
	const struct bootdir *dir = &check->ctl->bootdir;
	struct place place = { dir->path, 0, 0 };
	struct target target = { .set = &check->ctl->set,
		.dir = dir->path + dir->root,
		.bootctrl = QBOOT_BINDIR "/bootctrl" };
	struct edgemap map;
	struct errs errs = { 0 };
	char *aggregate, *state;
	size_t i;

	aggregate = site_set_name(dir, QBOOT_PREFIX, &errs);
	state = statedir_path(target.dir, dir->owner);
	if (edgemap_make(&map, target.set) == -1 || state == NULL) {
		(void)errs_nomem(&errs);
	} else if (aggregate != NULL) {
		check_aggregate(check, aggregate);
		target.map = &map;
		target.state = state;
		target.aggregate = aggregate;
		for (i = 0; backends[i] != NULL; i++)
			check_dialects(check, backends[i], &target);
	}
	(void)errs_rule(&errs, 0, RULE_NAME);
	check_take(check, &errs, &place);
	edgemap_fini(&map);
	free(aggregate);
	free(state);
}

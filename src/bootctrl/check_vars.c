/*
 * check: variables that nothing reads.  A mistyped name is no error to a
 * shell, and none to a start either: this is where it is noticed.
 */
#include <sys/types.h>

#include <string.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "paths.h"

/* Could its files not be read to the end?  Then nobody knows what they use. */
static bool
is_cut(const struct service *service)
{
	static const char *const rules[] = { RULE_SYNTAX, RULE_UNSET, RULE_FILE,
		RULE_LINK };
	size_t i, j;

	for (i = 0; i < service->errs.n; i++)
		for (j = 0; j < sizeof(rules) / sizeof(rules[0]); j++)
			if (service->errs.v[i].rule != NULL &&
			    strcmp(service->errs.v[i].rule, rules[j]) == 0)
				return (true);
	return (false);
}

static bool
is_read(const struct service *service, const struct conf_var *v)
{
	return (v->used || v->exported || check_known(service, v->name));
}

/* Tells that v is used nowhere, and what may have been meant. */
static void
tell_unused(struct check *check, const struct service *service,
    const struct conf_var *v, const char *where)
{
	const char *near = check_near(service, v->name);
	const char *rule = v->layer == CONF_SCRIPT ? RULE_UNKNOWN : RULE_UNUSED;

	if (near != NULL)
		check_warn(check, rule, &v->place,
		    "\"%s\" is used nowhere%s; did you mean \"%s\"?", v->name,
		    where, near);
	else
		check_warn(check, rule, &v->place,
		    "\"%s\" is used nowhere%s; correct the name, write setenv "
		    "if the program needs it, or remove it",
		    v->name, where);
}

/* Values that were replaced in the same file before anything read them. */
static void
check_twice(struct check *check, const struct conf_var *v)
{
	const struct place *place = &v->place;
	enum conf_layer layer = v->layer;
	const struct conf_old *old;

	for (old = v->old; old != NULL; old = old->older) {
		if (old->layer == layer && layer != CONF_BUILTIN && !old->read)
			check_warn(check, RULE_TWICE, place,
			    "\"%s\" was set in line %u already, and nothing "
			    "uses that value; remove one of the two",
			    v->name, old->place.line);
		layer = old->layer;
		place = &old->place;
	}
}

void
check_variables(struct check *check, const struct service *service)
{
	const struct conf *conf = service->conf;
	size_t i;

	if (is_cut(service))
		return;
	for (i = 0; i < conf->n; i++) {
		const struct conf_var *v = &conf->v[i];

		check_twice(check, v);
		if (v->value != NULL &&
		    (v->layer == CONF_SCRIPT || v->layer == CONF_ENV) &&
		    !is_read(service, v))
			tell_unused(check, service, v, "");
	}
}

/* Does some service read this variable of bootctrl.env? */
static bool
site_read(const struct set *set, const struct conf_var *v)
{
	const struct conf_var *own;
	size_t i;

	for (i = 0; i < set->n; i++) {
		own = conf_get(set->v[i]->conf, v->name);
		if (is_cut(set->v[i]) ||
		    (own != NULL && is_read(set->v[i], own)))
			return (true);
	}
	return (false);
}

void
check_site(struct check *check)
{
	const struct set *set = &check->ctl->set;
	const struct bootdir *dir = &check->ctl->bootdir;
	struct conf_text text = { .layer = CONF_SITE,
		.s = dir->site.s,
		.len = dir->site.n };
	struct arena arena = { NULL };
	struct conf *conf = conf_new(&arena);
	struct errs errs = { 0 };
	struct buf file = { 0 };
	size_t i;

	buf_printf(&file, "%s/bootctrl.env", dir->path);
	text.file = file.s;
	if (conf == NULL || file.failed) {
		(void)errs_nomem(check->found);
		goto out;
	}
	/* Its errors are those of each service too, and told there. */
	if (set->n == 0 || !dir->has_site || text.s == NULL ||
	    conf_set(conf, "PREFIX", QBOOT_PREFIX) == -1 ||
	    conf_set(conf, "QMAIL", QBOOT_PREFIX) == -1 ||
	    conf_parse(conf, &text, &errs) == -1)
		goto out;
	for (i = 0; i < conf->n; i++)
		if (conf->v[i].layer == CONF_SITE && conf->v[i].value != NULL &&
		    !is_read(NULL, &conf->v[i]) && !site_read(set, &conf->v[i]))
			tell_unused(check, NULL, &conf->v[i], " in the set");
out:
	arena_fini(&arena);
	errs_fini(&errs);
	buf_fini(&file);
}

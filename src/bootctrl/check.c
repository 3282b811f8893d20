/* Finds what is wrong with services before it hurts, and tells all at once. */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "core/valid.h"

/* Adds a message with the text of b, which is freed. */
static void
check_add(struct check *check, enum err_kind kind, const char *rule,
    const struct place *place, struct buf *b)
{
	size_t from = check->found->n;

	if (b->failed)
		(void)errs_nomem(check->found);
	else
		(void)errs_add(check->found, kind, place, "%s", b->s);
	(void)errs_rule(check->found, from, rule);
	buf_fini(b);
}

void
check_warn(struct check *check, const char *rule, const struct place *place,
    const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	check_add(check, ERR_WARNING, rule, place, &b);
}

void
check_error(struct check *check, const char *rule, const struct place *place,
    const char *fmt, ...)
{
	struct buf b = { 0 };
	va_list ap;

	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	check_add(check, ERR_CONFIG, rule, place, &b);
}

/*
 * What only the caller may not do says nothing about the files, as long as
 * the caller is not the one who starts the services.
 */
static enum err_kind
take_kind(const struct check *check, const struct err *e)
{
	const struct bootdir *dir = &check->ctl->bootdir;

	if (e->kind == ERR_PERMISSION &&
	    (e->rule == NULL || strcmp(e->rule, RULE_TRUST) != 0) &&
	    dir->caller != dir->owner)
		return (ERR_WARNING);
	return (e->kind == ERR_NOTE ? ERR_WARNING : e->kind);
}

/* One message, with the whole path of its file. */
static void
take_one(struct check *check, const struct err *e, const struct place *place)
{
	struct place at = *place;
	struct buf file = { 0 };
	const char *rule = e->rule;
	size_t from = check->found->n;

	if (at.line == 0 && e->file_len > 0) {
		if (e->text[0] != '/')
			buf_printf(&file, "%s/", check->ctl->bootdir.path);
		buf_add(&file, e->text, e->file_len);
		at.file = file.failed ? place->file : file.s;
		at.line = e->line;
		at.col = e->col;
	}
	if (e->kind == ERR_PERMISSION &&
	    (rule == NULL || strcmp(rule, RULE_TRUST) != 0))
		rule = RULE_PERMISSION;
	(void)errs_add(check->found, take_kind(check, e), &at, "%s",
	    e->text + e->said);
	(void)errs_rule(check->found, from, rule);
	buf_fini(&file);
}

void
check_take(struct check *check, struct errs *errs, const struct place *place)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		take_one(check, &errs->v[i], place);
	check->found->lost = check->found->lost || errs->lost;
	errs_fini(errs);
}

struct place
check_place(const struct service *service, const char *var)
{
	const struct conf_var *v = conf_get(service->conf, var);
	struct place place = { service->script, 0, 0 };

	return (v != NULL && v->place.file != NULL ? v->place : place);
}

/* Is name a word of text? */
static bool
has_word(const char *text, const char *name)
{
	size_t len = strlen(name);
	const char *at;
	char before[2] = "", after[2] = "";

	for (at = strstr(text, name); at != NULL; at = strstr(at + 1, name)) {
		before[0] = at == text ? ' ' : at[-1];
		after[0] = at[len] == '\0' ? ' ' : at[len];
		if (!valid_name(before) && !valid_name(after))
			return (true);
	}
	return (false);
}

/* What the order says, as far as it speaks of a service that was named. */
static void
check_order(struct check *check)
{
	const struct set *set = &check->ctl->set;
	struct place place = { set->dir->path, 0, 0 };
	size_t i, j;

	for (i = 0; i < set->errs.n; i++) {
		const struct err *e = &set->errs.v[i];

		for (j = 0; j < set->n; j++)
			if (check->named[j] &&
			    has_word(e->text + e->said, set->v[j]->name))
				break;
		if (j < set->n)
			take_one(check, e, &place);
	}
}

/* The directory itself: who could change it, what it ignores. */
static void
check_bootdir(struct check *check)
{
	const struct bootdir *dir = &check->ctl->bootdir;
	struct place place = { dir->path, 0, 0 };
	struct errs errs = { 0 };

	errs_copy(&errs, &dir->distrust);
	if (check->whole)
		errs_copy(&errs, &dir->warnings);
	errs_copy(&errs, &dir->site_errs);
	check_take(check, &errs, &place);
	if (!check->whole)
		return;
	check_site(check);
	check_directory(check);
}

static int
check_status(const struct errs *found)
{
	if (errs_failed(found))
		return (CHECK_ERRORS);
	return (found->n > 0 ? CHECK_WARNINGS : CHECK_CLEAN);
}

int
check_services(struct ctl *ctl, const struct selection *which,
    struct errs *found)
{
	struct check check = { .ctl = ctl, .found = found };
	struct set *set = &ctl->set;
	size_t i;

	check.whole = which == NULL;
	check.named = calloc(set->n + 1, sizeof(*check.named));
	if (check.named == NULL) {
		(void)errs_nomem(found);
		return (CHECK_ERRORS);
	}
	for (i = 0; check.whole && i < set->n; i++)
		check.named[i] = true;
	for (i = 0; !check.whole && i < which->n; i++)
		if (which->v[i].index != -1)
			check.named[which->v[i].index] = true;
	check.state = state_ask(ctl) == EXIT_OK;
	check_bootdir(&check);
	for (i = 0; i < set->n; i++)
		if (check.named[i])
			check_service(&check, set->v[i]);
	check_order(&check);
	check_addresses(&check);
	check_backends(&check);
	check_sort(found);
	free(check.named);
	strlist_fini(&check.texts);
	return (check_status(found));
}

/* What passes by itself, a busy port, is no reason to refuse. */
bool
check_gate(struct ctl *ctl, const struct selection *which)
{
	struct errs found = { 0 }, bad = { 0 };
	const struct err *e;
	bool fit;
	size_t i;

	(void)check_services(ctl, which, &found);
	for (i = 0; i < found.n; i++) {
		e = &found.v[i];
		if (e->kind == ERR_CONFIG || e->kind == ERR_PERMISSION)
			(void)errs_add(&bad, e->kind, NULL, "%s", e->text);
	}
	print_errs(&bad);
	fit = bad.n == 0 && !bad.lost && !found.lost;
	errs_fini(&found);
	errs_fini(&bad);
	return (fit);
}

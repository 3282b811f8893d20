/*
 * The service set.  Names are what the state of a service lives by, so after
 * loading each name stands for one service, whatever the scripts say.
 */
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/nearest.h"
#include "core/rule.h"
#include "core/set.h"

/* A character of a name as other inits see it: they cannot write all. */
static int
fold(char c)
{
	return (strchr("-.@+", c) != NULL && c != '\0' ? '_'
	                                               : (unsigned char)c);
}

static int
fold_compare(const char *a, const char *b)
{
	while (*a != '\0' && fold(*a) == fold(*b)) {
		a++;
		b++;
	}
	return (fold(*a) - fold(*b));
}

/* A service while names are settled. */
struct claim {
	struct service *service;
	bool told; /* it has a message: one is enough */
};

static int
compare_claim(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int c = fold_compare(x->service->name, y->service->name);

	return (c != 0 ? c : strcmp(x->service->file, y->service->file));
}

static int
compare_name(const void *a, const void *b)
{
	const struct service *const *x = a, *const *y = b;

	return (strcmp((*x)->name, (*y)->name));
}

/* Sorts an array of pointers or claims, unless it is sorted, as mostly. */
static void
sort(void *v, size_t n, size_t size, int (*compare)(const void *, const void *))
{
	const char *at = v;
	size_t i;

	for (i = 1; i < n; i++, at += size)
		if (compare(at, at + size) > 0)
			break;
	if (i < n)
		qsort(v, n, size, compare);
}

static bool
is_own_name(const struct service *s)
{
	return (strcmp(s->name, s->file) == 0);
}

static void
tell_equal(struct service *s, const struct service *other)
{
	struct place where = { s->script, 0, 0 };
	const struct conf_var *v = conf_get(s->conf, "name");
	size_t from;

	if (v != NULL && v->layer == CONF_SCRIPT)
		where = v->place;
	from = s->errs.n;
	(void)errs_add(&s->errs, ERR_CONFIG, &where,
	    "its service name \"%s\" is that of %s%s; write another name= in "
	    "one of the two",
	    s->name, other->script,
	    strcmp(s->name, other->name) == 0 ? "" : " once - . @ + become _");
	(void)errs_rule(&s->errs, from, RULE_DUPLICATE);
}

/*
 * Settles n > 1 claims on equal names, sorted by file name.  The first that
 * bears its file's name keeps its name, else the first of all; the others get
 * their file's name, of which there is one only.  Returns how many names
 * changed.
 */
static size_t
settle(struct claim *v, size_t n)
{
	size_t keeper = 0, i, changed = 0;

	for (i = n; i-- > 0;)
		if (is_own_name(v[i].service))
			keeper = i;
	for (i = 0; i < n; i++) {
		if (!v[i].told)
			tell_equal(v[i].service, v[i == 0 ? 1 : 0].service);
		v[i].told = true;
	}
	for (i = 0; i < n; i++) {
		if (i == keeper || is_own_name(v[i].service))
			continue;
		v[i].service->name = v[i].service->file;
		changed++;
	}
	return (changed);
}

/* One round over all names; returns as settle() does. */
static size_t
settle_round(struct claim *v, size_t n)
{
	size_t i, end, changed = 0;

	sort(v, n, sizeof(*v), compare_claim);
	for (i = 0; i < n; i = end) {
		for (end = i + 1; end < n; end++)
			if (fold_compare(v[i].service->name,
			        v[end].service->name) != 0)
				break;
		if (end > i + 1)
			changed += settle(v + i, end - i);
	}
	return (changed);
}

/*
 * Refuses equal names.  The name that a service falls back to may be that of
 * another again, so there are rounds until none changes; as each change is a
 * service's last, there is an end.
 */
static int
set_settle(struct set *set)
{
	struct claim *v;
	size_t i;

	v = calloc(set->n + 1, sizeof(*v));
	if (v == NULL)
		return (-1);
	for (i = 0; i < set->n; i++)
		v[i].service = set->v[i];
	while (settle_round(v, set->n) > 0)
		;
	free(v);
	sort(set->v, set->n, sizeof(*set->v), compare_name);
	return (0);
}

/* The service of a service name, by its place in the sorted list. */
static struct service *const *
set_by_name(const struct set *set, const char *name)
{
	size_t low = 0, high = set->n, at;
	int c;

	while (low < high) {
		at = low + (high - low) / 2;
		c = strcmp(set->v[at]->name, name);
		if (c == 0)
			return (&set->v[at]);
		if (c < 0)
			low = at + 1;
		else
			high = at;
	}
	return (NULL);
}

static int
compare_string(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return (strcmp(*x, *y));
}

/* What a service needs must be there, by service name or file name. */
static void
set_needs(struct set *set)
{
	const struct conf_word *need;
	const struct strlist *files = &set->dir->names;
	struct service *s;
	size_t i, j, from;

	for (i = 0; i < set->n; i++) {
		s = set->v[i];
		for (j = 0; j < s->need.n; j++) {
			need = &s->need.v[j];
			if (set_by_name(set, need->word) != NULL ||
			    bsearch(&need->word, files->v, files->n,
			        sizeof(*files->v), compare_string) != NULL)
				continue;
			from = s->errs.n;
			(void)errs_add(&s->errs, ERR_CONFIG, &need->place,
			    "it needs %s, which is no service here; enable it "
			    "or use require=",
			    need->word);
			(void)errs_rule(&s->errs, from, RULE_NEED);
		}
	}
}

int
set_load(struct set *set, struct bootdir *dir, const char *prefix)
{
	size_t i;

	memset(set, 0, sizeof(*set));
	set->dir = dir;
	set->v = calloc(dir->names.n + 1, sizeof(struct service *));
	if (set->v == NULL)
		goto fail;
	for (i = 0; i < dir->names.n; i++) {
		set->v[i] =
		    service_load(&set->arena, dir, dir->names.v[i], prefix);
		if (set->v[i] == NULL)
			goto fail;
		set->n++;
	}
	if (set_settle(set) == -1)
		goto fail;
	set_needs(set);
	if (order_make(&set->order, set->v, set->n, &set->errs) == -1)
		goto fail;
	return (0);
fail:
	set_fini(set);
	(void)errs_nomem(&set->errs);
	return (-1);
}

/* The one service of this instance, or -1. */
static long
find_instance(const struct set *set, const char *word, size_t len)
{
	const char *instance;
	long found = -1;
	size_t i;

	for (i = 0; i < set->n && len > 0; i++) {
		instance = set->v[i]->instance;
		if (strncmp(instance, word, len) != 0 || instance[len] != '\0')
			continue;
		if (found != -1)
			return (-1);
		found = (long)i;
	}
	return (found);
}

static long
find_file(const struct set *set, const char *word, size_t len)
{
	const char *file;
	size_t i;

	for (i = 0; i < set->n; i++) {
		file = set->v[i]->file;
		if (strncmp(file, word, len) == 0 && file[len] == '\0')
			return ((long)i);
	}
	return (-1);
}

long
set_find(const struct set *set, const char *word)
{
	struct service *const *by_name = set_by_name(set, word);
	size_t len = strlen(word);
	long found;

	if (by_name != NULL)
		return ((long)(by_name - set->v));
	found = find_file(set, word, len);
	if (found == -1 && len > 3 && strcmp(word + len - 3, ".rc") == 0)
		found = find_file(set, word, len - 3);
	if (found == -1)
		found = find_instance(set, word, len);
	return (found);
}

const char *
set_nearest(const struct set *set, const char *word)
{
	struct nearest nearest = { word, NULL, 0 };
	size_t i;

	for (i = 0; i < set->n; i++) {
		nearest_try(&nearest, set->v[i]->name);
		nearest_try(&nearest, set->v[i]->file);
	}
	return (nearest.best);
}

void
set_fini(struct set *set)
{
	size_t i;

	for (i = 0; i < set->n; i++)
		service_fini(set->v[i]);
	arena_fini(&set->arena);
	free(set->v);
	order_fini(&set->order);
	errs_fini(&set->errs);
	memset(set, 0, sizeof(*set));
}

/*
 * Any bytes as a service script: what is refused is explained, and what is
 * accepted has the same values when it is read once more.
 */
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "core/conf.h"
#include "replay.h"

static struct conf *
parse(struct arena *arena, const uint8_t *data, size_t size, struct errs *errs,
    int *rc)
{
	struct conf_text text = { .layer = CONF_SCRIPT, .file = "f" };
	struct conf *conf = conf_new(arena);

	text.s = (const char *)data;
	text.len = size;
	if (conf == NULL || conf_set(conf, "name", "qmail-smtp") == -1 ||
	    conf_set(conf, "PATH", "/bin") == -1)
		abort();
	*rc = conf_parse(conf, &text, errs);
	return (conf);
}

static bool
same(const struct conf *a, const struct conf *b)
{
	size_t i;

	for (i = 0; i < a->n && i < b->n; i++) {
		if (strcmp(a->v[i].name, b->v[i].name) != 0 ||
		    a->v[i].exported != b->v[i].exported ||
		    (a->v[i].value == NULL) != (b->v[i].value == NULL))
			return (false);
		if (a->v[i].value != NULL &&
		    strcmp(a->v[i].value, b->v[i].value) != 0)
			return (false);
	}
	return (a->n == b->n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { NULL };
	struct errs errs = { 0 };
	struct conf *one, *two;
	int rc, again;

	one = parse(&arena, data, size, &errs, &rc);
	if (rc == -1 && errs.n == 0)
		abort();
	two = parse(&arena, data, size, &errs, &again);
	if (rc != again || !same(one, two))
		abort();
	arena_fini(&arena);
	errs_fini(&errs);
	return (0);
}

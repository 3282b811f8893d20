/* Services made by hand, for the tests of their order. */
#ifndef FLEET_H
#define FLEET_H

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/service.h"

struct fleet {
	struct arena arena;
	struct service **v;
	size_t n;
};

/* Words are written in line 3 of a service's script. */
static void
add(struct conf_words *words, const struct service *s, const char *word)
{
	struct place where = { s->script, 3, 12 };

	ATF_REQUIRE_EQ(0, conf_words_add(s->conf->arena, words, word, &where));
}

/* Adds a service; they must come in the order of their names. */
static struct service *
fleet_add(struct fleet *fleet, const char *name)
{
	struct service *s = arena_get(&fleet->arena, sizeof(*s));
	char script[64];

	if ((fleet->n & (fleet->n - 1)) == 0)
		fleet->v = realloc(fleet->v,
		    (fleet->n == 0 ? 1 : 2 * fleet->n) * sizeof(*fleet->v));
	ATF_REQUIRE(s != NULL && fleet->v != NULL);
	s->conf = conf_new(&fleet->arena);
	ATF_REQUIRE(s->conf != NULL);
	(void)snprintf(script, sizeof(script), "%s.rc", name);
	s->file = s->name = arena_strdup(&fleet->arena, name);
	s->script = arena_strdup(&fleet->arena, script);
	ATF_REQUIRE(s->name != NULL && s->script != NULL);
	add(&s->provide, s, name);
	fleet->v[fleet->n++] = s;
	return (s);
}

static struct service *
fleet_number(struct fleet *fleet, size_t number)
{
	char name[16];

	(void)snprintf(name, sizeof(name), "s%05zu", number);
	return (fleet_add(fleet, name));
}

static void
fleet_fini(struct fleet *fleet)
{
	size_t i;

	for (i = 0; i < fleet->n; i++)
		service_fini(fleet->v[i]);
	arena_fini(&fleet->arena);
	free(fleet->v);
	memset(fleet, 0, sizeof(*fleet));
}

#endif

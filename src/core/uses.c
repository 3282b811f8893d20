/* The words of all services, numbered through a hash table. */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/hash.h"
#include "core/nearest.h"
#include "core/rule.h"
#include "core/uses.h"

/*
 * Looking for the nearest word costs a pass over all words, so only the first
 * warnings get one: the whole stays linear.
 */
#define USES_HINTS 16

/* Milestones of the BSDs' rc.d and what else every host has. */
static const char *const known[] = { "DAEMON", "FILESYSTEMS", "LOCAL", "LOGIN",
	"NAMED", "NETWORKING", "SERVERS", "mail", "syslogd", "time" };

static size_t
uses_hash(const char *s)
{
	uint64_t h = hash_add(HASH_INIT, s, strlen(s));

	return ((size_t)(h ^ (h >> 32)));
}

/* The number of a word; there is always room. */
static size_t
uses_number(struct uses *uses, const char *text)
{
	size_t i, number;

	i = uses_hash(text) & uses->mask;
	while ((number = uses->slots[i]) != 0) {
		if (strcmp(uses->words[number - 1].text, text) == 0)
			return (number - 1);
		i = (i + 1) & uses->mask;
	}
	uses->words[uses->nwords].text = text;
	uses->slots[i] = ++uses->nwords;
	return (uses->nwords - 1);
}

static void
uses_add(struct uses *uses, enum use_kind kind, size_t service,
    const struct conf_words *list)
{
	struct use *use;
	size_t i;

	for (i = 0; i < list->n; i++) {
		use = &uses->v[uses->n++];
		use->kind = kind;
		use->service = service;
		use->word = uses_number(uses, list->v[i].word);
		use->place = &list->v[i].place;
		if (kind == USE_PROVIDE)
			uses->words[use->word].providers++;
	}
}

static int
uses_alloc(struct uses *uses, struct service *const *services, size_t n)
{
	size_t total = 0, nslots = 16, i;

	for (i = 0; i < n; i++)
		total += services[i]->provide.n + services[i]->require.n +
		    services[i]->need.n + services[i]->before.n;
	while (nslots < 2 * total)
		nslots *= 2;
	uses->v = calloc(total + 1, sizeof(*uses->v));
	uses->words = calloc(total + 1, sizeof(*uses->words));
	uses->first = calloc(n + 1, sizeof(*uses->first));
	uses->slots = calloc(nslots, sizeof(*uses->slots));
	uses->mask = nslots - 1;
	if (uses->v == NULL || uses->words == NULL || uses->first == NULL ||
	    uses->slots == NULL)
		return (-1);
	return (0);
}

int
uses_collect(struct uses *uses, struct service *const *services, size_t n)
{
	size_t i;

	memset(uses, 0, sizeof(*uses));
	if (uses_alloc(uses, services, n) == -1) {
		uses_fini(uses);
		return (-1);
	}
	uses->nservices = n;
	for (i = 0; i < n; i++) {
		uses->first[i] = uses->n;
		uses_add(uses, USE_PROVIDE, i, &services[i]->provide);
		uses_add(uses, USE_REQUIRE, i, &services[i]->require);
		uses_add(uses, USE_NEED, i, &services[i]->need);
		uses_add(uses, USE_BEFORE, i, &services[i]->before);
	}
	uses->first[n] = uses->n;
	return (0);
}

static bool
uses_known(const char *text)
{
	size_t i;

	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (strcmp(known[i], text) == 0)
			return (true);
	return (false);
}

static const char *
uses_nearest(const struct uses *uses, const char *text)
{
	struct nearest nearest = { text, NULL, 0 };
	size_t i;

	for (i = 0; i < uses->nwords; i++)
		if (uses->words[i].providers > 0)
			nearest_try(&nearest, uses->words[i].text);
	for (i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		nearest_try(&nearest, known[i]);
	return (nearest.best);
}

void
uses_missing(const struct uses *uses, struct service *const *services,
    struct errs *errs)
{
	const struct use *use;
	const char *text, *verb, *near;
	size_t i, told = 0, from = errs->n;

	for (i = 0; i < uses->n; i++) {
		use = &uses->v[i];
		text = uses->words[use->word].text;
		if (uses->words[use->word].providers > 0 || uses_known(text))
			continue;
		/* A missing need= is an error of the service, told there. */
		if (use->kind == USE_NEED)
			continue;
		verb = use->kind == USE_REQUIRE ? "requires" : "goes before";
		near = told++ < USES_HINTS ? uses_nearest(uses, text) : NULL;
		if (near != NULL)
			(void)errs_add(errs, ERR_WARNING, use->place,
			    "%s %s %s, but nobody provides %s; did you mean "
			    "%s?",
			    services[use->service]->name, verb, text, text,
			    near);
		else
			(void)errs_add(errs, ERR_WARNING, use->place,
			    "%s %s %s, but nobody provides %s; enable what "
			    "does or remove the word",
			    services[use->service]->name, verb, text, text);
	}
	(void)errs_rule(errs, from, RULE_REQUIRE);
}

size_t
uses_node(const struct uses *uses, const struct use *use, enum uses_side side)
{
	return (uses->nservices + use->word * USES_SIDES + (size_t)side);
}

void
uses_fini(struct uses *uses)
{
	free(uses->v);
	free(uses->first);
	free(uses->words);
	free(uses->slots);
	memset(uses, 0, sizeof(*uses));
}

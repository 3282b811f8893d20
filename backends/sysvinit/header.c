/* What the LSB header of a script says about order. */
#include <string.h>

#include "header.h"

const struct backend_word header_words[] = {
	{ "NETWORKING", "$network" },
	{ "FILESYSTEMS", HEADER_BASE },
	{ "NAMED", "$named" },
	{ "syslogd", "$syslog" },
	{ "time", "$time" },
	{ "mail", "mail-transport-agent" },
	{ "LOCAL", "" },
	{ "SERVERS", "" },
	{ "DAEMON", "" },
	{ "LOGIN", "" },
	{ NULL, NULL },
};

void
header_fini(struct header *h)
{
	strlist_fini(&h->provides);
	strlist_fini(&h->required);
	strlist_fini(&h->should);
	strlist_fini(&h->before);
}

static int
add_once(struct strlist *list, const char *word)
{
	return (strlist_has(list, word) ? 0 : strlist_add(list, word));
}

/*
 * A facility of insserv.conf is required: without any script behind it, insserv
 * only warns.  A name of a script is not: that script would have to be enabled.
 */
static int
header_after(struct header *h, const struct edges *edges)
{
	struct strlist *list;
	const char *word;
	size_t i;

	for (i = 0; i < edges->words_after.n; i++) {
		word = edges->words_after.v[i];
		list = *word == '$' ? &h->required : &h->should;
		if (add_once(list, word) == -1)
			return (-1);
	}
	return (0);
}

/* What the script goes before; a word on both sides would be a loop. */
static int
header_before(struct header *h, const struct edges *edges)
{
	const char *word;
	size_t i;

	for (i = 0; i < edges->words_before.n; i++) {
		word = edges->words_before.v[i];
		if (!strlist_has(&h->required, word) &&
		    !strlist_has(&h->should, word) &&
		    add_once(&h->before, word) == -1)
			return (-1);
	}
	return (0);
}

static size_t
set_index(const struct set *set, const struct service *service)
{
	size_t i = 0;

	while (set->v[i] != service)
		i++;
	return (i);
}

static int
service_header(struct header *h, const struct target *target,
    const struct service *service)
{
	struct edges edges = { 0 };
	int rc = -1;

	if (strlist_add(&h->provides, service->name) == -1 ||
	    strlist_add(&h->required, HEADER_BASE) == -1 ||
	    edges_get(target->map, set_index(target->set, service),
	        header_words, &edges) == -1)
		return (-1);
	if (header_after(h, &edges) == 0 && header_before(h, &edges) == 0 &&
	    strlist_copy(&h->should, &edges.after) == 0)
		rc = 0;
	edges_fini(&edges);
	return (rc);
}

/* The words that a service provides and other scripts know. */
static int
header_provides(struct header *h, const struct service *service)
{
	const char *native;
	size_t i;

	for (i = 0; i < service->provide.n; i++) {
		native = backend_word(header_words, service->provide.v[i].word);
		if (native != NULL && *native != '\0' && *native != '$' &&
		    add_once(&h->provides, native) == -1)
			return (-1);
	}
	return (0);
}

/* The set requires what any of its services does, but not what it provides. */
static int
aggregate_header(struct header *h, const struct target *target)
{
	const struct set *set = target->set;
	struct edges edges;
	size_t i;
	int rc = 0;

	if (strlist_add(&h->provides, target->aggregate) == -1 ||
	    strlist_add(&h->required, HEADER_BASE) == -1)
		return (-1);
	for (i = 0; i < set->n && rc == 0; i++) {
		if (set->v[i]->nostart)
			continue;
		if (edges_get(target->map, i, header_words, &edges) == -1)
			return (-1);
		rc = header_after(h, &edges);
		edges_fini(&edges);
		if (rc == 0)
			rc = header_provides(h, set->v[i]);
	}
	strlist_sort(&h->required);
	strlist_sort(&h->should);
	return (rc);
}

int
header_make(struct header *h, const struct target *target,
    const struct service *service)
{
	memset(h, 0, sizeof(*h));
	return (service != NULL ? service_header(h, target, service)
	                        : aggregate_header(h, target));
}

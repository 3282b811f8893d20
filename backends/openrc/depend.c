/*
 * The lines of depend() in an openrc-run script (openrc-run(8)).
 *
 * REQUIRE of a service orders only, so it becomes "after"; of a milestone it
 * becomes "use", which starts what the runlevel has of it and, unlike "need",
 * does not fail in a container that lacks it.  need= is "need".
 */
#include <string.h>

#include "depend.h"

const struct backend_word depend_words[] = {
	{ "NETWORKING", "net" },
	{ "FILESYSTEMS", "localmount" },
	{ "NAMED", "dns" },
	{ "syslogd", "logger" },
	{ "time", "clock" },
	{ "mail", "mta" },
	{ "LOCAL", "" },
	{ "SERVERS", "" },
	{ "DAEMON", "" },
	{ "LOGIN", "" },
	{ NULL, NULL },
};

static void
put_line(struct buf *b, const char *kind, const struct strlist *names)
{
	size_t i;

	if (names->n == 0)
		return;
	buf_printf(b, "\n\t%s", kind);
	for (i = 0; i < names->n; i++)
		buf_printf(b, " %s", names->v[i]);
}

/* Where OpenRC leaves a service alone that says so. */
static const char *const places[] = { "containers", "docker", "jail", "lxc",
	"openvz", "podman", "prefix", "rkt", "shutdown", "stop",
	"systemd-nspawn", "uml", "vserver", "xen0", "xenu" };

/* "nojail", which is FreeBSD's word too, and the like. */
static void
put_place(struct buf *b, const char *word)
{
	size_t i;

	if (strncmp(word, "no", 2) != 0)
		return;
	for (i = 0; i < sizeof(places) / sizeof(places[0]); i++)
		if (strcmp(word + 2, places[i]) == 0)
			buf_printf(b, " -%s", places[i]);
}

/*
 * "-timeout", as bootctrl ends each start and stop in its own time, and that
 * may be more than the 60 s for which others would wait.
 */
static void
put_keywords(struct buf *b, const struct service *service)
{
	size_t i;

	buf_puts(b, "\tkeyword -timeout");
	for (i = 0; service != NULL && i < service->keyword.n; i++)
		put_place(b, service->keyword.v[i].word);
}

static void
put_provide(struct buf *b, const struct service *service)
{
	struct strlist names = { 0 };
	const char *native;
	size_t i;

	for (i = 0; i < service->provide.n; i++) {
		native = backend_word(depend_words, service->provide.v[i].word);
		if (native != NULL && *native != '\0' &&
		    !strlist_has(&names, native) &&
		    strlist_add(&names, native) == -1)
			b->failed = true;
	}
	put_line(b, "provide", &names);
	strlist_fini(&names);
}

static void
put_service(struct buf *b, const struct target *target,
    const struct service *service)
{
	const struct set *set = target->set;
	struct edges edges;
	size_t i = 0;

	while (set->v[i] != service)
		i++;
	if (edges_get(target->map, i, depend_words, &edges) == -1) {
		b->failed = true;
		return;
	}
	put_line(b, "need", &edges.need);
	put_line(b, "use", &edges.words_after);
	put_line(b, "after", &edges.after);
	put_line(b, "before", &edges.words_before);
	put_provide(b, service);
	edges_fini(&edges);
}

/* "want": the set starts its services, and does not fail with one of them. */
static void
put_set(struct buf *b, const struct set *set)
{
	struct strlist names = { 0 };
	size_t i;

	for (i = 0; i < set->n; i++)
		if (!set->v[i]->nostart &&
		    strlist_add(&names, set->v[i]->name) == -1)
			b->failed = true;
	put_line(b, "want", &names);
	strlist_fini(&names);
}

void
depend_put(struct buf *b, const struct target *target,
    const struct service *service)
{
	put_keywords(b, service);
	if (service != NULL)
		put_service(b, target, service);
	else
		put_set(b, target->set);
}

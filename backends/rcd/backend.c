/*
 * BSD's rc.d: one real script for each service, named by its identifier, and
 * the aggregate, which alone is enabled.  Each hands its verbs to bootctrl and
 * answers with the exit statuses of its system (rcd.h names the contracts).
 */
#include <sys/stat.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/backend.h"
#include "core/buf.h"
#include "rcd.h"

#define SCRIPT_MODE 0755
#define CONF_MODE 0644

/*
 * rc.conf.d(5): the set is enabled, unless rc.conf says otherwise.  OpenBSD
 * has no such file: rcctl(8) does it there.
 */
static int
add_enabled(const struct rcd_dialect *d, const char *id, struct fileset *out)
{
	struct buf path = { 0 }, b = { 0 };
	int result = -1;

	if (d->enable == NULL)
		return (0);
	buf_printf(&path, "/etc/rc.conf.d/%s", id);
	buf_printf(&b, ": \"${%s%s:=YES}\"\n", id, d->enable);
	if (!path.failed)
		result = fileset_file(out, path.s, CONF_MODE, buf_take(&b));
	buf_fini(&path);
	return (result);
}

static int
add_script(const struct target *target, const struct service *service,
    const struct rcd_dialect *d, const char *id, struct fileset *out)
{
	struct buf path = { 0 };
	int result = -1;

	buf_printf(&path, "%s%s", d->dir, id);
	if (!path.failed)
		result = fileset_file(out, path.s, SCRIPT_MODE,
		    rcd_script(target, service));
	buf_fini(&path);
	return (result);
}

static int
rcd_files(const struct target *target, const struct service *service,
    struct fileset *out, struct errs *errs)
{
	const struct rcd_dialect *d = rcd_dialect(target->dialect);
	const char *name = service == NULL ? target->aggregate : service->name;
	const char *why;
	char *id;
	int result = -1;

	if (d == NULL)
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "rcd: there is no dialect \"%s\"", target->dialect));
	id = rcd_identifier(name);
	if (id == NULL)
		return (errs_nomem(errs));
	why = rcd_unfit(d, id);
	if (strchr(target->dir, '\n') !=
	    NULL) /* service(8) reads line by line */
		(void)errs_add(errs, ERR_CONFIG, NULL,
		    "%s: rc.d cannot carry a path with a newline", target->dir);
	else if (why != NULL)
		(void)errs_add(errs, ERR_CONFIG, NULL,
		    "%s: rc.d of %s cannot carry it: %s; set name=", name,
		    d->name, why);
	else if (add_script(target, service, d, id, out) == -1 ||
	    (service == NULL && add_enabled(d, id, out) == -1))
		(void)errs_nomem(errs);
	else
		result = 0;
	free(id);
	return (result);
}

static const char *
native_verb(enum verb verb)
{
	switch (verb) {
	case VERB_START:
		return ("start");
	case VERB_STOP:
		return ("stop");
	case VERB_RELOAD:
		return ("reload");
	case VERB_RESTART:
	case VERB_TRY_RESTART:
	case VERB_FORCE_RELOAD:
		break;
	}
	return ("restart");
}

/* "service ID oneVERB"; "rcctl -f VERB ID"; "DIR/ID forceVERB". */
static int
argv_fill(struct strlist *argv, enum rcd_tool tool, const char *path,
    const char *id, const char *verb)
{
	const char *const script[] = { path, verb, NULL };
	const char *const service[] = { "service", id, verb, NULL };
	const char *const rcctl[] = { "rcctl", "-f", verb, id, NULL };

	switch (tool) {
	case TOOL_SERVICE:
		return (strlist_addv(argv, service));
	case TOOL_RCCTL:
		return (strlist_addv(argv, rcctl));
	case TOOL_SCRIPT:
		break;
	}
	return (strlist_addv(argv, script));
}

static int
rcd_command(const struct target *target, enum verb verb, const char *name,
    struct strlist *argv)
{
	const struct rcd_dialect *d = rcd_dialect(target->dialect);
	char *id = rcd_identifier(name);
	struct buf word = { 0 }, path = { 0 };
	int result = -1;

	if (d != NULL && id != NULL) {
		buf_printf(&word, "%s%s", d->prefix, native_verb(verb));
		buf_printf(&path, "%s%s", d->dir, id);
		if (!word.failed && !path.failed)
			result = argv_fill(argv, d->tool, path.s, id, word.s);
	}
	free(id);
	buf_fini(&word);
	buf_fini(&path);
	return (result);
}

/* Only OpenBSD has to be told, and only the running one can be. */
static int
rcd_enable(const struct target *target, enum moment moment, const char *root,
    struct commands *out)
{
	const struct rcd_dialect *d = rcd_dialect(target->dialect);
	const char *words[] = { "rcctl", NULL, NULL, NULL };
	char *id;
	int result = 0;

	if (d == NULL || d->enable != NULL || *root != '\0' ||
	    moment == AFTER_REMOVE)
		return (0);
	id = rcd_identifier(target->aggregate);
	if (id == NULL)
		return (-1);
	words[1] = moment == AFTER_INSTALL ? "enable" : "disable";
	words[2] = id;
	result = commands_add(out, words);
	free(id);
	return (result);
}

static int
rcd_verify(const struct target *target, const char *path, struct strlist *argv)
{
	const struct rcd_dialect *d = rcd_dialect(target->dialect);

	if (strstr(path, d->dir) == NULL)
		return (0);
	return (verify_shell(d->enable == NULL ? "ksh" : "sh", path, argv));
}

/* rc.d has no process of its own: the system says it all. */
static int
rcd_probe(void)
{
	struct stat st;

	if (stat("/etc/rc.subr", &st) == -1 &&
	    stat("/etc/rc.d/rc.subr", &st) == -1)
		return (0);
	return (rcd_is_bsd() ? 100 : 10);
}

static const char *
rcd_host(void)
{
	return (rcd_dialect(NULL)->name);
}

/*
 * Those of FreeBSD, of an enabled service; "rcvar-no": of one that rc.conf(5)
 * does not enable, where "one" before the verb gives the same as without it.
 */
static const struct backend_exit exits[] = {
	{ "start", "running", 1 },
	{ "stop", "running", 0 },
	{ "restart", "running", 0 },
	{ "reload", "running", 0 },
	{ "status", "running", 0 },
	{ "other", "running", 1 },
	{ "start", "running-broken", 1 },
	{ "stop", "running-broken", 0 },
	{ "restart", "running-broken", 1 },
	{ "reload", "running-broken", 1 },
	{ "status", "running-broken", 0 },
	{ "other", "running-broken", 1 },
	{ "start", "stopped", 0 },
	{ "stop", "stopped", 1 },
	{ "restart", "stopped", 0 },
	{ "reload", "stopped", 1 },
	{ "status", "stopped", 1 },
	{ "other", "stopped", 1 },
	{ "start", "stopped-broken", 1 },
	{ "stop", "stopped-broken", 1 },
	{ "restart", "stopped-broken", 1 },
	{ "reload", "stopped-broken", 1 },
	{ "status", "stopped-broken", 1 },
	{ "other", "stopped-broken", 1 },
	{ "start", "dead", 0 },
	{ "stop", "dead", 1 },
	{ "restart", "dead", 0 },
	{ "reload", "dead", 1 },
	{ "status", "dead", 1 },
	{ "other", "dead", 1 },
	{ "start", "unknown", 1 },
	{ "stop", "unknown", 1 },
	{ "restart", "unknown", 1 },
	{ "reload", "unknown", 1 },
	{ "status", "unknown", 1 },
	{ "other", "unknown", 1 },
	{ "start", "disabled", 1 },
	{ "stop", "disabled", 1 },
	{ "restart", "disabled", 1 },
	{ "reload", "disabled", 1 },
	{ "status", "disabled", 1 },
	{ "other", "disabled", 1 },
	{ "start", "rcvar-no", 0 },
	{ "stop", "rcvar-no", 0 },
	{ "restart", "rcvar-no", 0 },
	{ "reload", "rcvar-no", 0 },
	{ "status", "rcvar-no", 0 },
	{ "other", "rcvar-no", 1 },
	{ NULL, NULL, 0 },
};

const struct backend backend_rcd = {
	.name = "rcd",
	.descr = "rc.d of FreeBSD, NetBSD, OpenBSD, DragonFly and pkgsrc",
	.dialects = rcd_dialects,
	.words = rcd_words,
	.exits = exits,
	.probe = rcd_probe,
	.dialect = rcd_host,
	.files = rcd_files,
	.command = rcd_command,
	.enable = rcd_enable,
	.verify = rcd_verify,
};

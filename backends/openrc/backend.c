/*
 * OpenRC, as Alpine, Gentoo and Debian have it: one openrc-run(8) script for
 * each service, and one for the set.  All of them are in the default runlevel,
 * so that OpenRC's tools show what there is.
 *
 * A script has functions of its own for all verbs, which call bootctrl: those
 * of OpenRC know a process by its program, and would end a sibling's.  A
 * service with "openrc_supervisor=supervise-daemon" is held by that program
 * instead, through "bootctrl exec".
 */
#include <string.h>
#include <unistd.h>

#include "core/backend.h"
#include "core/buf.h"
#include "core/template.h"
#include "depend.h"

#define SCRIPTS "/etc/init.d"
#define RUNLEVEL "/etc/runlevels/default"
#define LOGS "/var/log/bootctrl"

extern const char openrc_service[];
extern const char openrc_aggregate[];
extern const char openrc_supervised[];

static const struct backend_exit exits[] = {
	{ "start", "running", 0 },
	{ "start", "running-broken", 0 },
	{ "start", "stopped", 0 },
	{ "start", "stopped-broken", 1 },
	{ "start", "dead", 0 },
	{ "start", "unknown", 0 },
	{ "start", "disabled", 1 },
	{ "stop", "running", 0 },
	{ "stop", "running-broken", 0 },
	{ "stop", "stopped", 0 },
	{ "stop", "stopped-broken", 0 },
	{ "stop", "dead", 0 },
	{ "stop", "unknown", 1 },
	{ "stop", "disabled", 0 },
	{ "restart", "running", 0 },
	{ "restart", "running-broken", 1 },
	{ "restart", "stopped", 0 },
	{ "restart", "stopped-broken", 1 },
	{ "restart", "dead", 0 },
	{ "restart", "unknown", 1 },
	{ "restart", "disabled", 1 },
	{ "reload", "running", 0 },
	{ "reload", "running-broken", 6 },
	{ "reload", "stopped", 1 },
	{ "reload", "stopped-broken", 1 },
	{ "reload", "dead", 7 },
	{ "reload", "unknown", 1 },
	{ "reload", "disabled", 1 },
	{ "status", "running", 0 },
	{ "status", "running-broken", 0 },
	{ "status", "stopped", 3 },
	{ "status", "stopped-broken", 3 },
	{ "status", "dead", 32 },
	{ "status", "unknown", 1 },
	{ "status", "disabled", 1 },
	{ "other", "running", 1 },
	{ "other", "running-broken", 1 },
	{ "other", "stopped", 1 },
	{ "other", "stopped-broken", 1 },
	{ "other", "dead", 1 },
	{ "other", "unknown", 1 },
	{ "other", "disabled", 1 },
	{ NULL, NULL, 0 },
};

static int
openrc_probe(void)
{
	if (access("/run/openrc/softlevel", F_OK) == 0)
		return (100);
	return (access("/sbin/openrc-run", X_OK) == 0 ? 40 : 0);
}

static bool
is_supervised(const struct service *service)
{
	const char *value = conf_value(service->conf, "openrc_supervisor");

	return (value != NULL && strcmp(value, "supervise-daemon") == 0);
}

/* Is the service one that this init can carry? */
static int
check_service(const struct service *service, struct errs *errs)
{
	const char *value = conf_value(service->conf, "openrc_supervisor");
	size_t len = strlen(service->name);

	if (len > 3 && strcmp(service->name + len - 3, ".sh") == 0)
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "%s: OpenRC ignores scripts whose names end in \".sh\"; "
		    "choose another by name=",
		    service->name));
	if (value == NULL)
		return (0);
	if (!is_supervised(service))
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "%s: openrc_supervisor=\"%s\" is not known; write "
		    "supervise-daemon or leave it out",
		    service->name, value));
	if (service->type != SERVICE_DAEMON &&
	    service->type != SERVICE_TCPSERVER)
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "%s: supervise-daemon holds only what stays in the "
		    "foreground; leave openrc_supervisor out for type=%s",
		    service->name, service_type_name(service->type)));
	return (0);
}

enum value {
	VALUE_BOOTCTRL,
	VALUE_DIR,
	VALUE_NAME,
	VALUE_DESC,
	VALUE_DEPEND,
	VALUE_SERVICES,
	VALUE_SUPERVISED,
	VALUE_ARGS,
	VALUE_RETRY,
	VALUE_LOG,
	VALUE_LOGS,
	VALUE_COUNT
};

static const char *const value_names[VALUE_COUNT] = { "BOOTCTRL", "DIR", "NAME",
	"DESC", "DEPEND", "SERVICES", "SUPERVISED", "ARGS", "RETRY", "LOG",
	"LOGS" };

/* Quoted twice: OpenRC evaluates the values of these variables once more. */
static void
put_evaluated(struct buf *b, struct buf *text)
{
	buf_shquote(b, text->s != NULL ? text->s : "");
	b->failed = b->failed || text->failed;
	buf_fini(text);
}

/* Where logs are that no service names: a user's beside that user's state. */
static void
put_logs(struct buf *b, const struct target *target)
{
	size_t len = strlen(target->dir);

	if (strncmp(target->state, target->dir, len) == 0 &&
	    target->state[len] == '/')
		buf_printf(b, "%s/.log", target->dir);
	else
		buf_puts(b, LOGS);
}

static void
put_supervised(struct buf *v, const struct target *target,
    const struct service *service)
{
	const char *log = conf_value(service->conf, "output_log");
	struct buf args = { 0 }, logs = { 0 }, path = { 0 }, quoted = { 0 };

	buf_puts(&args, "-d ");
	buf_shquote(&args, target->dir);
	buf_printf(&args, " exec %s", service->name);
	put_evaluated(&v[VALUE_ARGS], &args);
	put_logs(&logs, target);
	buf_shquote(&v[VALUE_LOGS], logs.s != NULL ? logs.s : "");
	if (log == NULL)
		buf_printf(&path, "%s/%s.log", logs.s != NULL ? logs.s : "",
		    service->name);
	else
		buf_puts(&path, log);
	buf_shquote(&quoted, path.s != NULL ? path.s : "");
	quoted.failed = quoted.failed || logs.failed || path.failed;
	buf_fini(&logs);
	buf_fini(&path);
	put_evaluated(&v[VALUE_LOG], &quoted);
	retry_print(&service->retry, &v[VALUE_RETRY]);
}

static void
put_service(struct buf *v, const struct target *target,
    const struct service *service)
{
	const char *desc = conf_value(service->conf, "desc");

	buf_shquote(&v[VALUE_NAME], service->name);
	buf_shquote(&v[VALUE_DESC], desc != NULL ? desc : service->name);
	if (is_supervised(service))
		put_supervised(v, target, service);
}

/* The names of what the set starts, in its order, as one quoted list. */
static void
put_names(struct buf *b, const struct set *set, bool supervised)
{
	struct buf list = { 0 };
	const struct service *service;
	size_t i;

	for (i = 0; i < set->order.n; i++) {
		service = set->v[set->order.v[i]];
		if (!service->nostart && is_supervised(service) == supervised)
			buf_printf(&list, "%s%s", list.n > 0 ? " " : "",
			    service->name);
	}
	put_evaluated(b, &list);
}

static const char *
script_template(const struct service *service)
{
	if (service == NULL)
		return (openrc_aggregate);
	return (is_supervised(service) ? openrc_supervised : openrc_service);
}

static char *
script_text(const struct target *target, const struct service *service)
{
	struct buf v[VALUE_COUNT] = { { 0 } };
	struct template_var vars[VALUE_COUNT + 1] = { { 0 } };
	bool failed = false;
	char *text = NULL;
	size_t i;

	buf_shquote(&v[VALUE_BOOTCTRL], target->bootctrl);
	buf_shquote(&v[VALUE_DIR], target->dir);
	depend_put(&v[VALUE_DEPEND], target, service);
	if (service != NULL) {
		put_service(v, target, service);
	} else {
		put_names(&v[VALUE_SERVICES], target->set, false);
		put_names(&v[VALUE_SUPERVISED], target->set, true);
	}
	for (i = 0; i < VALUE_COUNT; i++) {
		failed = failed || v[i].failed;
		vars[i].name = value_names[i];
		vars[i].value = v[i].s != NULL ? v[i].s : "";
	}
	if (!failed)
		text = template_fill(script_template(service), vars);
	for (i = 0; i < VALUE_COUNT; i++)
		buf_fini(&v[i]);
	return (text);
}

static int
openrc_files(const struct target *target, const struct service *service,
    struct fileset *out, struct errs *errs)
{
	const char *name = service != NULL ? service->name : target->aggregate;
	struct buf path = { 0 }, link = { 0 };
	int rc = -1;

	if (service != NULL && check_service(service, errs) == -1)
		return (-1);
	buf_printf(&path, SCRIPTS "/%s", name);
	buf_printf(&link, RUNLEVEL "/%s", name);
	if (!path.failed && !link.failed &&
	    fileset_file(out, path.s, 0755, script_text(target, service)) == 0)
		rc = 0;
	if (rc == 0 && (service == NULL || !service->nostart))
		rc = fileset_link(out, link.s, path.s);
	if (rc == -1)
		errs_nomem(errs);
	buf_fini(&path);
	buf_fini(&link);
	return (rc);
}

/* Can this service be told to reload, so that force-reload need not stop it? */
static bool
can_reload(const struct target *target, const char *name)
{
	long i = set_find(target->set, name);

	return (i != -1 &&
	    (target->set->v[i]->reload_signal != 0 ||
	        target->set->v[i]->type == SERVICE_TCPSERVER));
}

/*
 * "resync" first: it puts OpenRC's note of the service right, which alone
 * decides whether OpenRC does anything at all.
 */
static int
openrc_command(const struct target *target, enum verb verb, const char *name,
    struct strlist *argv)
{
	static const char *const verbs[] = { "start", "stop", "restart",
		"restart", "reload", "restart" };
	const char *native = verbs[verb];

	if (verb == VERB_FORCE_RELOAD && can_reload(target, name))
		native = "reload";
	if (strlist_add(argv, "rc-service") == -1)
		return (-1);
	if (verb == VERB_TRY_RESTART && strlist_add(argv, "--ifstarted") == -1)
		return (-1);
	if (strlist_add(argv, name) == -1 ||
	    strlist_add(argv, "resync") == -1 ||
	    strlist_add(argv, native) == -1)
		return (-1);
	return (0);
}

/*
 * OpenRC compares times by the second: without -u it would not see a script
 * that was written right after the last look.  An image makes its tree of
 * dependencies at its boot.
 */
static int
openrc_enable(const struct target *target, enum moment moment, const char *root,
    struct commands *out)
{
	static const char *const argv[] = { "rc-update", "-u", NULL };

	(void)target;
	if (moment == BEFORE_REMOVE || *root != '\0')
		return (0);
	return (commands_add(out, argv));
}

static int
openrc_verify(const struct target *target, const char *path,
    struct strlist *argv)
{
	(void)target;
	return (verify_shell("/bin/sh", path, argv));
}

const struct backend backend_openrc = {
	.name = "openrc",
	.descr = "openrc-run scripts in OpenRC's default runlevel",
	.words = depend_words,
	.exits = exits,
	.probe = openrc_probe,
	.files = openrc_files,
	.command = openrc_command,
	.enable = openrc_enable,
	.verify = openrc_verify,
};

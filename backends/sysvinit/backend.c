/*
 * sysvinit, as Debian has it: one LSB script for each service, and one for the
 * set, which alone is linked into the runlevels.  Header lines: insserv(8) and
 * the Linux Standard Base 5.0, 20.2 to 20.6.
 *
 * Each service gets a file of its own, as insserv skips links to scripts, and
 * all verbs are bootctrl's: the scripts decide nothing.
 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/backend.h"
#include "core/buf.h"
#include "core/template.h"
#include "header.h"

#define SCRIPTS "/etc/init.d"

extern const char sysvinit_service[];
extern const char sysvinit_aggregate[];

static const struct backend_exit exits[] = {
	{ "start", "running", 0 },
	{ "start", "running-broken", 0 },
	{ "start", "stopped", 0 },
	{ "start", "stopped-broken", 6 },
	{ "start", "dead", 0 },
	{ "start", "unknown", 1 },
	{ "start", "disabled", 5 },
	{ "stop", "running", 0 },
	{ "stop", "running-broken", 0 },
	{ "stop", "stopped", 0 },
	{ "stop", "stopped-broken", 0 },
	{ "stop", "dead", 0 },
	{ "stop", "unknown", 1 },
	{ "stop", "disabled", 5 },
	{ "restart", "running", 0 },
	{ "restart", "running-broken", 6 },
	{ "restart", "stopped", 0 },
	{ "restart", "stopped-broken", 6 },
	{ "restart", "dead", 0 },
	{ "restart", "unknown", 1 },
	{ "restart", "disabled", 5 },
	{ "try-restart", "running", 0 },
	{ "try-restart", "running-broken", 6 },
	{ "try-restart", "stopped", 0 },
	{ "try-restart", "stopped-broken", 0 },
	{ "try-restart", "dead", 0 },
	{ "try-restart", "unknown", 1 },
	{ "try-restart", "disabled", 5 },
	{ "reload", "running", 0 },
	{ "reload", "running-broken", 6 },
	{ "reload", "stopped", 7 },
	{ "reload", "stopped-broken", 7 },
	{ "reload", "dead", 7 },
	{ "reload", "unknown", 1 },
	{ "reload", "disabled", 5 },
	{ "force-reload", "running", 0 },
	{ "force-reload", "running-broken", 6 },
	{ "force-reload", "stopped", 0 },
	{ "force-reload", "stopped-broken", 6 },
	{ "force-reload", "dead", 0 },
	{ "force-reload", "unknown", 1 },
	{ "force-reload", "disabled", 5 },
	{ "status", "running", 0 },
	{ "status", "running-broken", 0 },
	{ "status", "stopped", 3 },
	{ "status", "stopped-broken", 3 },
	{ "status", "dead", 1 },
	{ "status", "unknown", 4 },
	{ "status", "disabled", 4 },
	{ "other", "running", 2 },
	{ "other", "running-broken", 2 },
	{ "other", "stopped", 2 },
	{ "other", "stopped-broken", 2 },
	{ "other", "dead", 2 },
	{ "other", "unknown", 2 },
	{ "other", "disabled", 2 },
	{ NULL, NULL, 0 },
};

/* Is the program that a boot runs sysvinit's, and not a link to another's? */
static bool
init_is_sysvinit(void)
{
	char *path = realpath("/sbin/init", NULL);
	const char *name;
	bool result;

	if (path == NULL)
		return (false);
	name = strrchr(path, '/');
	result = name != NULL && strcmp(name, "/init") == 0;
	free(path);
	return (result);
}

static bool
exists(const char *path)
{
	return (access(path, F_OK) == 0);
}

/* Its init makes this pipe, and no other but systemd's helper does. */
static bool
init_listens(void)
{
	return (exists("/run/initctl") || exists("/dev/initctl"));
}

static int
sysvinit_probe(void)
{
	if (!exists(SCRIPTS))
		return (0);
	if (init_listens() && init_is_sysvinit() &&
	    !exists("/run/systemd/system") && !exists("/run/openrc/softlevel"))
		return (100);
	return (exists("/sbin/insserv") ? 30 : 0);
}

static void
put_words(struct buf *b, const struct strlist *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		buf_printf(b, " %s", list->v[i]);
}

/* Two lines, or none. */
static void
put_before(struct buf *b, const struct strlist *list)
{
	if (list->n == 0)
		return;
	buf_puts(b, "# X-Start-Before:");
	put_words(b, list);
	buf_puts(b, "\n# X-Stop-After:");
	put_words(b, list);
}

/* Text for a comment: one line, whatever it holds. */
static void
put_comment(struct buf *b, const char *text)
{
	for (; *text != '\0'; text++)
		buf_putc(b, (unsigned char)*text < ' ' ? ' ' : *text);
}

/* The pid file is true where the service has a process that we started. */
static bool
has_pidfile(const struct service *service)
{
	return (service->type == SERVICE_DAEMON ||
	    service->type == SERVICE_TCPSERVER ||
	    service->type == SERVICE_FORKING);
}

/* All values of a script, in the order of value_names. */
enum value {
	VALUE_PROVIDES,
	VALUE_REQUIRED,
	VALUE_SHOULD,
	VALUE_BEFORE,
	VALUE_DESC,
	VALUE_AGGREGATE,
	VALUE_PIDFILE,
	VALUE_BOOTCTRL,
	VALUE_DIR,
	VALUE_NAME,
	VALUE_COUNT
};

static const char *const value_names[VALUE_COUNT] = { "PROVIDES", "REQUIRED",
	"SHOULD", "BEFORE", "DESC", "AGGREGATE", "PIDFILE", "BOOTCTRL", "DIR",
	"NAME" };

static void
put_service(struct buf *v, const struct target *target,
    const struct service *service)
{
	const char *desc = conf_value(service->conf, "desc");

	put_comment(&v[VALUE_DESC], desc != NULL ? desc : service->name);
	if (has_pidfile(service)) {
		buf_puts(&v[VALUE_PIDFILE], "# pidfile: ");
		put_comment(&v[VALUE_PIDFILE], target->state);
		buf_printf(&v[VALUE_PIDFILE], "/%s.pid", service->name);
	}
	buf_shquote(&v[VALUE_NAME], service->name);
}

static char *
script_text(const struct target *target, const struct service *service,
    const struct header *h)
{
	struct buf v[VALUE_COUNT] = { { 0 } };
	struct template_var vars[VALUE_COUNT + 1] = { { 0 } };
	bool failed = false;
	char *text = NULL;
	size_t i;

	put_words(&v[VALUE_PROVIDES], &h->provides);
	put_words(&v[VALUE_REQUIRED], &h->required);
	put_words(&v[VALUE_SHOULD], &h->should);
	put_before(&v[VALUE_BEFORE], &h->before);
	buf_puts(&v[VALUE_AGGREGATE], target->aggregate);
	buf_shquote(&v[VALUE_BOOTCTRL], target->bootctrl);
	buf_shquote(&v[VALUE_DIR], target->dir);
	if (service != NULL)
		put_service(v, target, service);
	for (i = 0; i < VALUE_COUNT; i++) {
		failed = failed || v[i].failed;
		vars[i].name = value_names[i];
		vars[i].value = v[i].s != NULL ? v[i].s : "";
	}
	if (!failed)
		text = template_fill(service != NULL ? sysvinit_service
		                                     : sysvinit_aggregate,
		    vars);
	for (i = 0; i < VALUE_COUNT; i++)
		buf_fini(&v[i]);
	return (text);
}

static int
sysvinit_files(const struct target *target, const struct service *service,
    struct fileset *out, struct errs *errs)
{
	const char *name = service != NULL ? service->name : target->aggregate;
	struct header h;
	struct buf path = { 0 };
	int rc;

	rc = header_make(&h, target, service);
	buf_printf(&path, SCRIPTS "/%s", name);
	if (rc == 0 && !path.failed)
		rc = fileset_file(out, path.s, 0755,
		    script_text(target, service, &h));
	else
		rc = -1;
	if (rc == -1)
		errs_nomem(errs);
	header_fini(&h);
	buf_fini(&path);
	return (rc);
}

static int
sysvinit_command(const struct target *target, enum verb verb, const char *name,
    struct strlist *argv)
{
	static const char *const verbs[] = { "start", "stop", "restart",
		"try-restart", "reload", "force-reload" };
	const char *const words[] = { "service", name, verbs[verb], NULL };

	(void)target;
	return (strlist_addv(argv, words));
}

/* Instances are in no runlevel: insserv is for the set alone. */
static int
sysvinit_enable(const struct target *target, enum moment moment,
    const char *root, struct commands *out)
{
	const char *argv[8];
	struct buf dir = { 0 };
	size_t n = 0;
	int rc = -1;

	if (moment == AFTER_REMOVE)
		return (0);
	buf_printf(&dir, "%s" SCRIPTS, root);
	if (dir.failed)
		goto out;
	argv[n++] = "insserv";
	if (moment == BEFORE_REMOVE)
		argv[n++] = "-r";
	if (*root != '\0') {
		argv[n++] = "-p";
		argv[n++] = dir.s;
		argv[n++] = "-i";
		argv[n++] = dir.s;
	}
	argv[n++] = target->aggregate;
	argv[n] = NULL;
	rc = commands_add(out, argv);
out:
	buf_fini(&dir);
	return (rc);
}

static int
sysvinit_verify(const struct target *target, const char *path,
    struct strlist *argv)
{
	(void)target;
	return (verify_shell("/bin/sh", path, argv));
}

const struct backend backend_sysvinit = {
	.name = "sysvinit",
	.descr = "LSB scripts for Debian's sysvinit and insserv",
	.words = header_words,
	.exits = exits,
	.probe = sysvinit_probe,
	.files = sysvinit_files,
	.command = sysvinit_command,
	.enable = sysvinit_enable,
	.verify = sysvinit_verify,
};

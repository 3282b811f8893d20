/*
 * systemd: a unit for each service, which calls the plain-fork launcher, and
 * one for the set.  systemd follows the process of our record and kills
 * nothing that the service's own schedule does not kill.  The format is that
 * of systemd.unit(5), systemd.service(5) and systemd.syntax(7).
 */
#include <stdbool.h>
#include <string.h>
#include <unistd.h>

#include "core/backend.h"
#include "core/buf.h"
#include "core/template.h"
#include "core/valid.h"
#include "unit.h"

#define ONLINE "network-online.target"
#define UNITS "/etc/systemd/system/"
#define UNIT_MAX 255 /* bytes of a unit's name */
#define SPARE 15 /* seconds for what is no wait: locks, checks, forks */

extern const char systemd_service[];
extern const char systemd_aggregate[];
extern const struct backend_exit systemd_exits[];

/* The words of the templates. */
enum part {
	DESC,
	WANTS,
	REQUIRES,
	AFTER,
	BEFORE,
	AGGREGATE,
	DIR,
	TYPE,
	BOOTCTRL,
	NAME,
	RELOAD,
	START_TIME,
	STOP_TIME,
	KILL,
	INSTALL,
	PARTS
};

static const char *const part_names[PARTS] = { "DESC", "WANTS", "REQUIRES",
	"AFTER", "BEFORE", "AGGREGATE", "DIR", "TYPE", "BOOTCTRL", "NAME",
	"RELOAD", "START_TIME", "STOP_TIME", "KILL", "INSTALL" };

static const struct backend_word systemd_words[] = {
	{ "DAEMON", "" },
	{ "FILESYSTEMS", "local-fs.target remote-fs.target" },
	{ "LOCAL", "" },
	{ "LOGIN", "systemd-user-sessions.service" },
	{ "NAMED", "nss-lookup.target" },
	{ "NETWORKING", ONLINE },
	{ "SERVERS", "" },
	{ "mail", "" },
	{ "syslogd", "" }, /* its socket is there before any service */
	{ "time", "time-sync.target" },
	{ NULL, NULL },
};

static int
systemd_probe(void)
{
	if (access("/run/systemd/system", F_OK) == 0)
		return (100);
	if (access("/bin/systemctl", X_OK) == 0)
		return (20);
	return (0);
}

/* What no quoting carries. */
static int
target_check(const struct target *target, struct errs *errs)
{
	const char *program = target->bootctrl;

	if (!unit_holds(target->dir))
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "%s: no unit of systemd can name it: rename it",
		    target->dir));
	if (!unit_holds(program) || strpbrk(program, "\"'\\") != NULL)
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "%s: no unit of systemd can run it: rename it", program));
	return (0);
}

/* What all units have in common. */
static int
add_common(struct buf v[], const struct target *target)
{
	const char *dollar = "";

	/* ":" turns "$" into an ordinary byte. */
	if (strchr(target->bootctrl, '$') != NULL ||
	    strchr(target->dir, '$') != NULL)
		dollar = ":";
	unit_word(&v[DIR], target->dir);
	buf_puts(&v[BOOTCTRL], dollar);
	unit_word(&v[BOOTCTRL], target->bootctrl);
	buf_puts(&v[BOOTCTRL], " -b fork -d ");
	unit_word(&v[BOOTCTRL], target->dir);
	unit_name(&v[AGGREGATE], target->aggregate);
	return (v[DIR].failed || v[BOOTCTRL].failed || v[AGGREGATE].failed ? -1
	                                                                   : 0);
}

/* Seconds that its stop can take. */
static unsigned int
stop_time(const struct service *service)
{
	unsigned int seconds = 0;
	size_t i;

	if (service->type == SERVICE_FOREIGN) /* the time of each call */
		return (service->start_timeout);
	for (i = 0; i < service->retry.n; i++)
		seconds += service->retry.v[i].seconds;
	return (seconds);
}

static void
add_description(struct buf *b, const struct service *service)
{
	const char *desc = conf_value(service->conf, "desc");

	/* A backslash at its end would take the next line. */
	if (desc == NULL || !unit_holds(desc) || desc[strlen(desc) - 1] == '\\')
		desc = service->name;
	unit_text(b, desc);
}

static void
add_type(struct buf v[], const struct target *target,
    const struct service *service)
{
	unsigned int start = service->start_timeout + SPARE;
	const char *signal;
	bool tracked = service->type != SERVICE_ONESHOT &&
	    service->type != SERVICE_FOREIGN;

	if (tracked) {
		buf_puts(&v[TYPE], "Type=forking\nPIDFile=");
		unit_text(&v[TYPE], target->state);
		buf_printf(&v[TYPE], "/%s.pid", service->name);
	} else
		buf_puts(&v[TYPE], "Type=oneshot\nRemainAfterExit=yes");
	if (service->type == SERVICE_TCPSERVER || service->reload_signal != 0)
		buf_printf(&v[RELOAD], "ExecReload=%s -q reload %s",
		    v[BOOTCTRL].s, service->name);
	if (service->ready == READY_DELAY)
		start += service->ready_arg;
	buf_printf(&v[START_TIME], "%u", start);
	buf_printf(&v[STOP_TIME], "%u", stop_time(service) + SPARE);
	/* What it does itself where ExecStop failed: no more than we would. */
	if (service->retry.n > 0 &&
	    (signal = signal_name(service->retry.v[0].signo)) != NULL)
		buf_printf(&v[KILL], "KillSignal=SIG%s", signal);
	if (!retry_kills(&service->retry))
		buf_puts(&v[KILL], "\nSendSIGKILL=no");
}

static int
add_edges(struct buf v[], const struct target *target, long index)
{
	const struct strlist none = { 0 };
	struct edges edges;

	if (edges_get(target->map, (size_t)index, systemd_words, &edges) == -1)
		return (-1);
	/* Whoever waits for the network has to ask for it, too. */
	if (strlist_has(&edges.words_after, ONLINE))
		buf_puts(&v[WANTS], "Wants=" ONLINE);
	unit_names(&v[REQUIRES], "Requires", &edges.need, &none);
	unit_names(&v[AFTER], "After", &edges.after, &edges.words_after);
	unit_names(&v[BEFORE], "Before", &none, &edges.words_before);
	edges_fini(&edges);
	return (0);
}

/* Adds the unit, and what makes targets pull it in. */
static int
unit_add(struct fileset *out, const char *unit, const char *text,
    const struct buf v[], const char *const wanted_by[])
{
	struct template_var vars[PARTS + 1] = { { NULL, NULL } };
	struct buf path = { 0 }, link = { 0 };
	bool failed = false;
	int i, rc;

	for (i = 0; i < PARTS; i++) {
		failed = failed || v[i].failed;
		vars[i].name = part_names[i];
		vars[i].value = v[i].s == NULL ? "" : v[i].s;
	}
	buf_printf(&path, UNITS "%s", unit);
	rc = failed || path.failed
	    ? -1
	    : fileset_file(out, path.s, 0644, template_fill(text, vars));
	for (; rc == 0 && *wanted_by != NULL; wanted_by++) {
		buf_clear(&link);
		buf_printf(&link, UNITS "%s.wants/%s", *wanted_by, unit);
		rc = link.failed ? -1 : fileset_link(out, link.s, path.s);
	}
	buf_fini(&path);
	buf_fini(&link);
	return (rc);
}

static int
files_service(const struct target *target, const struct service *service,
    struct buf v[], struct fileset *out, struct errs *errs)
{
	const char *wanted_by[] = { "multi-user.target", v[AGGREGATE].s, NULL };
	long index = set_find(target->set, service->name);
	struct buf unit = { 0 };
	int rc = -1;

	unit_name(&unit, service->name);
	add_description(&v[DESC], service);
	add_type(v, target, service);
	buf_puts(&v[NAME], service->name);
	if (service->nostart)
		wanted_by[0] = NULL;
	else
		buf_printf(&v[INSTALL], "\n[Install]\nWantedBy=%s %s",
		    wanted_by[0], wanted_by[1]);
	if (unit.n > UNIT_MAX)
		errs_add(errs, ERR_CONFIG, NULL,
		    "%s: its name is too long for systemd", service->name);
	else if (index == -1 || unit.failed ||
	    add_edges(v, target, index) == -1 ||
	    unit_add(out, unit.s, systemd_service, v, wanted_by) == -1)
		errs_nomem(errs);
	else
		rc = 0;
	buf_fini(&unit);
	return (rc);
}

static int
files_aggregate(const struct target *target, struct buf v[],
    struct fileset *out, struct errs *errs)
{
	static const char *const wanted_by[] = { "multi-user.target", NULL };
	unsigned int seconds = SPARE;
	size_t i;

	for (i = 0; i < target->set->n; i++)
		seconds += stop_time(target->set->v[i]);
	buf_printf(&v[STOP_TIME], "%u", seconds);
	unit_text(&v[DESC], target->dir);
	if (unit_add(out, v[AGGREGATE].s, systemd_aggregate, v, wanted_by) ==
	    -1)
		return (errs_nomem(errs));
	return (0);
}

static int
systemd_files(const struct target *target, const struct service *service,
    struct fileset *out, struct errs *errs)
{
	struct buf v[PARTS] = { { NULL, 0, 0, false } };
	int i, rc;

	if (target_check(target, errs) == -1)
		return (-1);
	if (add_common(v, target) == -1)
		rc = errs_nomem(errs);
	else if (service == NULL)
		rc = files_aggregate(target, v, out, errs);
	else
		rc = files_service(target, service, v, out, errs);
	for (i = 0; i < PARTS; i++)
		buf_fini(&v[i]);
	return (rc);
}

static int
systemd_command(const struct target *target, enum verb verb, const char *name,
    struct strlist *argv)
{
	static const char *const verbs[] = {
		[VERB_START] = "start",
		[VERB_STOP] = "stop",
		[VERB_RESTART] = "restart",
		[VERB_TRY_RESTART] = "try-restart",
		[VERB_RELOAD] = "reload",
		[VERB_FORCE_RELOAD] = "reload-or-restart",
	};
	struct buf unit = { 0 };
	int rc;

	(void)target;
	unit_name(&unit, name);
	rc = unit.failed || strlist_add(argv, "systemctl") == -1 ||
	        strlist_add(argv, verbs[verb]) == -1
	    ? -1
	    : strlist_add(argv, unit.s);
	buf_fini(&unit);
	return (rc);
}

static int
systemd_enable(const struct target *target, enum moment moment,
    const char *root, struct commands *out)
{
	static const char *const reload[] = { "systemctl", "daemon-reload",
		NULL };

	(void)target;
	/* A systemd that does not run reads the units when it does. */
	if (moment == BEFORE_REMOVE || *root != '\0' || systemd_probe() < 100)
		return (0);
	return (commands_add(out, reload));
}

/* What it says on stderr counts: it exits 0 for much that is wrong. */
static int
systemd_verify(const struct target *target, const char *path,
    struct strlist *argv)
{
	const char *const words[] = { "systemd-analyze", "verify", "--man=no",
		path, NULL };

	(void)target;
	if (strstr(path, ".wants/") != NULL) /* a link to a unit */
		return (0);
	return (strlist_addv(argv, words));
}

const struct backend backend_systemd = {
	.name = "systemd",
	.descr = "a unit for each service, and one for the set",
	.words = systemd_words,
	.exits = systemd_exits,
	.probe = systemd_probe,
	.files = systemd_files,
	.command = systemd_command,
	.enable = systemd_enable,
	.verify = systemd_verify,
};

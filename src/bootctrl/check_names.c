/* The variables that bootctrl(5) lists: what else is set has to be used. */
#include <sys/types.h>

#include <string.h>

#include "bootctrl/check.h"
#include "core/nearest.h"

static const char *const known[] = {
	"PATH",
	"PREFIX",
	"QMAIL",
	"argument",
	"argument_default",
	"argument_file",
	"before",
	"bootctrl_dir",
	"chdir",
	"chroot",
	"command",
	"command_args",
	"configtest_cmd",
	"desc",
	"error_log",
	"error_logger",
	"extra_commands",
	"group",
	"groups",
	"instance",
	"keyword",
	"kill_leftovers",
	"limits",
	"name",
	"need",
	"nice",
	"openrc_supervisor",
	"output_log",
	"output_logger",
	"pidfile",
	"provide",
	"ready",
	"reload_signal",
	"require",
	"required_command",
	"required_dirs",
	"required_files",
	"retry",
	"set_name",
	"start_timeout",
	"stop_desc",
	"stop_signal",
	"type",
	"umask",
	"user",
};

/* Those of a listener: elsewhere they mean nothing. */
static const char *const listener[] = {
	"CONCURRENCY",
	"DAEMON",
	"HOST",
	"PORT",
	"POSTSMTPD",
	"PRESMTPD",
	"RULES",
	"TCPFLAGS",
};

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

static bool
is_listener(const struct service *service)
{
	return (service == NULL || service->type == SERVICE_TCPSERVER);
}

static bool
is_in(const char *const *v, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++)
		if (strcmp(v[i], name) == 0)
			return (true);
	return (false);
}

/* VERB_cmd or VERB_signal of one of extra_commands? */
static bool
is_extra(const struct service *service, const char *name)
{
	const char *tail = strrchr(name, '_'), *list;
	size_t len;

	if (service == NULL || tail == NULL ||
	    (strcmp(tail, "_cmd") != 0 && strcmp(tail, "_signal") != 0))
		return (false);
	len = (size_t)(tail - name);
	list = conf_value(service->conf, "extra_commands");
	while (list != NULL && *list != '\0') {
		list += strspn(list, " \t\n");
		if (strcspn(list, " \t\n") == len &&
		    strncmp(list, name, len) == 0)
			return (true);
		list += strcspn(list, " \t\n");
	}
	return (false);
}

bool
check_known(const struct service *service, const char *name)
{
	return (is_in(known, COUNT(known), name) ||
	    (is_listener(service) && is_in(listener, COUNT(listener), name)) ||
	    is_extra(service, name));
}

const char *
check_near(const struct service *service, const char *name)
{
	struct nearest nearest = { .word = name };
	const struct conf_words *wanted;
	size_t i;

	for (i = 0; i < COUNT(known); i++)
		nearest_try(&nearest, known[i]);
	for (i = 0; i < COUNT(listener) && is_listener(service); i++)
		nearest_try(&nearest, listener[i]);
	wanted = service == NULL ? NULL : &service->conf->wanted;
	for (i = 0; wanted != NULL && i < wanted->n; i++)
		nearest_try(&nearest, wanted->v[i].word);
	/* A short name is near to everything. */
	return (nearest.edits * 2 < strlen(name) ? nearest.best : NULL);
}

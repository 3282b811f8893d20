/* The documents of --json, and a service in them: bootctrl-json(5). */
#include <stdio.h>
#include <string.h>

#include "bootctrl/logfile.h"
#include "bootctrl/view.h"

#define SCHEMA 1
#define LOG_LINES 10

void
doc_head(struct json *j, const struct ctl *ctl)
{
	json_object(j, NULL);
	json_number(j, "schema", SCHEMA);
	json_string(j, "directory", ctl->bootdir.path);
}

void
doc_begin(struct doc *doc, const struct ctl *ctl)
{
	memset(doc, 0, sizeof(*doc));
	doc->j.b = &doc->b;
	doc_head(&doc->j, ctl);
}

int
doc_end(struct doc *doc, int status)
{
	json_end(&doc->j);
	return (print_buf(&doc->b, status));
}

void
doc_strings(struct json *j, const char *name, char *const *v, size_t n)
{
	size_t i;

	json_array(j, name);
	for (i = 0; i < n; i++)
		json_string(j, NULL, v[i]);
	json_end(j);
}

/* A number, or null where it is not known. */
static void
known_number(struct json *j, const char *name, long long n, bool known)
{
	if (known)
		json_number(j, name, n);
	else
		json_null(j, name);
}

static void
json_logger(const struct view *view, struct json *j)
{
	const struct record *r = &view->state.record;
	bool has = view->state.recorded && r->logger_pid != 0;

	known_number(j, "logger_pid", has ? (long long)r->logger_pid : 0, has);
	if (has)
		json_bool(j, "logger_alive",
		    os_verify(r->logger_pid, r->logger_token, NULL,
		        &(const char *){ NULL }) == VERDICT_SAME);
	else
		json_null(j, "logger_alive");
}

static void
json_children(struct viewer *viewer, pid_t pid, struct json *j)
{
	struct kin kin;
	size_t i;

	if (pid == 0 || kin_get(viewer, pid, &kin) == -1) {
		json_null(j, "memory_kib");
		json_null(j, "children");
		return;
	}
	known_number(j, "memory_kib", kin.memory, kin.memory >= 0);
	json_array(j, "children");
	for (i = 0; i < kin.n; i++) {
		json_object(j, NULL);
		json_number(j, "pid", (long long)kin.v[i]->pid);
		json_string(j, "program", kin.v[i]->comm);
		json_end(j);
	}
	json_end(j);
	kin_fini(&kin);
}

static void
json_log(const struct ctl *ctl, const struct view *view, struct json *j)
{
	struct logfile log;
	struct strlist lines = { 0 };

	logfile_find(&log, ctl, view->name, view->service);
	json_string(j, "log", log.path);
	if (log.path != NULL)
		(void)logfile_last(&log, LOG_LINES, &lines);
	doc_strings(j, "log_lines", lines.v, lines.n);
	strlist_fini(&lines);
	logfile_fini(&log);
}

void
view_json(struct viewer *viewer, const struct view *view, bool details,
    struct json *j)
{
	const struct service *s = view->service;
	const struct record *r = &view->state.record;
	enum service_type type = s != NULL ? s->type : r->type;
	long long pid = (long long)view_pid(view);

	json_object(j, NULL);
	json_string(j, "name", view->name);
	json_string(j, "file", s == NULL ? NULL : s->file);
	json_string(j, "script", s == NULL ? NULL : s->script);
	json_string(j, "type",
	    s == NULL && !view->state.recorded ? NULL
	                                       : service_type_name(type));
	json_string(j, "description", view->desc);
	json_string(j, "state", state_word(view->state.kind));
	json_string(j, "why",
	    view->state.kind == STATE_UNKNOWN ? view->state.why : NULL);
	json_bool(j, "enabled", s != NULL);
	json_bool(j, "nostart", s != NULL && s->nostart);
	json_bool(j, "failed", view_failed(view));
	json_bool(j, "rogue", view_rogue(view));
	json_bool(j, "changed", view->changed);
	json_bool(j, "paused", view->paused);
	known_number(j, "pid", pid, pid != 0);
	known_number(j, "uptime_s", view->seconds, view->seconds >= 0);
	known_number(j, "boot_ms", view->boot_ms, view->boot_ms >= 0);
	json_string(j, "port", view->port);
	json_logger(view, j);
	if (details) {
		json_string(j, "program",
		    view->state.recorded ? r->program : NULL);
		json_children(viewer, view_pid(view), j);
		json_log(viewer->ctl, view, j);
	}
	json_end(j);
}

/* explain: as whom, where and how the service runs. */
#include <sys/types.h>

#include <grp.h>
#include <pwd.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"
#include "core/valid.h"

/* The rows while they are collected. */
struct rows {
	struct explain *x;
	struct sheet sheet;
};

/* Adds a row; its place is that of the variable var, if that is not empty. */
static void
row_add(struct rows *rows, const char *var, const char *value)
{
	static const struct place none = { NULL, 0, 0 };
	const struct conf *conf = rows->x->service->conf;
	bool set = conf_value(conf, var) != NULL;
	char *shown = NULL;

	if (value != NULL)
		shown = secret_value(rows->x, var, value);
	if (value != NULL && shown == NULL)
		rows->x->lost = true;
	sheet_text(&rows->sheet, var);
	sheet_text(&rows->sheet, shown);
	sheet_place(&rows->sheet, set ? &conf_get(conf, var)->place : &none);
	free(shown);
}

/* The same with the text of b, which is freed. */
static void
row_take(struct rows *rows, const char *var, struct buf *b)
{
	if (b->failed)
		rows->x->lost = true;
	else
		row_add(rows, var, b->s);
	buf_fini(b);
}

/* A row of what was written, if it was. */
static void
row_written(struct rows *rows, const char *var)
{
	const char *value = conf_value(rows->x->service->conf, var);

	if (value != NULL)
		row_add(rows, var, value);
}

static void
id_print(struct buf *b, const char *name, unsigned long id)
{
	if (name == NULL)
		buf_printf(b, "%lu", id);
	else
		buf_printf(b, "%s (%lu)", name, id);
}

static void
group_print(struct buf *b, gid_t gid)
{
	const struct group *gr = getgrgid(gid);

	id_print(b, gr == NULL ? NULL : gr->gr_name, (unsigned long)gid);
}

static void
rows_ids(struct rows *rows)
{
	const struct launch *l = &rows->x->launch;
	const struct passwd *pw = getpwuid(l->uid);
	struct buf user = { 0 }, group = { 0 }, groups = { 0 };
	size_t i;

	id_print(&user, pw == NULL ? NULL : pw->pw_name, (unsigned long)l->uid);
	row_take(rows, "user", &user);
	group_print(&group, l->gid);
	row_take(rows, "group", &group);
	for (i = 0; i < l->ngroups; i++) {
		buf_puts(&groups, i == 0 ? "" : " ");
		group_print(&groups, l->groups[i]);
	}
	if (l->ngroups > 0)
		row_take(rows, "groups", &groups);
}

/* What the launch made of umask, nice and the directories. */
static void
rows_process(struct rows *rows)
{
	const struct launch *l = &rows->x->launch;
	struct buf umask = { 0 }, nice = { 0 };

	buf_printf(&umask, "%03o", (unsigned int)l->umask);
	row_take(rows, "umask", &umask);
	buf_printf(&nice, "%d", l->nice);
	if (l->has_nice)
		row_take(rows, "nice", &nice);
	buf_fini(&nice);
	row_written(rows, "limits");
	row_written(rows, "chroot");
	row_add(rows, "chdir", l->chdir);
}

/* Where its output goes: a command, a file, or its log. */
static void
rows_output(struct rows *rows)
{
	const struct conf *conf = rows->x->service->conf;
	const struct bootdir *dir = &rows->x->ctl->bootdir;
	struct buf b = { 0 };
	char *logs = NULL;

	row_written(rows, "output_logger");
	row_written(rows, "error_logger");
	row_written(rows, "output_log");
	row_written(rows, "error_log");
	if (conf_value(conf, "output_logger") != NULL ||
	    conf_value(conf, "output_log") != NULL)
		return;
	logs = statedir_log_path(dir);
	if (logs == NULL)
		rows->x->lost = true;
	else
		buf_printf(&b, "%s/%s.log", logs, rows->x->service->name);
	if (logs != NULL)
		row_take(rows, "output_log", &b);
	free(logs);
}

static void
rows_start(struct rows *rows)
{
	static const char *const ready[] = { [READY_EXEC] = "exec",
		[READY_PORT] = "port",
		[READY_FD] = "fd",
		[READY_DELAY] = "delay" };
	const struct service *s = rows->x->service;
	struct buf b = { 0 };

	buf_puts(&b, ready[s->ready]);
	if (s->ready == READY_FD || s->ready == READY_DELAY)
		buf_printf(&b, ":%u", s->ready_arg);
	row_take(rows, "ready", &b);
	buf_printf(&b, "%u", s->start_timeout);
	row_take(rows, "start_timeout", &b);
	row_written(rows, "configtest_cmd");
	row_written(rows, "pidfile");
	row_written(rows, "required_command");
	row_written(rows, "required_files");
	row_written(rows, "required_dirs");
}

static void
rows_stop(struct rows *rows)
{
	const struct service *s = rows->x->service;
	struct buf b = { 0 };
	const char *name;

	retry_print(&s->retry, &b);
	row_take(rows, "retry", &b);
	row_add(rows, "kill_leftovers", s->kill_leftovers ? "yes" : "no");
	name = s->reload_signal == 0 ? "none" : signal_name(s->reload_signal);
	row_add(rows, "reload_signal", name);
}

void
explain_settings(struct explain *x)
{
	struct rows rows = { .x = x,
		.sheet = { .name = "settings",
		    .columns = { { "name", NULL }, { "value", NULL },
		        { "", "default" } } } };

	row_add(&rows, "type", service_type_name(x->service->type));
	if (x->made) {
		rows_ids(&rows);
		rows_process(&rows);
		rows_output(&rows);
	}
	rows_start(&rows);
	rows_stop(&rows);
	explain_sheet(x, &rows.sheet);
}

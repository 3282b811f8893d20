/* explain: the files that were read, the variables, the environment. */
#include <sys/types.h>

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/explain.h"

static const char *const layers[] = { [CONF_BUILTIN] = "built-in",
	[CONF_SITE] = "site",
	[CONF_ENV] = "env",
	[CONF_SCRIPT] = "script" };

/* A file of the launch, and where it really lies if that is elsewhere. */
static void
file_add(struct sheet *sheet, const char *layer, const char *path)
{
	char real[PATH_MAX];

	sheet_text(sheet, layer);
	sheet_text(sheet, path);
	sheet_text(sheet,
	    realpath(path, real) != NULL && strcmp(real, path) != 0 ? real
	                                                            : NULL);
}

/* A file of the bootctrl directory, unless the name is absolute. */
static void
file_in(struct explain *x, struct sheet *sheet, const char *layer,
    const char *name, const char *suffix)
{
	struct buf path = { 0 };

	if (name[0] != '/')
		buf_printf(&path, "%s/", x->ctl->bootdir.path);
	buf_printf(&path, "%s%s", name, suffix);
	if (path.failed)
		x->lost = true;
	else
		file_add(sheet, layer, path.s);
	buf_fini(&path);
}

void
explain_files(struct explain *x)
{
	struct sheet sheet = { .name = "files",
		.columns = { { "layer", NULL }, { "file", NULL },
		    { "target", NULL } } };
	const struct service *s = x->service;
	const struct bootdir *dir = &x->ctl->bootdir;
	const char *argument = conf_value(s->conf, "argument_file");

	if (dir->has_site)
		file_in(x, &sheet, layers[CONF_SITE], "bootctrl", ".env");
	if (strlist_find(&dir->envs, s->file) &&
	    strcmp(s->file, "bootctrl") != 0)
		file_in(x, &sheet, layers[CONF_ENV], s->file, ".env");
	file_add(&sheet, layers[CONF_SCRIPT], s->script);
	if (x->launch.rules != NULL)
		file_add(&sheet, "rules", x->launch.rules);
	if (argument != NULL && conf_value(s->conf, "argument") == NULL)
		file_in(x, &sheet, "argument", argument, "");
	explain_sheet(x, &sheet);
}

/* Adds the value of a variable, masked if it has to be. */
static void
value_add(struct explain *x, struct sheet *sheet, const char *name,
    const char *value)
{
	char *shown = secret_value(x, name, value);

	if (shown == NULL)
		x->lost = true;
	sheet_text(sheet, shown);
	free(shown);
}

/* The values that were replaced on the way, the latest first. */
static void
explain_overridden(struct explain *x)
{
	struct sheet sheet = { .name = "overridden",
		.columns = { { "name", NULL }, { "value", NULL },
		    { "layer", NULL }, { "", "-" }, { "by_", "-" } } };
	const struct conf *conf = x->service->conf;
	const struct conf_old *old;
	const struct place *by;
	size_t i;

	for (i = 0; i < conf->n; i++) {
		by = &conf->v[i].place;
		for (old = conf->v[i].old; old != NULL; old = old->older) {
			sheet_text(&sheet, conf->v[i].name);
			value_add(x, &sheet, conf->v[i].name, old->value);
			sheet_text(&sheet, layers[old->layer]);
			sheet_place(&sheet, &old->place);
			sheet_place(&sheet, by);
			by = &old->place;
		}
	}
	explain_sheet(x, &sheet);
}

void
explain_variables(struct explain *x)
{
	struct sheet sheet = { .name = "variables",
		.columns = { { "name", NULL }, { "value", NULL },
		    { "layer", NULL }, { "", "-" } } };
	const struct conf *conf = x->service->conf;
	size_t i;

	for (i = 0; i < conf->n; i++) {
		const struct conf_var *v = &conf->v[i];

		if (v->value == NULL)
			continue;
		sheet_text(&sheet, v->name);
		value_add(x, &sheet, v->name, v->value);
		sheet_text(&sheet, layers[v->layer]);
		sheet_place(&sheet, &v->place);
	}
	explain_sheet(x, &sheet);
	explain_overridden(x);
}

/* One of the launch's, which is NAME=VALUE. */
static void
environment_add(struct explain *x, struct sheet *sheet, const char *text)
{
	static const struct place none = { NULL, 0, 0 };
	const char *eq = strchr(text, '=');
	const struct conf_var *v;
	char *name = strndup(text, (size_t)(eq - text));

	if (name == NULL) {
		x->lost = true;
		return;
	}
	v = conf_get(x->service->conf, name);
	sheet_text(sheet, name);
	value_add(x, sheet, name, eq + 1);
	sheet_place(sheet,
	    v != NULL && (v->exported || strcmp(name, "PATH") == 0) ? &v->place
	                                                            : &none);
	free(name);
}

void
explain_environment(struct explain *x)
{
	struct sheet sheet = { .name = "environment",
		.columns = { { "name", NULL }, { "value", NULL },
		    { "", "built in" } } };
	size_t i;

	for (i = 0; i < x->launch.envp.n; i++)
		environment_add(x, &sheet, x->launch.envp.v[i]);
	explain_sheet(x, &sheet);
}

/* Copies what is shown of NAME=VALUE, or of an argument. */
static void
shown_add(struct explain *x, struct strlist *to, const char *text, bool env)
{
	const char *eq = env ? strchr(text, '=') : NULL;
	struct buf b = { 0 };
	char *name, *value;

	if (eq == NULL) {
		if (strlist_take(to, secret_mask(x, text)) == -1)
			x->lost = true;
		return;
	}
	name = strndup(text, (size_t)(eq - text));
	value = name == NULL ? NULL : secret_value(x, name, eq + 1);
	if (value != NULL)
		buf_printf(&b, "%s=%s", name, value);
	if (value == NULL || strlist_take(to, buf_take(&b)) == -1)
		x->lost = true;
	free(name);
	free(value);
}

/* The command as plan prints it, without secrets. */
void
explain_command(struct explain *x)
{
	struct launch shown = { 0 };
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < x->launch.envp.n; i++)
		shown_add(x, &shown.envp, x->launch.envp.v[i], true);
	for (i = 0; i < x->launch.argv.n; i++)
		shown_add(x, &shown.argv, x->launch.argv.v[i], false);
	launch_print(&shown, &shown.argv, &b);
	if (b.failed)
		x->lost = true;
	else if (x->as_json && x->made)
		json_string(&x->json, "command", b.s);
	else if (x->as_json)
		json_null(&x->json, "command");
	else if (x->made)
		buf_printf(&x->b, "command\n    %s\n", b.s);
	buf_fini(&b);
	launch_fini(&shown);
}

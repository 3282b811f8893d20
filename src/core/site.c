/* What bootctrl.env says of the whole set. */
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/conf.h"
#include "core/site.h"
#include "core/valid.h"

/* The variables that a service would have there; it is of none. */
static int
site_builtins(struct conf *conf, const struct bootdir *dir, const char *prefix)
{
	static const char *const empty[] = { "name", "instance", "PATH" };
	size_t i;

	for (i = 0; i < sizeof(empty) / sizeof(empty[0]); i++)
		if (conf_set(conf, empty[i], "") == -1)
			return (-1);
	if (conf_set(conf, "bootctrl_dir", dir->path + dir->root) == -1 ||
	    conf_set(conf, "PREFIX", prefix) == -1 ||
	    conf_set(conf, "QMAIL", prefix) == -1)
		return (-1);
	return (0);
}

static int
site_parse(struct conf *conf, const struct bootdir *dir, struct errs *errs)
{
	struct conf_text text = { .layer = CONF_SITE,
		.s = dir->site.s == NULL ? "" : dir->site.s,
		.len = dir->site.n };
	struct buf file = { 0 };
	int rc;

	buf_printf(&file, "%s/bootctrl.env", dir->path);
	if (file.failed)
		return (errs_nomem(errs));
	text.file = file.s;
	rc = conf_parse(conf, &text, errs);
	buf_fini(&file);
	return (rc);
}

char *
site_set_name(const struct bootdir *dir, const char *prefix, struct errs *errs)
{
	struct arena arena = { NULL };
	struct conf *conf = conf_new(&arena);
	const struct conf_var *v;
	char *name = NULL;

	if (conf == NULL || site_builtins(conf, dir, prefix) == -1) {
		(void)errs_nomem(errs);
		goto out;
	}
	errs_copy(errs, &dir->site_errs);
	if (errs_failed(errs) || site_parse(conf, dir, errs) == -1)
		goto out;
	v = conf_get(conf, "set_name");
	if (v != NULL && !valid_name(v->value)) {
		(void)errs_add(errs, ERR_CONFIG, &v->place,
		    "set_name=\"%s\" cannot be a service's name; write up to "
		    "%d of A-Z a-z 0-9 _ . @ + -, beginning with a letter or "
		    "digit",
		    v->value, NAME_MAX_LEN);
		goto out;
	}
	name = strdup(v == NULL ? SITE_SET_NAME : v->value);
	if (name == NULL)
		(void)errs_nomem(errs);
out:
	arena_fini(&arena);
	return (name);
}

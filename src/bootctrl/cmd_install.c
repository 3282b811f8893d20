/* install, uninstall, diff: which backend is meant, and what is shown. */
#include <sys/types.h>

#include <stdio.h>

#include "bootctrl/native.h"
#include "bootctrl/view.h"

/* The backend that fits this host best; NULL after a message. */
static const struct backend *
best_backend(const struct ctl *ctl)
{
	const struct backend *best = NULL;
	int score = 0, n;
	size_t i;

	if (ctl->opt[OPT_ROOT] != NULL) {
		(void)fprintf(stderr,
		    "bootctrl: --root needs the name of a backend: this host "
		    "does not tell what the image runs\n");
		return (NULL);
	}
	for (i = 0; backends[i] != NULL; i++) {
		n = backends[i]->files == NULL ? 0 : backends[i]->probe();
		if (n > score) {
			best = backends[i];
			score = n;
		}
	}
	if (best == NULL)
		(void)fprintf(stderr,
		    "bootctrl: no init that a backend serves was found here; "
		    "name one (\"bootctrl backends\" lists them), or go on "
		    "without: start needs none\n");
	return (best);
}

/* The backend that is installed; NULL after a message. */
static const struct backend *
installed_backend(const struct ctl *ctl)
{
	const struct backend *found = NULL;
	size_t i;

	for (i = 0; backends[i] != NULL; i++) {
		if (!install_exists(ctl, backends[i]))
			continue;
		if (found != NULL) {
			(void)fprintf(stderr,
			    "bootctrl: both %s and %s are installed; name one\n",
			    found->name, backends[i]->name);
			return (NULL);
		}
		found = backends[i];
	}
	if (found == NULL)
		(void)fprintf(stderr, "bootctrl: no backend is installed\n");
	return (found);
}

/* Opens, does, closes. */
static int
install_with(const struct ctl *ctl, const struct backend *backend,
    enum install_job job, int (*act)(struct install *))
{
	struct install in;
	int status;

	if (backend == NULL)
		return (ctl->nnames > 0 ? EXIT_USAGE : EXIT_FAILED);
	status = install_open(&in, ctl, backend, job);
	if (status == EXIT_OK)
		status = act(&in);
	install_fini(&in);
	return (status);
}

int
cmd_install(struct ctl *ctl, const struct cmd *cmd)
{
	(void)cmd;
	print_errs(&ctl->set.errs);
	print_errs(&ctl->bootdir.warnings);
	/* Of an image, users and programs are not here to be looked at. */
	if (ctl->opt[OPT_FORCE] == NULL && ctl->opt[OPT_ROOT] == NULL &&
	    !check_gate(ctl, NULL)) {
		(void)fprintf(stderr,
		    "bootctrl: nothing was installed: mend this first, or give "
		    "--force\n");
		return (EXIT_NOT_CONFIGURED);
	}
	return (install_with(ctl,
	    ctl->nnames > 0 ? native_named(ctl) : best_backend(ctl),
	    INSTALL_PUT, install_do));
}

int
cmd_uninstall(struct ctl *ctl, const struct cmd *cmd)
{
	(void)cmd;
	return (install_with(ctl,
	    ctl->nnames > 0 ? native_named(ctl) : installed_backend(ctl),
	    INSTALL_TAKE, install_undo));
}

/* What a file's line in a diff begins with; NULL: no drift. */
static const char *
drift_word(const struct change *c)
{
	if (c->blocked == BLOCKED_EDITED)
		return ("edited");
	if (c->blocked != BLOCKED_NOT)
		return ("foreign");
	switch (c->kind) {
	case CHANGE_ADD:
		return ("new");
	case CHANGE_RESTORE:
		return ("missing");
	case CHANGE_UPDATE:
	case CHANGE_REPLACE:
		return ("stale");
	case CHANGE_REMOVE:
		return ("surplus");
	case CHANGE_NONE:
	case CHANGE_FORGET:
		break;
	}
	return (NULL);
}

/* diff --json. */
static int
diff_json(const struct install *in)
{
	bool unfinished = in->manifest.exists && !in->manifest.enabled;
	int status = unfinished ? EXIT_FAILED : EXIT_OK;
	const struct change *c;
	struct doc doc;
	struct buf path = { 0 };
	size_t i;

	doc_begin(&doc, in->ctl);
	json_string(&doc.j, "backend", in->native.backend->name);
	json_bool(&doc.j, "unfinished", unfinished);
	json_array(&doc.j, "files");
	for (i = 0; i < in->changes.n; i++) {
		c = &in->changes.v[i];
		if (drift_word(c) == NULL)
			continue;
		status = EXIT_FAILED;
		buf_clear(&path);
		buf_printf(&path, "%s%s", in->native.root.path, c->path);
		json_object(&doc.j, NULL);
		json_string(&doc.j, "state", drift_word(c));
		json_string(&doc.j, "path", path.s);
		json_end(&doc.j);
	}
	json_end(&doc.j);
	buf_fini(&path);
	return (doc_end(&doc, status));
}

static int
diff_print(struct install *in)
{
	const struct change *c;
	const char *word;
	size_t i;
	int status = EXIT_OK;

	if (in->ctl->opt[OPT_JSON] != NULL)
		return (diff_json(in));
	for (i = 0; i < in->changes.n; i++) {
		c = &in->changes.v[i];
		word = drift_word(c);
		if (word == NULL)
			continue;
		status = EXIT_FAILED;
		if (!in->quiet)
			(void)printf("%s %s%s\n", word, in->native.root.path,
			    c->path);
	}
	if (status == EXIT_OK && in->manifest.exists && !in->manifest.enabled) {
		status = EXIT_FAILED;
		if (!in->quiet)
			(void)printf("unfinished %s/.installed/%s\n",
			    in->ctl->bootdir.path, in->native.backend->name);
	}
	return (status);
}

int
cmd_diff(struct ctl *ctl, const struct cmd *cmd)
{
	(void)cmd;
	return (install_with(ctl,
	    ctl->nnames > 0 ? native_named(ctl) : installed_backend(ctl),
	    INSTALL_LOOK, diff_print));
}

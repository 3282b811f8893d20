/* What a backend's files are made for, and the files themselves. */
#include <sys/stat.h>
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/native.h"
#include "core/site.h"
#include "paths.h"

const struct backend *
native_named(const struct ctl *ctl)
{
	const struct backend *backend;

	if (ctl->nnames != 1) {
		(void)fprintf(stderr,
		    "bootctrl: name one backend; \"bootctrl backends\" lists "
		    "them\n");
		return (NULL);
	}
	backend = backend_find(ctl->names[0]);
	if (backend == NULL)
		(void)fprintf(stderr,
		    "bootctrl: there is no backend \"%s\"; \"bootctrl "
		    "backends\" lists them\n",
		    ctl->names[0]);
	else if (backend->files == NULL)
		(void)fprintf(stderr, "bootctrl: %s has no files to install\n",
		    backend->name);
	else
		return (backend);
	return (NULL);
}

/*
 * The dialect that was asked for, else the installed one, else this host's,
 * else the first.
 * -1 after a message.
 */
static int
target_dialect(struct target *target, const struct ctl *ctl,
    const struct backend *backend, const struct manifest *manifest)
{
	const char *want = ctl->opt[OPT_DIALECT];
	size_t i;

	if (want == NULL)
		want = manifest->dialect;
	if (want == NULL && backend->dialect != NULL)
		want = backend->dialect();
	if (backend->dialects == NULL && want == NULL)
		return (0);
	for (i = 0; backend->dialects != NULL && backend->dialects[i] != NULL;
	     i++)
		if (want == NULL || strcmp(backend->dialects[i], want) == 0) {
			target->dialect = backend->dialects[i];
			return (0);
		}
	(void)fprintf(stderr, "bootctrl: %s has no dialect \"%s\"%s",
	    backend->name, want, i == 0 ? "" : "; it has");
	for (i = 0; backend->dialects != NULL && backend->dialects[i] != NULL;
	     i++)
		(void)fprintf(stderr, " %s", backend->dialects[i]);
	(void)fputc('\n', stderr);
	return (-1);
}

/* The name of the aggregate, which no service may have. */
static char *
target_aggregate(const struct ctl *ctl, struct errs *errs)
{
	char *name = site_set_name(&ctl->bootdir, QBOOT_PREFIX, errs);
	size_t i;

	for (i = 0; name != NULL && i < ctl->set.n; i++)
		if (strcmp(ctl->set.v[i]->name, name) == 0) {
			(void)errs_add(errs, ERR_CONFIG, NULL,
			    "%s: its service name \"%s\" is that of the whole "
			    "set; write set_name= into %s/bootctrl.env",
			    ctl->set.v[i]->script, name, ctl->bootdir.path);
			free(name);
			return (NULL);
		}
	return (name);
}

/*
 * Who will own the directory in the target: where an ordinary user makes an
 * image out of files of their own, root.
 */
static uid_t
target_owner(const struct ctl *ctl)
{
	bool image = ctl->opt[OPT_ROOT] != NULL;

	return (image && ctl->bootdir.owner == ctl->bootdir.caller
	        ? 0
	        : ctl->bootdir.owner);
}

/* Would the image read the same file as was read here? */
static int
check_link(const struct native *native, const char *path, struct errs *errs)
{
	struct buf inside = { 0 };
	struct stat st;
	char *real = realpath(path, NULL);
	size_t len = strlen(native->root.path);
	int rc = 0;

	if (real == NULL && lstat(path, &st) == -1)
		return (0); /* there is none */
	if (real == NULL ||
	    (root_file(&native->root, path + len, &inside) == -1 ||
	        strncmp(real, native->root.path, len) != 0 ||
	        strcmp(real + len, inside.s) != 0))
		rc = errs_add(errs, ERR_CONFIG, NULL,
		    "%s: the link leads to another file here than in the "
		    "image; make it a relative one",
		    path);
	buf_fini(&inside);
	free(real);
	return (rc);
}

/* All files that were read for an image are its own. */
static int
check_image(const struct native *native, const struct ctl *ctl,
    struct errs *errs)
{
	const struct set *set = &ctl->set;
	struct buf path = { 0 };
	size_t i;
	int rc = 0;

	if (native->root.path[0] == '\0')
		return (0);
	buf_printf(&path, "%s/bootctrl.env", ctl->bootdir.path);
	for (i = 0; !path.failed; i++) {
		if (check_link(native, path.s, errs) == -1)
			rc = -1;
		if (i == 2 * set->n)
			break;
		buf_clear(&path);
		buf_printf(&path, "%s/%s.%s", ctl->bootdir.path,
		    set->v[i / 2]->file, i % 2 == 0 ? "rc" : "env");
	}
	if (path.failed)
		rc = errs_nomem(errs);
	buf_fini(&path);
	return (rc);
}

static int
target_make(struct native *native, const struct ctl *ctl, struct errs *errs)
{
	struct target *target = &native->target;

	/* It lies below the root: what is left is its path there. */
	native->dir = strdup(ctl->bootdir.path + strlen(native->root.path));
	if (native->aggregate == NULL)
		native->aggregate = target_aggregate(ctl, errs);
	if (native->aggregate == NULL)
		return (-1);
	if (native->dir != NULL)
		native->state = statedir_path(native->dir, target_owner(ctl));
	if (native->state == NULL ||
	    edgemap_make(&native->map, &ctl->set) == -1)
		return (errs_nomem(errs));
	target->set = &ctl->set;
	target->map = &native->map;
	target->dir = native->dir;
	target->bootctrl = QBOOT_BINDIR "/bootctrl";
	target->state = native->state;
	target->aggregate = native->aggregate;
	return (0);
}

int
native_open(struct native *native, const struct ctl *ctl,
    const struct backend *backend, const struct manifest *manifest,
    bool removing)
{
	const char *root = ctl->opt[OPT_ROOT];
	struct errs errs = { 0 };
	int status = EXIT_OK;

	memset(native, 0, sizeof(*native));
	native->root.fd = -1;
	native->backend = backend;
	if (target_dialect(&native->target, ctl, backend, manifest) == -1)
		return (EXIT_USAGE);
	if (removing && manifest->aggregate != NULL) {
		native->aggregate = strdup(manifest->aggregate);
		if (native->aggregate == NULL)
			errs_nomem(&errs);
	}
	if (root_open(&native->root, root == NULL ? "/" : root, &errs) == -1)
		status = EXIT_FAILED;
	else if (target_make(native, ctl, &errs) == -1 ||
	    (!removing && check_image(native, ctl, &errs) == -1))
		status = EXIT_NOT_CONFIGURED;
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

void
native_fini(struct native *native)
{
	edgemap_fini(&native->map);
	root_fini(&native->root);
	free(native->dir);
	free(native->state);
	free(native->aggregate);
	memset(native, 0, sizeof(*native));
	native->root.fd = -1;
}

/* Two services must not share a file. */
static void
files_differ(const struct fileset *files, struct errs *errs)
{
	size_t i;

	for (i = 1; i < files->n; i++)
		if (strcmp(files->v[i - 1].path, files->v[i].path) == 0)
			(void)errs_add(errs, ERR_FAILED, NULL,
			    "%s: two services would have this file; rename one",
			    files->v[i].path);
}

/* Is nothing worse in it than services that cannot be carried? */
static bool
errs_only_config(const struct errs *errs)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		if (errs->v[i].kind == ERR_FAILED ||
		    errs->v[i].kind == ERR_PERMISSION)
			return (false);
	return (!errs->lost);
}

int
native_files(const struct native *native, struct fileset *files)
{
	const struct backend *backend = native->backend;
	const struct set *set = native->target.set;
	struct errs errs = { 0 };
	int status = EXIT_OK;
	size_t i;

	for (i = 0; i < set->n; i++)
		if (backend->files(&native->target, set->v[i], files, &errs) ==
		    -1)
			status = EXIT_FAILED;
	if (backend->files(&native->target, NULL, files, &errs) == -1)
		status = EXIT_FAILED;
	fileset_sort(files);
	files_differ(files, &errs);
	/* With a list that is not whole, files in use would be removed. */
	if (!errs_only_config(&errs)) {
		fileset_fini(files);
		status = EXIT_FAILED;
	}
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

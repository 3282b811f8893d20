/*
 * Puts a backend's files in place, and takes them away again.  The manifest
 * lists a file before it is written and until it is gone, so whatever ends
 * this, the next call knows what is ours.
 */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/native.h"

#define LOCK_SECONDS 60 /* an install waits so long for another */

bool
install_exists(const struct ctl *ctl, const struct backend *backend)
{
	struct errs errs = { 0 };
	int fd;
	bool exists;

	if (manifest_dir(&ctl->bootdir, false, &fd, &errs) == -1 || fd == -1) {
		errs_fini(&errs);
		return (false);
	}
	exists = faccessat(fd, backend->name, F_OK, 0) == 0;
	(void)close(fd);
	return (exists);
}

/* Opens the manifests, waits for its turn, reads the backend's. */
static int
install_manifest(struct install *in, const struct backend *backend,
    struct errs *errs)
{
	bool acts = (in->job == INSTALL_PUT || in->job == INSTALL_TAKE) &&
	    !in->ctl->dry_run;
	bool force = in->apply.force && in->job == INSTALL_PUT;
	struct errs damaged = { 0 };

	if (manifest_dir(&in->ctl->bootdir, acts, &in->dirfd, errs) == -1)
		return (-1);
	if (in->dirfd == -1)
		return (0);
	if (acts)
		in->lock = manifest_lock(in->dirfd, LOCK_SECONDS);
	if (acts && in->lock == -1)
		return (errs_add(errs, ERR_FAILED, NULL,
		    "%s/.installed/.lock: %s", in->ctl->bootdir.path,
		    errno == EWOULDBLOCK ? "another install holds it; try again"
		                         : strerror(errno)));
	if (acts) /* a manifest that was being written by one who was killed */
		there_clean(in->dirfd, backend->name);
	if (manifest_read(&in->manifest, in->dirfd, backend->name,
	        force ? &damaged : errs) == -1 &&
	    !force)
		return (-1);
	errs_fini(&damaged);
	return (0);
}

/* The path, in the target, of the file beside the bootctrl directory. */
static char *
install_launcher(const char *dir)
{
	struct buf b = { 0 };

	buf_add(&b, dir, (size_t)(strrchr(dir, '/') + 1 - dir));
	buf_puts(&b, "eqmaild");
	return (buf_take(&b));
}

int
install_open(struct install *in, const struct ctl *ctl,
    const struct backend *backend, enum install_job job)
{
	struct errs errs = { 0 };
	int status = EXIT_OK;

	memset(in, 0, sizeof(*in));
	in->ctl = ctl;
	in->job = job;
	in->quiet = ctl->quiet;
	in->dirfd = -1;
	in->lock = -1;
	in->native.root.fd = -1;
	in->apply.force = ctl->opt[OPT_FORCE] != NULL;
	if (install_manifest(in, backend, &errs) == -1)
		status = EXIT_FAILED;
	if (status == EXIT_OK)
		status = native_open(&in->native, ctl, backend, &in->manifest,
		    job == INSTALL_TAKE);
	if (status == EXIT_OK && (job == INSTALL_PUT || job == INSTALL_LOOK) &&
	    native_files(&in->native, &in->files) != EXIT_OK &&
	    in->files.n == 0)
		status = EXIT_FAILED;
	if (status == EXIT_OK && job != INSTALL_ROUTE) {
		in->launcher = install_launcher(in->native.dir);
		in->apply.root = &in->native.root;
		in->apply.manifest = &in->manifest;
		in->apply.files = &in->files;
		in->apply.launcher = in->launcher;
		if (changes_make(&in->changes, &in->apply, &errs) == -1)
			status = EXIT_FAILED;
	}
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

void
install_fini(struct install *in)
{
	changes_fini(&in->changes);
	manifest_fini(&in->manifest);
	fileset_fini(&in->files);
	native_fini(&in->native);
	free(in->launcher);
	if (in->lock != -1)
		(void)close(in->lock);
	if (in->dirfd != -1)
		(void)close(in->dirfd);
	in->lock = -1;
	in->dirfd = -1;
}

/* One line for each file. */
static void
install_told(void *arg, const struct change *c)
{
	const struct install *in = arg;

	if (!in->quiet)
		(void)printf("%s %s%s\n", change_word(c), in->native.root.path,
		    c->path);
}

/* What is left alone, and why.  EXIT_FAILED if there is any. */
static int
install_blocked(const struct install *in)
{
	static const char *const texts[] = {
		[BLOCKED_NOT] = "",
		[BLOCKED_EDITED] = "edited since it was installed, so it is "
		                   "left alone; look at it, then use --force",
		[BLOCKED_FOREIGN] =
		    "not installed by us, so it is left alone; "
		    "move it away, or overwrite it with --force",
		[BLOCKED_ODD] = "not a file, so it is left alone; move it away",
	};
	struct errs errs = { 0 };
	const struct change *c;
	size_t i;
	int status;

	for (i = 0; i < in->changes.n; i++) {
		c = &in->changes.v[i];
		if (c->blocked != BLOCKED_NOT)
			(void)errs_add(&errs, ERR_FAILED, NULL, "%s%s: %s",
			    in->native.root.path, c->path, texts[c->blocked]);
	}
	print_errs(&errs);
	status = errs.n > 0 ? EXIT_FAILED : EXIT_OK;
	errs_fini(&errs);
	return (status);
}

/* -n: the files and commands. */
static int
install_dry(const struct install *in)
{
	const struct change *c;
	size_t i;
	int status = EXIT_OK;

	if (in->job == INSTALL_TAKE)
		status =
		    install_commands(in, BEFORE_REMOVE, in->native.aggregate);
	for (i = 0; i < in->changes.n; i++) {
		c = &in->changes.v[i];
		if (!change_acts(c))
			continue;
		(void)printf("%s %s%s\n", change_word(c), in->native.root.path,
		    c->path);
		if (!in->ctl->verbose || c->file == NULL)
			continue;
		(void)printf("%s%s", c->file->mode == 0 ? "-> " : "",
		    c->file->text);
		if (c->file->mode == 0)
			(void)putchar('\n');
	}
	if (status == EXIT_OK)
		status = install_commands(in,
		    in->job == INSTALL_TAKE ? AFTER_REMOVE : AFTER_INSTALL,
		    in->native.aggregate);
	return (status == EXIT_OK ? install_blocked(in) : status);
}

/* A manifest with the head of what is made now. */
static int
manifest_head(const struct install *in, struct manifest *m)
{
	const char *dialect = in->native.target.dialect;

	memset(m, 0, sizeof(*m));
	m->aggregate = strdup(in->native.aggregate);
	if (dialect != NULL)
		m->dialect = strdup(dialect);
	if (m->aggregate == NULL || (dialect != NULL && m->dialect == NULL))
		return (-1);
	return (0);
}

/* Writes a manifest; EXIT_FAILED after a message. */
static int
manifest_put(const struct install *in, struct manifest *m)
{
	const char *name = in->native.backend->name;

	if (manifest_write(m, in->dirfd, name) == 0)
		return (EXIT_OK);
	(void)fflush(stdout);
	(void)fprintf(stderr, "%s/.installed/%s: %s\n", in->ctl->bootdir.path,
	    name, strerror(errno));
	return (EXIT_FAILED);
}

/* Writes the manifest of a moment: while files change, or after that. */
static int
install_record(struct install *in, bool before, bool enabled)
{
	struct manifest m;
	int status = EXIT_FAILED, rc;

	rc = manifest_head(in, &m);
	if (rc == 0)
		rc = before ? changes_before(&in->changes, &in->apply, &m)
		            : changes_after(&in->changes, &in->apply, &m);
	m.enabled = enabled;
	if (rc == 0)
		status = manifest_put(in, &m);
	else
		(void)fprintf(stderr, "bootctrl: out of memory\n");
	manifest_fini(&m);
	return (status);
}

/* Is all as it should be, and recorded? */
static bool
install_same(const struct install *in)
{
	struct manifest m;
	bool same;

	if (in->changes.pending > 0 || !in->manifest.exists)
		return (false);
	same = manifest_head(in, &m) == 0 &&
	    changes_after(&in->changes, &in->apply, &m) == 0;
	m.enabled = true;
	manifest_sort(&m);
	same = same && manifest_equal(&m, &in->manifest);
	manifest_fini(&m);
	return (same);
}

/* Writes and removes; the manifest is written before and after. */
static int
install_write(struct install *in)
{
	struct errs errs = { 0 };
	int status;

	status = install_record(in, true, false);
	if (status != EXIT_OK)
		return (status);
	if (changes_apply(&in->changes, &in->apply, install_told, in, &errs) ==
	    -1)
		status = EXIT_FAILED;
	else
		dirs_remove(&in->apply);
	print_errs(&errs);
	errs_fini(&errs);
	if (status != EXIT_OK)
		(void)fprintf(stderr,
		    "bootctrl: not all files were written, and the init was "
		    "not told; mend this and do it again\n");
	return (status);
}

/* The set has another name now: the init forgets the old one first. */
static int
install_renamed(const struct install *in)
{
	const char *old = in->manifest.aggregate;

	if (old == NULL || strcmp(old, in->native.aggregate) == 0)
		return (EXIT_OK);
	return (install_commands(in, BEFORE_REMOVE, old));
}

int
install_do(struct install *in)
{
	int status, worst;

	if (install_same(in)) {
		if (!in->quiet)
			(void)printf("%s: nothing to do, all is installed\n",
			    in->native.backend->name);
		return (EXIT_OK);
	}
	if (in->ctl->dry_run)
		return (install_dry(in));
	worst = install_renamed(in);
	status = install_write(in);
	if (status != EXIT_OK)
		return (status);
	if (install_verify(in) != EXIT_OK)
		worst = EXIT_FAILED;
	status = install_commands(in, AFTER_INSTALL, in->native.aggregate);
	if (install_record(in, false, status == EXIT_OK) != EXIT_OK ||
	    status != EXIT_OK || install_blocked(in) != EXIT_OK)
		worst = EXIT_FAILED;
	return (worst);
}

/* The manifest goes last; what was left alone stays in it. */
static int
install_forget(struct install *in, int blocked)
{
	const char *name = in->native.backend->name;

	if (blocked != EXIT_OK)
		return (install_record(in, false, false));
	if (manifest_remove(in->dirfd, name) == 0)
		return (EXIT_OK);
	(void)fprintf(stderr, "%s/.installed/%s: %s\n", in->ctl->bootdir.path,
	    name, strerror(errno));
	return (EXIT_FAILED);
}

int
install_undo(struct install *in)
{
	int worst, status;

	if (!in->manifest.exists) {
		if (!in->quiet)
			(void)printf("%s: nothing to do, it is not installed\n",
			    in->native.backend->name);
		return (EXIT_OK);
	}
	if (in->ctl->dry_run)
		return (install_dry(in));
	worst = install_commands(in, BEFORE_REMOVE, in->native.aggregate);
	status = install_write(in);
	if (status != EXIT_OK)
		return (status);
	if (install_commands(in, AFTER_REMOVE, in->native.aggregate) != EXIT_OK)
		worst = EXIT_FAILED;
	status = install_blocked(in);
	if (install_forget(in, status) != EXIT_OK || status != EXIT_OK)
		worst = EXIT_FAILED;
	return (worst);
}

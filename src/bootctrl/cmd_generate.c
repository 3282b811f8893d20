/* generate: what install would put in place, below a directory. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/native.h"

/* Writes one file below the root. */
static int
generate_file(const struct root *root, const struct setfile *file,
    struct errs *errs)
{
	const char *base = strrchr(file->path, '/') + 1;
	struct buf dir = { 0 };
	int fd = -1;

	buf_add(&dir, file->path, (size_t)(base - file->path));
	if (!dir.failed)
		fd = root_make(root, dir.s);
	if (fd == -1 || there_write(fd, base, file) == -1)
		(void)errs_add(errs, ERR_FAILED, NULL, "%s%s: %s", root->path,
		    file->path, strerror(errno));
	buf_fini(&dir);
	if (fd == -1)
		return (-1);
	(void)close(fd);
	return (errs->n > 0 ? -1 : 0);
}

/* All of them; -n: only their names. */
static int
generate_write(const struct ctl *ctl, const struct root *out,
    const struct fileset *files)
{
	struct errs errs = { 0 };
	int status = EXIT_OK;
	size_t i;

	for (i = 0; i < files->n && status == EXIT_OK; i++) {
		if (!ctl->dry_run &&
		    generate_file(out, &files->v[i], &errs) == -1)
			status = EXIT_FAILED;
		else if (!ctl->quiet)
			(void)printf("%s%s\n", out->path, files->v[i].path);
	}
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

int
cmd_generate(struct ctl *ctl, const struct cmd *cmd)
{
	const struct backend *backend = native_named(ctl);
	const char *to = ctl->opt[OPT_OUTPUT];
	struct fileset files = { 0 };
	struct root out = { .fd = -1 };
	struct errs errs = { 0 };
	const struct manifest none = { 0 };
	struct native native;
	int status, written;

	(void)cmd;
	if (backend == NULL)
		return (EXIT_USAGE);
	if (to == NULL) {
		(void)fprintf(stderr, "bootctrl: generate needs -o DIR\n");
		return (EXIT_USAGE);
	}
	status = native_open(&native, ctl, backend, &none, false);
	if (status != EXIT_OK)
		goto out;
	status = EXIT_FAILED;
	if (!ctl->dry_run && mkdir(to, 0755) == -1 && errno != EEXIST)
		(void)errs_add(&errs, ERR_FAILED, NULL, "%s: %s", to,
		    strerror(errno));
	else if (root_open(&out, to, &errs) == 0) {
		status = native_files(&native, &files);
		written = generate_write(ctl, &out, &files);
		if (written != EXIT_OK)
			status = written;
	}
	print_errs(&errs);
out:
	errs_fini(&errs);
	fileset_fini(&files);
	root_fini(&out);
	native_fini(&native);
	return (status);
}

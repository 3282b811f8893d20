/* --root: where the bootctrl directory of an image lies here. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/native.h"

/* The default directory, found as the image would find it. */
static int
image_default(struct ctl *ctl, const struct root *root)
{
	struct buf real = { 0 }, path = { 0 };
	int fd;

	fd = root_dir(root, ctl->dir, &real);
	if (fd == -1) {
		(void)fprintf(stderr,
		    "bootctrl: %s%s: %s; name one below it "
		    "with -d DIR\n",
		    root->path, ctl->dir, strerror(errno));
		buf_fini(&real);
		return (-1);
	}
	(void)close(fd);
	buf_printf(&path, "%s%s", root->path, real.s == NULL ? "" : real.s);
	buf_fini(&real);
	free(ctl->dir_buf);
	ctl->dir_buf = buf_take(&path);
	ctl->dir = ctl->dir_buf;
	return (ctl->dir == NULL ? -1 : 0);
}

/* -d has to name one inside. */
static int
image_given(const struct ctl *ctl, const struct root *root)
{
	size_t len = strlen(root->path);
	char *real = realpath(ctl->dir, NULL);
	int rc = 0;

	if (real == NULL) {
		(void)fprintf(stderr, "bootctrl: %s: %s\n", ctl->dir,
		    strerror(errno));
		return (-1);
	}
	if (strncmp(real, root->path, len) != 0 || real[len] != '/') {
		(void)fprintf(stderr,
		    "bootctrl: %s does not lie below %s; -d names a directory "
		    "of the image by its path here\n",
		    real, root->path);
		rc = -1;
	}
	free(real);
	return (rc);
}

int
image_dir(struct ctl *ctl)
{
	const char *path = ctl->opt[OPT_ROOT];
	struct root root = { .fd = -1 };
	struct errs errs = { 0 };
	int rc;

	if (path == NULL)
		return (0);
	rc = root_open(&root, path, &errs);
	if (rc == 0)
		ctl->root = strlen(root.path);
	if (rc == 0)
		rc = ctl->dir == ctl->default_dir ? image_default(ctl, &root)
		                                  : image_given(ctl, &root);
	print_errs(&errs);
	errs_fini(&errs);
	root_fini(&root);
	return (rc);
}

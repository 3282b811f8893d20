/*
 * What a file on the command line stands for: NAME.rc is that service of its
 * directory; any other file, such as eqmaild, serves the bootctrl directory
 * beside its real file.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/buf.h"

#define LINKS_MAX 32

/* The length of a path up to its last name, with the slash. */
static size_t
dir_len(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (slash == NULL ? 0 : (size_t)(slash - path) + 1);
}

/* Takes NAME from a path that ends in NAME.rc. */
static bool
is_service(const char *path, struct ctl *ctl)
{
	const char *base = path + dir_len(path);
	size_t len = strlen(base);

	if (len <= 3 || strcmp(base + len - 3, ".rc") != 0)
		return (false);
	ctl->script_name = strndup(base, len - 3);
	return (true);
}

/* The path that a link leads to; NULL with errno: it is none. */
static char *
follow(const char *path)
{
	char target[PATH_MAX];
	struct buf b = { 0 };
	ssize_t n;

	n = readlink(path, target, sizeof(target) - 1);
	if (n == -1)
		return (NULL);
	target[n] = '\0';
	if (target[0] != '/')
		buf_add(&b, path, dir_len(path));
	buf_puts(&b, target);
	return (buf_take(&b));
}

/* The directory of a path, with "bootctrl" below it or not. */
static void
set_dir(struct ctl *ctl, const char *path, const char *below)
{
	struct buf b = { 0 };

	buf_add(&b, path, dir_len(path));
	buf_puts(&b, dir_len(path) == 0 ? "./" : "");
	buf_puts(&b, below);
	ctl->dir_buf = buf_take(&b);
	if (ctl->dir_buf != NULL)
		ctl->dir = ctl->dir_buf;
}

/* The real file is reached: its bootctrl directory, if there is one. */
static int
serve_beside(struct ctl *ctl, const char *path)
{
	char *real = realpath(path, NULL);
	struct stat st;
	int rc = 0;

	if (real == NULL) {
		(void)fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return (-1);
	}
	set_dir(ctl, real, "bootctrl");
	if (stat(ctl->dir, &st) == -1) {
		(void)fprintf(stderr,
		    "%s: neither a NAME.rc nor beside a bootctrl directory "
		    "(%s: %s); to enable a template, link it as NAME.rc\n",
		    path, ctl->dir, strerror(errno));
		rc = -1;
	}
	free(real);
	return (rc);
}

int
script_find(struct ctl *ctl, const char *file)
{
	char *path = strdup(file), *next;
	int i, rc = -1;

	for (i = 0; i < LINKS_MAX && path != NULL; i++) {
		if (is_service(path, ctl)) {
			set_dir(ctl, path, "");
			rc = 0;
			goto out;
		}
		next = follow(path);
		if (next == NULL) {
			rc = serve_beside(ctl, path);
			goto out;
		}
		free(path);
		path = next;
	}
	(void)fprintf(stderr, "%s: too many links\n", file);
out:
	free(path);
	return (rc);
}

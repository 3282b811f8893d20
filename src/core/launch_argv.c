/* The argument list and the environment of a launch. */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/launch_priv.h"
#include "core/readfile.h"
#include "core/trust.h"
#include "core/valid.h"

#define ARGUMENT_MAX (64 * 1024)

/* Adds argument_file's content; 1: there is none, or it is empty. */
static int
argument_from_file(const struct making *m)
{
	const char *name = making_value(m, "argument_file", NULL);
	struct buf b = { 0 };
	struct errs distrust = { 0 };
	int fd, rc = 1;

	if (name == NULL)
		return (1);
	fd = trust_open(m->dir->fd, name, O_RDONLY, m->dir->caller, &distrust);
	if (fd == -1 && (errno == ENOENT || errno == ENOTDIR))
		goto out;
	if (fd == -1 || readfile_fd(fd, ARGUMENT_MAX, &b) == -1) {
		rc =
		    making_bad(m, errno == EACCES ? ERR_PERMISSION : ERR_CONFIG,
		        "argument_file", "argument_file: %s: %s", name,
		        strerror(errno));
		goto out;
	}
	if (errs_failed(&distrust)) {
		errs_move(m->errs, &distrust);
		rc = -1;
		goto out;
	}
	if (b.n > 0 && memchr(b.s, '\0', b.n) != NULL) {
		rc = making_bad(m, ERR_CONFIG, "argument_file",
		    "argument_file: %s holds a NUL byte; an argument cannot",
		    name);
		goto out;
	}
	while (b.n > 0 && b.s[b.n - 1] == '\n')
		b.n--;
	if (b.n == 0)
		goto out;
	rc = 0;
	if (strlist_addn(&m->launch->argv, b.s, b.n) == -1)
		rc = errs_nomem(m->errs);
out:
	if (fd != -1)
		close(fd);
	errs_fini(&distrust);
	buf_fini(&b);
	return (rc);
}

/* The one argument that is never split. */
static int
launch_argument(const struct making *m)
{
	const char *s = making_value(m, "argument", NULL);
	int rc;

	if (s == NULL) {
		rc = argument_from_file(m);
		if (rc != 1)
			return (rc);
		s = making_value(m, "argument_default", NULL);
		if (s == NULL)
			return (0);
	}
	if (strlist_add(&m->launch->argv, s) == -1)
		return (errs_nomem(m->errs));
	return (0);
}

int
launch_argv(const struct making *m)
{
	struct launch *l = m->launch;
	const char *command = making_value(m, "command", NULL);

	if (m->service->type == SERVICE_FOREIGN) {
		l->path = realpath(m->service->script, NULL);
		if (l->path == NULL)
			return (making_bad(m, ERR_CONFIG, "", "%s",
			    strerror(errno)));
		if (strlist_add(&l->argv, l->path) == -1 ||
		    strlist_add(&l->argv, "start") == -1)
			return (errs_nomem(m->errs));
		return (0);
	}
	if (command == NULL) /* service_load told it; do not crash on it */
		return (making_bad(m, ERR_CONFIG, "command",
		    "command is not set; write command=/path/of/program"));
	if (strlist_add(&l->argv, command) == -1)
		return (errs_nomem(m->errs));
	if (launch_argument(m) == -1 ||
	    making_list(m, "command_args", &l->argv) == -1)
		return (-1);
	l->path = making_program(m, "command", command);
	return (l->path == NULL ? -1 : 0);
}

/* Adds NAME=VALUE. */
static int
environment_add(const struct making *m, const char *name, const char *value)
{
	struct buf b = { 0 };

	buf_puts(&b, name);
	buf_putc(&b, '=');
	buf_puts(&b, value);
	if (strlist_take(&m->launch->envp, buf_take(&b)) == -1)
		return (errs_nomem(m->errs));
	return (0);
}

int
launch_environment(const struct making *m)
{
	const struct conf *conf = m->service->conf;
	const char *why;
	size_t i;
	int rc = 0;

	for (i = 0; i < conf->n; i++) {
		const struct conf_var *v = &conf->v[i];

		if (!v->exported || v->value == NULL ||
		    strcmp(v->name, "PATH") == 0)
			continue;
		why = valid_environment(v->name);
		if (why != NULL)
			rc = making_bad(m, ERR_CONFIG, v->name,
			    "%s: refused in a service's environment: %s",
			    v->name, why);
		else if (environment_add(m, v->name, v->value) == -1)
			return (-1);
	}
	return (rc);
}

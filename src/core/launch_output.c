/* Where a service's output goes, and what must be there before it starts. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/launch_priv.h"
#include "core/rule.h"

static int
output_log(const struct making *m, const char *var, char **out)
{
	const char *s = making_value(m, var, NULL);

	if (s == NULL)
		return (0);
	if (s[0] != '/')
		return (making_bad(m, ERR_CONFIG, var,
		    "%s: \"%s\" is not an absolute path", var, s));
	*out = strdup(s);
	return (*out == NULL ? errs_nomem(m->errs) : 0);
}

/* A logger's argv with its program found; log= and logger= exclude. */
static int
output_logger(const struct making *m, const char *var, const char *log,
    struct strlist *argv)
{
	if (making_command(m, var, argv) == -1)
		return (-1);
	if (argv->n > 0 && log != NULL)
		return (making_bad(m, ERR_CONFIG, var,
		    "%s: a log file is set too; keep one of the two", var));
	return (0);
}

int
launch_output(const struct making *m)
{
	struct launch *l = m->launch;
	int rc = 0;

	if (output_log(m, "output_log", &l->output_log) == -1)
		rc = -1;
	if (output_log(m, "error_log", &l->error_log) == -1)
		rc = -1;
	if (output_logger(m, "output_logger", l->output_log,
	        &l->output_logger) == -1)
		rc = -1;
	if (output_logger(m, "error_logger", l->error_log, &l->error_logger) ==
	    -1)
		rc = -1;
	return (rc);
}

/* Each word of var must be a readable file, or a directory. */
static int
required_paths(const struct making *m, const char *var, bool want_dir)
{
	struct strlist list = { 0 };
	struct stat st;
	size_t i, from;
	int rc;

	rc = making_list(m, var, &list);
	from = m->errs->n;
	for (i = 0; i < list.n; i++) {
		if (fstatat(m->dir->fd, list.v[i], &st, 0) == -1)
			rc = making_bad(m, ERR_CONFIG, var, "%s: %s: %s", var,
			    list.v[i], strerror(errno));
		else if (want_dir != S_ISDIR(st.st_mode))
			rc = making_bad(m, ERR_CONFIG, var,
			    "%s: %s is %s directory", var, list.v[i],
			    want_dir ? "not a" : "a");
		else if (faccessat(m->dir->fd, list.v[i], R_OK, AT_EACCESS) ==
		    -1)
			rc = making_bad(m,
			    m->dir->caller == 0 ? ERR_CONFIG : ERR_PERMISSION,
			    var, "%s: %s: %s", var, list.v[i], strerror(errno));
	}
	(void)errs_rule(m->errs, from, RULE_PATH);
	strlist_fini(&list);
	return (rc);
}

/* required_command: a command line whose program must be there. */
static int
required_command(const struct making *m)
{
	struct strlist list = { 0 };
	char *path;
	int rc;

	rc = making_list(m, "required_command", &list);
	if (rc == 0 && list.n > 0) {
		path = making_program(m, "required_command", list.v[0]);
		if (path == NULL)
			rc = -1;
		free(path);
	}
	strlist_fini(&list);
	return (rc);
}

int
launch_required(const struct making *m)
{
	int rc = 0;

	if (required_command(m) == -1)
		rc = -1;
	if (required_paths(m, "required_files", false) == -1)
		rc = -1;
	if (required_paths(m, "required_dirs", true) == -1)
		rc = -1;
	return (rc);
}

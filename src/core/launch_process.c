/* Directory, umask, nice, limits and pid file of a launch. */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/launch_priv.h"
#include "core/rule.h"
#include "core/valid.h"

/* The names of limits= : those of ulimit's letters, and words. */
static const struct limit_name {
	const char *word;
	char letter; /* of ulimit(1) in sh */
	int resource;
} limit_names[] = {
	{ "core", 'c', RLIMIT_CORE },
	{ "data", 'd', RLIMIT_DATA },
	{ "fsize", 'f', RLIMIT_FSIZE },
	{ "nofile", 'n', RLIMIT_NOFILE },
	{ "stack", 's', RLIMIT_STACK },
	{ "cpu", 't', RLIMIT_CPU },
#ifdef RLIMIT_AS
	{ "as", 'v', RLIMIT_AS },
#endif
#ifdef RLIMIT_MEMLOCK
	{ "memlock", 'l', RLIMIT_MEMLOCK },
#endif
#ifdef RLIMIT_RSS
	{ "rss", 'm', RLIMIT_RSS },
#endif
#ifdef RLIMIT_NPROC
	{ "nproc", 'u', RLIMIT_NPROC },
#endif
};

static int
limit_resource(const char *name, size_t len)
{
	size_t i;

	for (i = 0; i < sizeof(limit_names) / sizeof(limit_names[0]); i++) {
		const struct limit_name *l = &limit_names[i];

		if ((len == 1 && name[0] == l->letter) ||
		    (strlen(l->word) == len &&
		        strncmp(l->word, name, len) == 0))
			return (l->resource);
	}
	return (-1);
}

/* A number with an optional k, m or g, or "unlimited". */
static int
limit_value(const char *s, rlim_t *value)
{
	unsigned long long n, unit = 1;
	char digits[32];
	size_t len = strlen(s);

	if (strcmp(s, "unlimited") == 0) {
		*value = RLIM_INFINITY;
		return (0);
	}
	if (len == 0 || len >= sizeof(digits))
		return (-1);
	memcpy(digits, s, len + 1);
	switch (s[len - 1]) {
	case 'k':
		unit = 1024ULL;
		break;
	case 'm':
		unit = 1024ULL * 1024;
		break;
	case 'g':
		unit = 1024ULL * 1024 * 1024;
		break;
	default:
		break;
	}
	if (unit != 1)
		digits[len - 1] = '\0';
	if (valid_number(digits, LLONG_MAX / unit, &n) == -1)
		return (-1);
	*value = (rlim_t)(n * unit);
	return (0);
}

static int
process_limits(const struct making *m)
{
	struct launch *l = m->launch;
	struct strlist list = { 0 };
	const char *eq;
	int resource, rc = 0;
	rlim_t value;
	size_t i;

	if (making_list(m, "limits", &list) == -1)
		return (-1);
	for (i = 0; i < list.n && rc == 0; i++) {
		eq = strchr(list.v[i], '=');
		resource = eq == NULL
		    ? -1
		    : limit_resource(list.v[i], (size_t)(eq - list.v[i]));
		if (resource == -1 || limit_value(eq + 1, &value) == -1 ||
		    l->nlimits == LAUNCH_LIMITS) {
			rc = making_bad(m, ERR_CONFIG, "limits",
			    "limits: \"%s\" is not a limit; write nofile=1024, "
			    "data=64m or the like",
			    list.v[i]);
			break;
		}
		l->limits[l->nlimits].resource = resource;
		l->limits[l->nlimits].value = value;
		l->nlimits++;
	}
	strlist_fini(&list);
	return (rc);
}

static int
process_umask(const struct making *m)
{
	const char *s = making_value(m, "umask", "022");
	size_t i, len = strlen(s);
	mode_t mask = 0;

	for (i = 0; i < len && s[i] >= '0' && s[i] <= '7'; i++)
		mask = mask * 8 + (mode_t)(s[i] - '0');
	if (i != len || len == 0 || len > 4 || mask > 0777)
		return (making_bad(m, ERR_CONFIG, "umask",
		    "umask: \"%s\" is not an octal mode from 0 to 777", s));
	m->launch->umask = mask;
	return (0);
}

static int
process_nice(const struct making *m)
{
	const char *s = making_value(m, "nice", NULL);
	unsigned long long n;
	bool minus;

	if (s == NULL)
		return (0);
	minus = s[0] == '-';
	if (valid_number(s + minus, minus ? 20 : 19, &n) == -1)
		return (making_bad(m, ERR_CONFIG, "nice",
		    "nice: \"%s\" is not a number from -20 to 19", s));
	m->launch->has_nice = true;
	m->launch->nice = minus ? -(int)n : (int)n;
	return (0);
}

/* An absolute directory that exists; under chroot= it is seen from there. */
static int
process_directory(const struct making *m, const char *var, const char *root,
    char **out)
{
	const char *s = making_value(m, var, NULL);
	size_t from = m->errs->n;
	struct buf b = { 0 };
	struct stat st;
	char *path;
	int rc = 0;

	if (s == NULL)
		return (0);
	if (s[0] != '/')
		return (making_bad(m, ERR_CONFIG, var,
		    "%s: \"%s\" is not an absolute path", var, s));
	buf_printf(&b, "%s%s", root == NULL ? "" : root, s);
	path = buf_take(&b);
	*out = strdup(s);
	if (path == NULL || *out == NULL)
		rc = errs_nomem(m->errs);
	else if (stat(path, &st) == -1)
		rc = making_bad(m, ERR_CONFIG, var, "%s: %s: %s", var, path,
		    strerror(errno));
	else if (!S_ISDIR(st.st_mode))
		rc = making_bad(m, ERR_CONFIG, var, "%s: %s is not a directory",
		    var, path);
	(void)errs_rule(m->errs, from, RULE_PATH);
	free(path);
	return (rc);
}

static int
process_pidfile(const struct making *m)
{
	const char *s = making_value(m, "pidfile", NULL);

	if (m->service->type != SERVICE_FORKING || s == NULL)
		return (0);
	m->launch->pidfile = strdup(s);
	return (m->launch->pidfile == NULL ? errs_nomem(m->errs) : 0);
}

int
launch_process(const struct making *m)
{
	struct launch *l = m->launch;
	int rc = 0;

	if (process_umask(m) == -1)
		rc = -1;
	if (process_nice(m) == -1)
		rc = -1;
	if (process_limits(m) == -1)
		rc = -1;
	if (process_directory(m, "chroot", NULL, &l->chroot) == -1)
		rc = -1;
	if (l->chroot != NULL && m->dir->caller != 0)
		rc = making_bad(m, ERR_PERMISSION, "chroot",
		    "chroot: only root can; run it as root");
	if (process_directory(m, "chdir", l->chroot, &l->chdir) == -1)
		rc = -1;
	if (l->chdir == NULL && (l->chdir = strdup("/")) == NULL)
		rc = errs_nomem(m->errs);
	if (process_pidfile(m) == -1)
		rc = -1;
	return (rc);
}

/*
 * Whom a service runs as.  Names are looked up here, never by the program
 * that is started: a server that reads "-u nobody" as 0 would stay root.
 */
#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/launch_priv.h"
#include "core/rule.h"
#include "core/valid.h"

#define GROUPS_MAX 256

/* What getpwnam said, kept: the next look-up overwrites its buffer. */
struct account {
	char *name;
	char *home;
	char *shell;
	uid_t uid;
	gid_t gid;
};

static void
account_fini(struct account *a)
{
	free(a->name);
	free(a->home);
	free(a->shell);
}

/* A bare number is taken as an id where no name is equal to it. */
static int
id_number(const char *s, unsigned long long *id)
{
	return (valid_number(s, (unsigned long long)UINT_MAX - 1, id));
}

static int
account_find(const struct making *m, const char *user, struct account *a)
{
	size_t from = m->errs->n;
	unsigned long long id;
	struct passwd *pw;

	errno = 0;
	pw = getpwnam(user);
	if (pw == NULL && id_number(user, &id) == 0) {
		a->uid = (uid_t)id;
		pw = getpwuid(a->uid);
		if (pw == NULL) {
			a->gid = (gid_t)id;
			a->name = strdup(user);
			a->home = strdup("/");
			a->shell = strdup("/bin/sh");
		}
	}
	if (pw != NULL) {
		a->uid = pw->pw_uid;
		a->gid = pw->pw_gid;
		a->name = strdup(pw->pw_name);
		a->home = strdup(pw->pw_dir);
		a->shell =
		    strdup(pw->pw_shell[0] == '\0' ? "/bin/sh" : pw->pw_shell);
	} else if (a->name == NULL) {
		(void)making_bad(m, ERR_CONFIG, "user",
		    "user \"%s\" does not exist; create it or correct user=",
		    user);
		return (errs_rule(m->errs, from, RULE_USER));
	}
	if (a->name == NULL || a->home == NULL || a->shell == NULL)
		return (errs_nomem(m->errs));
	return (0);
}

static int
group_find(const struct making *m, const char *var, const char *name,
    gid_t *gid)
{
	struct group *gr = getgrnam(name);
	size_t from = m->errs->n;
	unsigned long long id;

	if (gr != NULL)
		*gid = gr->gr_gid;
	else if (id_number(name, &id) == 0)
		*gid = (gid_t)id;
	else {
		(void)making_bad(m, ERR_CONFIG, var,
		    "group \"%s\" does not exist; create it or correct %s=",
		    name, var);
		return (errs_rule(m->errs, from, RULE_GROUP));
	}
	return (0);
}

/* The supplementary groups: groups=, else the account's. */
static int
groups_find(const struct making *m, const struct account *a)
{
	struct launch *l = m->launch;
	struct strlist names = { 0 };
	int n = GROUPS_MAX, rc = -1;
	size_t i;

	l->groups = reallocarray(NULL, GROUPS_MAX, sizeof(*l->groups));
	if (l->groups == NULL)
		return (errs_nomem(m->errs));
	if (making_list(m, "groups", &names) == -1)
		goto out;
	if (names.n == 0) {
		if (getgrouplist(a->name, l->gid, l->groups, &n) == -1)
			n = GROUPS_MAX;
		l->ngroups = (size_t)n;
		rc = 0;
		goto out;
	}
	if (names.n > GROUPS_MAX) {
		making_bad(m, ERR_CONFIG, "groups", "more than %d groups",
		    GROUPS_MAX);
		goto out;
	}
	for (i = 0; i < names.n; i++)
		if (group_find(m, "groups", names.v[i], &l->groups[i]) == -1)
			goto out;
	l->ngroups = names.n;
	rc = 0;
out:
	strlist_fini(&names);
	return (rc);
}

/* HOME, USER, LOGNAME and SHELL, unless the files set them. */
static int
account_environment(const struct making *m, const struct account *a)
{
	const struct {
		const char *name, *value;
	} v[] = { { "HOME", a->home }, { "USER", a->name },
		{ "LOGNAME", a->name }, { "SHELL", a->shell } };
	const struct conf_var *var;
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < sizeof(v) / sizeof(v[0]); i++) {
		var = conf_get(m->service->conf, v[i].name);
		if (var != NULL && var->exported)
			continue;
		buf_printf(&b, "%s=%s", v[i].name, v[i].value);
		if (strlist_take(&m->launch->envp, buf_take(&b)) == -1)
			return (errs_nomem(m->errs));
	}
	return (0);
}

/* Fills the ids of a service that names a user. */
static int
ids_of(const struct making *m, const char *user, const struct account *a)
{
	struct launch *l = m->launch;
	const char *group = making_value(m, "group", NULL);

	l->uid = a->uid;
	l->gid = a->gid;
	if (group != NULL && group_find(m, "group", group, &l->gid) == -1)
		return (-1);
	if (m->service->type == SERVICE_TCPSERVER)
		return (0); /* the server itself drops, by -u and -g */
	if (m->dir->caller != 0) {
		if (a->uid == m->dir->caller)
			return (0);
		return (making_bad(m, ERR_PERMISSION, "user",
		    "user=%s: only root can start it as another user; run it "
		    "as root",
		    user));
	}
	l->drop = true;
	if (account_environment(m, a) == -1)
		return (-1);
	return (groups_find(m, a));
}

int
launch_ids(const struct making *m)
{
	const char *user = making_value(m, "user", NULL);
	struct launch *l = m->launch;
	struct account a = { 0 };
	struct buf b = { 0 };
	int rc;

	l->uid = m->dir->caller;
	l->gid = getegid();
	buf_printf(&b, "PATH=%s", making_value(m, "PATH", "/usr/bin:/bin"));
	if (strlist_take(&l->envp, buf_take(&b)) == -1)
		return (errs_nomem(m->errs));
	if (user == NULL) {
		if (making_value(m, "group", NULL) == NULL &&
		    making_value(m, "groups", NULL) == NULL)
			return (0);
		return (making_bad(m, ERR_CONFIG, "group",
		    "group= and groups= need user=; set it"));
	}
	/* Not root: a tcpserver service keeps its caller, without look-up. */
	if (m->service->type == SERVICE_TCPSERVER && m->dir->caller != 0)
		return (0);
	rc = account_find(m, user, &a);
	if (rc == 0)
		rc = ids_of(m, user, &a);
	account_fini(&a);
	return (rc);
}

/* Dropping privileges. */
#include <sys/types.h>

#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdlib.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcp/errtext.h"
#include "tcpsrv/ids.h"

#define EXIT_FATAL 111

/* A number that is an id; -1 as an unsigned one means "no change". */
static bool
is_id(const char *text, unsigned int *id)
{
	const char *why;

	if (text[0] < '0' || text[0] > '9')
		return (false);
	*id = (unsigned int)strtonum(text, 0, (long long)UINT_MAX - 1, &why);
	return (why == NULL);
}

static void
find_user(const char *text, struct ids *ids, struct log *log)
{
	const struct passwd *pw;
	unsigned int id;

	if (is_id(text, &id)) {
		ids->user = id;
	} else {
		pw = getpwnam(text);
		if (pw != NULL) {
			ids->user = pw->pw_uid;
			ids->group = pw->pw_gid;
			ids->change_group = true;
		} else {
			log_die(log, EXIT_FATAL, "unknown user: %s", text);
		}
	}
	ids->change_user = true;
}

static void
find_group(const char *text, struct ids *ids, struct log *log)
{
	const struct group *gr;
	unsigned int id;

	if (is_id(text, &id)) {
		ids->group = id;
	} else {
		gr = getgrnam(text);
		if (gr != NULL)
			ids->group = gr->gr_gid;
		else
			log_die(log, EXIT_FATAL, "unknown group: %s", text);
	}
	ids->change_group = true;
}

void
ids_find(const struct config *config, struct ids *ids, struct log *log)
{
	const char *user = config->user, *group = config->group;

	*ids = (struct ids){ false, false, 0, 0 };
	if (config->env_ids) {
		user = getenv("UID");
		group = getenv("GID");
		if (user == NULL)
			log_die(log, EXIT_FATAL, "option -U: $UID not set");
		if (group == NULL)
			log_die(log, EXIT_FATAL, "option -U: $GID not set");
	}
	if (user != NULL)
		find_user(user, ids, log);
	if (group != NULL)
		find_group(group, ids, log);
}

/* Are they ours already, so that nothing else can be got back? */
static bool
is_dropped(const struct ids *ids)
{
	return ((!ids->change_user ||
	            (getuid() == ids->user && geteuid() == ids->user)) &&
	    (!ids->change_group ||
	        (getgid() == ids->group && getegid() == ids->group)));
}

void
ids_drop(const struct ids *ids, struct log *log)
{
	gid_t group = ids->change_group ? ids->group : getgid();

	if (!ids->change_user && !ids->change_group)
		return;
	if (ids->change_group || geteuid() == 0) {
		if (setgroups(1, &group) == -1 || setgid(group) == -1)
			log_die(log, EXIT_FATAL, "unable to set gid: %s",
			    errtext(errno));
	}
	if (ids->change_user && setuid(ids->user) == -1)
		log_die(log, EXIT_FATAL, "unable to set uid: %s",
		    errtext(errno));
	/* Some systems said yes without doing it. */
	if (!is_dropped(ids))
		log_die(log, EXIT_FATAL, "unable to set ids: not changed");
	if (ids->change_user && ids->user != 0 && setuid(0) == 0)
		log_die(log, EXIT_FATAL, "unable to set uid: root is back");
}

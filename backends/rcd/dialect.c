/* What differs between the systems. */
#include <sys/utsname.h>

#include <stdio.h>
#include <string.h>

#include "core/valid.h"
#include "rcd.h"

/* The templates. */
extern const char rcd_freebsd[];
extern const char rcd_netbsd[];
extern const char rcd_openbsd[];

/*
 * Milestones as the systems' own scripts provide them; what nobody provides
 * there would only make rcorder(8) complain.
 */
const struct backend_word rcd_words[] = {
	{ "DAEMON", "DAEMON" },
	{ "FILESYSTEMS", "FILESYSTEMS" },
	{ "LOCAL", "" },
	{ "LOGIN", "LOGIN" },
	{ "NAMED", "" },
	{ "NETWORKING", "NETWORKING" },
	{ "SERVERS", "SERVERS" },
	{ "mail", "" },
	{ "syslogd", "syslogd" },
	{ "time", "ntpdate" },
	{ NULL, NULL },
};

static const struct backend_word words_netbsd[] = {
	{ "DAEMON", "DAEMON" },
	{ "FILESYSTEMS", "mountall" },
	{ "LOCAL", "" },
	{ "LOGIN", "LOGIN" },
	{ "NAMED", "named" },
	{ "NETWORKING", "NETWORKING" },
	{ "SERVERS", "SERVERS" },
	{ "mail", "" },
	{ "syslogd", "syslogd" },
	{ "time", "ntpdate" },
	{ NULL, NULL },
};

/* There is no order but that of pkg_scripts. */
static const struct backend_word words_openbsd[] = {
	{ NULL, NULL },
};

#define RC_SUBR                                                                \
	" name rcvar command command_args command_interpreter flags"           \
	" pidfile procname desc extra_commands autoboot "

static const struct rcd_dialect dialects[] = {
	{ .name = "freebsd",
	    .sysname = "FreeBSD",
	    .dir = "/usr/local/etc/rc.d/",
	    .subr = ". /etc/rc.subr",
	    .enable = "_enable",
	    .template = rcd_freebsd,
	    .words = rcd_words,
	    .reserved = RC_SUBR,
	    .tool = TOOL_SERVICE,
	    .prefix = "one" },
	{ .name = "netbsd",
	    .sysname = "NetBSD",
	    .dir = "/etc/rc.d/",
	    .subr = "$_rc_subr_loaded . /etc/rc.subr",
	    .enable = "",
	    .template = rcd_netbsd,
	    .words = words_netbsd,
	    .reserved = RC_SUBR,
	    .tool = TOOL_SERVICE,
	    .prefix = "one" },
	{ .name = "openbsd",
	    .sysname = "OpenBSD",
	    .dir = "/etc/rc.d/",
	    .subr = ". /etc/rc.d/rc.subr",
	    .enable = NULL,
	    .template = rcd_openbsd,
	    .words = words_openbsd,
	    .reserved = " rc daemon pexp ",
	    .tool = TOOL_RCCTL,
	    .prefix = "" },
	{ .name = "dragonfly",
	    .sysname = "DragonFly",
	    .dir = "/usr/local/etc/rc.d/",
	    .subr = ". /etc/rc.subr",
	    .enable = "_enable",
	    .template = rcd_freebsd,
	    .words = rcd_words,
	    .reserved = RC_SUBR,
	    .tool = TOOL_SERVICE,
	    .prefix = "force" },
	{ .name = "pkgsrc",
	    .dir = "/etc/rc.d/",
	    .subr = ". /etc/rc.subr",
	    .enable = "",
	    .template = rcd_netbsd,
	    .words = words_netbsd,
	    .reserved = RC_SUBR,
	    .tool = TOOL_SCRIPT,
	    .prefix = "force" },
};

#define DIALECTS (sizeof(dialects) / sizeof(dialects[0]))

const char *const rcd_dialects[] = { "freebsd", "netbsd", "openbsd",
	"dragonfly", "pkgsrc", NULL };

bool
rcd_is_bsd(void)
{
	struct utsname host = { 0 };
	size_t i;

	(void)uname(&host);
	for (i = 0; i < DIALECTS; i++)
		if (dialects[i].sysname != NULL &&
		    strcmp(dialects[i].sysname, host.sysname) == 0)
			return (true);
	return (false);
}

const struct rcd_dialect *
rcd_dialect(const char *name)
{
	struct utsname host = { 0 };
	size_t i;

	if (name == NULL)
		(void)uname(&host);
	for (i = 0; i < DIALECTS; i++) {
		if (name != NULL && strcmp(dialects[i].name, name) == 0)
			return (&dialects[i]);
		if (name == NULL && dialects[i].sysname != NULL &&
		    strcmp(dialects[i].sysname, host.sysname) == 0)
			return (&dialects[i]);
	}
	return (name == NULL ? &dialects[0] : NULL);
}

char *
rcd_identifier(const char *name)
{
	char *id = strdup(name), *s;

	for (s = id; s != NULL && *s != '\0'; s++)
		if (strchr("-.@+", *s) != NULL)
			*s = '_';
	return (id);
}

/* One of those that rc.subr makes of others: rc_arg, start_cmd, stop_precmd? */
static bool
is_made_up(const char *id)
{
	static const char *const ends[] = { "_cmd", "_precmd", "_postcmd" };
	size_t len = strlen(id), n, i;

	for (i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		n = strlen(ends[i]);
		if (len > n && strcmp(id + len - n, ends[i]) == 0)
			return (true);
	}
	return (strncmp(id, "rc_", 3) == 0);
}

const char *
rcd_unfit(const struct rcd_dialect *dialect, const char *id)
{
	char word[NAME_MAX_LEN + 3];
	const char *s;

	if (*id >= '0' && *id <= '9')
		return ("rc.d wants a name that starts with a letter");
	for (s = id; (*s >= 'A' && *s <= 'Z') || *s == '_'; s++)
		;
	if (*s == '\0')
		return ("a name all in capitals may be a variable of sh");
	(void)snprintf(word, sizeof(word), " %s ", id);
	if (strstr(dialect->reserved, word) != NULL || is_made_up(id))
		return ("that is a variable of rc.subr");
	return (NULL);
}

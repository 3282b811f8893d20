/*
 * Names that some sh does not treat as plain variables.  Each was seen to
 * differ in dash, bash --posix, busybox ash, mksh or ksh93.
 */
#include <string.h>

#include "core/conf_priv.h"

/*
 * Never assigned, never referred to: read-only, a number or a clock to some
 * shell, or changing how it reads what follows.  All names that start with
 * BASH are among them: most are read-only or arrays in bash.
 */
static const char *const owned[] = {
	"_", /* the last argument, in all of them */
	"_AST_FEATURES", /* exported by ksh93 */
	"COLUMNS", /* mksh: a number */
	"COMP_WORDBREAKS", /* bash: set at each reference */
	"DIRSTACK", /* bash: an array that ignores assignments */
	"EPOCHREALTIME", /* bash, ash, mksh: the time */
	"EPOCHSECONDS", /* bash, ash: the time */
	"EUID", /* bash: read-only */
	"FUNCNAME", /* bash: ignores assignments; set in ash */
	"GROUPS", /* bash: ignores assignments */
	"HISTCMD", /* bash, ksh93: a number */
	"HISTSIZE", /* mksh: a number */
	"IFS", /* how words are split */
	"JOBMAX", /* ksh93: a number */
	"KSHEGID", /* mksh: a number */
	"KSHGID", /* mksh: a number */
	"KSHUID", /* mksh: a number */
	"KSH_VERSION", /* mksh: read-only */
	"LINENO", /* bash, mksh, ksh93: a number */
	"LINES", /* mksh: a number */
	"MAILCHECK", /* ksh93: a number */
	"OLDPWD", /* exported by bash */
	"OPTIND", /* a number */
	"PGRP", /* mksh: a number */
	"PIPESTATUS", /* bash: changes by itself; mksh: read-only */
	"POSIXLY_CORRECT", /* bash: switches the mode */
	"PPID", /* bash: read-only; mksh, ksh93: a number */
	"PS1", /* dash, ash: keeps its mark when unset */
	"PS2", /* the same */
	"PS4", /* the same */
	"PWD", /* exported by dash, bash, ash and ksh93 */
	"RANDOM", /* a random number */
	"SECONDS", /* a clock */
	"SHELLOPTS", /* bash: read-only */
	"SHLVL", /* ksh93: a number; exported by bash and ash */
	"SRANDOM", /* bash: a random number */
	"TMOUT", /* mksh, ksh93: a number */
	"UID", /* bash: read-only */
	"USER_ID", /* mksh: a number */
};

/* Plain, but some shell gives it a value before the first line. */
static const char *const preset[] = {
	"ENV", /* ksh93 */
	"FCEDIT", /* ksh93 */
	"HOSTNAME", /* bash, ash */
	"HOSTTYPE", /* bash */
	"MACHTYPE", /* bash */
	"OPTERR", /* bash */
	"OSTYPE", /* bash */
	"PS3", /* mksh, ksh93 */
	"SHELL", /* bash, ksh93 */
	"TERM", /* bash */
};

/* Plain, but unset means something else to some shells. */
static const char *const sticky[] = {
	"MAIL", /* dash and ash keep the mark of export */
	"MAILPATH", /* the same */
	"setenv", /* bash unsets the function if there is no variable */
};

#define COUNT(v) (sizeof(v) / sizeof((v)[0]))

static bool
is_in(const char *const *v, size_t n, const char *name)
{
	size_t i;

	for (i = 0; i < n; i++) /* most differ in the first byte */
		if (v[i][0] == name[0] && strcmp(v[i], name) == 0)
			return (true);
	return (false);
}

enum name_kind
name_kind(const char *name)
{
	/* Most names are small letters, and of those only one is special. */
	if (name[0] >= 'a' && name[0] != 's')
		return (NAME_PLAIN);
	if (strncmp(name, "BASH", 4) == 0 || is_in(owned, COUNT(owned), name))
		return (NAME_OWNED);
	if (is_in(preset, COUNT(preset), name))
		return (NAME_PRESET);
	if (is_in(sticky, COUNT(sticky), name))
		return (NAME_STICKY);
	return (NAME_PLAIN);
}

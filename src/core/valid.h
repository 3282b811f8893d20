/* Every check of a name that comes from outside. */
#ifndef VALID_H
#define VALID_H

#include <stdbool.h>
#include <stddef.h>

#define NAME_MAX_LEN 64 /* bytes of a service name */

/* [A-Za-z0-9][A-Za-z0-9_.@+-]{0,63}: a service, a word of REQUIRE. */
bool valid_name(const char *s);

/* [A-Za-z_][A-Za-z0-9_]*: a variable. */
bool valid_var(const char *s);

/* [A-Za-z0-9_]: a byte (or EOF) of one, but for the first; a call is dear. */
static inline bool
valid_var_byte(int c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	    (c >= '0' && c <= '9') || c == '_');
}

/*
 * Why a service's environment must not hold this variable, or NULL if it may
 * (LD_*, IFS, ENV, BASH_*).
 */
const char *valid_environment(const char *name);

/*
 * A decimal number: digits only, no sign, no blanks.  Returns -1 if it is
 * none or above max, else stores it.
 */
int valid_number(const char *s, unsigned long long max, unsigned long long *n);

/* The signal of a name (TERM, SIGTERM) or number; -1: unknown. */
int valid_signal(const char *s);

/* The name of a signal without SIG, or NULL. */
const char *signal_name(int signo);

#endif

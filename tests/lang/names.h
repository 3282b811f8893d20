/* The variables that the language test looks at, and its built-in ones. */
#ifndef NAMES_H
#define NAMES_H

/* What separates values and files in a dump; no accepted file holds them. */
#define DUMP_FILE '\035'
#define DUMP_VALUE '\036'

/*
 * Those whose values are compared.  Not: TERM and SHELL, which some shells
 * set; LC_ALL, whose value ksh93 drops when the system lacks that locale.
 */
static const char *const names[] = { "A", "B", "C", "AB", "_x", "a1", "PORT",
	"name", "instance", "bootctrl_dir", "PREFIX", "QMAIL", "PATH", "HOME",
	"MAIL", "if", "setenv", NULL };

/* Those of a child's environment.  mksh always exports PATH HOME SHELL. */
static const char *const marked[] = { "A", "B", "C", "AB", "_x", "a1", "PORT",
	"name", "instance", "bootctrl_dir", "PREFIX", "QMAIL", "TERM", "MAIL",
	"if", "setenv", NULL };

/* Names and values in turn. */
static const char *const builtins[] = { "name", "qmail-smtp", "instance",
	"smtp", "bootctrl_dir", "/b c", "PREFIX", "/usr/local/qmail", "QMAIL",
	"/usr/local/qmail", "PATH", "/usr/bin:/bin", NULL };

#endif

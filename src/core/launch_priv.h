/* What the files of the launch share; nobody else includes this. */
#ifndef LAUNCH_PRIV_H
#define LAUNCH_PRIV_H

#include "core/launch.h"

/* A launch under construction. */
struct making {
	struct launch *launch;
	const struct service *service;
	const struct bootdir *dir;
	struct errs *errs;
};

/* Adds a message with the place of variable var (or the script's); -1. */
int making_bad(const struct making *m, enum err_kind kind, const char *var,
    const char *fmt, ...) __attribute__((format(printf, 4, 5)));

/* The value of a variable if set and not empty, else fallback. */
const char *making_value(const struct making *m, const char *var,
    const char *fallback);

/* Splits a list variable onto list; an empty one adds nothing. */
int making_list(const struct making *m, const char *var, struct strlist *list);

/* Finds a program that variable var names, in the service's PATH. */
char *making_program(const struct making *m, const char *var, const char *name);

/* Splits a command line onto argv, with its program found; empty: none. */
int making_command(const struct making *m, const char *var,
    struct strlist *argv);

/* Each fills its part of the launch.  -1 after messages. */
int launch_argv(const struct making *m);
int launch_tcpserver(const struct making *m);
int launch_environment(const struct making *m);
int launch_ids(const struct making *m);
int launch_process(const struct making *m);
int launch_output(const struct making *m);
int launch_required(const struct making *m);

#endif

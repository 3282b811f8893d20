/*
 * One service: what its script and env files say, as checked values.  Nothing
 * here has looked at users, programs or processes: that is the launch's work.
 */
#ifndef SERVICE_H
#define SERVICE_H

#include <stdbool.h>
#include <stdint.h>

#include "core/bootdir.h"
#include "core/conf.h"
#include "core/errs.h"
#include "core/retry.h"
#include "core/strlist.h"

enum service_type {
	SERVICE_DAEMON,
	SERVICE_ONESHOT,
	SERVICE_FORKING,
	SERVICE_TCPSERVER,
	SERVICE_FOREIGN /* a script of another interpreter */
};

enum ready_kind {
	READY_EXEC, /* exec succeeded and it lives 50 ms later */
	READY_PORT, /* the first line on stdout */
	READY_FD, /* the first newline on descriptor ready_arg */
	READY_DELAY /* it lives ready_arg seconds later */
};

struct service {
	struct conf *conf; /* all variables, also those set by name below */
	char *file; /* NAME of NAME.rc */
	char *name; /* service name: name=, else NAME */
	char *instance; /* what follows the first "-" of NAME, or "" */
	char *script; /* DIR/NAME.rc */
	enum service_type type;
	struct conf_words provide; /* with NAME and name */
	struct conf_words require;
	struct conf_words before;
	struct conf_words keyword;
	struct conf_words need;
	bool nostart; /* KEYWORD: nostart */
	int reload_signal; /* 0: none */
	struct retry retry;
	bool kill_leftovers; /* a stop ends what is left of its session */
	enum ready_kind ready;
	unsigned int ready_arg;
	unsigned int start_timeout; /* seconds */
	struct strlist extra; /* extra_commands: verbs of its own */
	bool noresult; /* setenv NORESULT: result words are not printed */
	uint64_t hash; /* of the texts of its files */
	struct errs distrust; /* files that others could have changed */
	struct errs errs; /* why it cannot be started; warnings */
};

/*
 * Reads NAME.rc, NAME.env and applies bootctrl.env.  prefix is PREFIX.  The
 * result always exists, however broken the files are (service->errs says so):
 * a broken service still has a name, a status and can be stopped.  It lives in
 * arena, but for what service_fini() frees, and borrows from dir and prefix.  NULL only when memory ran out.
 */
struct service *service_load(struct arena *arena, const struct bootdir *dir,
    const char *name, const char *prefix);

/* The word of a type, for records and messages. */
const char *service_type_name(enum service_type type);

void service_fini(struct service *service);

#endif

/*
 * The launch: all that is needed to exec one service.  The only builder of
 * argv and environment.  Making one looks at users, programs and files, and
 * finds every fault that can be found before a fork.
 */
#ifndef LAUNCH_H
#define LAUNCH_H

#include <sys/resource.h>
#include <sys/types.h>

#include <stdbool.h>

#include "core/bootdir.h"
#include "core/buf.h"
#include "core/errs.h"
#include "core/service.h"
#include "core/strlist.h"

#define LAUNCH_LIMITS 16

struct launch_limit {
	int resource; /* RLIMIT_* */
	rlim_t value; /* soft and hard */
};

struct launch {
	const struct service *service; /* borrowed */
	struct strlist argv;
	struct strlist envp;
	char *path; /* the program's absolute path */
	bool drop; /* become uid, gid, groups before exec */
	uid_t uid;
	gid_t gid;
	gid_t *groups;
	size_t ngroups;
	char *chroot; /* NULL: none */
	char *chdir; /* "/" by default */
	mode_t umask;
	bool has_nice;
	int nice;
	struct launch_limit limits[LAUNCH_LIMITS];
	size_t nlimits;
	char *rules; /* type=tcpserver: the database's absolute path */
	char *pidfile; /* type=forking */
	char *output_log; /* NULL: the default log */
	char *error_log; /* NULL: as output_log */
	struct strlist output_logger; /* argv, program resolved; empty: none */
	struct strlist error_logger;
	struct strlist configtest; /* argv, program resolved; empty: none */
};

/*
 * Builds the launch of a service that has no errors.  caller is the effective
 * uid that will start it.  Returns 0 (warnings may be in errs); -1 with
 * ERR_CONFIG or ERR_PERMISSION messages in errs, each with the place of the
 * variable that it speaks of.
 */
int launch_make(struct launch *launch, const struct service *service,
    const struct bootdir *dir, struct errs *errs);

/*
 * The launch of VERB_cmd of a service: as the service itself would run, but
 * another command.  Errors as above.
 */
int launch_verb(struct launch *launch, const struct service *service,
    const struct bootdir *dir, const char *verb, struct errs *errs);

/*
 * Adds "env -i A=b ... command arg" as sh would run it (no newline): argv,
 * which need not be the launch's own, in its environment.
 */
void launch_print(const struct launch *launch, const struct strlist *argv,
    struct buf *b);

void launch_fini(struct launch *launch);

#endif

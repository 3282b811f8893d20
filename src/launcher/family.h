/*
 * The processes that belong to a service beside the recorded one: those of
 * its session, or all below a keeper.  Who belongs is found by a look at all
 * processes; who may be signalled has to be proved on top of that.
 */
#ifndef FAMILY_H
#define FAMILY_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "core/buf.h"
#include "launcher/os.h"

struct member {
	pid_t pid;
	char token[OS_TOKEN_MAX];
	char comm[OS_COMM_MAX];
};

struct family {
	pid_t session; /* members are of this session */
	pid_t keeper; /* instead, if not 0: they are below this child of ours */
	pid_t but; /* the recorded process is no member */
	struct member *v;
	size_t n;
	bool proved; /* they were members without doubt: may be signalled */
};

/* Does pid descend from ancestor, a process that cannot end meanwhile? */
bool family_descends(pid_t pid, pid_t ancestor);

/*
 * Looks who is there now.  A session's number may be used again after its last
 * member, so its members are proved only if leader_lives (the caller has just
 * verified the recorded process, and does so again) or if a member that was
 * proved before is still there; those below a keeper always are.
 * Returns 0, or -1 with errno: it cannot be told (f is empty then).
 */
int family_look(struct family *f, bool leader_lives);

/* Sends signo to each member, and CONT to one that job control stopped. */
void family_signal(const struct family *f, int signo);

/* Adds "pid N (comm), pid M (comm)". */
void family_print(const struct family *f, struct buf *b);

void family_fini(struct family *f);

#endif

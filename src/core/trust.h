/*
 * Who could have changed a file that we act on.  Called as root, all that
 * leads to it must be root's; called by another user, that user's or root's;
 * nothing group- or world-writable, but for sticky directories on the way.
 * Links are followed one by one under the same rule (bootctrl(8), SECURITY).
 */
#ifndef TRUST_H
#define TRUST_H

#include <sys/stat.h>
#include <sys/types.h>

#include "core/errs.h"

/*
 * Opens path (relative to dirfd, which the caller has checked, or absolute)
 * with flags | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, walking it component by
 * component.  caller is the effective uid.  What breaks the rule goes to
 * distrust as ERR_PERMISSION (path, owner and mode seen, what to do: "run it
 * as OWNER" or the chmod) and the file is opened all the same, so that verbs
 * that only ask still answer; pass NULL not to check.
 * Returns the descriptor, or -1 with errno (ENOENT, ELOOP, EACCES...), and no
 * message: the caller knows what is missing.
 */
int trust_open(int dirfd, const char *path, int flags, uid_t caller,
    struct errs *distrust);

/* The same for reading; st gets what fstat() says of the descriptor. */
int trust_file(int dirfd, const char *path, uid_t caller, struct errs *distrust,
    struct stat *st);

/*
 * Opens a directory that we write into and that may be anybody's: the same
 * walk, but a link that others could have made or exchanged is not followed
 * (ELOOP), so that they cannot lead us out of what is theirs.
 */
int trust_open_any(int dirfd, const char *path, int flags, uid_t caller);

#endif

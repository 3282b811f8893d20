/*
 * Is the state directory what the launcher always leaves?  Whatever was
 * killed, failed or filled up in between: this finds what must never be.
 */
#ifndef STATECHECK_H
#define STATECHECK_H

#include "core/bootdir.h"
#include "core/findings.h"
#include "launcher/state.h"

/*
 * Looks at all files of ctx's state directory, which is open.  A service that
 * a command works on at that moment is left out.  -1 with errno: it cannot be
 * read.
 */
int statecheck(struct statectx *ctx, const struct bootdir *dir,
    struct findings *out);

#endif

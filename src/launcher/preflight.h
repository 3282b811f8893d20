/* The last look before a fork: what a launch cannot know from names alone. */
#ifndef PREFLIGHT_H
#define PREFLIGHT_H

#include "core/errs.h"
#include "core/launch.h"

/*
 * Is the rules database of a type=tcpserver launch there, safe, readable for
 * the service's user and whole?  tcpserver would start without it and then
 * drop every connection.  0, or -1 with ERR_CONFIG or ERR_PERMISSION.
 */
int preflight(const struct launch *launch, const struct bootdir *dir,
    struct errs *errs);

/*
 * Compiles the rules of a launch again where their text exists: the database
 * itself, or the one that it is a link to.  0: done or nothing to do.
 */
int preflight_compile(const struct launch *launch, const struct bootdir *dir,
    struct errs *errs);

#endif

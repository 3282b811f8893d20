/* Can the port of a listener be had, once what runs has given it back? */
#ifndef PORT_H
#define PORT_H

#include "core/errs.h"
#include "core/launch.h"
#include "launcher/record.h"

/*
 * Tries the port of a type=tcpserver launch, before its running instance
 * (running; NULL: none) is stopped for it.  A host that is a name is not
 * looked up, and then nothing is said.  0: free, held by that instance, or
 * not to be told; -1: an ERR_FAILED or ERR_PERMISSION message.
 */
int port_check(const struct launch *launch, const struct record *running,
    struct errs *errs);

#endif

/* Who the client says it is: DNS and IDENT.  Slow; for forked children. */
#ifndef NAMES_H
#define NAMES_H

#include <stdbool.h>

#include "tcpsrv/options.h"
#include "tcpsrv/peer.h"

/* Does any of that have to be asked? */
bool names_wanted(const struct config *config);

/*
 * Fills local_host, remote_host and remote_info of peer (pointers to static
 * memory) where they are wanted and can be had in time.  Takes not longer
 * than a minute for names and -t for IDENT.
 */
void names_find(const struct config *config, struct peer *peer);

#endif

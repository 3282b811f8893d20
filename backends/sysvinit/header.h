/* What the LSB header of a script says about order. */
#ifndef HEADER_H
#define HEADER_H

#include "core/backend.h"

/* Every script requires $remote_fs, as the program lies below /usr. */
#define HEADER_BASE "$remote_fs"

/* Native names, each once. */
struct header {
	struct strlist provides;
	struct strlist required;
	struct strlist should;
	struct strlist before;
};

/* Of milestones, and what insserv calls them. */
extern const struct backend_word header_words[];

/* Fills the header of a service; NULL: of the set.  -1: out of memory. */
int header_make(struct header *h, const struct target *target,
    const struct service *service);

void header_fini(struct header *h);

#endif

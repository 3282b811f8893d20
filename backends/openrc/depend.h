/* The lines of depend() in an openrc-run script. */
#ifndef DEPEND_H
#define DEPEND_H

#include "core/backend.h"
#include "core/buf.h"

/* Of milestones, and what OpenRC's scripts provide for them. */
extern const struct backend_word depend_words[];

/*
 * Adds the lines for a service; NULL: for the set.  They end without a
 * newline.  Memory that ran out sticks to b.
 */
void depend_put(struct buf *b, const struct target *target,
    const struct service *service);

#endif

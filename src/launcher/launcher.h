/*
 * The launcher's face: starts, stops and reloads services by plain fork, and
 * leaves no supervisor behind (backends/fork).
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include <stdbool.h>
#include <stddef.h>

#include "core/backend.h"
#include "core/launch.h"
#include "launcher/state.h"

/* struct backend's act. */
int launcher_act(struct work *work, int *exit, struct errs *errs);

/*
 * "bootctrl exec": becomes the service in this very process, with its stdio.
 * Returns only on failure, with messages in errs and the LSB number of it.
 */
int launcher_exec(const struct service *service, const struct bootdir *dir,
    struct errs *errs);

/*
 * Sends the signal of VERB_signal to the process that is proved to be the
 * service's.  0, or the LSB number of the messages in errs (7: not running).
 */
int launcher_signal(struct statectx *ctx, const char *name, int signo,
    struct errs *errs);

/* Is there anything that a reload of the service could do? */
bool launcher_reloads(const struct service *service);

/*
 * Would a reload be refused?  service: NULL if it is no longer enabled.
 * launch: as the owner of the directory would start it now, or NULL as long
 * as there is none: then what only that tells is left out.  Returns 0 if
 * nothing speaks against it; else the LSB number that reload exits with, and
 * in why, of 256 bytes or more, what it says.
 */
int launcher_reload_refused(const struct service *service,
    const struct launch *launch, const struct state *state, char *why,
    size_t size);

/* Is a force-reload a restart, because a reload would be refused?  dir: as
 * its owner reads it. */
bool launcher_restarts(const struct service *service, const struct bootdir *dir,
    const struct state *state);

/*
 * Runs a launch_verb() with the caller's stdio and waits for its end.  Its
 * exit status, or 1 with messages in errs.
 */
int launcher_run(const struct launch *launch, struct errs *errs);

#endif

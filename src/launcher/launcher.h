/*
 * The launcher's face: starts, stops and reloads services by plain fork, and
 * leaves no supervisor behind (backends/fork).
 */
#ifndef LAUNCHER_H
#define LAUNCHER_H

#include "core/backend.h"

/* struct backend's act. */
int launcher_act(struct work *work, int *exit, struct errs *errs);

/*
 * "bootctrl exec": becomes the service in this very process, with its stdio.
 * Returns only on failure, with messages in errs and the LSB number of it.
 */
int launcher_exec(const struct service *service, const struct bootdir *dir,
    struct errs *errs);

#endif

/*
 * What systemctl(1) exits with, as it was seen to do.  It knows no difference
 * between dead and stopped, and a stop that did not end is no failure to it.
 * Besides the usual states: "deaf" does not end by its signals, "unable" has
 * nothing to reload by, "missing" is a name that no unit has.
 */
#include <stddef.h>

#include "core/backend.h"

extern const struct backend_exit systemd_exits[];

const struct backend_exit systemd_exits[] = {
	{ "start", "running", 0 },
	{ "start", "running-broken", 0 },
	{ "start", "stopped", 0 },
	{ "start", "stopped-broken", 1 },
	{ "start", "dead", 0 },
	{ "start", "unknown", 0 },
	{ "start", "disabled", 1 },
	{ "start", "missing", 5 },
	{ "stop", "running", 0 },
	{ "stop", "running-broken", 0 },
	{ "stop", "stopped", 0 },
	{ "stop", "stopped-broken", 0 },
	{ "stop", "dead", 0 },
	{ "stop", "unknown", 0 },
	{ "stop", "disabled", 0 },
	{ "stop", "deaf", 0 },
	{ "stop", "missing", 5 },
	{ "restart", "running", 0 },
	{ "restart", "running-broken", 1 },
	{ "restart", "stopped", 0 },
	{ "restart", "stopped-broken", 1 },
	{ "restart", "dead", 0 },
	{ "restart", "unknown", 1 },
	{ "restart", "disabled", 1 },
	{ "restart", "missing", 5 },
	{ "try-restart", "running", 0 },
	{ "try-restart", "running-broken", 1 },
	{ "try-restart", "stopped", 0 },
	{ "try-restart", "stopped-broken", 0 },
	{ "try-restart", "dead", 0 },
	{ "try-restart", "unknown", 1 },
	{ "try-restart", "disabled", 0 },
	{ "try-restart", "missing", 5 },
	{ "reload", "running", 0 },
	{ "reload", "running-broken", 1 },
	{ "reload", "stopped", 1 },
	{ "reload", "stopped-broken", 1 },
	{ "reload", "dead", 1 },
	{ "reload", "unknown", 1 },
	{ "reload", "disabled", 1 },
	{ "reload", "missing", 5 },
	{ "reload", "unable", 3 },
	{ "reload-or-restart", "running", 0 },
	{ "reload-or-restart", "running-broken", 1 },
	{ "reload-or-restart", "stopped", 0 },
	{ "reload-or-restart", "stopped-broken", 1 },
	{ "reload-or-restart", "dead", 0 },
	{ "reload-or-restart", "unknown", 1 },
	{ "reload-or-restart", "disabled", 1 },
	{ "reload-or-restart", "missing", 5 },
	{ "reload-or-restart", "unable", 0 },
	{ "status", "running", 0 },
	{ "status", "running-broken", 0 },
	{ "status", "stopped", 3 },
	{ "status", "stopped-broken", 3 },
	{ "status", "dead", 3 },
	{ "status", "unknown", 0 },
	{ "status", "disabled", 3 },
	{ "status", "missing", 4 },
	{ NULL, NULL, 0 },
};

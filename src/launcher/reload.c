/* Would a reload be refused?  Asked by reload and by what foretells it. */
#include <sys/types.h>

#include <stdio.h>

#include "core/exits.h"
#include "launcher/engine.h"
#include "launcher/launcher.h"

bool
launcher_reloads(const struct service *service)
{
	return (service->type == SERVICE_TCPSERVER ||
	    service->reload_signal != 0);
}

/*
 * A server that is told to reload executes itself with the arguments that it
 * has: a change of those would be promised and not kept.
 */
static bool
is_changed(const struct launch *launch, const struct record *record)
{
	const struct service *service = launch->service;

	return (service->type == SERVICE_TCPSERVER &&
	    service->reload_signal != 0 &&
	    record->argv_hash != launch_hash(launch));
}

int
launcher_reload_refused(const struct service *service,
    const struct launch *launch, const struct state *state, char *why,
    size_t size)
{
	if (state->kind == STATE_UNKNOWN) {
		(void)snprintf(why, size, "state unknown: %s", state->why);
		return (EXIT_FAILED);
	}
	if (state->kind != STATE_RUNNING) {
		(void)snprintf(why, size, "not running");
		return (EXIT_NOT_RUNNING);
	}
	if (service == NULL || !launcher_reloads(service)) {
		(void)snprintf(why, size,
		    "cannot reload: it has no reload_signal; restart it");
		return (EXIT_CANNOT);
	}
	if (launch != NULL && is_changed(launch, &state->record)) {
		(void)snprintf(why, size, "changed: needs restart");
		return (EXIT_FAILED);
	}
	return (0);
}

bool
launcher_restarts(const struct service *service, const struct bootdir *dir,
    const struct state *state)
{
	struct launch launch;
	struct errs errs = { 0 };
	char why[256];
	bool refused;

	if (launcher_reload_refused(service, NULL, state, why, sizeof(why)) !=
	    0)
		return (true);
	refused = launch_make(&launch, service, dir, &errs) == 0 &&
	    launcher_reload_refused(service, &launch, state, why,
	        sizeof(why)) != 0;
	launch_fini(&launch);
	errs_fini(&errs); /* whoever goes on finds the same again */
	return (refused);
}

/* check: one service. */
#include <sys/types.h>

#include <string.h>

#include "bootctrl/check.h"
#include "core/rule.h"
#include "launcher/port.h"
#include "launcher/preflight.h"

/* Can its port be had, or is it its own process that holds it? */
static void
check_port(struct check *check, const struct launch *launch,
    const struct state *state)
{
	const struct service *service = launch->service;
	struct place place = check_place(service, "PORT");
	struct errs errs = { 0 };

	if (state->kind == STATE_UNKNOWN)
		return;
	(void)port_check(launch,
	    state->kind == STATE_RUNNING ? &state->record : NULL, &errs);
	(void)errs_rule(&errs, 0, RULE_PORT);
	if (place.line == 0)
		place = check_place(service, "HOST");
	/* The message bears the service's name, which is no file. */
	if (errs.n > 0)
		errs.v[0].file_len = 0;
	check_take(check, &errs, &place);
}

/* Does the command that takes its output still live? */
static void
check_logger(struct check *check, const struct service *service,
    const struct state *state)
{
	const struct record *r = &state->record;
	struct place place = check_place(service, "output_logger");
	const char *why = NULL;
	enum verdict verdict;

	if (state->kind != STATE_RUNNING || r->logger_pid == 0)
		return;
	verdict = os_verify(r->logger_pid, r->logger_token, NULL, &why);
	if (verdict == VERDICT_GONE || verdict == VERDICT_OTHER)
		check_warn(check, RULE_LOGGER, &place,
		    "the output_logger of %s, pid %ld, has ended and its "
		    "output is lost; bootctrl restart %s",
		    service->name, (long)r->logger_pid, service->name);
}

/* What the processes of this host say. */
static void
check_running(struct check *check, const struct launch *launch)
{
	const struct service *service = launch->service;
	struct state state = { .kind = STATE_STOPPED, .watch = -1 };
	bool known = check->state && check->ctl->state.fd != -1;

	if (known)
		state_get(&check->ctl->statectx, service->name, false, &state);
	check_port(check, launch, &state);
	check_logger(check, service, &state);
	if (known)
		state_fini(&state);
}

void
check_service(struct check *check, const struct service *service)
{
	const struct bootdir *dir = &check->ctl->bootdir;
	struct service clean = *service;
	struct place place = { service->script, 0, 0 };
	struct launch launch;
	struct errs errs = { 0 };
	size_t from;
	int made;

	errs_copy(&errs, &service->errs);
	errs_copy(&errs, &service->distrust);
	check_take(check, &errs, &place);
	check_variables(check, service);
	if (errs_failed(&service->errs))
		return;
	/* Files that others could change are told; there is more to find. */
	memset(&clean.errs, 0, sizeof(clean.errs));
	memset(&clean.distrust, 0, sizeof(clean.distrust));
	made = launch_make(&launch, &clean, dir, &errs);
	from = errs.n;
	if (preflight(&launch, dir, &errs) == 0)
		check_rules(check, &launch);
	(void)errs_rule(&errs, from, RULE_RULES);
	check_take(check, &errs, &place);
	if (made == 0)
		check_running(check, &launch);
	launch_fini(&launch);
}

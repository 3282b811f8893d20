/* Entry points of the launcher. */
#include <sys/types.h>

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/launcher.h"
#include "launcher/oplock.h"
#include "launcher/preflight.h"

int
launcher_act(struct work *work, int *exit, struct errs *errs)
{
	struct engine e;
	int rc;

	rc = engine_init(&e, work, errs);
	if (rc == 0)
		engine_run(&e);
	else
		*exit = errs_exit(errs);
	engine_fini(&e);
	return (rc);
}

/* Is nothing recorded that still runs? */
static int
exec_allowed(struct statectx *ctx, const char *name, struct errs *errs)
{
	struct place at = { name, 0, 0 };
	struct state state;
	int rc = 0;

	state_get(ctx, name, false, &state);
	if (state.kind == STATE_RUNNING)
		rc = errs_add(errs, ERR_FAILED, &at,
		    "already running (pid %ld); stop it first",
		    (long)state.record.pid);
	else if (state.kind == STATE_UNKNOWN)
		rc = errs_add(errs, ERR_FAILED, &at, "state unknown: %s",
		    state.why);
	state_fini(&state);
	return (rc);
}

/* Records this process as the service, held by whoever called us. */
static int
exec_record(const struct launch *launch, const struct statectx *ctx,
    struct errs *errs)
{
	const struct service *service = launch->service;
	struct place at = { service->name, 0, 0 };
	struct record r;

	memset(&r, 0, sizeof(r));
	(void)strlcpy(r.name, service->name, sizeof(r.name));
	(void)strlcpy(r.boot, ctx->boot, sizeof(r.boot));
	r.type = service->type;
	r.phase = PHASE_UP;
	r.by_exec = true;
	r.pid = getpid();
	r.uid = launch->uid;
	r.argv_hash = launch_hash(launch);
	r.files_hash = service->hash;
	r.started = clock_now();
	r.retry = service->retry;
	if (os_identify(r.pid, r.token, sizeof(r.token)) == -1 ||
	    record_write(ctx->dir->fd, &r) == -1)
		return (errs_add(errs, ERR_FAILED, &at,
		    "cannot write its state record in %s: %s", ctx->dir->path,
		    strerror(errno)));
	(void)eventlog_add(ctx->dir->fd, r.boot,
	    &(struct event){ r.name, "started", r.pid, "exec" });
	return (0);
}

/* All that can be done before the lock; the launch is made. */
static int
exec_check(struct launch *launch, const struct service *service,
    const struct bootdir *dir, struct errs *errs)
{
	struct place at = { service->script, 0, 0 };

	if (service->type == SERVICE_FORKING ||
	    service->type == SERVICE_FOREIGN)
		return (errs_add(errs, ERR_CONFIG, &at,
		    "type=%s leaves the foreground; exec cannot hold it",
		    service_type_name(service->type)));
	if (launch_make(launch, service, dir, errs) == -1)
		return (-1);
	return (preflight(launch, dir, errs));
}

int
launcher_exec(const struct service *service, const struct bootdir *dir,
    struct errs *errs)
{
	struct place at = { service->name, 0, 0 };
	struct launch launch = { 0 };
	struct statedir state = { .fd = -1, .logfd = -1 };
	struct statectx ctx = { .dir = &state };
	char why[256];
	int lock = -1;

	if (exec_check(&launch, service, dir, errs) == -1 ||
	    statedir_create(&state, dir, errs) == -1)
		goto out;
	(void)os_boot_id(ctx.boot, sizeof(ctx.boot));
	lock = oplock_try(state.fd, service->name);
	if (lock == -1) {
		errs_add(errs, ERR_FAILED, &at, "%s",
		    errno == EWOULDBLOCK ? "another command works on it"
		                         : strerror(errno));
		goto out;
	}
	if (exec_allowed(&ctx, service->name, errs) == -1 ||
	    exec_record(&launch, &ctx, errs) == -1)
		goto out;
	spawn_exec(&launch, why, sizeof(why)); /* the lock ends with exec */
	errs_add(errs, ERR_FAILED, &at, "%s", why);
	(void)record_remove(state.fd, service->name);
	(void)eventlog_add(state.fd, ctx.boot,
	    &(struct event){ service->name, "failed", getpid(), why });
out:
	if (lock != -1)
		(void)close(lock);
	if (ctx.have_log)
		eventlog_fini(&ctx.log);
	statedir_fini(&state);
	launch_fini(&launch);
	return (errs_exit(errs));
}

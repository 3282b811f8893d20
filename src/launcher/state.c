/*
 * Decides the state of a service from its record, the process, and where the
 * record is missing, the event log.  The reasons it gives become part of a
 * status line, where tools look for words such as "start", "stop", "run" and
 * "active": no reason may hold one of them.
 */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/exits.h"
#include "launcher/os.h"
#include "launcher/state.h"

static void
unknown(struct state *state, const char *why)
{
	state->kind = STATE_UNKNOWN;
	(void)snprintf(state->why, sizeof(state->why), "%s", why);
}

/* The boot id, once for all services; a caller may have set it. */
static bool
have_boot(struct statectx *ctx)
{
	if (ctx->boot[0] == '\0' &&
	    os_boot_id(ctx->boot, sizeof(ctx->boot)) == -1)
		ctx->boot[0] = '\0';
	return (ctx->boot[0] != '\0');
}

/*
 * No record: nothing is there, unless the log knows of a process that was
 * made, never ended, and may still be it.
 */
static void
without_record(struct statectx *ctx, const char *name, struct state *state)
{
	pid_t pid;

	state->kind = STATE_STOPPED;
	if (!ctx->have_log) {
		(void)have_boot(ctx);
		if (eventlog_read(ctx->dir->fd, ctx->boot, &ctx->log) == -1) {
			(void)snprintf(state->why, sizeof(state->why),
			    "no record, and the event log cannot be read: %s",
			    strerror(errno));
			state->kind = STATE_UNKNOWN;
			return;
		}
		ctx->have_log = true;
	}
	pid = eventlog_find(&ctx->log, name);
	if (pid == 0 || os_exists(pid) == 0)
		return;
	state->kind = STATE_UNKNOWN;
	(void)snprintf(state->why, sizeof(state->why),
	    "its record is missing; the event log has it as pid %ld: if that "
	    "is it, kill it and try again",
	    (long)pid);
}

/* The process is no more: did it end by itself, or with the machine? */
static void
ended(struct statectx *ctx, struct state *state)
{
	const char *boot = state->record.boot;

	state->kind = STATE_DEAD;
	if (boot[0] != '\0' && have_boot(ctx) && strcmp(boot, ctx->boot) != 0)
		state->kind = STATE_STOPPED;
}

/* Done, and no process to look at: it holds for the boot it was done in. */
static void
done(struct statectx *ctx, struct state *state)
{
	if (!have_boot(ctx) && state->record.boot[0] != '\0') {
		unknown(state, "this boot has no id to compare with");
		return;
	}
	state->kind = strcmp(state->record.boot, ctx->boot) == 0
	    ? STATE_RUNNING
	    : STATE_STOPPED;
}

static void
with_process(struct statectx *ctx, bool want_watch, struct state *state)
{
	const struct record *record = &state->record;
	const char *why = "";
	enum verdict verdict;

	verdict = os_verify(record->pid, record->token,
	    want_watch ? &state->watch : NULL, &why);
	switch (verdict) {
	case VERDICT_SAME:
		state->kind = STATE_RUNNING;
		break;
	case VERDICT_GONE:
	case VERDICT_OTHER:
		ended(ctx, state);
		break;
	case VERDICT_UNKNOWN:
		unknown(state, why);
		break;
	}
}

void
state_get(struct statectx *ctx, const char *name, bool want_watch,
    struct state *state)
{
	const char *why = "";
	int error, rc;
	size_t n;

	memset(state, 0, sizeof(*state));
	state->watch = -1;
	state->kind = STATE_STOPPED;
	if (ctx->dir->fd == -1)
		return;
	rc = record_read(ctx->dir->fd, name, &state->record, &why);
	if (rc == 1) {
		without_record(ctx, name, state);
		if (state->kind != STATE_UNKNOWN)
			return;
		/* Perhaps it was being written while we looked. */
		rc = record_read(ctx->dir->fd, name, &state->record, &why);
		if (rc == 1) { /* or started and stopped meanwhile? */
			without_record(ctx, name, state);
			return;
		}
		state->why[0] = '\0';
	}
	if (rc == -1) {
		error = errno;
		unknown(state, why);
		n = strlen(state->why);
		if (error != 0)
			(void)snprintf(state->why + n, sizeof(state->why) - n,
			    ": %s", strerror(error));
		return;
	}
	state->recorded = true;
	if (state->record.phase == PHASE_DONE)
		done(ctx, state);
	else if (state->record.pid == 0)
		ended(ctx, state);
	else
		with_process(ctx, want_watch, state);
}

int
state_exit(enum state_kind kind)
{
	static const int codes[] = {
		[STATE_RUNNING] = EXIT_OK,
		[STATE_DEAD] = EXIT_FAILED,
		[STATE_STOPPED] = EXIT_STOPPED,
		[STATE_UNKNOWN] = EXIT_NOT_ALLOWED,
	};

	return (codes[kind]);
}

void
state_fini(struct state *state)
{
	if (state->watch != -1)
		(void)close(state->watch);
	state->watch = -1;
	if (state->recorded)
		record_fini(&state->record);
	state->recorded = false;
}

/* A service's own verbs: a signal to it, or a command beside it. */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/exits.h"
#include "launcher/launcher.h"
#include "launcher/os.h"
#include "launcher/spawn.h"

int
launcher_signal(struct statectx *ctx, const char *name, int signo,
    struct errs *errs)
{
	struct place at = { name, 0, 0 };
	struct state state;
	const struct record *r = &state.record;
	int rc = 0;

	state_get(ctx, name, true, &state);
	if (state.kind == STATE_UNKNOWN) {
		(void)errs_add(errs, ERR_FAILED, &at, "state unknown: %s",
		    state.why);
		rc = EXIT_FAILED;
	} else if (state.kind != STATE_RUNNING || r->pid == 0) {
		(void)errs_add(errs, ERR_FAILED, &at, "not running");
		rc = EXIT_NOT_RUNNING;
	} else if (os_signal(state.watch, r->pid, r->token, signo) == -1) {
		rc = errno == EPERM ? EXIT_NOT_ALLOWED : EXIT_FAILED;
		(void)errs_add(errs,
		    errno == EPERM ? ERR_PERMISSION : ERR_FAILED, &at,
		    "cannot signal pid %ld: %s", (long)r->pid, strerror(errno));
	}
	state_fini(&state);
	return (rc);
}

int
launcher_run(const struct launch *launch, struct errs *errs)
{
	struct place at = { launch->service->name, 0, 0 };
	char why[256];
	int status = 0;
	pid_t pid;

	pid = fork();
	if (pid == 0) {
		spawn_exec(launch, why, sizeof(why));
		(void)dprintf(STDERR_FILENO, "%s: %s\n", at.file, why);
		_exit(EXIT_FAILED);
	}
	while (pid != -1 && waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			pid = -1;
	if (pid == -1)
		(void)errs_add(errs, ERR_FAILED, &at, "cannot run %s: %s",
		    launch->path, strerror(errno));
	else if (WIFEXITED(status))
		return (WEXITSTATUS(status));
	else
		(void)errs_add(errs, ERR_FAILED, &at, "%s: killed by signal %d",
		    launch->path, WTERMSIG(status));
	return (EXIT_FAILED);
}

/*
 * run: the services in the foreground, for a container or a terminal.  They
 * are started, waited for, and stopped in order on TERM, INT or HUP.  Nothing
 * is restarted: this is no supervisor.  As process 1 it reaps orphans.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/selfpipe.h"
#include "launcher/oplock.h"

#define LOOK_AGAIN 250 /* ms, where no descriptor tells */

/* The services that are waited for. */
struct runner {
	struct ctl *ctl;
	struct selection selection;
	struct pollfd *fds; /* of each, or -1; then the signals' pipe */
	bool *alive;
	size_t nalive;
	bool blind; /* one of them has no descriptor: look again */
	bool died; /* one of them ended by itself */
};

/* What the handler can reach. */
static volatile sig_atomic_t told; /* the signal to end */
static volatile sig_atomic_t wake_fd = -1;

static void
on_signal(int signo)
{
	int err = errno;
	ssize_t n;

	if (signo != SIGCHLD)
		told = signo;
	n = write(wake_fd, "", 1); /* full: it wakes up anyway */
	(void)n;
	errno = err;
}

/* Starts to listen to a signal. */
static void
listen_to(int signo)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_signal;
	sigemptyset(&sa.sa_mask);
	(void)sigaction(signo, &sa, NULL);
}

/* Makes the pipe, for the poll; the read end, or -1. */
static int
signals_init(void)
{
	int fds[2];

	if (selfpipe(fds) == -1)
		return (-1);
	wake_fd = fds[1];
	listen_to(SIGTERM);
	listen_to(SIGINT);
	listen_to(SIGHUP);
	return (fds[0]);
}

/* Does a command work on it at this moment? */
static bool
is_busy(const struct ctl *ctl, const char *name)
{
	int fd = oplock_look(ctl->state.fd, name);

	if (fd != -1)
		(void)close(fd);
	return (fd == -1 && errno == EWOULDBLOCK);
}

/*
 * Looks at one service.  One that is restarted by hand meanwhile is followed;
 * one that is stopped by hand has ended, but not by itself.
 */
static void
runner_look(struct runner *r, size_t i)
{
	struct statectx *ctx = &r->ctl->statectx;
	const char *name = r->selection.v[i].name;
	struct state state;

	if (r->fds[i].fd != -1)
		(void)close(r->fds[i].fd);
	r->fds[i].fd = -1;
	if (ctx->have_log)
		eventlog_fini(&ctx->log);
	ctx->have_log = false;
	if (is_busy(r->ctl, name)) {
		r->blind = true;
		return;
	}
	state_get(ctx, name, true, &state);
	if (state.kind == STATE_RUNNING && state.record.pid != 0) {
		r->fds[i].fd = state.watch;
		state.watch = -1;
		if (r->fds[i].fd == -1)
			r->blind = true;
	} else if (state.kind == STATE_UNKNOWN)
		r->blind = true;
	else {
		if (state.kind == STATE_DEAD) {
			(void)fprintf(stderr, "%s: ended by itself\n", name);
			r->died = true;
		}
		r->alive[i] = false;
		r->nalive--;
	}
	state_fini(&state);
}

/* Waits until all have ended or a signal came. */
static void
runner_wait(struct runner *r)
{
	size_t i, n = r->selection.n;
	char drain[64];
	bool all = true; /* look at all of them, not only at what ended */

	while (told == 0 && r->nalive > 0) {
		if (all)
			r->blind = false;
		for (i = 0; i < n; i++)
			if (r->alive[i] && (all || r->fds[i].revents != 0))
				runner_look(r, i);
		all = false;
		if (told != 0 || r->nalive == 0)
			break;
		if (poll(r->fds, (nfds_t)n + 1, r->blind ? LOOK_AGAIN : -1) ==
		    0)
			all = true;
		while (read(r->fds[n].fd, drain, sizeof(drain)) > 0)
			continue;
		while (waitpid(-1, NULL, WNOHANG) > 0)
			continue;
	}
}

static int
runner_init(struct runner *r, int wake)
{
	size_t i, n;

	if (select_services(r->ctl, true, true, &r->selection) != EXIT_OK)
		return (-1);
	n = r->selection.n;
	r->fds = calloc(n + 1, sizeof(*r->fds));
	r->alive = calloc(n + 1, sizeof(*r->alive));
	if (r->fds == NULL || r->alive == NULL) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		return (-1);
	}
	for (i = 0; i <= n; i++) {
		r->fds[i].fd = i == n ? wake : -1;
		r->fds[i].events = POLLIN;
		r->alive[i] = i < n;
	}
	r->nalive = n;
	return (0);
}

static void
runner_fini(struct runner *r)
{
	size_t i;

	for (i = 0; r->fds != NULL && i < r->selection.n; i++)
		if (r->fds[i].fd != -1)
			(void)close(r->fds[i].fd);
	free(r->fds);
	free(r->alive);
	selection_fini(&r->selection);
}

int
cmd_run(struct ctl *ctl, const struct cmd *cmd)
{
	struct cmd start = *cmd, stop = *cmd;
	struct runner r = { .ctl = ctl };
	int status, stopped, wake;

	ctl->backend = "fork";
	start.verb = VERB_START;
	stop.verb = VERB_STOP;
	if (ctl->dry_run)
		return (cmd_act(ctl, &start));
	wake = signals_init();
	if (wake == -1) {
		(void)fprintf(stderr, "bootctrl: pipe: %s\n", strerror(errno));
		return (EXIT_FAILED);
	}
	status = cmd_act(ctl, &start);
	if (status == EXIT_NOT_INSTALLED) /* a name that is none: no stop */
		return (status);
	listen_to(SIGCHLD); /* the launcher listened to it for itself */
	if (state_ask(ctl) == EXIT_OK && ctl->state.fd != -1 &&
	    runner_init(&r, wake) == 0)
		runner_wait(&r);
	if (status == EXIT_OK && r.died)
		status = EXIT_FAILED;
	runner_fini(&r);
	stopped = cmd_act(ctl, &stop);
	return (status == EXIT_OK ? stopped : status);
}

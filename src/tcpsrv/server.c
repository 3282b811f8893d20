/*
 * The loop: reap, accept, serve; wait only if there is nothing to accept.
 * Signals come in only while it waits, or where it looks for them.
 */
#include <sys/select.h>
#include <sys/socket.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os.h"
#include "tcp/errtext.h"
#include "tcpsrv/client.h"
#include "tcpsrv/reload.h"
#include "tcpsrv/server.h"

#define PAUSE_MS 100 /* when something is lacking */
#define COMPLAIN_S 60 /* between two lines about that */
#define BUSY_MS 10 /* without a client, and the server is quiet */

static volatile sig_atomic_t got_term, got_hup, got_child;

static void
on_signal(int sig, siginfo_t *info, void *context)
{
	(void)context;
	if (sig == SIGTERM)
		got_term = 1;
	else if (sig == SIGHUP)
		got_hup = 1;
	else if (sig == SIGCHLD)
		got_child = info->si_pid;
}

void
server_signals(void)
{
	/* Pipes too: ignored, children would have to undo it. */
	static const int caught[] = { SIGCHLD, SIGHUP, SIGPIPE, SIGTERM };
	struct sigaction sa, old;
	sigset_t all;
	size_t i;
	int sig;

	(void)sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	memset(&sa, 0, sizeof(sa));
	(void)sigemptyset(&sa.sa_mask);
	sa.sa_handler = SIG_DFL;
	for (sig = 1; sig < NSIG; sig++)
		if (sigaction(sig, NULL, &old) == 0 &&
		    old.sa_handler == SIG_IGN)
			(void)sigaction(sig, &sa, NULL);
	os_signals_default();
	sa.sa_sigaction = on_signal;
	sa.sa_flags = SA_SIGINFO;
	(void)sigfillset(&sa.sa_mask);
	for (i = 0; i < sizeof(caught) / sizeof(caught[0]); i++)
		(void)sigaction(caught[i], &sa, NULL);
}

/*
 * Lets in what came while we were busy: pselect(2) does not where a
 * connection is ready at once.
 */
static void
let_signals_in(void)
{
	static const int urgent[] = { SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGALRM,
		SIGUSR1, SIGUSR2 };
	sigset_t pending, none, all;
	size_t i;

	if (sigpending(&pending) == -1)
		return;
	for (i = 0; i < sizeof(urgent) / sizeof(urgent[0]); i++)
		if (sigismember(&pending, urgent[i]) == 1)
			break;
	if (i == sizeof(urgent) / sizeof(urgent[0]))
		return;
	(void)sigemptyset(&none);
	(void)sigprocmask(SIG_SETMASK, &none, &all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
}

static void
log_status(struct server *server)
{
	log_add(&server->log, LOG_ALL, "status: %u/%u",
	    conns_count(server->conns), server->config.limit);
}

static void
reap(struct server *server)
{
	pid_t pid, signalled = got_child;
	int status;

	got_child = 0;
	while ((pid = reap_next(&server->reaper, server->conns, signalled,
	            &status)) > 0) {
		signalled = 0;
		log_add(&server->log, LOG_ALL, "end %ld status %d", (long)pid,
		    status);
		log_status(server);
	}
}

/*
 * The process goes on as a new program, if that comes up where it is tried:
 * what fails later would end the server.
 */
static void
reload(struct server *server)
{
	char **argv = server->config.argv;
	char text[RELOAD_WHY];
	const char *why = NULL;
	int error = ENOENT;

	got_hup = 0;
	log_flush(&server->log);
	if (server->self != NULL && access(server->self, X_OK) == 0)
		why =
		    reload_test(server->self, argv, server->listener.fd, text);
	if (why != NULL) {
		log_add(&server->log, LOG_ERRORS,
		    "warning: unable to reload, %s fails: %s", argv[0], why);
		return;
	}
	if (server->self != NULL) {
		reload_exec(server->self, argv, server->listener.fd,
		    server->conns);
		error = errno;
	}
	log_add(&server->log, LOG_ERRORS,
	    "warning: unable to reload, unable to run %s: %s", argv[0],
	    errtext(error));
}

/* Something is lacking: nobody is accepted for a moment. */
static void
pause_accepting(struct server *server, const char *what, int error)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	server->paused = true;
	server->until = now;
	server->until.tv_nsec += PAUSE_MS * 1000000L;
	if (server->until.tv_nsec >= 1000000000L) {
		server->until.tv_sec++;
		server->until.tv_nsec -= 1000000000L;
	}
	if (server->complained && now.tv_sec - server->last.tv_sec < COMPLAIN_S)
		return;
	server->complained = true;
	server->last = now;
	log_add(&server->log, LOG_ERRORS, "warning: %s: %s", what,
	    errtext(error));
}

/* Milliseconds that are left of the pause; nothing ends it. */
static int
pause_left(struct server *server)
{
	struct timespec now;
	long long ns;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	ns = (long long)(server->until.tv_sec - now.tv_sec) * 1000000000LL +
	    (server->until.tv_nsec - now.tv_nsec);
	server->paused = ns > 0;
	return (server->paused ? (int)(ns / 1000000) + 1 : 0);
}

/* The sooner of two times; -1 is never. */
static int
sooner(int a, int b)
{
	return (a == -1 || (b != -1 && b < a) ? b : a);
}

/*
 * Waits for a client, unless nobody is to be accepted, or for a signal.  As
 * long as clients keep coming, the end of a child is not worth being woken
 * for: the next client does it.
 */
static void
wait_for_work(struct server *server, bool accepting)
{
	bool busy = accepting && !server->quiet;
	struct timespec time;
	sigset_t mask;
	fd_set fds;
	int ms, n;

	log_flush(&server->log);
	(void)sigemptyset(&mask);
	if (busy)
		(void)sigaddset(&mask, SIGCHLD);
	FD_ZERO(&fds);
	if (accepting)
		FD_SET(server->listener.fd, &fds);
	ms = reap_wait(&server->reaper);
	if (server->paused)
		ms = sooner(ms, pause_left(server));
	if (busy)
		ms = sooner(ms, BUSY_MS);
	time.tv_sec = ms / 1000;
	time.tv_nsec = ms % 1000 * 1000000L;
	n = pselect(server->listener.fd + 1, &fds, NULL, NULL,
	    ms == -1 ? NULL : &time, &mask);
	if (accepting && n == 0)
		server->quiet = true;
	if (server->paused)
		(void)pause_left(server);
}

/* Errors of accept(2) that are the client's, not ours. */
static bool
is_lost_client(int error)
{
	return (error == ECONNABORTED || error == EINTR || error == EPROTO ||
	    error == ECONNRESET || error == ENETDOWN || error == ENETUNREACH ||
	    error == EHOSTUNREACH || error == EHOSTDOWN ||
	    error == ENOPROTOOPT || error == EOPNOTSUPP || error == EPERM ||
	    error == ETIMEDOUT);
}

/* False: nobody is there. */
static bool
accept_one(struct server *server)
{
	struct sockaddr_storage sa;
	int fd;

	memset(&sa, 0, sizeof(sa));
	fd = os_accept(server->listener.fd, &sa);
	if (fd == -1 && (errno == EAGAIN || errno == EWOULDBLOCK))
		return (false);
	if (fd == -1) {
		if (!is_lost_client(errno))
			pause_accepting(server, "unable to accept", errno);
		return (true);
	}
	server->quiet = false;
	if (client_serve(server, fd, (struct sockaddr *)&sa) == -1) {
		pause_accepting(server, "dropping connection, unable to fork",
		    errno);
		log_status(server);
	}
	return (true);
}

void
server_run(struct server *server)
{
	bool accepting;

	log_status(server);
	for (;;) {
		let_signals_in();
		if (got_term)
			break;
		if (got_hup)
			reload(server);
		reap(server);
		accepting = !server->paused &&
		    conns_count(server->conns) < server->config.limit;
		if (!accepting || !accept_one(server))
			wait_for_work(server, accepting);
	}
	log_flush(&server->log);
	exit(0);
}

/*
 * A stand-in for qmail-start and the programs that it starts, for machines
 * without a *qmail.  It is installed under five names in QMAIL/bin
 * (qmail-start, qmail-send, qmail-lspawn, qmail-rspawn, qmail-clean) and acts
 * by the name that it was called by.  What counts for a boot script is as in
 * the original: qmail-start makes a logger and three workers, then becomes
 * qmail-send; one qmail-send for each queue; TERM lets it finish its delivery;
 * the workers leave on the end of their input; a missing logger goes unnoticed.
 *
 * It needs no accounts.  In QMAIL/queue, which the caller makes with lock/:
 *	delivering	exists: a delivery is in progress; a number in it:
 *			and takes that many seconds from the TERM on
 *	delivery	written: the argument of qmail-lspawn
 *	signalled	written: name of each worker that got a signal
 */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define EXIT_TEMP 111
#define TICK_NS 20000000L

/* Where qmail-send holds the write ends of its workers' pipes. */
static const int worker_fd[] = { 1, 3, 5 };
static const char *const workers[] = { "qmail-lspawn", "qmail-rspawn",
	"qmail-clean" };

static volatile sig_atomic_t got_term;
static volatile sig_atomic_t got_hup;
static volatile sig_atomic_t got_alrm;
static char signalled[PATH_MAX];
static const char *worker_name = "";

/*
 * Finds a program in PATH as execvp would, and writes its path; with up, that
 * of the directory above its directory (QMAIL).  Returns -1 if there is none.
 */
static int
find(const char *name, int up, char *path, size_t size)
{
	const char *dir, *end;
	int n;

	dir = getenv("PATH");
	while (dir != NULL && *dir != '\0') {
		end = strchr(dir, ':');
		if (end == NULL)
			end = dir + strlen(dir);
		n = snprintf(path, size, "%.*s/%s", (int)(end - dir), dir,
		    name);
		if (n > 0 && (size_t)n < size && access(path, X_OK) == 0) {
			if (up)
				snprintf(path, size, "%.*s/..",
				    (int)(end - dir), dir);
			return (0);
		}
		dir = *end == ':' ? end + 1 : end;
	}
	return (-1);
}

/* The path of a file of the queue. */
static void
queue_path(const char *file, char *path, size_t size)
{
	char home[PATH_MAX];

	if (find("qmail-send", 1, home, sizeof(home)) == -1)
		_exit(EXIT_TEMP);
	if (snprintf(path, size, "%s/queue/%s", home, file) >= (int)size)
		_exit(EXIT_TEMP);
}

/* qmail-send's log is its descriptor 0. */
static void
say(const char *line)
{
	if (write(0, line, strlen(line)) == -1)
		return; /* a dead logger is nothing to die of */
}

/*
 * Makes a child that reads a pipe as its fd 0 and runs argv; returns the
 * pipe's write end.  A child that cannot exec ends without a word.
 */
static int
spawn(const char *const *argv, int keep_stdout)
{
	int fds[2], i;
	pid_t pid;

	if (pipe(fds) == -1)
		exit(EXIT_TEMP);
	/* The low numbers are to be given out by main. */
	i = fcntl(fds[1], F_DUPFD_CLOEXEC, 64);
	if (i == -1)
		exit(EXIT_TEMP);
	close(fds[1]);
	pid = fork();
	if (pid == -1)
		exit(EXIT_TEMP);
	if (pid == 0) {
		if (dup2(0, 2) == -1 || dup2(fds[0], 0) == -1)
			_exit(EXIT_TEMP);
		if (!keep_stdout && dup2(2, 1) == -1)
			_exit(EXIT_TEMP);
		if (fds[0] > 2)
			close(fds[0]);
		/* exec wants char *const *, though it changes nothing. */
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(EXIT_TEMP);
	}
	close(fds[0]);
	return (i);
}

/* qmail-start DELIVERY [LOGGER ARG...] */
static int
start_main(int argc, char **argv)
{
	const char *child[] = { NULL, NULL, NULL };
	const char *send[] = { "qmail-send", NULL };
	char path[PATH_MAX];
	int log, fd[3], i;

	if (fcntl(0, F_GETFD) == -1)
		return (EXIT_TEMP); /* as notqmail: no stdin, no start */
	if (find("qmail-send", 0, path, sizeof(path)) == -1)
		return (EXIT_TEMP);
	umask(077);
	if (chdir("/") == -1)
		return (EXIT_TEMP);
	if (argc > 2)
		log = spawn((const char *const *)(uintptr_t)(argv + 2), 1);
	else
		log = fcntl(1, F_DUPFD_CLOEXEC, 64);
	for (i = 0; i < 3; i++) {
		child[0] = workers[i];
		child[1] = NULL;
		if (i == 0)
			child[1] = argc > 1 ? argv[1] : "./Mailbox";
		fd[i] = spawn(child, 0);
	}
	if (dup2(0, 2) == -1 || dup2(log, 0) == -1)
		return (EXIT_TEMP);
	for (i = 0; i < 3; i++) {
		if (dup2(fd[i], worker_fd[i]) == -1)
			return (EXIT_TEMP);
	}
	execv(path, (char *const *)(uintptr_t)send);
	return (EXIT_TEMP);
}

static void
on_signal(int signo)
{
	switch (signo) {
	case SIGTERM:
		got_term = 1;
		break;
	case SIGHUP:
		got_hup = 1;
		break;
	default:
		got_alrm = 1;
		break;
	}
}

/* Takes the queue's lock, or tells why it cannot and ends. */
static void
take_lock(void)
{
	char path[PATH_MAX];
	int fd;

	queue_path("lock/sendmutex", path, sizeof(path));
	fd = open(path, O_WRONLY | O_NONBLOCK | O_CREAT | O_CLOEXEC, 0600);
	if (fd == -1) {
		say("alert: cannot start: unable to open mutex\n");
		exit(EXIT_TEMP);
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		say("alert: cannot start: qmail-send is already running\n");
		exit(EXIT_TEMP);
	}
}

/* Is a delivery in progress, since seconds after the TERM? */
static int
is_delivering(const char *path, time_t since)
{
	char text[16];
	ssize_t n;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return (0);
	n = read(fd, text, sizeof(text) - 1);
	close(fd);
	if (n <= 0)
		return (1);
	text[n] = '\0';
	return (since < strtol(text, NULL, 10));
}

static time_t
seconds(void)
{
	struct timespec now;

	if (clock_gettime(CLOCK_MONOTONIC, &now) == -1)
		return (0);
	return (now.tv_sec);
}

/* Did lspawn or rspawn leave?  qmail-send cannot live without them. */
static int
lost_spawn(void)
{
	struct pollfd p[2];
	int i;

	for (i = 0; i < 2; i++) {
		p[i].fd = worker_fd[i];
		p[i].events = 0;
		p[i].revents = 0;
	}
	if (poll(p, 2, 0) <= 0)
		return (0);
	return (((p[0].revents | p[1].revents) & (POLLERR | POLLHUP)) != 0);
}

static void
catch_signals(sigset_t *old)
{
	struct sigaction act;
	sigset_t set;

	memset(&act, 0, sizeof(act));
	act.sa_handler = on_signal;
	sigemptyset(&act.sa_mask);
	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGALRM);
	sigprocmask(SIG_BLOCK, &set, old);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	sigaction(SIGALRM, &act, NULL);
	act.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &act, NULL);
}

static int
send_main(void)
{
	const struct timespec tick = { .tv_sec = 0, .tv_nsec = TICK_NS };
	char delivering[PATH_MAX];
	sigset_t old;
	time_t termed = 0;

	catch_signals(&old);
	take_lock();
	queue_path("delivering", delivering, sizeof(delivering));
	say("status: local 0/10 remote 0/20\n");
	for (;;) {
		if (got_hup) {
			got_hup = 0;
			say("status: controls read again\n");
		}
		if (got_alrm) {
			got_alrm = 0;
			say("status: queue run\n");
		}
		if (got_term == 1) {
			got_term = 2;
			termed = termed == 0 ? seconds() : termed;
			say("status: local 0/10 remote 0/20 exitasap\n");
		}
		if (got_term && !is_delivering(delivering, seconds() - termed))
			break;
		if (lost_spawn()) {
			say("alert: oh no! lost spawn connection! dying...\n");
			return (0);
		}
		pselect(0, NULL, NULL, NULL, &tick, &old);
	}
	say("status: exiting\n");
	return (0);
}

/* Nobody but a test that finds a fault ever sees what this writes. */
static void
on_worker_signal(int signo)
{
	int fd;

	fd = open(signalled, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
	if (fd != -1) {
		if (write(fd, worker_name, strlen(worker_name)) == -1 ||
		    write(fd, "\n", 1) == -1)
			_exit(EXIT_TEMP);
		close(fd);
	}
	_exit(signo);
}

static int
worker_main(const char *name, const char *argument)
{
	struct sigaction act;
	char path[PATH_MAX], byte[64];
	ssize_t n;
	int fd;

	worker_name = name;
	queue_path("signalled", signalled, sizeof(signalled));
	memset(&act, 0, sizeof(act));
	act.sa_handler = on_worker_signal;
	sigemptyset(&act.sa_mask);
	sigaction(SIGTERM, &act, NULL);
	sigaction(SIGHUP, &act, NULL);
	sigaction(SIGINT, &act, NULL);
	if (argument != NULL) {
		queue_path("delivery", path, sizeof(path));
		fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
		if (fd == -1)
			return (EXIT_TEMP);
		if (write(fd, argument, strlen(argument)) == -1) {
			close(fd);
			return (EXIT_TEMP);
		}
		close(fd);
	}
	do
		n = read(0, byte, sizeof(byte));
	while (n > 0 || (n == -1 && errno == EINTR));
	return (0);
}

int
main(int argc, char **argv)
{
	const char *name;
	int i;

	name = strrchr(argv[0], '/');
	name = name == NULL ? argv[0] : name + 1;
	/*
	 * No exit handlers: the leak check of a sanitizer stops the process
	 * for a moment, and hangs if the CONT of a stop comes right then.
	 */
	if (strcmp(name, "qmail-send") == 0)
		_exit(send_main());
	for (i = 0; i < 3; i++) {
		if (strcmp(name, workers[i]) == 0)
			return (worker_main(workers[i], argv[1]));
	}
	return (start_main(argc, argv));
}

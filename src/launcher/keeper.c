/*
 * The keeper of a type=forking service.  It keeps no descriptor but its two
 * pipes: neither a lock nor anybody's terminal or output.
 */
#include <sys/select.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "launcher/family.h"
#include "launcher/keeper.h"
#include "launcher/os.h"

#define CHILDREN 64 /* that are killed at a time */
#define LOOK_AGAIN (10 * 1000 * 1000) /* ns */
#define HOLD STDIN_FILENO
#define TELL STDOUT_FILENO

/* Only there so that pselect() returns when a child ends. */
static void
on_sigchld(int signo)
{
	(void)signo;
}

static bool
tell_all(const void *bytes, size_t n)
{
	ssize_t done;

	do
		done = write(TELL, bytes, n);
	while (done == -1 && errno == EINTR);
	return (done == (ssize_t)n);
}

/* The number of a child that was not waited for is nobody else's. */
static void
kill_child(pid_t pid)
{
	siginfo_t info;

	if (waitid(P_PID, (id_t)pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0)
		(void)kill(pid, SIGKILL);
}

/* False: they are not known here. */
static bool
kill_children(void)
{
	pid_t children[CHILDREN];
	int i, n = os_children(children, CHILDREN);

	for (i = 0; i < n; i++)
		kill_child(children[i]);
	return (n != -1);
}

/* Kills all that is below, where it can be listed. */
static void
kill_family(void)
{
	struct family family = { .keeper = getpid() };

	/* There is one thread here, as in the launcher: memory may be had. */
	if (family_look(&family, true) == 0)
		family_signal(&family, SIGKILL);
	family_fini(&family);
}

/*
 * The launcher has let it go, or has died: then nothing may go on that is not
 * recorded.  Whose parent was killed comes to us as a child, where that can
 * be, and has its turn then; no memory is needed for it.
 */
static void
kept_end(const struct keeper_word *word)
{
	const struct timespec nap = { 0, LOOK_AGAIN };
	char byte;
	int status;
	pid_t pid;

	if (read(HOLD, &byte, 1) != 0)
		return;
	for (;;) {
		kill_child(word->pid);
		if (!kill_children())
			kill_family();
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			;
		if (pid == -1)
			return;
		(void)nanosleep(&nap, NULL);
	}
}

static void keep(const struct keeper_word *) __attribute__((noreturn));

/*
 * Reaps what ends below it, until the launcher has gone, or, where that can
 * be known, nothing is left to be kept.
 */
static void
keep(const struct keeper_word *word)
{
	sigset_t awake;
	fd_set set;
	pid_t pid;
	int n, status;

	sigfillset(&awake);
	sigdelset(&awake, SIGCHLD);
	for (;;) {
		while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
			if (pid == word->pid)
				(void)tell_all(&status, sizeof(status));
		if (pid == -1 && errno == ECHILD && word->adopts)
			_exit(0);
		FD_ZERO(&set);
		FD_SET(HOLD, &set);
		n = pselect(HOLD + 1, &set, NULL, NULL, NULL, &awake);
		if (n == 1)
			kept_end(word);
		if (n == 1 || (n == -1 && errno != EINTR))
			_exit(0);
	}
}

void
keeper_split(int hold, int tell)
{
	struct keeper_word word;
	struct sigaction sa;

	/* Before there is a child that could hold the pipe open. */
	if (dup2(hold, HOLD) == -1 || dup2(tell, TELL) == -1)
		_exit(1); /* the launcher sees that nothing was said */
	memset(&word, 0, sizeof(word));
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_sigchld;
	sigfillset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		word.err = errno;
	word.adopts = os_subreaper(true) == 0;
	word.pid = word.err == 0 ? fork() : -1;
	if (word.pid == 0) { /* or the keeper's end would not be seen */
		(void)close(tell);
		(void)close(TELL);
		return;
	}
	if (word.pid == -1 && word.err == 0)
		word.err = errno;
	os_closefrom(TELL + 1);
	/* Our end tells that there was no word; the child was not released. */
	if (!tell_all(&word, sizeof(word)) || word.pid == -1)
		_exit(0);
	keep(&word);
}

/*
 * An end of the pipe without a byte would be taken for our death: it is worth
 * a second try, whatever the first one met.
 */
void
keeper_free(int hold)
{
	int tries;

	for (tries = 0; tries < 3 && write(hold, "", 1) != 1; tries++)
		;
}

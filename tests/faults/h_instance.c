/*
 * A service of row concurrent: h_instance NAME READY-FD.  It notes in the file
 * "log" when it begins and ends, holds NAME.lock meanwhile, and says so if
 * another one held it: "NS PID NAME enter|exit|double".
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static volatile sig_atomic_t ended;

static void
on_term(int signo)
{
	(void)signo;
	ended = 1;
}

static void
note(int fd, const char *name, const char *word)
{
	struct timespec now;
	char line[128];
	int n;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	n = snprintf(line, sizeof(line), "%" PRId64 " %ld %s %s\n",
	    (int64_t)now.tv_sec * 1000000000 + now.tv_nsec, (long)getpid(),
	    name, word);
	if (write(fd, line, (size_t)n) != n)
		err(1, "log");
}

int
main(int argc, char **argv)
{
	struct sigaction sa = { .sa_handler = on_term };
	char path[128];
	sigset_t set, old;
	int fd, lock, ready;

	if (argc != 3)
		errx(2, "usage: h_instance NAME READY-FD");
	ready = (int)strtol(argv[2], NULL, 10);
	(void)sigemptyset(&set);
	(void)sigaddset(&set, SIGTERM);
	(void)sigprocmask(SIG_BLOCK, &set, &old);
	(void)sigaction(SIGTERM, &sa, NULL);
	(void)signal(SIGHUP, SIG_IGN);
	fd = open("log", O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0644);
	if (fd == -1)
		err(1, "log");
	(void)snprintf(path, sizeof(path), "%s.lock", argv[1]);
	lock = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	note(fd, argv[1], lock == -1 ? "double" : "enter");
	if (write(ready, "\n", 1) == -1 || close(ready) == -1)
		err(1, "descriptor %d", ready);
	while (ended == 0)
		(void)sigsuspend(&old);
	if (lock != -1)
		(void)unlink(path);
	note(fd, argv[1], "exit");
	return (0);
}
#else
int
main(void)
{
	return (77);
}
#endif

/*
 * A process that nobody has any business with: it writes each signal that it
 * gets, and from whom, to a file.
 *	h_bystander FILE
 * FILE exists, and is empty, once it catches all that can be caught.
 */
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static volatile sig_atomic_t file = -1;

static void
on_signal(int signo, siginfo_t *info, void *context)
{
	char line[64];
	int n;

	(void)context;
	/* Nothing else runs here that a snprintf() could interrupt. */
	n = snprintf(line, sizeof(line), "signal %d from pid %ld\n", signo,
	    (long)info->si_pid);
	if (n > 0)
		(void)!write(file, line, (size_t)n);
}

int
main(int argc, char **argv)
{
	struct sigaction sa;
	int i;

	if (argc != 2)
		errx(100, "usage: h_bystander FILE");
	memset(&sa, 0, sizeof(sa));
	sa.sa_sigaction = on_signal;
	sa.sa_flags = SA_SIGINFO;
	sigfillset(&sa.sa_mask);
	for (i = 1; i < NSIG; i++)
		(void)sigaction(i, &sa, NULL);
	file = open(argv[1], O_WRONLY | O_APPEND | O_CREAT | O_EXCL | O_CLOEXEC,
	    0644);
	if (file == -1)
		err(1, "%s", argv[1]);
	for (;;)
		(void)pause();
}

/*
 * Runs commands in turn and adds to a file, for each run, what it took:
 * microseconds of real time and of CPU, kB of memory at its peak.
 *	h_turns OUTPUT ROUNDS KEY COMMAND [ARGUMENT...]
 *	    [, KEY COMMAND [ARGUMENT...]]...
 * It is one process for all of them: one that was started for each run would
 * leave its own cold caches to what is measured, 0.1 ms of them.
 */
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define COMMANDS 8

static long
micros(struct timeval tv)
{
	return ((long)tv.tv_sec * 1000000 + (long)tv.tv_usec);
}

/* Runs one; returns its exit status. */
static int
turn(FILE *out, char **words)
{
	struct timespec begin, end;
	struct rusage usage;
	pid_t pid;
	int status;

	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = vfork();
	if (pid == 0) {
		execvp(words[1], words + 1);
		_exit(127);
	}
	if (pid == -1 || wait4(pid, &status, 0, &usage) == -1)
		err(1, "%s", words[1]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	fprintf(out, "%s %ld %ld %ld\n", words[0],
	    (long)(end.tv_sec - begin.tv_sec) * 1000000 +
	        (end.tv_nsec - begin.tv_nsec) / 1000,
	    micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

/* Cuts the words into commands; returns their number, 0: a wrong call. */
static int
commands(int argc, char **argv, char **turns[COMMANDS])
{
	int i, n = 0, start = 0;

	for (i = 0; i <= argc; i++) {
		if (i < argc && strcmp(argv[i], ",") != 0)
			continue;
		if (i - start < 2 || n == COMMANDS)
			return (0);
		turns[n++] = argv + start;
		argv[i] = NULL;
		start = i + 1;
	}
	return (n);
}

int
main(int argc, char **argv)
{
	char **turns[COMMANDS];
	int failed = 0, i, n = 0, rounds = 0;
	FILE *out;

	if (argc > 3) {
		rounds = atoi(argv[2]);
		n = commands(argc - 3, argv + 3, turns);
	}
	if (rounds < 1 || n == 0)
		errx(1, "usage: h_turns output rounds key command [argument "
		        "...] [, key command [argument ...]] ...");
	out = fopen(argv[1], "a");
	if (out == NULL)
		err(1, "%s", argv[1]);
	while (rounds-- > 0)
		for (i = 0; i < n; i++)
			if (turn(out, turns[i]) != 0)
				failed = 1;
	if (fclose(out) == EOF)
		err(1, "%s", argv[1]);
	return (failed);
}

/*
 * Runs a command and prints what it took: microseconds of real time and of
 * CPU, kB of memory at its peak.
 *	h_usage OUTPUT COMMAND [ARGUMENT...]
 */
#include <sys/resource.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static long
micros(struct timeval tv)
{
	return ((long)tv.tv_sec * 1000000 + (long)tv.tv_usec);
}

int
main(int argc, char **argv)
{
	struct timespec begin, end;
	struct rusage usage;
	FILE *out;
	pid_t pid;
	int status;

	if (argc < 3)
		errx(1, "usage: h_usage output command [argument ...]");
	clock_gettime(CLOCK_MONOTONIC, &begin);
	pid = vfork();
	if (pid == 0) {
		execvp(argv[2], argv + 2);
		_exit(127);
	}
	if (pid == -1 || wait4(pid, &status, 0, &usage) == -1)
		err(1, "%s", argv[2]);
	clock_gettime(CLOCK_MONOTONIC, &end);
	out = fopen(argv[1], "w");
	if (out == NULL)
		err(1, "%s", argv[1]);
	fprintf(out, "%ld %ld %ld\n",
	    (long)(end.tv_sec - begin.tv_sec) * 1000000 +
	        (end.tv_nsec - begin.tv_nsec) / 1000,
	    micros(usage.ru_utime) + micros(usage.ru_stime), usage.ru_maxrss);
	if (fclose(out) == EOF)
		err(1, "%s", argv[1]);
	return (WIFEXITED(status) ? WEXITSTATUS(status) : 1);
}

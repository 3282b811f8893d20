/*
 * Ignores all signals that can be ignored, also those that libc keeps for
 * itself, and executes a program: h_ignore PROGRAM [ARGUMENT...]
 */
#include <sys/syscall.h>
#include <sys/types.h>

#include <err.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

#define LAST 64

int
main(int argc, char **argv)
{
	struct {
		void (*handler)(int);
		unsigned long rest[7];
	} act;
	int i;

	if (argc < 2)
		errx(100, "usage: h_ignore program [argument ...]");
	memset(&act, 0, sizeof(act));
	act.handler = SIG_IGN;
	for (i = 1; i <= LAST; i++)
#ifdef SYS_rt_sigaction
		(void)syscall(SYS_rt_sigaction, i, &act, NULL, (size_t)8);
#else
		(void)signal(i, SIG_IGN);
#endif
	execvp(argv[1], argv + 1);
	err(111, "%s", argv[1]);
}

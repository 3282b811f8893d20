/*
 * Runs a program as a supervisor would: only descriptors 0 to 2, all signals at
 * their default and none blocked.  Shells ignore INT and QUIT in what they
 * start in the background, and leave descriptors open.
 *	h_clean PROGRAM [ARGUMENT...]
 */
#ifdef __linux__
#include <sys/syscall.h>
#endif
#include <sys/types.h>

#include <err.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

/*
 * Ignores the two signals of glibc, as its posix_spawn(3) does, which GNU make
 * uses.  Elsewhere this is refused.
 */
static void
ignore_libcs(void)
{
#ifdef SYS_rt_sigaction
	static const unsigned long action[8] = { 1 /* SIG_IGN */ };

	(void)syscall(SYS_rt_sigaction, 32, action, NULL, sizeof(uint64_t));
	(void)syscall(SYS_rt_sigaction, 33, action, NULL, sizeof(uint64_t));
#endif
}

int
main(int argc, char **argv)
{
	sigset_t none;
	int fd, signo;

	if (argc < 2)
		errx(1, "usage: h_clean program [argument ...]");
	for (fd = 3; fd < 1024; fd++)
		(void)close(fd);
	for (signo = 1; signo < 32; signo++)
		(void)signal(signo, SIG_DFL);
	ignore_libcs();
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	execvp(argv[1], argv + 1);
	err(127, "%s", argv[1]);
}

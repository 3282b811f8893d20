/* The BSDs and others: a child is made by fork(2), and shares nothing. */
#include <sys/types.h>

#include <errno.h>
#include <stdbool.h>
#include <unistd.h>

#include "launcher/os.h"

pid_t
os_fork(void (*run)(void *arg, void *mark), void *arg, bool share)
{
	pid_t pid = fork();

	(void)share;
	if (pid == 0)
		run(arg, NULL);
	return (pid);
}

void
os_fork_waits(void *mark)
{
	(void)mark;
}

int
os_exec(const char *path, char *const argv[], char *const envp[])
{
	(void)execve(path, argv, envp);
	return (errno);
}

/* The status of a foreign script. */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/foreign.h"
#include "launcher/os.h"
#include "launcher/spawn.h"

#define LOOK_AGAIN 20 /* ms, where nothing tells that a process ended */

int
foreign_launch_of(struct launch *launch, const char *script)
{
	memset(launch, 0, sizeof(*launch));
	launch->path = strdup(script);
	launch->chdir = strdup("/");
	launch->umask = 022;
	launch->output_log = strdup("/dev/null");
	if (launch->path == NULL || launch->chdir == NULL ||
	    launch->output_log == NULL ||
	    strlist_add(&launch->envp,
	        "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:"
	        "/sbin:/bin") == -1)
		return (-1);
	return (0);
}

/* Waits for a child until the deadline; its exit status or -1. */
static int
wait_until(pid_t pid, int64_t deadline)
{
	struct pollfd pfd = { os_watch(pid), POLLIN, 0 };
	int status = 0, left;
	pid_t got;

	for (;;) {
		got = waitpid(pid, &status, WNOHANG);
		left = clock_left_ms(deadline);
		if (got != 0 || left == 0)
			break;
		if (pfd.fd == -1 && left > LOOK_AGAIN)
			left = LOOK_AGAIN;
		(void)poll(&pfd, 1, left);
	}
	if (pfd.fd != -1)
		(void)close(pfd.fd);
	if (got == 0) { /* our own child, not reaped: the pid is its */
		(void)kill(pid, SIGKILL);
		while (waitpid(pid, &status, 0) == -1 && errno == EINTR)
			;
		return (-1);
	}
	return (got == pid && WIFEXITED(status) ? WEXITSTATUS(status) : -1);
}

int
foreign_status(const char *script)
{
	struct spawn_fds fds = { -1, -1, -1, 0, -1 };
	struct launch launch;
	struct child child;
	char word[] = "status", why[128];
	char *argv[] = { NULL, word, NULL };
	int status = -1;

	if (foreign_launch_of(&launch, script) == -1)
		goto out;
	argv[0] = launch.path;
	if (spawn_fork(&launch, argv, &fds, &child) == -1)
		goto out;
	if (spawn_release(&child) == 0 &&
	    spawn_wait(&child, why, sizeof(why)) == 0)
		status = wait_until(child.pid, clock_now() + FOREIGN_WAIT);
	else
		(void)wait_until(child.pid, clock_now() + FOREIGN_WAIT);
	spawn_fini(&child);
out:
	launch_fini(&launch);
	return (status);
}

/* The ends of children. */
#include <sys/wait.h>

#include "tcpsrv/os.h"
#include "tcpsrv/reap.h"

#define MANY 256 /* children; fewer are looked through in microseconds */
#define UNSURE_MS 100

/* Milliseconds since t. */
static long long
age(const struct timespec *t)
{
	struct timespec now;

	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	return ((long long)(now.tv_sec - t->tv_sec) * 1000 +
	    (now.tv_nsec - t->tv_nsec) / 1000000);
}

/* Did this child end, or any (-1), and was it a connection's?  Else 0. */
static pid_t
reap_one(struct conns *conns, pid_t which, int *status)
{
	pid_t pid;

	while ((pid = waitpid(which, status, WNOHANG)) > 0)
		if (conns_end(conns, pid))
			return (pid);
	return (0);
}

/* Those whom signals name. */
static pid_t
reap_signalled(struct reaper *reaper, struct conns *conns, pid_t pid,
    int *status)
{
	pid_t ended;

	for (; pid > 0; pid = os_child_ended()) {
		if (!reaper->unsure) {
			reaper->unsure = true;
			(void)clock_gettime(CLOCK_MONOTONIC, &reaper->since);
		}
		ended = reap_one(conns, pid, status);
		if (ended > 0)
			return (ended);
	}
	return (0);
}

/* Each that is known, then all others, from before a reload. */
static pid_t
reap_others(struct reaper *reaper, struct conns *conns, int *status)
{
	struct addr addr;
	pid_t pid;

	while (conns_next(conns, &reaper->at, &pid, &addr)) {
		pid = reap_one(conns, pid, status);
		if (pid > 0)
			return (pid);
	}
	pid = reap_one(conns, -1, status);
	if (pid == 0) {
		reaper->at = 0;
		reaper->unsure = false;
	}
	return (pid);
}

pid_t
reap_next(struct reaper *reaper, struct conns *conns, pid_t signalled,
    int *status)
{
	pid_t pid;

	if (signalled == 0 && conns_count(conns) >= MANY)
		signalled = os_child_ended();
	if (signalled == -1 || conns_count(conns) < MANY) {
		reaper->unsure = false;
		reaper->at = 0;
		return (reap_one(conns, -1, status));
	}
	pid = reap_signalled(reaper, conns, signalled, status);
	if (pid == 0 && reaper->unsure &&
	    (reaper->at > 0 || age(&reaper->since) >= UNSURE_MS))
		pid = reap_others(reaper, conns, status);
	return (pid);
}

int
reap_wait(const struct reaper *reaper)
{
	long long left;

	if (!reaper->unsure)
		return (-1);
	left = UNSURE_MS - age(&reaper->since);
	return (left > 0 ? (int)left : 0);
}

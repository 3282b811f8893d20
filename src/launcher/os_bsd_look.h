/*
 * What os_bsd.c asks of the kernel by sysctl(3).  Nobody else includes this.
 */
#ifndef OS_BSD_LOOK_H
#define OS_BSD_LOOK_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#if defined(__FreeBSD__) || defined(__OpenBSD__)
#define SINCE_BOOT 1 /* the kernel adds the time of boot */
#else
#define SINCE_BOOT 0
#endif

#define US_PER_S INT64_C(1000000)

/* What the kernel says of a process. */
struct look {
	bool dead;
	pid_t parent;
	pid_t session;
	int64_t at; /* start, time of day, microseconds */
	int64_t start; /* what identifies it: at, or since boot */
};

/* Looks at a process; -1 with errno (ESRCH: not there, or hidden). */
int bsd_look(pid_t pid, struct look *look);

/* Does the system hide others' processes from us?  Then "none" is no proof. */
bool bsd_others_hidden(void);

/* The time of boot in microseconds; it moves when the clock is set. */
int bsd_boot_time(int64_t *us);

#endif

/*
 * What the BSD kernels say of a process (see os_bsd.c).  Written from the
 * manuals and the headers; not compiled or run on these systems when it was
 * written.
 */
#include <sys/param.h>
#include <sys/types.h>

#include <sys/sysctl.h>
#include <sys/time.h>
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/proc.h>
#include <sys/user.h>
#endif

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os_bsd_look.h"

#define BOOT_TRIES 5

#if defined(__FreeBSD__) || defined(__DragonFly__)
static int
look_kernel(pid_t pid, struct look *look)
{
	struct kinfo_proc info;
	size_t size = sizeof(info);
	int mib[4] = { CTL_KERN, KERN_PROC, KERN_PROC_PID, (int)pid };

	memset(&info, 0, sizeof(info));
	if (sysctl(mib, 4, &info, &size, NULL, 0) == -1)
		return (-1);
	if (size < sizeof(info)) {
		errno = ESRCH;
		return (-1);
	}
#ifdef __FreeBSD__
	look->dead = info.ki_stat == SZOMB;
	look->parent = info.ki_ppid;
	look->session = info.ki_sid;
	look->at =
	    (int64_t)info.ki_start.tv_sec * US_PER_S + info.ki_start.tv_usec;
#else
	look->dead = info.kp_stat == SZOMB;
	look->parent = info.kp_ppid;
	look->session = info.kp_sid;
	look->at =
	    (int64_t)info.kp_start.tv_sec * US_PER_S + info.kp_start.tv_usec;
#endif
	return (0);
}
#else
#ifdef __NetBSD__
#define KINFO kinfo_proc2
#define KINFO_MIB KERN_PROC2
#else
#define KINFO kinfo_proc
#define KINFO_MIB KERN_PROC
#endif
static int
look_kernel(pid_t pid, struct look *look)
{
	struct KINFO info;
	size_t size = sizeof(info);
	int mib[6] = { CTL_KERN, KINFO_MIB, KERN_PROC_PID, (int)pid,
		(int)sizeof(info), 1 };

	memset(&info, 0, sizeof(info));
	if (sysctl(mib, 6, &info, &size, NULL, 0) == -1)
		return (-1);
	if (size < sizeof(info)) {
		errno = ESRCH;
		return (-1);
	}
	/* The fields that a zombie no longer has, the start among them. */
	look->dead = info.p_uvalid == 0;
	look->parent = (pid_t)info.p_ppid;
	look->session = (pid_t)info.p_sid;
	look->at =
	    (int64_t)info.p_ustart_sec * US_PER_S + (int64_t)info.p_ustart_usec;
	return (0);
}
#endif

int
bsd_boot_time(int64_t *us)
{
	struct timeval tv;
	size_t size = sizeof(tv);
	int mib[2] = { CTL_KERN, KERN_BOOTTIME };

	if (sysctl(mib, 2, &tv, &size, NULL, 0) == -1)
		return (-1);
	*us = (int64_t)tv.tv_sec * US_PER_S + tv.tv_usec;
	return (0);
}

int
bsd_look(pid_t pid, struct look *look)
{
	int64_t after, before;
	int i;

	if (!SINCE_BOOT) {
		if (look_kernel(pid, look) == -1)
			return (-1);
		look->start = look->at;
		return (0);
	}
	for (i = 0; i < BOOT_TRIES; i++) {
		if (bsd_boot_time(&before) == -1 ||
		    look_kernel(pid, look) == -1 || bsd_boot_time(&after) == -1)
			return (-1);
		if (before == after) {
			look->start = look->at < before ? 0 : look->at - before;
			return (0);
		}
	}
	errno = EAGAIN;
	return (-1);
}

#ifdef __OpenBSD__
/* Everybody sees all processes. */
bool
bsd_others_hidden(void)
{
	return (false);
}
#else
bool
bsd_others_hidden(void)
{
	static const struct {
		const char *name;
		int hides;
	} knobs[] = {
		{ "security.bsd.see_other_uids", 0 },
		{ "security.bsd.see_other_gids", 0 },
		{ "kern.ps_showallprocs", 0 },
		{ "security.curtain", 1 },
	};
	size_t i, size;
	int value;

	if (geteuid() == 0)
		return (false);
	for (i = 0; i < sizeof(knobs) / sizeof(knobs[0]); i++) {
		value = 0;
		size = sizeof(value);
		if (sysctlbyname(knobs[i].name, &value, &size, NULL, 0) == 0 &&
		    size == sizeof(value) && (value != 0) == knobs[i].hides)
			return (true);
	}
	return (false);
}
#endif

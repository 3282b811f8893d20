/*
 * The list of all processes on the BSDs, by sysctl(3) KERN_PROC.  Written from
 * the manuals and the headers; not compiled or run on these systems when it
 * was written.
 */
#include <sys/param.h>
#include <sys/types.h>

#include <sys/sysctl.h>
#if defined(__FreeBSD__) || defined(__DragonFly__)
#include <sys/proc.h>
#include <sys/user.h>
#endif

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "launcher/os.h"

#define TRIES 8 /* the list may grow between the question and the answer */

#if defined(__FreeBSD__)
#define KINFO kinfo_proc
#define MIB_LEN 3
#define MIB CTL_KERN, KERN_PROC, KERN_PROC_PROC, 0, 0, 0
#elif defined(__DragonFly__)
#define KINFO kinfo_proc
#define MIB_LEN 3
#define MIB CTL_KERN, KERN_PROC, KERN_PROC_ALL, 0, 0, 0
#elif defined(__NetBSD__)
#define KINFO kinfo_proc2
#define MIB_LEN 6
#define MIB CTL_KERN, KERN_PROC2, KERN_PROC_ALL, 0, (int)sizeof(struct KINFO), 0
#else
#define KINFO kinfo_proc
#define MIB_LEN 6
#define MIB CTL_KERN, KERN_PROC, KERN_PROC_ALL, 0, (int)sizeof(struct KINFO), 0
#endif

/* Fills one; false: a zombie. */
static bool
list_fill(const struct KINFO *info, struct os_process *one)
{
#if defined(__FreeBSD__)
	one->pid = info->ki_pid;
	one->parent = info->ki_ppid;
	one->session = info->ki_sid;
	one->memory = (long long)info->ki_rssize * (getpagesize() / 1024);
	(void)strlcpy(one->comm, info->ki_comm, sizeof(one->comm));
	return (info->ki_stat != SZOMB);
#elif defined(__DragonFly__)
	one->pid = info->kp_pid;
	one->parent = info->kp_ppid;
	one->session = info->kp_sid;
	one->memory = (long long)info->kp_vm_rssize * (getpagesize() / 1024);
	(void)strlcpy(one->comm, info->kp_comm, sizeof(one->comm));
	return (info->kp_stat != SZOMB);
#else
	one->pid = (pid_t)info->p_pid;
	one->parent = (pid_t)info->p_ppid;
	one->session = (pid_t)info->p_sid;
	one->memory = (long long)info->p_vm_rssize * (getpagesize() / 1024);
	(void)strlcpy(one->comm, info->p_comm, sizeof(one->comm));
	return (info->p_uvalid != 0);
#endif
}

/* All that the kernel tells, with some room for what starts meanwhile. */
static struct KINFO *
list_ask(size_t *n)
{
	struct KINFO *all = NULL, *more;
	size_t size;
	int i, mib[6] = { MIB };

	for (i = 0; i < TRIES; i++) {
		if (sysctl(mib, MIB_LEN, NULL, &size, NULL, 0) == -1)
			break;
		size += size / 8 + sizeof(*all);
		more = realloc(all, size);
		if (more == NULL)
			break;
		all = more;
		mib[5] = (int)(size / sizeof(*all));
		if (sysctl(mib, MIB_LEN, all, &size, NULL, 0) == 0) {
			*n = size / sizeof(*all);
			return (all);
		}
		if (errno != ENOMEM)
			break;
	}
	free(all);
	return (NULL);
}

int
os_processes(struct os_process **list, size_t *n)
{
	struct KINFO *all;
	size_t i, count;

	*list = NULL;
	*n = 0;
	all = list_ask(&count);
	if (all == NULL)
		return (-1);
	*list = calloc(count + 1, sizeof(**list));
	for (i = 0; *list != NULL && i < count; i++)
		if (list_fill(&all[i], &(*list)[*n]))
			(*n)++;
	free(all);
	return (*list == NULL ? -1 : 0);
}

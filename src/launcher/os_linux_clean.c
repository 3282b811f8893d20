/*
 * Linux: what a new process is not to have of whoever started it.  In a file
 * of its own, since the TCP server takes it alone.
 *
 * Formats: close_range(2), rt_sigaction(2).
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/syscall.h>

#include <unistd.h>

#include "launcher/closeeach.h"
#include "launcher/os.h"

#if !defined(SYS_close_range) && !defined(__alpha__) && !defined(__mips__)
#define SYS_close_range 436
#endif

#define RESERVED_FIRST 32 /* glibc and musl keep them for their threads */
#define RESERVED_LAST 34
#ifdef __mips__
#define MASK_BYTES 16
#else
#define MASK_BYTES 8
#endif

void
os_closefrom(int low)
{
#ifdef SYS_close_range
	if (syscall(SYS_close_range, (unsigned int)low, ~0U, 0U) == 0)
		return;
#endif
	close_each(low);
}

/* A kernel's sigaction that is all zero is the default on every machine. */
void
os_signals_default(void)
{
	static const unsigned char zero[64];
	int signo;

	for (signo = RESERVED_FIRST; signo <= RESERVED_LAST; signo++)
		(void)syscall(SYS_rt_sigaction, signo, zero, NULL,
		    (size_t)MASK_BYTES);
}

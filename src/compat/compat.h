/*
 * What a libc may lack.  Each function behaves as in OpenBSD's manual of the
 * same name; config.h (made by mk/feature.sh) says which ones are here.
 */
#ifndef COMPAT_H
#define COMPAT_H

#include <sys/types.h>

#include <stddef.h>

#include "config.h"

#if !HAVE_STRLCPY
size_t strlcpy(char *dst, const char *src, size_t size);
#endif
#if !HAVE_STRTONUM
long long strtonum(const char *s, long long min, long long max,
    const char **errstr);
#endif
#if !HAVE_REALLOCARRAY
void *reallocarray(void *p, size_t n, size_t size);
#endif
#if !HAVE_GETGROUPLIST
int getgrouplist(const char *name, gid_t base, gid_t *groups, int *ngroups);
#endif
#if !HAVE_REALPATH
/* POSIX.1-2008 has it in its base; glibc shows it only to XSI programs. */
char *realpath(const char *restrict path, char *restrict resolved);
#endif

#endif

/*
 * strlcpy(3) for a libc that has none.
 */
#include <string.h>

#include "compat/compat.h"

#if !HAVE_STRLCPY
size_t
strlcpy(char *dst, const char *src, size_t size)
{
	size_t len, n;

	len = strlen(src);
	if (size > 0) {
		n = len < size ? len : size - 1;
		memcpy(dst, src, n);
		dst[n] = '\0';
	}
	return (len);
}
#endif

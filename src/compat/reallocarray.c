/*
 * reallocarray(3) for a libc that has none.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>

#include "compat/compat.h"

#if !HAVE_REALLOCARRAY
void *
reallocarray(void *p, size_t n, size_t size)
{
	if (size > 0 && n > SIZE_MAX / size) {
		errno = ENOMEM;
		return (NULL);
	}
	return (realloc(p, n * size));
}
#endif

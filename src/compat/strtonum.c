/*
 * strtonum(3) for a libc that has none.
 */
#include <errno.h>
#include <limits.h>
#include <stdlib.h>

#include "compat/compat.h"

#if !HAVE_STRTONUM
/*
 * On success errno is as it was before, so that a caller can look at it
 * without setting it first.
 */
long long
strtonum(const char *s, long long min, long long max, const char **errstr)
{
	const char *why;
	char *end;
	long long n;
	int saved, error;

	saved = errno;
	why = NULL;
	error = 0;
	n = 0;
	if (min > max) {
		why = "invalid";
		error = EINVAL;
	} else {
		errno = 0;
		n = strtoll(s, &end, 10);
		if (end == s || *end != '\0') {
			why = "invalid";
			error = EINVAL;
		} else if (n < min || (n == LLONG_MIN && errno == ERANGE)) {
			why = "too small";
			error = ERANGE;
		} else if (n > max || (n == LLONG_MAX && errno == ERANGE)) {
			why = "too large";
			error = ERANGE;
		}
	}
	if (errstr != NULL)
		*errstr = why;
	errno = error != 0 ? error : saved;
	return (why != NULL ? 0 : n);
}
#endif

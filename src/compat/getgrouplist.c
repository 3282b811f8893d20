/*
 * getgrouplist(3) for a libc that has none.
 */
#ifndef _XOPEN_SOURCE
#define _XOPEN_SOURCE 700 /* getgrent(3), whatever else is hidden */
#endif
#include <grp.h>
#include <stdbool.h>
#include <string.h>

#include "compat/compat.h"

#if !HAVE_GETGROUPLIST
static bool
is_member(const struct group *gr, const char *name)
{
	char **member;

	for (member = gr->gr_mem; *member != NULL; member++)
		if (strcmp(*member, name) == 0)
			return (true);
	return (false);
}

static bool
is_listed(const gid_t *groups, int n, gid_t gid)
{
	int i;

	for (i = 0; i < n; i++)
		if (groups[i] == gid)
			return (true);
	return (false);
}

/*
 * base comes first.  Returns -1 if there are more than *ngroups, which are
 * then the first ones; on success *ngroups is their number.
 */
int
getgrouplist(const char *name, gid_t base, gid_t *groups, int *ngroups)
{
	struct group *gr;
	int n = 0, max = *ngroups, result = 0;

	if (max < 1)
		return (-1);
	groups[n++] = base;
	setgrent();
	while (result == 0 && (gr = getgrent()) != NULL) {
		if (!is_member(gr, name) || is_listed(groups, n, gr->gr_gid))
			continue;
		if (n == max)
			result = -1;
		else
			groups[n++] = gr->gr_gid;
	}
	endgrent();
	*ngroups = n;
	return (result);
}
#endif

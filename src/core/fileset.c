/* Files that are to be written somewhere. */
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/fileset.h"

/* Takes text, whatever happens. */
static int
fileset_take(struct fileset *set, const char *path, mode_t mode, char *text)
{
	char *copy = strdup(path);
	struct setfile *v;
	size_t size;

	if (copy == NULL || text == NULL)
		goto fail;
	if (set->n == set->size) {
		size = set->size == 0 ? 16 : set->size * 2;
		v = reallocarray(set->v, size, sizeof(*v));
		if (v == NULL)
			goto fail;
		set->v = v;
		set->size = size;
	}
	set->v[set->n++] = (struct setfile){ copy, text, mode };
	return (0);
fail:
	free(copy);
	free(text);
	return (-1);
}

int
fileset_file(struct fileset *set, const char *path, mode_t mode, char *text)
{
	return (fileset_take(set, path, mode, text));
}

int
fileset_link(struct fileset *set, const char *path, const char *target)
{
	return (fileset_take(set, path, 0, strdup(target)));
}

static int
path_compare(const void *a, const void *b)
{
	const struct setfile *x = a, *y = b;

	return (strcmp(x->path, y->path));
}

void
fileset_sort(struct fileset *set)
{
	if (set->n > 1)
		qsort(set->v, set->n, sizeof(*set->v), path_compare);
}

void
fileset_fini(struct fileset *set)
{
	size_t i;

	for (i = 0; i < set->n; i++) {
		free(set->v[i].path);
		free(set->v[i].text);
	}
	free(set->v);
	memset(set, 0, sizeof(*set));
}

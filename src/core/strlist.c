/* A growable list of strings. */
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/strlist.h"

int
strlist_take(struct strlist *list, char *s)
{
	char **v;
	size_t size;

	if (s == NULL)
		return (-1);
	if (list->n + 2 > list->size) {
		size = list->size == 0 ? 8 : list->size * 2;
		v = reallocarray(list->v, size, sizeof(*v));
		if (v == NULL) {
			free(s);
			return (-1);
		}
		list->v = v;
		list->size = size;
	}
	list->v[list->n++] = s;
	list->v[list->n] = NULL;
	return (0);
}

int
strlist_add(struct strlist *list, const char *s)
{
	return (strlist_take(list, strdup(s)));
}

int
strlist_addn(struct strlist *list, const char *s, size_t len)
{
	return (strlist_take(list, strndup(s, len)));
}

int
strlist_copy(struct strlist *list, const struct strlist *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		if (strlist_add(list, from->v[i]) == -1)
			return (-1);
	return (0);
}

int
strlist_addv(struct strlist *list, const char *const words[])
{
	for (; *words != NULL; words++)
		if (strlist_add(list, *words) == -1)
			return (-1);
	return (0);
}

bool
strlist_has(const struct strlist *list, const char *s)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		if (strcmp(list->v[i], s) == 0)
			return (true);
	return (false);
}

static int
strlist_compare(const void *a, const void *b)
{
	const char *const *x = a, *const *y = b;

	return (strcmp(*x, *y));
}

void
strlist_sort(struct strlist *list)
{
	if (list->n > 1)
		qsort(list->v, list->n, sizeof(*list->v), strlist_compare);
}

bool
strlist_find(const struct strlist *list, const char *s)
{
	return (list->n > 0 &&
	    bsearch(&s, list->v, list->n, sizeof(*list->v), strlist_compare) !=
	        NULL);
}

void
strlist_fini(struct strlist *list)
{
	size_t i;

	for (i = 0; i < list->n; i++)
		free(list->v[i]);
	free(list->v);
	memset(list, 0, sizeof(*list));
}

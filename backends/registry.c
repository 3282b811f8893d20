/* The registry of backends. */
#include <string.h>

#include "core/backend.h"

const struct backend *
backend_find(const char *name)
{
	size_t i;

	for (i = 0; backends[i] != NULL; i++)
		if (strcmp(backends[i]->name, name) == 0)
			return (backends[i]);
	return (NULL);
}

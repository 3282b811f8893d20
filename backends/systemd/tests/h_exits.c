/* Prints the backend's table of exit statuses: "VERB STATE EXIT" lines. */
#include <stdio.h>

#include "core/backend.h"

int
main(void)
{
	const struct backend *backend = backend_find("systemd");
	const struct backend_exit *e;

	if (backend == NULL)
		return (1);
	for (e = backend->exits; e->verb != NULL; e++)
		(void)printf("%s %s %d\n", e->verb, e->state, e->exit);
	return (fflush(stdout) == EOF);
}

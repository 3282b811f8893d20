/*
 * h_exits BACKEND : prints what the verbs of a backend exit with, one
 * "VERB STATE EXIT" on a line, for tests and for the check of the manual.
 */
#include <stdio.h>

#include "core/backend.h"

int
main(int argc, char *argv[])
{
	const struct backend *backend;
	const struct backend_exit *e;

	backend = argc == 2 ? backend_find(argv[1]) : NULL;
	if (backend == NULL || backend->exits == NULL) {
		(void)fprintf(stderr, "usage: h_exits BACKEND\n");
		return (2);
	}
	for (e = backend->exits; e->verb != NULL; e++)
		(void)printf("%s %s %d\n", e->verb, e->state, e->exit);
	return (0);
}

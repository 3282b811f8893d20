/* Prints, in a fixed order, those variables of its environment that the
 * language test compares. */
#include <stdio.h>
#include <stdlib.h>

#include "names.h"

int
main(void)
{
	const char *value;
	size_t i;

	for (i = 0; marked[i] != NULL; i++) {
		value = getenv(marked[i]);
		if (value != NULL)
			printf("%s=%s%c", marked[i], value, DUMP_VALUE);
	}
	return (fflush(stdout) == 0 ? 0 : 1);
}

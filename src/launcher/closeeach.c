/* Closes descriptors one by one. */
#include <unistd.h>

#include "launcher/closeeach.h"

#define CLOSE_BOUND 65536 /* where the limit is huge or unknown */

void
close_each(int low)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int fd;

	if (limit < 0 || limit > CLOSE_BOUND)
		limit = CLOSE_BOUND;
	for (fd = low; fd < limit; fd++)
		(void)close(fd);
}

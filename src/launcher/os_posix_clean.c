/* Any other system: what a new process is not to have of its starter. */
#include <unistd.h>

#include "launcher/os.h"

#define CLOSE_BOUND 65536 /* where the limit is huge or unknown */

void
os_closefrom(int low)
{
	long limit = sysconf(_SC_OPEN_MAX);
	int fd;

	if (limit < 0 || limit > CLOSE_BOUND)
		limit = CLOSE_BOUND;
	for (fd = low; fd < limit; fd++)
		(void)close(fd);
}

/* libc keeps none back. */
void
os_signals_default(void)
{
}

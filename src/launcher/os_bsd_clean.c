/* The BSDs: what a new process is not to have of its starter. */
#include <unistd.h>

#include "launcher/os.h"

/* closefrom(2) is a system call on all of them. */
void
os_closefrom(int low)
{
	(void)closefrom(low);
}

/* libc keeps none back. */
void
os_signals_default(void)
{
}

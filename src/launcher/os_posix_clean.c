/* Any other system: what a new process is not to have of its starter. */
#include "launcher/closeeach.h"
#include "launcher/os.h"

void
os_closefrom(int low)
{
	close_each(low);
}

/* libc keeps none back. */
void
os_signals_default(void)
{
}

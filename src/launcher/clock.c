/* Time that never steps: the only clock that anything here waits by. */
#include <limits.h>
#include <time.h>

#include "launcher/clock.h"

int64_t
clock_now(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_MONOTONIC, &ts) == -1)
		return (0);
	return ((int64_t)ts.tv_sec * NS_PER_S + ts.tv_nsec);
}

int
clock_left_ms(int64_t deadline)
{
	int64_t left = deadline - clock_now();

	if (left <= 0)
		return (0);
	left = (left - 1) / NS_PER_MS + 1;
	return (left > INT_MAX ? INT_MAX : (int)left);
}

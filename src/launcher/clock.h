/* Time that never steps. */
#ifndef CLOCK_H
#define CLOCK_H

#include <stdint.h>

#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/* CLOCK_MONOTONIC in nanoseconds. */
int64_t clock_now(void);

/* Milliseconds for poll() from now to a deadline, rounded up; 0 if past. */
int clock_left_ms(int64_t deadline);

#endif

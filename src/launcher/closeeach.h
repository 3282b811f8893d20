/* For systems, or kernels, without a call that closes many descriptors. */
#ifndef CLOSEEACH_H
#define CLOSEEACH_H

/* Closes each descriptor from low on.  Async-signal-safe where sysconf() is. */
void close_each(int low);

#endif

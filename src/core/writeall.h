/* Writes all of a text, however little the system takes at a time. */
#ifndef WRITEALL_H
#define WRITEALL_H

#include <stddef.h>

/*
 * Writes n bytes to a file.  Returns 0, or -1 with errno: then a part of them
 * may have been written.
 */
int write_all(int fd, const char *s, size_t n);

#endif

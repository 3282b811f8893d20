/*
 * Writes a cdb (cr.yp.to/cdb/cdb.txt): the very bytes that tinycdb and cdbmake
 * write, in less time, and in linear time also where keys repeat.
 */
#ifndef CDBOUT_H
#define CDBOUT_H

#include <stddef.h>

struct cdbout;

/* Into the empty regular file fd, which stays the caller's.  NULL: ENOMEM. */
struct cdbout *cdbout_new(int fd);

/*
 * Adds a record; several of the same key are kept in this order.  -1 with
 * errno; EFBIG: no cdb is that large.
 */
int cdbout_add(struct cdbout *out, const char *key, size_t keylen,
    const char *data, size_t datalen);

/* Completes the file, nothing of which is synced.  -1 with errno. */
int cdbout_end(struct cdbout *out);

void cdbout_free(struct cdbout *out);

#endif

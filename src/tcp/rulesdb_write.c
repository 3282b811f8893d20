/* Records of rules into a cdb, by tinycdb. */
#include <cdb.h>
#include <errno.h>
#include <limits.h>
#include <stddef.h>

#include "tcp/rulesdb.h"

/* Where the records go. */
struct sink {
	struct cdb_make cdb;
	int error; /* errno of the first that could not be added, or 0 */
};

static int
sink_record(void *arg, const char *key, size_t keylen, const char *data,
    size_t datalen)
{
	struct sink *sink = arg;

	if (keylen > UINT_MAX || datalen > UINT_MAX) {
		sink->error = EFBIG;
		return (-1);
	}
	errno = 0;
	if (cdb_make_add(&sink->cdb, key, (unsigned int)keylen, data,
	        (unsigned int)datalen) == -1) {
		/* tinycdb has other errors, or none, where memory ran out. */
		sink->error = errno == 0 || errno == ENOENT ? ENOMEM : errno;
		return (-1);
	}
	return (0);
}

int
rulesdb_write(int fd, struct rules_job *job, int in, size_t max, int *error)
{
	struct sink sink = { .error = 0 };
	struct rules_job mine = *job;
	int rc;

	*error = 0;
	if (cdb_make_start(&sink.cdb, fd) == -1) {
		*error = errno;
		return (-1);
	}
	mine.record = sink_record;
	mine.arg = &sink;
	rc = rules_compile_fd(&mine, in, max);
	job->count = mine.count;
	job->error = mine.error;
	job->bad = mine.bad;
	/* This also frees what the library keeps, so it is always called. */
	errno = 0;
	if (cdb_make_finish(&sink.cdb) == -1 && rc == 0) {
		sink.error = errno == 0 ? EIO : errno;
		rc = -1;
	}
	*error = sink.error;
	return (rc);
}

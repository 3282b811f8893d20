/* Records of rules into a cdb. */
#include <errno.h>
#include <stddef.h>

#include "tcp/cdbout.h"
#include "tcp/rulesdb.h"

/* Where the records go. */
struct sink {
	struct cdbout *cdb;
	int error; /* errno of the first that could not be added, or 0 */
};

static int
sink_record(void *arg, const char *key, size_t keylen, const char *data,
    size_t datalen)
{
	struct sink *sink = arg;

	if (cdbout_add(sink->cdb, key, keylen, data, datalen) == 0)
		return (0);
	sink->error = errno;
	return (-1);
}

int
rulesdb_write(int fd, struct rules_job *job, int in, size_t max, int *error)
{
	struct sink sink = { .error = 0 };
	struct rules_job mine = *job;
	int rc;

	*error = 0;
	sink.cdb = cdbout_new(fd);
	if (sink.cdb == NULL) {
		*error = errno;
		return (-1);
	}
	mine.record = sink_record;
	mine.arg = &sink;
	rc = rules_compile_fd(&mine, in, max);
	job->count = mine.count;
	job->error = mine.error;
	job->bad = mine.bad;
	if (rc == 0 && cdbout_end(sink.cdb) == -1) {
		sink.error = errno;
		rc = -1;
	}
	cdbout_free(sink.cdb);
	*error = sink.error;
	return (rc);
}

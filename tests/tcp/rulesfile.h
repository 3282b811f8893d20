/* Databases of rules for tests. */
#ifndef RULESFILE_H
#define RULESFILE_H

#include <sys/stat.h>

#include <atf-c.h>
#include <fcntl.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/errs.h"
#include "core/readfile.h"
#include "tcp/rulesdb.h"

/* Writes n bytes into a file of mode 0644 which is not replaced. */
static inline void
file_write(const char *file, const char *bytes, size_t n)
{
	int fd;

	fd = open(file, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, fchmod(fd, 0644));
	ATF_REQUIRE_EQ((ssize_t)n, write(fd, bytes, n));
	ATF_REQUIRE_EQ(0, close(fd));
}

/* Compiles text into the database file, by way of file.tmp. */
static inline void
rules_write(const char *file, const char *text, bool classic)
{
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.classic = classic,
		.errs = &errs };
	int fd, in, error, rc;

	file_write("rules.txt", text, strlen(text));
	in = open("rules.txt", O_RDONLY | O_CLOEXEC);
	fd = open("rules.tmp", O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	ATF_REQUIRE(in != -1 && fd != -1);
	ATF_REQUIRE_EQ(0, fchmod(fd, 0644));
	rc = rulesdb_write(fd, &job, in, SIZE_MAX, &error);
	ATF_REQUIRE_EQ_MSG(0, rc, "%s", errs.n > 0 ? errs.v[0].text : text);
	errs_fini(&errs);
	ATF_REQUIRE_EQ(0, close(in));
	ATF_REQUIRE_EQ(0, close(fd));
	ATF_REQUIRE_EQ(0, rename("rules.tmp", file));
}

#endif

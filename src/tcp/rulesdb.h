/* The database of rules: written and checked with tinycdb. */
#ifndef RULESDB_H
#define RULESDB_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "core/errs.h"
#include "tcp/rules.h"

/* Where databases are made, and how. */
struct rulesdb {
	int dirfd;
	const char *dir; /* its name for messages; "." is not shown */
	uid_t caller; /* the effective uid: the text must pass trust_open */
	bool force; /* write also what is unchanged */
};

/*
 * Compiles DIR/tcprules-NAME.txt into DIR/tcprules-NAME.cdb: temp file in DIR,
 * fsync, rename, fsync of DIR.  The database is replaced only where its
 * content differs, where it is a link, or with force; mode and owner of an
 * existing file are kept, a new one is 0644.  written tells whether it was
 * replaced, count the rules.
 * -1 with messages in errs; the old database or link is then untouched.
 */
int rulesdb_make(const struct rulesdb *db, const char *name, bool *written,
    size_t *count, struct errs *errs);

/*
 * Compiles the text that in holds, at most max bytes, into the empty file fd,
 * which nothing is synced of.  job needs no record, which is set here.
 * -1: job->errs has messages about the text, or job->error tells that it
 * cannot be read, or *error (else 0) that fd cannot be written.
 */
int rulesdb_write(int fd, struct rules_job *job, int in, size_t max,
    int *error);

/*
 * Is the file of fd a cdb whose tables and records lie inside it, and are all
 * records found by its tables?  (So one whose records were replaced is none:
 * rules never are.)  Returns NULL, or what is wrong with it (a static text).
 * Reads it in bounded memory and linear time, never maps it.
 */
const char *rulesdb_check(int fd);

/* Sees a record; returns NULL, or what is wrong with it (a static text). */
typedef const char *rulesdb_visit(void *arg, const unsigned char *key,
    size_t keylen, const unsigned char *data, size_t datalen);

/* The same of a database in memory; visit sees each record, or is NULL. */
const char *rulesdb_check_memory(const unsigned char *mem, size_t size,
    rulesdb_visit *visit, void *arg);

#endif

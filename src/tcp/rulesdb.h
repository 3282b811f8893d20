/* The database of rules: written and checked with tinycdb. */
#ifndef RULESDB_H
#define RULESDB_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "core/errs.h"

/*
 * Compiles DIR/tcprules-NAME.txt into DIR/tcprules-NAME.cdb, where dirfd is
 * DIR and dir its name for messages: temp file in DIR, fsync, rename, fsync
 * of DIR.  The database is replaced only where its content differs, where it
 * is a link, or with force; mode and owner of an existing file are kept, a
 * new one is 0644.  written tells whether it was replaced, count the rules.
 * caller is the effective uid: the text must pass trust_open.
 * -1 with messages in errs; the old database or link is then untouched.
 */
int rulesdb_make(int dirfd, const char *dir, const char *name, bool force,
    uid_t caller, bool *written, size_t *count, struct errs *errs);

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

/* Runs a command of another init, as argv, never by a shell. */
#ifndef RUN_H
#define RUN_H

#include "core/buf.h"
#include "core/strlist.h"

/*
 * Runs argv with nothing in its environment but a PATH, /dev/null as stdin,
 * and waits for its end, at most seconds (0: however long it takes; after
 * that it gets TERM and is left alone).  What it prints on stdout and stderr
 * is added to out and err, up to 64 KiB each; out may be NULL.
 * Returns its exit status; -1 with why: it could not be run, was killed by a
 * signal, or took too long.
 */
int run_command(const struct strlist *argv, unsigned int seconds,
    struct buf *out, struct buf *err, const char **why);

#endif

/*
 * What was installed for a backend: bootctrl/.installed/BACKEND, one line for
 * each file that is ours.  While files are being written it lists what was
 * there before and what will be there, so that after a crash at any moment the
 * next install or uninstall still knows its own.
 *
 *	manifest 1
 *	dialect NAME		or "-"
 *	aggregate NAME
 *	enabled yes|no		no: the init was not yet told
 *	MODE HASH PATH		MODE is octal; "link" of a link; "dir" of a
 *				directory that was made, whose HASH is 0
 */
#ifndef MANIFEST_H
#define MANIFEST_H

#include <stdbool.h>
#include <stddef.h>

#include "core/bootdir.h"
#include "core/errs.h"
#include "core/root.h"

#define MANIFEST_VERSION "manifest 1"

struct manifest_line {
	struct there there; /* THERE_OTHER is a directory */
	char *path; /* owned */
};

struct manifest {
	bool exists; /* there was one to be read */
	char *dialect; /* NULL: none */
	char *aggregate;
	bool enabled;
	struct manifest_line *v; /* by path once sorted; a path may be twice */
	size_t n;
	size_t size;
};

/*
 * Opens the directory of the manifests, .installed in the bootctrl directory;
 * make: makes it.  Returns 0 with *fd, which is -1 if there is none; -1 with a
 * message if it cannot be had or others could have written there.
 */
int manifest_dir(const struct bootdir *dir, bool make, int *fd,
    struct errs *errs);

/*
 * Locks it for this process until the descriptor is closed; waits up to
 * seconds for another one.  -1 with errno, EWOULDBLOCK: it was not let go.
 */
int manifest_lock(int dirfd, unsigned int seconds);

/*
 * Reads the manifest of a backend.  None is an empty one.  -1 with a message
 * if it cannot be read or is damaged.
 */
int manifest_read(struct manifest *manifest, int dirfd, const char *backend,
    struct errs *errs);

/* Writes it, sorted, by rename.  -1 with errno. */
int manifest_write(struct manifest *manifest, int dirfd, const char *backend);

/* Removes it.  -1 with errno. */
int manifest_remove(int dirfd, const char *backend);

/* Adds a line.  -1: out of memory. */
int manifest_add(struct manifest *manifest, const struct there *there,
    const char *path);

/* Sorts by path and drops lines that are there twice. */
void manifest_sort(struct manifest *manifest);

/* Do both say the same?  Both are sorted. */
bool manifest_equal(const struct manifest *a, const struct manifest *b);

/* Is there a line for this path?  The manifest is sorted. */
bool manifest_has(const struct manifest *manifest, const char *path);

/* Is what lies at the path what a line says? */
bool manifest_ours(const struct manifest *manifest, const char *path,
    const struct there *there);

void manifest_fini(struct manifest *manifest);

#endif

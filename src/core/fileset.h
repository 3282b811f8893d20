/* Files that are to be written somewhere: values, nothing is on disk yet. */
#ifndef FILESET_H
#define FILESET_H

#include <sys/types.h>

#include <stddef.h>

struct setfile {
	char *path; /* absolute, in the system that it is for */
	char *text; /* the content, ended by NUL; of a link: its target */
	mode_t mode; /* permission bits; 0: a symbolic link */
};

/* {0} is an empty one. */
struct fileset {
	struct setfile *v;
	size_t n;
	size_t size;
};

/*
 * Adds a regular file, whose text the set then owns (freed also on failure; a
 * NULL text is memory that ran out before), or a link.  -1: out of memory.
 */
int fileset_file(struct fileset *set, const char *path, mode_t mode,
    char *text);
int fileset_link(struct fileset *set, const char *path, const char *target);

/* Sorts by path, so that what is written and listed has one order. */
void fileset_sort(struct fileset *set);

void fileset_fini(struct fileset *set);

#endif

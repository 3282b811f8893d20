/* Where a program is: the search that execvp does, in the service's PATH. */
#ifndef PROGRAM_H
#define PROGRAM_H

/*
 * Finds a program: a name with a slash must be absolute, another is searched
 * in the absolute directories of path.  Returns its path, which the caller
 * frees; NULL with errno: ENOENT none, EACCES found but not executable for
 * us, EINVAL a relative path, ENOMEM.
 */
char *program_find(const char *name, const char *path);

#endif

/* Listing a directory that is open already. */
#ifndef DIRLIST_H
#define DIRLIST_H

#include <dirent.h>

/*
 * A stream of the directory's entries from the first on, for readdir(3) and
 * closedir(3); dirfd stays open, but shares its position.  NULL with errno.
 */
DIR *dir_list(int dirfd);

#endif

/* The files of the bootctrl directory by how their names begin and end. */
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "core/dirlist.h"

static int
name_add(const char *file, const char *before, const char *after,
    struct strlist *names)
{
	size_t len = strlen(file), b = strlen(before), a = strlen(after);

	if (file[0] == '.' || len <= b + a || strncmp(file, before, b) != 0 ||
	    strcmp(file + len - a, after) != 0)
		return (0);
	return (strlist_addn(names, file + b, len - a - b));
}

int
files_list(const struct ctl *ctl, const char *before, const char *after,
    struct strlist *names)
{
	struct dirent *entry;
	DIR *dir = dir_list(ctl->bootdir.fd);
	int rc = 0;

	if (dir == NULL) {
		(void)fprintf(stderr, "%s: %s\n", ctl->bootdir.path,
		    strerror(errno));
		return (EXIT_FAILED);
	}
	while (rc == 0 && (entry = readdir(dir)) != NULL)
		rc = name_add(entry->d_name, before, after, names);
	(void)closedir(dir);
	strlist_sort(names);
	if (rc == 0)
		return (EXIT_OK);
	(void)fprintf(stderr, "bootctrl: out of memory\n");
	return (EXIT_FAILED);
}

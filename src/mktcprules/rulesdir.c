/* The directory of texts of rules. */
#include <sys/stat.h>
#include <sys/types.h>

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/trust.h"
#include "mktcprules/rulesdir.h"

static const char prefix[] = "tcprules-";
static const char suffix[] = ".txt";

/* [A-Za-z0-9][A-Za-z0-9_.@+-]*, of len bytes. */
static bool
valid_rules(const char *s, size_t len)
{
	size_t i;

	if (len == 0 || !isalnum((unsigned char)s[0]))
		return (false);
	for (i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) &&
		    strchr("_.@+-", s[i]) == NULL)
			return (false);
	return (true);
}

/* Where the X of tcprules-X.txt is in a file's name; NULL: not such a file. */
static const char *
name_part(const char *file, size_t *len)
{
	size_t n = strlen(file);

	if (n < sizeof(prefix) - 1 + sizeof(suffix) - 1 ||
	    strncmp(file, prefix, sizeof(prefix) - 1) != 0 ||
	    strcmp(file + n - (sizeof(suffix) - 1), suffix) != 0)
		return (NULL);
	*len = n - (sizeof(prefix) - 1) - (sizeof(suffix) - 1);
	return (file + sizeof(prefix) - 1);
}

int
rulesdir_name(const char *word, struct strlist *names, struct errs *errs)
{
	const char *s;
	size_t len;

	s = name_part(word, &len);
	if (s == NULL) {
		s = word;
		if (strncmp(s, prefix, sizeof(prefix) - 1) == 0)
			s += sizeof(prefix) - 1;
		len = strlen(s);
	}
	if (!valid_rules(s, len))
		return (errs_add(errs, ERR_CONFIG, NULL,
		    "\"%s\" is not a name of rules: write smtp for "
		    "tcprules-smtp.txt; -d DIR tells where it is",
		    word));
	if (strlist_addn(names, s, len) == -1)
		return (errs_nomem(errs));
	return (0);
}

/*
 * Goes through the directory's texts of rules and adds their names; with
 * names NULL it only looks for one.  Returns how many, or -1 with errno.
 */
static long
dir_scan(int dirfd, struct strlist *names, struct errs *errs)
{
	const struct dirent *e;
	const char *s;
	long n = 0;
	size_t len;
	DIR *d;
	int fd;

	/* A descriptor of its own, since the position is shared otherwise. */
	fd = openat(dirfd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	d = fdopendir(fd);
	if (d == NULL) {
		(void)close(fd);
		return (-1);
	}
	errno = 0;
	while ((e = readdir(d)) != NULL) {
		s = name_part(e->d_name, &len);
		if (s != NULL && valid_rules(s, len)) {
			n++;
			if (names != NULL && strlist_addn(names, s, len) == -1)
				(void)errs_nomem(errs);
		} else if (s != NULL && names != NULL)
			(void)errs_add(errs, ERR_WARNING, NULL,
			    "%s: ignored: a name of rules has only letters, "
			    "digits and _ . @ + -",
			    e->d_name);
		errno = 0;
	}
	if (errno != 0)
		n = -1;
	(void)closedir(d);
	return (n);
}

int
rulesdir_list(const struct rulesdir *dir, struct strlist *names,
    struct errs *errs)
{
	long n;

	n = dir_scan(dir->fd, names, errs);
	if (n == -1)
		return (errs_add(errs, ERR_FAILED, NULL,
		    "%s: cannot be read: %s", dir->path, strerror(errno)));
	if (n == 0)
		return (errs_add(errs, ERR_FAILED, NULL,
		    "%s: no tcprules-*.txt in it: write one, or tell with "
		    "-d DIR where they are",
		    dir->path));
	strlist_sort(names);
	return (0);
}

/* Does the working directory hold a text of rules? */
static bool
here_has_rules(void)
{
	return (dir_scan(AT_FDCWD, NULL, NULL) > 0);
}

/* The absolute path of path; NULL with errno. */
static char *
absolute(const char *path)
{
	char cwd[PATH_MAX];
	struct buf b = { 0 };

	if (*path != '/') {
		if (getcwd(cwd, sizeof(cwd)) == NULL)
			return (NULL);
		buf_puts(&b, cwd);
		buf_putc(&b, '/');
	}
	buf_puts(&b, path);
	errno = ENOMEM;
	return (buf_take(&b));
}

/* Only the directory's owner may write in it. */
static int
check_owner(const struct rulesdir *dir, struct errs *errs)
{
	const struct passwd *pw;
	struct stat st;

	if (fstat(dir->fd, &st) == -1)
		return (errs_add(errs, ERR_FAILED, NULL, "%s: %s", dir->path,
		    strerror(errno)));
	if (st.st_uid == dir->caller)
		return (0);
	pw = getpwuid(st.st_uid);
	if (pw != NULL)
		return (errs_add(errs, ERR_PERMISSION, NULL,
		    "%s: owned by %s: run it as %s", dir->path, pw->pw_name,
		    pw->pw_name));
	return (errs_add(errs, ERR_PERMISSION, NULL,
	    "%s: owned by uid %lu: run it as that user", dir->path,
	    (unsigned long)st.st_uid));
}

int
rulesdir_open(struct rulesdir *dir, const char *path, const char *standard,
    uid_t caller, struct errs *errs)
{
	size_t before = errs->n;
	char *full;
	int error;

	if (path == NULL)
		path = here_has_rules() ? "." : standard;
	dir->caller = caller;
	dir->path = strdup(path);
	if (dir->path == NULL)
		return (errs_nomem(errs));
	/* All that leads to it counts, also what leads to here. */
	full = absolute(path);
	if (full != NULL)
		dir->fd = trust_open(AT_FDCWD, full, O_RDONLY | O_DIRECTORY,
		    caller, errs);
	error = errno;
	free(full);
	if (dir->fd == -1)
		return (errs_add(errs,
		    error == EACCES ? ERR_PERMISSION : ERR_FAILED, NULL,
		    "%s: cannot be opened: %s", path, strerror(error)));
	if (errs->n > before)
		return (-1);
	return (check_owner(dir, errs));
}

void
rulesdir_fini(struct rulesdir *dir)
{
	if (dir->fd != -1)
		(void)close(dir->fd);
	free(dir->path);
	dir->fd = -1;
	dir->path = NULL;
}

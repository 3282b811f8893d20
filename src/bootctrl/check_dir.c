/* check: what lies in the directory besides services. */
#include <sys/stat.h>
#include <sys/types.h>

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/check.h"
#include "core/dirlist.h"
#include "core/rule.h"
#include "core/valid.h"

#define LINE_MAX_LEN 256 /* of a first line that names an interpreter */

/* Does the file begin with the path of a bootctrl as its interpreter? */
static bool
is_script(int dirfd, const char *name)
{
	char line[LINE_MAX_LEN + 1], *end, *base;
	ssize_t n;
	int fd;

	fd = openat(dirfd, name, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (false);
	n = read(fd, line, LINE_MAX_LEN);
	(void)close(fd);
	if (n < 2 || strncmp(line, "#!", 2) != 0)
		return (false);
	line[n] = '\0';
	end = line + 2;
	end += strspn(end, " \t");
	end += strcspn(end, " \t\r\n");
	*end = '\0';
	base = strrchr(line, '/');
	return (base != NULL && strcmp(base, "/bootctrl") == 0);
}

/* Is some service a link to the file that st describes? */
static bool
is_used(const struct bootdir *dir, const struct stat *st)
{
	struct buf name = { 0 };
	struct stat rc;
	bool used = false;
	size_t i;

	for (i = 0; i < dir->names.n && !used; i++) {
		buf_clear(&name);
		buf_printf(&name, "%s.rc", dir->names.v[i]);
		used = !name.failed && fstatat(dir->fd, name.s, &rc, 0) == 0 &&
		    rc.st_dev == st->st_dev && rc.st_ino == st->st_ino;
	}
	buf_fini(&name);
	return (used);
}

static void
check_entry(struct check *check, const char *name)
{
	const struct bootdir *dir = &check->ctl->bootdir;
	struct buf path = { 0 };
	struct place place = { 0 };
	struct stat st;

	if (name[0] == '.')
		return;
	buf_printf(&path, "%s/%s", dir->path, name);
	place.file = path.failed ? dir->path : path.s;
	if (fstatat(dir->fd, name, &st, 0) == -1) {
		if (errno == ENOENT &&
		    fstatat(dir->fd, name, &st, AT_SYMLINK_NOFOLLOW) == 0)
			check_error(check, RULE_LINK, &place,
			    "the link leads to nothing; mend or remove it");
	} else if (S_ISREG(st.st_mode) && valid_name(name) &&
	    strchr(name, '.') == NULL && is_script(dir->fd, name) &&
	    !is_used(dir, &st)) {
		check_warn(check, RULE_TEMPLATE, &place,
		    "no service is made of this template; make a link to it "
		    "whose name ends in .rc, or remove it");
	}
	buf_fini(&path);
}

void
check_directory(struct check *check)
{
	const struct bootdir *dir = &check->ctl->bootdir;
	struct place place = { dir->path, 0, 0 };
	const struct dirent *entry;
	DIR *d = dir_list(dir->fd);

	if (d == NULL) {
		check_error(check, RULE_FILE, &place, "cannot list it: %s",
		    strerror(errno));
		return;
	}
	while ((entry = readdir(d)) != NULL)
		check_entry(check, entry->d_name);
	(void)closedir(d);
}

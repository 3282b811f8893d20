/* What the verbs share that change the bootctrl directory. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/change.h"
#include "bootctrl/native.h"

/* A name that is not there yet. */
static int
name_add(struct strlist *names, const char *as, const char *suffix)
{
	size_t len = strlen(as) - strlen(suffix);
	char name[256];

	if (len >= sizeof(name) || strcmp(as + len, suffix) != 0)
		return (0);
	memcpy(name, as, len);
	name[len] = '\0';
	if (strlist_find(names, name))
		return (0);
	if (strlist_add(names, name) == -1)
		return (-1);
	strlist_sort(names);
	return (0);
}

int
change_look(struct ctl *ctl, const char *as, const char *from)
{
	struct bootdir *dir = &ctl->bootdir;
	struct errs errs = { 0 };
	int rc = 0;

	set_fini(&ctl->set);
	bootdir_fini(dir);
	if (bootdir_open(dir, ctl->dir, geteuid(), &errs) == -1) {
		print_errs(&errs);
		errs_fini(&errs);
		return (EXIT_NOT_CONFIGURED);
	}
	errs_fini(&errs);
	dir->root = ctl->root;
	dir->as = as;
	dir->from = from;
	if (as != NULL)
		rc = name_add(strcmp(as + strlen(as) - 3, ".rc") == 0
		        ? &dir->names
		        : &dir->envs,
		    as, strrchr(as, '.'));
	if (rc == 0)
		return (set_ask(ctl));
	(void)fprintf(stderr, "bootctrl: out of memory\n");
	return (EXIT_FAILED);
}

const struct service *
change_service(const struct ctl *ctl, const char *file)
{
	size_t i;

	for (i = 0; i < ctl->set.n; i++)
		if (strcmp(ctl->set.v[i]->file, file) == 0)
			return (ctl->set.v[i]);
	return (NULL);
}

int
change_check(struct ctl *ctl, const char *file)
{
	struct selected one = { .index = -1 };
	struct selection which = { &one, 1 };
	struct errs found = { 0 };
	int status;
	size_t i;

	for (i = 0; i < ctl->set.n; i++)
		if (strcmp(ctl->set.v[i]->file, file) == 0)
			one.index = (long)i;
	status = check_services(ctl, &which, &found);
	check_print(&found, stderr, CHECK_TEXT);
	errs_fini(&found);
	return (status == CHECK_ERRORS ? EXIT_NOT_CONFIGURED : EXIT_OK);
}

int
change_done(struct ctl *ctl)
{
	struct install in;
	int status = change_look(ctl, NULL, NULL), one;
	size_t i;

	for (i = 0; status == EXIT_OK && backends[i] != NULL; i++) {
		if (!install_exists(ctl, backends[i]))
			continue;
		one = install_open(&in, ctl, backends[i], INSTALL_PUT);
		in.quiet = true;
		if (one == EXIT_OK)
			one = install_do(&in);
		install_fini(&in);
		if (one != EXIT_OK)
			status = one;
	}
	return (status);
}

int
change_failed(const struct ctl *ctl, const char *file)
{
	(void)fprintf(stderr, "%s/%s: %s\n", ctl->bootdir.path, file,
	    strerror(errno));
	return (EXIT_FAILED);
}

char *
change_file(const struct ctl *ctl, const char *word)
{
	long index = set_find(&ctl->set, word);
	size_t len = strlen(word);

	if (index != -1)
		return (strdup(ctl->set.v[index]->file));
	if (len > 3 && strcmp(word + len - 3, ".rc") == 0)
		len -= 3;
	return (strndup(word, len));
}

bool
change_there(const struct ctl *ctl, const char *file)
{
	struct stat st;

	return (fstatat(ctl->bootdir.fd, file, &st, AT_SYMLINK_NOFOLLOW) == 0);
}

char *
change_join(const char *a, const char *b, const char *c)
{
	struct buf text = { 0 };

	buf_puts(&text, a);
	buf_puts(&text, b);
	buf_puts(&text, c);
	return (buf_take(&text));
}

/* disable: takes a service out of the set; what runs goes on. */
#include <sys/stat.h>
#include <sys/types.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/change.h"

struct disable {
	char *file; /* NAME */
	char *rc; /* NAME.rc */
	char *off; /* NAME.rc.off */
};

/* What runs goes on: that is for stop to change. */
static void
disable_tell(struct ctl *ctl, const char *file, const char *name,
    const char *how)
{
	struct state state;

	if (!ctl->quiet)
		(void)printf("%s: disabled, %s\n", file, how);
	if (state_ask(ctl) != EXIT_OK)
		return;
	state_get(&ctl->statectx, name, false, &state);
	(void)fflush(stdout);
	if (state.kind == STATE_RUNNING)
		(void)fprintf(stderr,
		    "%s: still running; \"bootctrl stop %s\" ends it\n", name,
		    name);
	state_fini(&state);
}

/* A link goes; a script of its own is kept as NAME.rc.off. */
static int
disable_file(struct ctl *ctl, const char *name, const struct disable *d)
{
	int fd = ctl->bootdir.fd;
	struct stat st;
	bool keep;

	if (fstatat(fd, d->rc, &st, AT_SYMLINK_NOFOLLOW) == -1)
		return (change_failed(ctl, d->rc));
	keep = !S_ISLNK(st.st_mode);
	if (ctl->dry_run) {
		(void)printf(keep ? "%s -> %s\n" : "rm %s\n", d->rc, d->off);
		return (EXIT_OK);
	}
	if (keep && linkat(fd, d->rc, fd, d->off, 0) == -1)
		return (change_failed(ctl, d->off));
	if (unlinkat(fd, d->rc, 0) == -1)
		return (change_failed(ctl, d->rc));
	disable_tell(ctl, d->file, name,
	    keep ? "its script is kept as NAME.rc.off" : "its link is removed");
	return (EXIT_OK);
}

static int
disable_name(struct ctl *ctl, const char *word)
{
	long index = set_find(&ctl->set, word);
	struct disable d = { .file = change_file(ctl, word) };
	char *name = strdup(index == -1 ? word : ctl->set.v[index]->name);
	int status = EXIT_OK;

	if (d.file != NULL) {
		d.rc = change_join(d.file, ".rc", "");
		d.off = change_join(d.file, ".rc.off", "");
	}
	if (name == NULL || d.rc == NULL || d.off == NULL) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		status = EXIT_FAILED;
	} else if (index != -1)
		status = disable_file(ctl, name, &d);
	else if (change_there(ctl, d.off))
		(void)fprintf(stderr, "%s: already disabled\n", d.file);
	else
		status = say_unknown(ctl, word);
	free(name);
	free(d.file);
	free(d.rc);
	free(d.off);
	return (status);
}

int
cmd_disable(struct ctl *ctl, const struct cmd *cmd)
{
	size_t i;
	int one, status = EXIT_OK;

	if (ctl->nnames == 0) {
		(void)fprintf(stderr,
		    "bootctrl: %s takes names; see bootctrl --help\n",
		    cmd->name);
		return (EXIT_USAGE);
	}
	for (i = 0; i < ctl->nnames; i++) {
		one = disable_name(ctl, ctl->names[i]);
		if (one != EXIT_OK)
			status = one;
	}
	if (ctl->dry_run)
		return (status);
	one = change_done(ctl);
	return (status == EXIT_OK ? one : status);
}

/*
 * edit: a copy of a service's file in an editor, checked, then put in place by
 * rename.  What the editor wrote is never lost.
 */
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/change.h"
#include "core/readfile.h"
#include "core/words.h"
#include "core/writeall.h"

#define NEW_MODE 0644 /* all may ask for the state of a service */
#define TRIES 100

struct edit {
	char *name; /* NAME */
	char *file; /* NAME.env or NAME.rc */
	char *copy; /* the file that is edited */
	mode_t mode;
	bool exists;
	struct buf before; /* what file held */
	struct buf start; /* what the copy began with */
	struct buf after; /* what the editor left */
};

static void
edit_fini(struct edit *e)
{
	free(e->name);
	free(e->file);
	free(e->copy);
	buf_fini(&e->before);
	buf_fini(&e->start);
	buf_fini(&e->after);
}

/* Reads the file as it is now; an empty one if there is none. */
static int
edit_read(const struct ctl *ctl, const char *file, struct buf *text,
    struct stat *st)
{
	int error, fd, rc;

	buf_clear(text);
	buf_add(text, "", 0);
	fd = openat(ctl->bootdir.fd, file,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1)
		return (-1);
	rc = st == NULL ? 0 : fstat(fd, st);
	if (rc == 0)
		rc = readfile_fd(fd, BOOTDIR_FILE_MAX, text);
	error = errno;
	(void)close(fd);
	errno = error;
	return (rc);
}

static bool
same_text(const struct buf *a, const struct buf *b)
{
	return (a->n == b->n && (a->n == 0 || memcmp(a->s, b->s, a->n) == 0));
}

/* A new env file begins as a sample: its own, or that of a sister. */
static void
edit_sample(const struct ctl *ctl, struct edit *e)
{
	size_t prefix = strcspn(e->name, "-") + 1, i;
	struct buf name = { 0 };

	buf_printf(&name, "%s.sample", e->file);
	if (!name.failed && edit_read(ctl, name.s, &e->start, NULL) == 0)
		goto out;
	for (i = 0; i < ctl->bootdir.envs.n; i++) {
		if (strncmp(ctl->bootdir.envs.v[i], e->name, prefix) != 0)
			continue;
		buf_clear(&name);
		buf_printf(&name, "%s.env", ctl->bootdir.envs.v[i]);
		if (!name.failed &&
		    edit_read(ctl, name.s, &e->start, NULL) == 0)
			goto out;
	}
	buf_clear(&e->start);
	buf_printf(&e->start,
	    "# %s: settings of %s, read before its script; see "
	    "bootctrl(5).\n",
	    e->file, e->name);
out:
	buf_fini(&name);
}

/* Which file is meant, and what is in it.  0, or an exit status. */
static int
edit_find(const struct ctl *ctl, struct edit *e)
{
	const char *which = ctl->nnames > 1 ? ctl->names[1] : NULL;
	struct stat st = { 0 };
	struct buf file = { 0 };

	e->name = change_file(ctl, ctl->names[0]);
	buf_printf(&file, "%s.rc", e->name == NULL ? "" : e->name);
	if (which == NULL) /* a link's target is for all its instances */
		which = !file.failed &&
		        fstatat(ctl->bootdir.fd, file.s, &st,
		            AT_SYMLINK_NOFOLLOW) == 0 &&
		        S_ISREG(st.st_mode)
		    ? "rc"
		    : "env";
	buf_clear(&file);
	buf_printf(&file, "%s.%s", e->name == NULL ? "" : e->name, which);
	e->file = buf_take(&file);
	if (e->name == NULL || e->file == NULL) {
		(void)fprintf(stderr, "bootctrl: out of memory\n");
		return (EXIT_FAILED);
	}
	e->mode = NEW_MODE;
	if (edit_read(ctl, e->file, &e->before, &st) == 0) {
		e->exists = true;
		e->mode = st.st_mode & 07777;
		buf_add(&e->start, e->before.s, e->before.n);
		return (EXIT_OK);
	}
	if (errno == ENOENT && strcmp(which, "env") == 0) {
		edit_sample(ctl, e);
		return (EXIT_OK);
	}
	if (fstatat(ctl->bootdir.fd, e->file, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	    S_ISLNK(st.st_mode))
		(void)fprintf(stderr,
		    "%s/%s: it is a link; edit what it leads to, for all that "
		    "use it, or \"bootctrl edit %s env\"\n",
		    ctl->bootdir.path, e->file, e->name);
	else
		return (change_failed(ctl, e->file));
	return (EXIT_FAILED);
}

/* Makes the copy, under a name that the directory does not read. */
static int
edit_copy(const struct ctl *ctl, struct edit *e)
{
	struct buf name = { 0 };
	int fd = -1, i, status = EXIT_OK;

	for (i = 0; i < TRIES && fd == -1; i++) {
		buf_clear(&name);
		buf_printf(&name, ".%s.edit%d", e->file, i);
		if (name.failed)
			break;
		fd = openat(ctl->bootdir.fd, name.s,
		    O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
		if (fd == -1 && errno != EEXIST)
			break;
	}
	if (fd == -1)
		status = change_failed(ctl, name.failed ? e->file : name.s);
	e->copy = buf_take(&name);
	if (fd != -1 &&
	    (write_all(fd, e->start.s, e->start.n) == -1 || close(fd) == -1))
		status = change_failed(ctl, e->copy);
	if (e->copy == NULL)
		status = EXIT_FAILED;
	return (status);
}

/* $VISUAL, $EDITOR or vi as an argv with the path of the copy. */
static int
editor_argv(const struct ctl *ctl, const struct edit *e, struct strlist *argv)
{
	const struct place where = { "bootctrl", 0, 0 };
	const char *var = "VISUAL", *editor = getenv(var);
	struct buf path = { 0 };
	struct errs errs = { 0 };
	int rc;

	if (editor == NULL || *editor == '\0')
		editor = getenv(var = "EDITOR");
	if (editor == NULL || *editor == '\0')
		editor = "vi";
	rc = words_split(editor, var, &where, argv, &errs);
	print_errs(&errs);
	errs_fini(&errs);
	if (rc == 0 && argv->n == 0)
		rc = strlist_add(argv, "vi");
	buf_printf(&path, "%s/%s", ctl->bootdir.path, e->copy);
	if (rc == 0)
		rc = strlist_take(argv, buf_take(&path));
	else
		buf_fini(&path);
	return (rc);
}

/* Runs it on our terminal; -1 after a message. */
static int
editor_run(const struct strlist *argv)
{
	struct sigaction ignore, intr, quit;
	int status = -1;
	pid_t pid;

	memset(&ignore, 0, sizeof(ignore));
	sigemptyset(&ignore.sa_mask);
	ignore.sa_handler = SIG_IGN;
	/* An interrupt is the editor's to handle. */
	(void)sigaction(SIGINT, &ignore, &intr);
	(void)sigaction(SIGQUIT, &ignore, &quit);
	pid = fork();
	if (pid == 0) {
		(void)sigaction(SIGINT, &intr, NULL);
		(void)sigaction(SIGQUIT, &quit, NULL);
		(void)signal(SIGPIPE, SIG_DFL);
		(void)signal(SIGXFSZ, SIG_DFL);
		(void)execvp(argv->v[0], argv->v);
		(void)fprintf(stderr, "%s: %s\n", argv->v[0], strerror(errno));
		_exit(127);
	}
	while (pid != -1 && waitpid(pid, &status, 0) == -1 && errno == EINTR)
		continue;
	(void)sigaction(SIGINT, &intr, NULL);
	(void)sigaction(SIGQUIT, &quit, NULL);
	if (pid != -1 && WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return (0);
	(void)fprintf(stderr, "bootctrl: the editor %s failed\n", argv->v[0]);
	return (-1);
}

static int
edit_run(const struct ctl *ctl, struct edit *e)
{
	struct strlist argv = { 0 };
	int rc = editor_argv(ctl, e, &argv);

	if (rc == 0) {
		(void)fflush(stdout);
		rc = editor_run(&argv);
	}
	strlist_fini(&argv);
	if (rc == 0 && edit_read(ctl, e->copy, &e->after, NULL) == -1)
		return (change_failed(ctl, e->copy));
	return (rc == 0 ? EXIT_OK : EXIT_FAILED);
}

/* Has somebody else written the file since we read it? */
static int
edit_raced(const struct ctl *ctl, const struct edit *e)
{
	struct buf now = { 0 };
	bool exists = edit_read(ctl, e->file, &now, NULL) == 0;
	bool same = exists == e->exists && same_text(&now, &e->before);

	buf_fini(&now);
	if (same)
		return (EXIT_OK);
	(void)fprintf(stderr, "%s/%s: changed while it was edited\n",
	    ctl->bootdir.path, e->file);
	return (EXIT_FAILED);
}

/* The copy takes the file's place. */
static int
edit_place(const struct ctl *ctl, const struct edit *e)
{
	int dir = ctl->bootdir.fd;
	int fd = openat(dir, e->copy,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	int rc = -1;

	if (fd != -1)
		rc = fchmod(fd, e->mode) == -1 || fsync(fd) == -1 ? -1 : 0;
	if (fd != -1)
		(void)close(fd);
	if (rc == 0)
		rc = renameat(dir, e->copy, dir, e->file);
	if (rc == -1)
		return (change_failed(ctl, e->file));
	(void)fsync(dir);
	return (EXIT_OK);
}

/* Says what was done, and what is left to do. */
static void
edit_tell(struct ctl *ctl, const struct edit *e)
{
	const struct service *s = change_service(ctl, e->name);
	struct state state;

	if (!ctl->quiet)
		(void)printf("%s: written\n", e->file);
	if (s == NULL || state_ask(ctl) != EXIT_OK)
		return;
	state_get(&ctl->statectx, s->name, false, &state);
	(void)fflush(stdout);
	if (state.kind == STATE_RUNNING)
		(void)fprintf(stderr,
		    "%s: runs as before; \"bootctrl restart %s\" makes it "
		    "count\n",
		    s->name, s->name);
	state_fini(&state);
}

/* The editor is done: check, compare, replace. */
static int
edit_finish(struct ctl *ctl, struct edit *e)
{
	int status;

	if (same_text(&e->after, &e->start) && e->exists) {
		(void)unlinkat(ctl->bootdir.fd, e->copy, 0);
		if (!ctl->quiet)
			(void)printf("%s: unchanged\n", e->file);
		return (EXIT_OK);
	}
	status = change_look(ctl, e->file, e->copy);
	if (status == EXIT_OK && change_service(ctl, e->name) != NULL)
		status = change_check(ctl, e->name);
	if (status == EXIT_OK)
		status = edit_raced(ctl, e);
	if (status == EXIT_OK)
		status = edit_place(ctl, e);
	if (status != EXIT_OK)
		return (status);
	status = change_done(ctl);
	edit_tell(ctl, e);
	return (status);
}

int
cmd_edit(struct ctl *ctl, const struct cmd *cmd)
{
	struct edit e = { 0 };
	int status;

	if (ctl->nnames < 1 || ctl->nnames > 2 ||
	    (ctl->nnames == 2 && strcmp(ctl->names[1], "env") != 0 &&
	        strcmp(ctl->names[1], "rc") != 0)) {
		(void)fprintf(stderr,
		    "bootctrl: %s takes a name, and env or rc\n", cmd->name);
		return (EXIT_USAGE);
	}
	if (set_find(&ctl->set, ctl->names[0]) == -1)
		return (say_unknown(ctl, ctl->names[0]));
	status = edit_find(ctl, &e);
	if (status == EXIT_OK)
		status = edit_copy(ctl, &e);
	if (status == EXIT_OK) {
		status = edit_run(ctl, &e);
		if (status == EXIT_OK)
			status = edit_finish(ctl, &e);
		if (status != EXIT_OK)
			(void)fprintf(stderr,
			    "%s is as it was; what was edited is in %s/%s\n",
			    e.file, ctl->bootdir.path, e.copy);
	}
	edit_fini(&e);
	return (status);
}

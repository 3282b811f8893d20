/* enable: the presence of NAME.rc is the one switch. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/change.h"
#include "core/nearest.h"
#include "core/valid.h"

#define DEFAULT_RULES "tcprules-default.cdb"

/* What is to be enabled, and by what. */
struct enable {
	char *name; /* NAME */
	char *rc; /* NAME.rc */
	char *off; /* NAME.rc.off */
	char *env; /* NAME.env */
	const char *from; /* the template to link to, or off */
	char *rules; /* a link of the rules that was made; NULL: none */
};

static void
enable_fini(struct enable *e)
{
	free(e->name);
	free(e->rc);
	free(e->off);
	free(e->env);
	free(e->rules);
}

/* A file that can be linked to: neither a service nor an env file. */
static bool
is_template(const struct ctl *ctl, const char *file)
{
	struct stat st;
	size_t len = strlen(file);

	return (valid_name(file) &&
	    (len < 3 || strcmp(file + len - 3, ".rc") != 0) &&
	    (len < 4 || strcmp(file + len - 4, ".env") != 0) &&
	    fstatat(ctl->bootdir.fd, file, &st, 0) == 0 && S_ISREG(st.st_mode));
}

/* Does the text of a template ask for an instance? */
static bool
wants_instance(const struct ctl *ctl, const char *file)
{
	struct buf text = { 0 };
	struct errs ignored = { 0 };
	bool wants;

	wants = bootdir_read(&ctl->bootdir, file, &text, NULL, &ignored) == 0 &&
	    text.s != NULL &&
	    (strstr(text.s, "$instance") != NULL ||
	        strstr(text.s, "${instance") != NULL);
	buf_fini(&text);
	errs_fini(&ignored);
	return (wants);
}

/* "there is nothing called X to enable", and what is near. */
static int
say_nothing(const struct ctl *ctl, const char *word)
{
	struct nearest nearest = { .word = word };
	struct strlist files = { 0 };
	size_t i;

	if (files_list(ctl, "", "", &files) == EXIT_OK)
		for (i = 0; i < files.n; i++)
			if (is_template(ctl, files.v[i]))
				nearest_try(&nearest, files.v[i]);
	(void)fprintf(stderr,
	    "bootctrl: %s has neither %s.rc.off nor a template %s",
	    ctl->bootdir.path, word, word);
	if (nearest.best != NULL)
		(void)fprintf(stderr, "; did you mean \"%s\"?", nearest.best);
	(void)fprintf(stderr,
	    "; write \"bootctrl enable TEMPLATE INSTANCE\"\n");
	strlist_fini(&files);
	return (EXIT_NOT_INSTALLED);
}

/* NAME of an instance: TEMPLATE up to its first "-", "-", INSTANCE. */
static char *
instance_name(const char *template, const char *instance)
{
	char *first = strndup(template, strcspn(template, "-"));
	char *name = first == NULL ? NULL : change_join(first, "-", instance);

	free(first);
	return (name);
}

/* Fills the paths of e->name; 0, or an exit status after a message. */
static int
enable_paths(struct enable *e)
{
	if (e->name != NULL && !valid_name(e->name)) {
		(void)fprintf(stderr,
		    "bootctrl: bad name \"%s\"; use up to %d of A-Z a-z 0-9 _ "
		    ". @ + -\n",
		    e->name, NAME_MAX_LEN);
		return (EXIT_USAGE);
	}
	if (e->name != NULL) {
		e->rc = change_join(e->name, ".rc", "");
		e->off = change_join(e->name, ".rc.off", "");
		e->env = change_join(e->name, ".env", "");
	}
	if (e->rc != NULL && e->off != NULL && e->env != NULL)
		return (EXIT_OK);
	(void)fprintf(stderr, "bootctrl: out of memory\n");
	return (EXIT_FAILED);
}

/* Finds out what comes back by a name alone. */
static int
enable_by_name(const struct ctl *ctl, struct enable *e)
{
	if (change_there(ctl, e->off)) {
		e->from = e->off;
	} else if (is_template(ctl, e->name)) {
		e->from = e->name;
		if (wants_instance(ctl, e->name)) {
			(void)fprintf(stderr,
			    "bootctrl: %s is a template; write \"bootctrl "
			    "enable %s INSTANCE\"\n",
			    e->name, e->name);
			return (EXIT_USAGE);
		}
	} else
		return (say_nothing(ctl, e->name));
	return (EXIT_OK);
}

/* A link to the default rules, where the service names rules of its own that
 * are not there. */
static int
enable_rules(const struct ctl *ctl, struct enable *e)
{
	const struct service *s = change_service(ctl, e->name);
	const char *rules = s == NULL ? NULL : conf_value(s->conf, "RULES");

	if (s == NULL || s->type != SERVICE_TCPSERVER || rules == NULL ||
	    strncmp(rules, "tcprules-", 9) != 0 || strchr(rules, '/') != NULL ||
	    change_there(ctl, rules) || !change_there(ctl, DEFAULT_RULES))
		return (EXIT_OK);
	if (ctl->dry_run) {
		(void)printf("%s -> %s\n", rules, DEFAULT_RULES);
		return (EXIT_OK);
	}
	if (symlinkat(DEFAULT_RULES, ctl->bootdir.fd, rules) == -1)
		return (change_failed(ctl, rules));
	e->rules = strdup(rules);
	return (EXIT_OK);
}

/* The one step that enables.  Neither way replaces what is there. */
static int
enable_switch(const struct ctl *ctl, const struct enable *e)
{
	int fd = ctl->bootdir.fd;

	if (ctl->dry_run) {
		(void)printf("%s %s %s\n", e->rc,
		    e->from == e->off ? "<-" : "->", e->from);
		return (EXIT_OK);
	}
	if (e->from != e->off)
		return (symlinkat(e->from, fd, e->rc) == -1
		        ? change_failed(ctl, e->rc)
		        : EXIT_OK);
	if (linkat(fd, e->off, fd, e->rc, 0) == -1)
		return (change_failed(ctl, e->rc));
	if (unlinkat(fd, e->off, 0) == -1)
		return (change_failed(ctl, e->off));
	return (EXIT_OK);
}

/* What was made, and which settings would be read. */
static void
enable_tell(const struct ctl *ctl, const struct enable *e)
{
	if (ctl->quiet)
		return;
	if (e->from == e->off)
		(void)printf("%s: enabled, %s\n", e->name, e->rc);
	else
		(void)printf("%s: enabled, %s -> %s\n", e->name, e->rc,
		    e->from);
	if (e->rules != NULL)
		(void)printf("%s: %s -> %s\n", e->name, e->rules,
		    DEFAULT_RULES);
	if (change_there(ctl, e->env))
		(void)printf("%s: settings: %s\n", e->name, e->env);
	else
		(void)printf("%s: no settings of its own; \"bootctrl edit %s "
		             "env\" makes %s from a sample\n",
		    e->name, e->name, e->env);
}

/* All is known: check, then do. */
static int
enable_go(struct ctl *ctl, struct enable *e)
{
	int status;

	if (change_there(ctl, e->rc)) {
		(void)fprintf(stderr, "%s: already enabled\n", e->name);
		return (EXIT_OK);
	}
	status = change_look(ctl, e->rc, e->from);
	if (status == EXIT_OK)
		status = enable_rules(ctl, e);
	if (status == EXIT_OK && (!ctl->dry_run || e->rules != NULL))
		status = change_check(ctl, e->name);
	if (status == EXIT_OK)
		status = enable_switch(ctl, e);
	if (status != EXIT_OK) {
		if (e->rules != NULL)
			(void)unlinkat(ctl->bootdir.fd, e->rules, 0);
		(void)fprintf(stderr, "%s: not enabled\n", e->name);
		return (status);
	}
	if (ctl->dry_run)
		return (EXIT_OK);
	enable_tell(ctl, e);
	return (change_done(ctl));
}

/* One NAME. */
static int
enable_name(struct ctl *ctl, const char *word)
{
	struct enable e = { .name = change_file(ctl, word) };
	int status = enable_paths(&e);

	if (status == EXIT_OK && !change_there(ctl, e.rc))
		status = enable_by_name(ctl, &e);
	if (status == EXIT_OK)
		status = enable_go(ctl, &e);
	enable_fini(&e);
	return (status);
}

static int
enable_instance(struct ctl *ctl, const char *template, const char *instance)
{
	struct enable e = { .name = instance_name(template, instance),
		.from = template };
	int status = enable_paths(&e);

	if (status == EXIT_OK)
		status = enable_go(ctl, &e);
	enable_fini(&e);
	return (status);
}

/* TEMPLATE INSTANCE, or two names that can both be enabled? */
static bool
is_instance(const struct ctl *ctl)
{
	char *off, *rc;
	bool is;

	if (ctl->nnames != 2 || !is_template(ctl, ctl->names[0]))
		return (false);
	off = change_join(ctl->names[1], ".rc.off", "");
	rc = change_join(ctl->names[1], ".rc", "");
	is = off != NULL && rc != NULL &&
	    (wants_instance(ctl, ctl->names[0]) ||
	        (!is_template(ctl, ctl->names[1]) && !change_there(ctl, off) &&
	            !change_there(ctl, rc)));
	free(off);
	free(rc);
	return (is);
}

int
cmd_enable(struct ctl *ctl, const struct cmd *cmd)
{
	size_t i;
	int one, status = EXIT_OK;

	if (ctl->nnames == 0) {
		(void)fprintf(stderr,
		    "bootctrl: %s takes a name, or a template and an "
		    "instance; see bootctrl --help\n",
		    cmd->name);
		return (EXIT_USAGE);
	}
	if (is_instance(ctl))
		return (enable_instance(ctl, ctl->names[0], ctl->names[1]));
	for (i = 0; i < ctl->nnames; i++) {
		one = enable_name(ctl, ctl->names[i]);
		if (one != EXIT_OK)
			status = one;
	}
	return (status);
}

/*
 * Reads the files of one service, in the order in which they may refer to
 * each other, and keeps going whatever is wrong with them: a service that
 * cannot be started must still be stopped and asked for.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/buf.h"
#include "core/hash.h"
#include "core/rule.h"
#include "core/service.h"
#include "core/settings.h"
#include "core/valid.h"

#define PATH_REST                                                              \
	"/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"

/* Who a script is for, by its first line. */
enum script_kind {
	SCRIPT_OURS,
	SCRIPT_FOREIGN,
	SCRIPT_BAD /* #! without an interpreter */
};

/* DIR/NAME and the suffix, for as long as the service; NULL: out of memory. */
static char *
service_file(struct service *s, const struct bootdir *dir, const char *name,
    const char *suffix)
{
	const char *const parts[] = { dir->path, "/", name, suffix, NULL };

	return (arena_join(s->conf->arena, parts));
}

/* The four names of a service by that of its file.  -1: out of memory. */
static int
service_names(struct service *s, const struct bootdir *dir, const char *name)
{
	char *dash;

	s->file = s->name = arena_strdup(s->conf->arena, name);
	s->script = service_file(s, dir, name, ".rc");
	if (s->file == NULL || s->script == NULL)
		return (-1);
	dash = strchr(s->file, '-');
	s->instance = dash == NULL ? s->file + strlen(s->file) : dash + 1;
	return (0);
}

/* A service of which nothing but its file name is known. */
static struct service *
service_new(struct arena *arena, const struct bootdir *dir, const char *name)
{
	struct service *s;

	s = arena_get(arena, sizeof(*s));
	if (s == NULL)
		return (NULL);
	s->conf = conf_new(arena);
	s->start_timeout = 30;
	s->hash = HASH_INIT;
	s->retry = retry_default;
	if (s->conf == NULL || service_names(s, dir, name) == -1)
		return (NULL);
	return (s);
}

/*
 * PATH follows QMAIL, which any file may change, until a file sets PATH
 * itself.
 */
static int
service_path(struct service *s)
{
	const struct conf_var *v = conf_get(s->conf, "PATH");
	const char *qmail = conf_value(s->conf, "QMAIL");
	const char *const parts[] = { qmail, PATH_REST, NULL };
	char *path;
	size_t n;

	if (v == NULL || v->layer != CONF_BUILTIN || qmail == NULL)
		return (0);
	n = strlen(qmail);
	if (strncmp(v->value, qmail, n) == 0 &&
	    strcmp(v->value + n, PATH_REST) == 0)
		return (0); /* QMAIL is as it was */
	path = arena_join(s->conf->arena, parts);
	return (path == NULL ? -1 : conf_set(s->conf, "PATH", path));
}

static int
service_builtins(struct service *s, const struct bootdir *dir,
    const char *prefix)
{
	s->conf->history = dir->history;
	if (conf_set(s->conf, "name", s->file) == -1 ||
	    conf_set(s->conf, "instance", s->instance) == -1 ||
	    conf_set(s->conf, "bootctrl_dir", dir->path + dir->root) == -1 ||
	    conf_set(s->conf, "PREFIX", prefix) == -1 ||
	    conf_set(s->conf, "QMAIL", prefix) == -1 ||
	    conf_set(s->conf, "PATH", "") == -1)
		return (-1);
	return (service_path(s));
}

/*
 * The length goes before each text, so that no two lists of
 * texts look alike; NULL is a file that is not there.
 */
static void
service_hash(struct service *s, const struct buf *text)
{
	unsigned char head[9] = { text != NULL };
	size_t i, n;

	if (text != NULL)
		for (i = 1, n = text->n; i < sizeof(head); i++, n >>= 8)
			head[i] = (unsigned char)(n & 0xff);
	s->hash = hash_add(s->hash, head, text == NULL ? 1 : sizeof(head));
	if (text != NULL)
		s->hash = hash_add(s->hash, text->s, text->n);
}

/* Parses a text; its errors are the service's. */
static int
service_parse(struct service *s, enum conf_layer layer, const char *file,
    const struct buf *text)
{
	struct conf_text parsed = { layer, file, text->s == NULL ? "" : text->s,
		text->n };

	(void)conf_parse(s->conf, &parsed, &s->errs);
	return (service_path(s));
}

static int
service_site(struct service *s, const struct bootdir *dir)
{
	char *file;

	errs_copy(&s->errs, &dir->site_errs);
	service_hash(s, dir->has_site ? &dir->site : NULL);
	if (!dir->has_site)
		return (0);
	file = service_file(s, dir, "bootctrl", ".env");
	if (file == NULL)
		return (-1);
	return (service_parse(s, CONF_SITE, file, &dir->site));
}

/* A service "bootctrl" has no env file: that one is the site's. */
static int
service_env(struct service *s, const struct bootdir *dir)
{
	struct buf text = { 0 };
	char *file;
	int got, rc;

	if (!strlist_find(&dir->envs, s->file) ||
	    strcmp(s->file, "bootctrl") == 0) {
		service_hash(s, NULL);
		return (0);
	}
	file = service_file(s, dir, s->file, ".env");
	if (file == NULL)
		return (-1);
	got = bootdir_read(dir, strrchr(file, '/') + 1, &text, &s->distrust,
	    &s->errs);
	service_hash(s, got == 0 ? &text : NULL);
	rc = got == 0 ? service_parse(s, CONF_ENV, file, &text) : 0;
	buf_fini(&text);
	return (rc);
}

static enum script_kind
script_kind(const struct buf *text)
{
	const char *s, *end, *base;
	size_t n;

	if (text->n < 2 || memcmp(text->s, "#!", 2) != 0)
		return (SCRIPT_OURS);
	s = text->s + 2;
	s += strspn(s, " \t");
	n = strcspn(s, " \t\r\n");
	if (n == 0)
		return (SCRIPT_BAD);
	end = s + n;
	for (base = end; base > s && base[-1] != '/'; base--)
		;
	if (strncmp(base, "bootctrl", (size_t)(end - base)) == 0 &&
	    end - base == (ptrdiff_t)strlen("bootctrl"))
		return (SCRIPT_OURS);
	return (SCRIPT_FOREIGN);
}

/* Is the line a header line?  What its words may be, the parser knows. */
static bool
is_header(const char *line, size_t n)
{
	static const char *const starts[] = { "# PROVIDE", "# REQUIRE",
		"# BEFORE", "# KEYWORD" };
	size_t i, len;

	for (i = 0; i < sizeof(starts) / sizeof(starts[0]); i++) {
		len = strlen(starts[i]);
		if (n <= len || memcmp(line, starts[i], len) != 0)
			continue;
		if (line[len] == 'S' && n > len + 1)
			len++;
		return (line[len] == ':');
	}
	return (false);
}

/*
 * Of another interpreter's script only the header lines are for us.  All
 * other lines become empty, so that the numbers of lines stay right.
 */
static int
script_headers(struct service *s, const struct buf *text)
{
	struct buf lines = { 0 };
	const char *line = text->s, *end = text->s + text->n, *stop;
	int rc = -1;

	for (; line < end; line = stop + 1) {
		stop = memchr(line, '\n', (size_t)(end - line));
		if (stop == NULL)
			stop = end;
		if (is_header(line, (size_t)(stop - line)))
			buf_add(&lines, line, (size_t)(stop - line));
		buf_putc(&lines, '\n');
	}
	if (!lines.failed)
		rc = service_parse(s, CONF_SCRIPT, s->script, &lines);
	buf_fini(&lines);
	return (rc);
}

static int
script_foreign(struct service *s, const struct bootdir *dir,
    const struct buf *text)
{
	struct place where = { s->script, 0, 0 };
	const char *base = strrchr(s->script, '/') + 1;

	s->type = SERVICE_FOREIGN;
	if (faccessat(dir->fd, bootdir_name(dir, base), X_OK, AT_EACCESS) == -1)
		(void)errs_add(&s->errs, ERR_CONFIG, &where,
		    "it has another interpreter and is not executable (%s); "
		    "chmod +x it",
		    strerror(errno));
	(void)errs_rule(&s->errs, 0, RULE_PROGRAM);
	return (script_headers(s, text));
}

/*
 * Is the assignment at this place a word without expansions?  A service's
 * name must not depend on what else can be read.
 */
static bool
name_literal(const struct buf *text, const struct place *where)
{
	const char *s = text->s, *end = text->s + text->n;
	unsigned int line;

	for (line = 1; line < where->line && s != NULL; line++) {
		s = memchr(s, '\n', (size_t)(end - s));
		if (s != NULL)
			s++;
	}
	if (s == NULL)
		return (false);
	s += strspn(s, " \t");
	s += strcspn(s, "$\\ \t\n");
	return (*s != '$' && *s != '\\');
}

/* Takes the service name from name=. */
static int
script_name(struct service *s, const struct buf *text)
{
	const struct conf_var *v = conf_get(s->conf, "name");
	char *name;

	if (v == NULL || v->layer == CONF_BUILTIN)
		return (0);
	if (v->layer != CONF_SCRIPT) {
		(void)errs_add(&s->errs, ERR_CONFIG, &v->place,
		    "name= belongs into the script; write it there");
		return (0);
	}
	if (!valid_name(v->value) || !name_literal(text, &v->place)) {
		(void)errs_add(&s->errs, ERR_CONFIG, &v->place,
		    "bad name \"%s\"; write one plain word of up to %d of "
		    "A-Z a-z 0-9 _ . @ + -, beginning with a letter or digit",
		    v->value, NAME_MAX_LEN);
		return (0);
	}
	name = arena_strdup(s->conf->arena, v->value);
	if (name == NULL)
		return (-1);
	s->name = name;
	return (0);
}

/* Parses the script and finds out what it is. */
static int
script_parse(struct service *s, const struct bootdir *dir,
    const struct buf *text)
{
	struct place where = { s->script, 1, 1 };
	int rc;

	switch (script_kind(text)) {
	case SCRIPT_FOREIGN:
		return (script_foreign(s, dir, text));
	case SCRIPT_BAD:
		(void)errs_add(&s->errs, ERR_CONFIG, &where,
		    "\"#!\" without an interpreter; write the path of one or "
		    "remove the line");
		(void)errs_rule(&s->errs, 0, RULE_SYNTAX);
		break;
	case SCRIPT_OURS:
		break;
	}
	if (service_parse(s, CONF_SCRIPT, s->script, text) == -1)
		return (-1);
	rc = script_name(s, text);
	(void)errs_rule(&s->errs, 0, RULE_NAME);
	return (rc);
}

static int
service_script(struct service *s, const struct bootdir *dir)
{
	struct place where = { s->script, 0, 0 };
	struct buf text = { 0 };
	int got, rc = 0;

	got = bootdir_read(dir, strrchr(s->script, '/') + 1, &text,
	    &s->distrust, &s->errs);
	service_hash(s, got == 0 ? &text : NULL);
	if (got == 1)
		(void)errs_add(&s->errs, ERR_CONFIG, &where,
		    "no such file; it was there a moment ago, try again");
	else if (got == 0)
		rc = script_parse(s, dir, &text);
	buf_fini(&text);
	return (rc);
}

struct service *
service_load(struct arena *arena, const struct bootdir *dir, const char *name,
    const char *prefix)
{
	struct service *s;

	s = service_new(arena, dir, name);
	if (s == NULL)
		return (NULL);
	if (service_builtins(s, dir, prefix) == -1 ||
	    service_site(s, dir) == -1 || service_env(s, dir) == -1 ||
	    service_script(s, dir) == -1 || settings_read(s) == -1) {
		service_fini(s);
		return (NULL);
	}
	(void)errs_rule(&s->errs, 0, RULE_FILE);
	return (s);
}

void
service_fini(struct service *service)
{
	strlist_fini(&service->extra);
	errs_fini(&service->distrust);
	errs_fini(&service->errs);
}

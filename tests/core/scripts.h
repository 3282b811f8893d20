/* Services made from scripts, for the tests of how they are read. */
#ifndef SCRIPTS_H
#define SCRIPTS_H

#include <sys/stat.h>

#include <atf-c.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/service.h"

#define PREFIX "/usr/local/qmail"

/* All services of a case, and the directories that they borrow from. */
static struct arena scripts_arena;

/* Writes a file of the directory "d", which is made if it is not there. */
static void
put(const char *name, const char *text)
{
	char path[128];

	(void)mkdir("d", 0755);
	(void)snprintf(path, sizeof(path), "d/%s", name);
	(void)unlink(path);
	atf_utils_create_file(path, "%s", text);
	ATF_REQUIRE_EQ(0, chmod(path, 0644));
}

static struct service *
load(const char *name)
{
	struct bootdir *dir = arena_get(&scripts_arena, sizeof(*dir));
	struct errs errs = { 0 };
	struct service *s;

	ATF_REQUIRE(dir != NULL);
	ATF_REQUIRE_EQ(0, bootdir_open(dir, "d", geteuid(), &errs));
	s = service_load(&scripts_arena, dir, name, PREFIX);
	ATF_REQUIRE(s != NULL);
	return (s);
}

/* Loads a script of this text, as "svc". */
static struct service *
load_text(const char *text)
{
	put("svc.rc", text);
	return (load("svc"));
}

static void
check_fine(const struct service *s)
{
	ATF_CHECK_EQ_MSG(0, s->errs.n, "%s", s->errs.v[0].text);
}

/* Requires that the only message is an ERR_CONFIG that holds text. */
static void
check_told(const struct service *s, const char *text)
{
	ATF_REQUIRE(s->errs.n > 0);
	ATF_CHECK_EQ_MSG(1, s->errs.n, "%zu messages; the second: %s",
	    s->errs.n, s->errs.v[1].text);
	ATF_CHECK_EQ(ERR_CONFIG, s->errs.v[0].kind);
	ATF_CHECK_MSG(strstr(s->errs.v[0].text, text) != NULL,
	    "no \"%s\" in \"%s\"", text, s->errs.v[0].text);
}

/* Loads "command=x" and a line, which is line 2, and checks the message. */
static void
check_bad(const char *line, const char *want)
{
	struct service *s;
	char text[512];

	(void)snprintf(text, sizeof(text), "command=x\n%s\n", line);
	s = load_text(text);
	check_told(s, want);
	check_told(s, "/d/svc.rc:2:");
	service_fini(s);
}

static bool
has(const struct conf_words *words, const char *word)
{
	size_t i;

	for (i = 0; i < words->n; i++)
		if (strcmp(words->v[i].word, word) == 0)
			return (true);
	return (false);
}

#endif

/* Every backend with files, for tests that know none by name. */
#ifndef EACH_H
#define EACH_H

#include <sys/stat.h>

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/backend.h"

/* What is called for each backend with files, and each of its dialects. */
typedef void check(const struct backend *, const struct target *);

struct site {
	struct bootdir dir;
	struct set set;
	struct edgemap map;
};

static void
put(const char *name, const char *text)
{
	char path[128];

	(void)mkdir("d", 0755);
	(void)snprintf(path, sizeof(path), "d/%s.rc", name);
	(void)unlink(path);
	atf_utils_create_file(path, "%s", text);
	ATF_REQUIRE_EQ(0, chmod(path, 0644));
}

static void
site_open(struct site *site)
{
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, chmod("d", 0755));
	ATF_REQUIRE_EQ(0, bootdir_open(&site->dir, "d", geteuid(), &errs));
	ATF_REQUIRE_EQ(0, set_load(&site->set, &site->dir, "/usr/local/qmail"));
	ATF_REQUIRE_EQ(0, edgemap_make(&site->map, &site->set));
}

static void
site_close(struct site *site)
{
	edgemap_fini(&site->map);
	set_fini(&site->set);
	bootdir_fini(&site->dir);
}

/* Calls it for the services that were put into d. */
static void
each_backend(check *call)
{
	struct site site;
	struct target target = { .set = &site.set,
		.map = &site.map,
		.dir = "/usr/local/qmail/etc/bootctrl",
		.bootctrl = "/usr/local/qmail/bin/bootctrl",
		.state = "/run/bootctrl/usr-local-qmail-etc-bootctrl",
		.aggregate = "qmaild" };
	const struct backend *b;
	size_t i, d;

	site_open(&site);
	for (i = 0; (b = backends[i]) != NULL; i++) {
		if (b->files == NULL)
			continue;
		d = 0;
		do {
			target.dialect =
			    b->dialects == NULL ? NULL : b->dialects[d];
			(void)printf("%s %s\n", b->name,
			    target.dialect == NULL ? "" : target.dialect);
			call(b, &target);
		} while (b->dialects != NULL && b->dialects[++d] != NULL);
	}
	site_close(&site);
}

/* The files of all services and of the aggregate. */
static void
all_files(const struct backend *b, const struct target *t,
    struct fileset *files)
{
	struct errs errs = { 0 };
	size_t i, before;

	for (i = 0; i < t->set->n; i++)
		ATF_REQUIRE_EQ_MSG(0, b->files(t, t->set->v[i], files, &errs),
		    "%s", errs.n > 0 ? errs.v[0].text : "no message");
	before = files->n;
	ATF_REQUIRE_EQ(0, b->files(t, NULL, files, &errs));
	ATF_CHECK_MSG(files->n > before, "no file for the aggregate");
	ATF_CHECK_EQ(0, errs.n);
	errs_fini(&errs);
	fileset_sort(files);
}

#endif

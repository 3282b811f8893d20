/* What differs, and how it is brought about. */
#include <sys/stat.h>

#include <atf-c.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/apply.h"

struct state {
	struct root root;
	struct manifest manifest;
	struct fileset files;
	struct apply apply;
	struct changes changes;
	struct errs errs;
};

static void
state_open(struct state *s)
{
	memset(s, 0, sizeof(*s));
	(void)mkdir("img", 0755);
	(void)mkdir("img/etc", 0755);
	ATF_REQUIRE_EQ(0, root_open(&s->root, "img", &s->errs));
	s->apply.root = &s->root;
	s->apply.manifest = &s->manifest;
	s->apply.files = &s->files;
}

static void
state_close(struct state *s)
{
	changes_fini(&s->changes);
	manifest_fini(&s->manifest);
	fileset_fini(&s->files);
	root_fini(&s->root);
	errs_fini(&s->errs);
}

static void
want(struct state *s, const char *path, const char *text)
{
	ATF_REQUIRE_EQ(0, fileset_file(&s->files, path, 0644, strdup(text)));
}

/* A file that the manifest has with this content. */
static void
installed(struct state *s, const char *path, const char *text)
{
	char copy[64], name[64];
	struct setfile file = { name, copy, 0644 };
	struct there there;

	(void)snprintf(name, sizeof(name), "%s", path);
	(void)snprintf(copy, sizeof(copy), "%s", text);
	there_of(&file, &there);
	ATF_REQUIRE_EQ(0, manifest_add(&s->manifest, &there, path));
}

static void
lies(const char *path, const char *text)
{
	atf_utils_create_file(path, "%s", text);
	ATF_REQUIRE_EQ(0, chmod(path, 0644));
}

/* Compares, and checks "KIND/BLOCKED" of each path, in order. */
static void
check(struct state *s, const char *expected)
{
	static const char *const kinds[] = { "none", "add", "restore", "update",
		"replace", "remove", "forget" };
	static const char *const blocked[] = { "", "/edited", "/foreign",
		"/odd" };
	char text[512] = "";
	size_t i, n;

	fileset_sort(&s->files);
	manifest_sort(&s->manifest);
	changes_fini(&s->changes);
	ATF_REQUIRE_EQ(0, changes_make(&s->changes, &s->apply, &s->errs));
	for (i = 0; i < s->changes.n; i++) {
		const struct change *c = &s->changes.v[i];

		n = strlen(text);
		(void)snprintf(text + n, sizeof(text) - n, "%s%s:%s%s",
		    n > 0 ? " " : "", strrchr(c->path, '/') + 1, kinds[c->kind],
		    blocked[c->blocked]);
	}
	ATF_CHECK_STREQ(expected, text);
}

ATF_TC_WITHOUT_HEAD(each_pair_of_wanted_and_there_has_its_change);
ATF_TC_BODY(each_pair_of_wanted_and_there_has_its_change, tc)
{
	struct state s;

	state_open(&s);
	want(&s, "/etc/add", "new");
	want(&s, "/etc/restore", "new");
	installed(&s, "/etc/restore", "new");
	want(&s, "/etc/same", "new");
	lies("img/etc/same", "new");
	want(&s, "/etc/update", "new");
	installed(&s, "/etc/update", "old");
	lies("img/etc/update", "old");
	want(&s, "/etc/edited", "new");
	installed(&s, "/etc/edited", "old");
	lies("img/etc/edited", "mine");
	want(&s, "/etc/foreign", "new");
	lies("img/etc/foreign", "theirs");
	want(&s, "/etc/odd", "new");
	ATF_REQUIRE_EQ(0, mkdir("img/etc/odd", 0755));
	installed(&s, "/etc/gone", "old");
	installed(&s, "/etc/surplus", "old");
	lies("img/etc/surplus", "old");
	installed(&s, "/etc/surplus2", "old");
	lies("img/etc/surplus2", "mine");
	check(&s,
	    "add:add edited:replace/edited foreign:replace/foreign gone:forget "
	    "odd:replace/odd restore:restore same:none surplus:remove "
	    "surplus2:remove/edited update:update");
	s.apply.force = true;
	check(&s,
	    "add:add edited:replace foreign:replace gone:forget "
	    "odd:replace/odd restore:restore same:none surplus:remove "
	    "surplus2:remove update:update");
	state_close(&s);
}

ATF_TC_WITHOUT_HEAD(two_contents_of_a_crash_are_both_ours);
ATF_TC_BODY(two_contents_of_a_crash_are_both_ours, tc)
{
	struct state s;

	state_open(&s);
	want(&s, "/etc/a", "third");
	installed(&s, "/etc/a", "old");
	installed(&s, "/etc/a", "new");
	lies("img/etc/a", "old");
	check(&s, "a:update");
	(void)unlink("img/etc/a");
	lies("img/etc/a", "new");
	check(&s, "a:update");
	state_close(&s);
}

ATF_TC_WITHOUT_HEAD(applying_writes_and_removes);
ATF_TC_BODY(applying_writes_and_removes, tc)
{
	struct state s;

	state_open(&s);
	want(&s, "/etc/deep/er/add", "new");
	want(&s, "/etc/edited", "new");
	installed(&s, "/etc/edited", "old");
	lies("img/etc/edited", "mine");
	installed(&s, "/etc/surplus", "old");
	lies("img/etc/surplus", "old");
	check(&s, "add:add edited:replace/edited surplus:remove");
	ATF_REQUIRE_EQ(2, s.changes.dirs.n);
	ATF_REQUIRE_EQ(0,
	    changes_apply(&s.changes, &s.apply, NULL, NULL, &s.errs));
	ATF_CHECK(atf_utils_compare_file("img/etc/deep/er/add", "new"));
	ATF_CHECK(atf_utils_compare_file("img/etc/edited", "mine"));
	ATF_CHECK_EQ(-1, access("img/etc/surplus", F_OK));
	check(&s, "add:none edited:replace/edited surplus:forget");
	state_close(&s);
}

ATF_TC_WITHOUT_HEAD(what_changed_since_the_comparison_is_left_alone);
ATF_TC_BODY(what_changed_since_the_comparison_is_left_alone, tc)
{
	struct state s;

	state_open(&s);
	want(&s, "/etc/a", "new");
	installed(&s, "/etc/a", "old");
	lies("img/etc/a", "old");
	check(&s, "a:update");
	(void)unlink("img/etc/a");
	lies("img/etc/a", "mine");
	ATF_CHECK_EQ(-1,
	    changes_apply(&s.changes, &s.apply, NULL, NULL, &s.errs));
	ATF_CHECK(atf_utils_compare_file("img/etc/a", "mine"));
	ATF_REQUIRE_EQ(1, s.errs.n);
	ATF_CHECK_MATCH("/img/etc/a: it was changed in this moment",
	    s.errs.v[0].text);
	state_close(&s);
}

/* Writes what a manifest holds as "PATH " for each line. */
static void
check_lines(const struct manifest *m, const char *expected)
{
	char text[256] = "";
	size_t i, n;

	for (i = 0; i < m->n; i++) {
		n = strlen(text);
		(void)snprintf(text + n, sizeof(text) - n, "%s%s",
		    n > 0 ? " " : "", m->v[i].path);
	}
	ATF_CHECK_STREQ(expected, text);
}

ATF_TC_WITHOUT_HEAD(the_manifest_knows_old_and_new_while_it_goes_on);
ATF_TC_BODY(the_manifest_knows_old_and_new_while_it_goes_on, tc)
{
	struct manifest before = { 0 }, after = { 0 };
	struct state s;

	state_open(&s);
	want(&s, "/etc/new/a", "new");
	want(&s, "/etc/b", "new");
	installed(&s, "/etc/b", "old");
	lies("img/etc/b", "old");
	want(&s, "/etc/c", "new");
	lies("img/etc/c", "theirs");
	want(&s, "/etc/d", "new");
	installed(&s, "/etc/d", "old");
	lies("img/etc/d", "mine");
	installed(&s, "/etc/e", "old");
	lies("img/etc/e", "old");
	check(&s, "b:update c:replace/foreign d:replace/edited e:remove a:add");
	ATF_REQUIRE_EQ(0, changes_before(&s.changes, &s.apply, &before));
	manifest_sort(&before);
	check_lines(&before, "/etc/b /etc/b /etc/d /etc/e /etc/new /etc/new/a");
	ATF_REQUIRE_EQ(0,
	    changes_apply(&s.changes, &s.apply, NULL, NULL, &s.errs));
	ATF_REQUIRE_EQ(0, changes_after(&s.changes, &s.apply, &after));
	manifest_sort(&after);
	check_lines(&after, "/etc/b /etc/d /etc/new /etc/new/a");
	manifest_fini(&before);
	manifest_fini(&after);
	state_close(&s);
}

ATF_TC_WITHOUT_HEAD(directories_of_ours_go_when_they_are_empty);
ATF_TC_BODY(directories_of_ours_go_when_they_are_empty, tc)
{
	static const struct there dir = { THERE_OTHER, 0, 0 };
	static const char *const dirs[] = { "/etc/a", "/etc/a/b", "/etc/full",
		"/etc/wanted" };
	struct state s;
	char path[64];
	size_t i;

	state_open(&s);
	for (i = 0; i < 4; i++) {
		(void)snprintf(path, sizeof(path), "img%s", dirs[i]);
		ATF_REQUIRE_EQ(0, mkdir(path, 0755));
		ATF_REQUIRE_EQ(0, manifest_add(&s.manifest, &dir, dirs[i]));
	}
	ATF_REQUIRE_EQ(0, mkdir("img/etc/theirs", 0755));
	lies("img/etc/full/x", "theirs");
	want(&s, "/etc/wanted/x", "new");
	manifest_sort(&s.manifest);
	dirs_remove(&s.apply);
	ATF_CHECK_EQ(-1, access("img/etc/a", F_OK));
	ATF_CHECK_EQ(0, access("img/etc/full", F_OK));
	ATF_CHECK_EQ(0, access("img/etc/wanted", F_OK));
	ATF_CHECK_EQ(0, access("img/etc/theirs", F_OK));
	state_close(&s);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, each_pair_of_wanted_and_there_has_its_change);
	ATF_TP_ADD_TC(tp, two_contents_of_a_crash_are_both_ours);
	ATF_TP_ADD_TC(tp, applying_writes_and_removes);
	ATF_TP_ADD_TC(tp, what_changed_since_the_comparison_is_left_alone);
	ATF_TP_ADD_TC(tp, the_manifest_knows_old_and_new_while_it_goes_on);
	ATF_TP_ADD_TC(tp, directories_of_ours_go_when_they_are_empty);
	return (atf_no_error());
}

/* Where the state lives, and who may have touched it. */
#include <sys/stat.h>
#include <sys/types.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "launcher/statedir.h"

#define NOBODY 65534
#define PATHS 10000

/* A bootctrl directory of a user who is not root; we become that user. */
static void
user_dir(struct bootdir *dir)
{
	memset(dir, 0, sizeof(*dir));
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	dir->fd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(dir->fd != -1);
	dir->path = realpath("d", NULL);
	ATF_REQUIRE(dir->path != NULL);
	if (geteuid() == 0) {
		ATF_REQUIRE_EQ(0, fchown(dir->fd, NOBODY, NOBODY));
		ATF_REQUIRE_EQ(0, seteuid(NOBODY));
	}
	dir->owner = dir->caller = geteuid();
}

/* The same of root; its KEY is this test's alone. */
static void
root_dir(struct bootdir *dir)
{
	if (geteuid() != 0)
		atf_tc_skip("needs root");
	memset(dir, 0, sizeof(*dir));
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	dir->fd = open("d", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(dir->fd != -1);
	dir->path = realpath("d", NULL);
	ATF_REQUIRE(dir->path != NULL);
}

static void
dir_fini(struct bootdir *dir)
{
	if (getuid() == 0)
		ATF_REQUIRE_EQ(0, seteuid(0));
	(void)close(dir->fd);
	free(dir->path);
}

/* Opens it to read and expects a refusal that says each of the two texts. */
static void
check_refused(const struct bootdir *dir, const char *one, const char *two)
{
	struct statedir state;
	struct errs errs = { 0 };

	ATF_CHECK_EQ(-1, statedir_open(&state, dir, &errs));
	ATF_CHECK_EQ(-1, state.fd);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_EQ(ERR_PERMISSION, errs.v[0].kind);
	ATF_CHECK_MSG(strstr(errs.v[0].text, one) != NULL, "%s",
	    errs.v[0].text);
	ATF_CHECK_MSG(strstr(errs.v[0].text, two) != NULL, "%s",
	    errs.v[0].text);
	statedir_fini(&state);
	errs_fini(&errs);
	ATF_CHECK_EQ(-1, statedir_create(&state, dir, &errs));
	statedir_fini(&state);
	errs_fini(&errs);
}

/* What follows ".../bootctrl/" in the path of the state of a root directory. */
static char *
key_of(const char *real)
{
	char *path = statedir_path(real, 0), *key;

	ATF_REQUIRE(path != NULL);
	key = strrchr(path, '/');
	ATF_REQUIRE(key != NULL && key - path > 9);
	ATF_CHECK(strncmp(key - 9, "/bootctrl", 9) == 0);
	key = strdup(key + 1);
	free(path);
	ATF_REQUIRE(key != NULL);
	return (key);
}

ATF_TC_WITHOUT_HEAD(a_key_is_the_path_as_one_name);
ATF_TC_BODY(a_key_is_the_path_as_one_name, tc)
{
	static const char *const table[][2] = {
		{ "/etc/bootctrl", "etc-bootctrl" },
		{ "/usr/local/qmail/etc/bootctrl",
		    "usr-local-qmail-etc-bootctrl" },
		{ "/a_b", "a__b" },
		{ "/a-b", "a_-b" },
		{ "/a/b", "a-b" },
		{ "/a__/-b", "a____-_-b" },
		{ "/_", "__" },
		{ "/-", "_-" },
		{ "/.a", ".a" },
		{ "/", "-" },
	};
	char *key, *path;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		key = key_of(table[i][0]);
		ATF_CHECK_STREQ(table[i][1], key);
		free(key);
	}
	path = statedir_path("/home/u/bootctrl", 1000);
	ATF_REQUIRE(path != NULL);
	ATF_CHECK_STREQ("/home/u/bootctrl/.run", path);
	free(path);
}

struct pair {
	char path[16];
	char *key;
};

static int
pair_compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (strcmp(x->key, y->key));
}

ATF_TC_WITHOUT_HEAD(two_paths_never_share_a_key);
ATF_TC_BODY(two_paths_never_share_a_key, tc)
{
	static const char letters[] = "_-/a";
	static struct pair pairs[PATHS];
	size_t i, j, n;
	char c;

	srandom(7);
	for (i = 0; i < PATHS; i++) {
		/* Real paths have no "//" and no "/" at the end. */
		n = 0;
		pairs[i].path[n++] = '/';
		for (j = 1 + (size_t)random() % 12; j > 0; j--) {
			c = letters[(size_t)random() % 4];
			if (c != '/' || pairs[i].path[n - 1] != '/')
				pairs[i].path[n++] = c;
		}
		if (n > 1 && pairs[i].path[n - 1] == '/')
			n--;
		pairs[i].path[n] = '\0';
		pairs[i].key = key_of(pairs[i].path);
		ATF_REQUIRE(strchr(pairs[i].key, '/') == NULL);
	}
	qsort(pairs, PATHS, sizeof(pairs[0]), pair_compare);
	for (i = 1; i < PATHS; i++) {
		if (strcmp(pairs[i - 1].key, pairs[i].key) == 0)
			ATF_REQUIRE_STREQ(pairs[i - 1].path, pairs[i].path);
	}
	for (i = 0; i < PATHS; i++)
		free(pairs[i].key);
}

ATF_TC_WITHOUT_HEAD(a_missing_one_is_fine_to_read);
ATF_TC_BODY(a_missing_one_is_fine_to_read, tc)
{
	struct statedir state;
	struct bootdir dir;
	struct errs errs = { 0 };

	user_dir(&dir);
	ATF_CHECK_EQ(0, statedir_open(&state, &dir, &errs));
	ATF_CHECK_EQ(-1, state.fd);
	ATF_CHECK_EQ(0, errs.n);
	statedir_fini(&state);
	ATF_CHECK_EQ(-1, faccessat(dir.fd, ".run", F_OK, 0));
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(a_users_are_made_in_the_directory);
ATF_TC_BODY(a_users_are_made_in_the_directory, tc)
{
	struct statedir state;
	struct bootdir dir;
	struct errs errs = { 0 };
	struct stat st;

	user_dir(&dir);
	(void)umask(0777);
	ATF_REQUIRE_EQ(0, statedir_create(&state, &dir, &errs));
	ATF_REQUIRE_EQ(0, statedir_logs(&state, &dir, &errs));
	(void)umask(022);
	ATF_REQUIRE(state.fd != -1 && state.logfd != -1);
	ATF_CHECK(fcntl(state.fd, F_GETFD) & FD_CLOEXEC);
	ATF_REQUIRE_EQ(0, fstatat(dir.fd, ".run", &st, 0));
	ATF_CHECK_EQ(0755, st.st_mode & 07777);
	ATF_CHECK_EQ(dir.owner, st.st_uid);
	ATF_REQUIRE_EQ(0, fstatat(dir.fd, ".log", &st, 0));
	ATF_CHECK_EQ(0755, st.st_mode & 07777);
	ATF_CHECK(strstr(state.path, "/d/.run") != NULL);
	ATF_CHECK(strstr(state.logpath, "/d/.log") != NULL);
	ATF_CHECK_EQ(0, statedir_logs(&state, &dir, &errs));
	statedir_fini(&state);
	ATF_REQUIRE_EQ(0, statedir_create(&state, &dir, &errs));
	statedir_fini(&state);
	ATF_REQUIRE_EQ(0, statedir_open(&state, &dir, &errs));
	ATF_CHECK(state.fd != -1);
	statedir_fini(&state);
	ATF_CHECK_EQ(0, errs.n);
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(links_and_files_are_refused);
ATF_TC_BODY(links_and_files_are_refused, tc)
{
	struct bootdir dir;
	int fd;

	user_dir(&dir);
	ATF_REQUIRE_EQ(0, mkdirat(dir.fd, "real", 0755));
	ATF_REQUIRE_EQ(0, symlinkat("real", dir.fd, ".run"));
	check_refused(&dir, "/d/.run", "remove it");
	ATF_REQUIRE_EQ(0, unlinkat(dir.fd, ".run", 0));
	fd = openat(dir.fd, ".run", O_WRONLY | O_CREAT | O_CLOEXEC, 0644);
	ATF_REQUIRE(fd != -1);
	(void)close(fd);
	check_refused(&dir, "/d/.run", "remove it");
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(what_others_can_write_is_refused);
ATF_TC_BODY(what_others_can_write_is_refused, tc)
{
	struct bootdir dir;

	user_dir(&dir);
	ATF_REQUIRE_EQ(0, mkdirat(dir.fd, ".run", 0755));
	ATF_REQUIRE_EQ(0, fchmodat(dir.fd, ".run", 0775, 0));
	check_refused(&dir, "0775", "chmod go-w");
	ATF_REQUIRE_EQ(0, fchmodat(dir.fd, ".run", 01777, 0));
	check_refused(&dir, "1777", "chmod go-w");
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(what_another_owns_is_refused);
ATF_TC_BODY(what_another_owns_is_refused, tc)
{
	struct bootdir dir;

	if (geteuid() != 0)
		atf_tc_skip("needs root");
	user_dir(&dir);
	ATF_REQUIRE_EQ(0, mkdirat(dir.fd, ".run", 0755));
	ATF_REQUIRE_EQ(0, seteuid(0));
	ATF_REQUIRE_EQ(0, fchownat(dir.fd, ".run", 1234, 1234, 0));
	ATF_REQUIRE_EQ(0, seteuid(NOBODY));
	check_refused(&dir, "owned by uid 1234", "remove it");
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(only_the_owner_makes_it);
ATF_TC_BODY(only_the_owner_makes_it, tc)
{
	struct statedir state;
	struct bootdir dir;
	struct errs errs = { 0 };

	user_dir(&dir);
	dir.caller = dir.owner + 1;
	ATF_CHECK_EQ(-1, statedir_create(&state, &dir, &errs));
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_EQ(ERR_PERMISSION, errs.v[0].kind);
	ATF_CHECK(strstr(errs.v[0].text, "run it as ") != NULL);
	ATF_CHECK_EQ(-1, statedir_logs(&state, &dir, &errs));
	ATF_CHECK_EQ(-1, faccessat(dir.fd, ".run", F_OK, 0));
	ATF_CHECK_EQ(-1, faccessat(dir.fd, ".log", F_OK, 0));
	statedir_fini(&state);
	ATF_CHECK_EQ(0, statedir_open(&state, &dir, &errs));
	statedir_fini(&state);
	errs_fini(&errs);
	dir_fini(&dir);
}

ATF_TC_WITHOUT_HEAD(roots_lives_by_its_path_and_anybody_may_read_it);
ATF_TC_BODY(roots_lives_by_its_path_and_anybody_may_read_it, tc)
{
	struct statedir state, asked;
	struct bootdir dir;
	struct errs errs = { 0 };
	struct stat st;

	root_dir(&dir);
	(void)umask(0777);
	ATF_REQUIRE_EQ(0, statedir_create(&state, &dir, &errs));
	(void)umask(022);
	ATF_REQUIRE_EQ(0, stat(state.path, &st));
	ATF_CHECK_EQ(0755, st.st_mode & 07777);
	ATF_CHECK_EQ(0, st.st_uid);
	ATF_CHECK_EQ(0, seteuid(NOBODY));
	dir.caller = NOBODY;
	ATF_CHECK_EQ(0, statedir_open(&asked, &dir, &errs));
	ATF_CHECK(asked.fd != -1);
	ATF_CHECK_STREQ(state.path, asked.path);
	statedir_fini(&asked);
	ATF_REQUIRE_EQ(0, seteuid(0));
	ATF_CHECK_EQ(0, chmod(state.path, 0757));
	ATF_CHECK_EQ(-1, statedir_open(&asked, &dir, &errs));
	statedir_fini(&asked);
	ATF_CHECK_EQ(0, rmdir(state.path));
	ATF_CHECK_EQ(0, symlink("/tmp", state.path));
	ATF_CHECK_EQ(-1, statedir_open(&asked, &dir, &errs));
	statedir_fini(&asked);
	ATF_CHECK_EQ(0, unlink(state.path));
	statedir_fini(&state);
	errs_fini(&errs);
	dir_fini(&dir);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, a_key_is_the_path_as_one_name);
	ATF_TP_ADD_TC(tp, two_paths_never_share_a_key);
	ATF_TP_ADD_TC(tp, a_missing_one_is_fine_to_read);
	ATF_TP_ADD_TC(tp, a_users_are_made_in_the_directory);
	ATF_TP_ADD_TC(tp, links_and_files_are_refused);
	ATF_TP_ADD_TC(tp, what_others_can_write_is_refused);
	ATF_TP_ADD_TC(tp, what_another_owns_is_refused);
	ATF_TP_ADD_TC(tp, only_the_owner_makes_it);
	ATF_TP_ADD_TC(tp, roots_lives_by_its_path_and_anybody_may_read_it);
	return (atf_no_error());
}

/*
 * The contract of core/backend.h, held by every backend that there is: the
 * cases know none by name.
 */
#include <sys/stat.h>

#include <atf-c.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/valid.h"
#include "each.h"

#define LONG_NAME                                                              \
	"n123456789012345678901234567890123456789012345678901234567890123"

static void
put_many(void)
{
	put("first", "command=/bin/sleep\ndesc='the first'\n");
	put("second",
	    "# REQUIRE: first NETWORKING FILESYSTEMS NAMED\n"
	    "command=/bin/sleep\nneed=first\nreload_signal=HUP\n");
	put("once", "# BEFORE: LOGIN\ntype=oneshot\ncommand=/bin/true\n");
	put("forks", "type=forking\ncommand=/bin/x\npidfile=/run/x.pid\n");
	put("hand", "# KEYWORD: nostart\ncommand=/bin/sleep\n");
}

/* "@WORD@" that no one replaced. */
static bool
has_mark(const char *s)
{
	size_t n;

	for (s = strchr(s, '@'); s != NULL; s = strchr(s + 1, '@')) {
		n = 1;
		while (isupper((unsigned char)s[n]) || s[n] == '_')
			n++;
		if (n > 1 && s[n] == '@')
			return (true);
	}
	return (false);
}

static void
check_files(const struct backend *b, const struct target *t)
{
	struct fileset files = { 0 };
	const struct setfile *f;
	char host[256] = "";
	size_t i;

	ATF_REQUIRE_EQ(0, gethostname(host, sizeof(host) - 1));
	all_files(b, t, &files);
	for (i = 0; i < files.n; i++) {
		f = &files.v[i];
		ATF_CHECK_EQ_MSG('/', f->path[0], "%s", f->path);
		ATF_CHECK_MSG(strstr(f->path, "/../") == NULL, "%s", f->path);
		ATF_CHECK_MSG(f->path[strlen(f->path) - 1] != '/', "%s",
		    f->path);
		ATF_CHECK_MSG(f->mode == 0 || f->mode == 0644 ||
		        f->mode == 0755,
		    "%s: mode %o", f->path, (unsigned int)f->mode);
		ATF_CHECK_MSG(!has_mark(f->text), "%s: a mark is left",
		    f->path);
		ATF_CHECK_MSG(strlen(host) < 3 || strstr(f->text, host) == NULL,
		    "%s names the host", f->path);
		ATF_CHECK_MSG(f->mode == 0 ||
		        f->text[strlen(f->text) - 1] == '\n',
		    "%s: no newline at its end", f->path);
		ATF_CHECK_MSG(i == 0 || strcmp(f[-1].path, f->path) != 0,
		    "%s is there twice", f->path);
	}
	fileset_fini(&files);
}

ATF_TC_WITHOUT_HEAD(files_are_absolute_with_modes_and_without_marks);
ATF_TC_BODY(files_are_absolute_with_modes_and_without_marks, tc)
{
	put_many();
	each_backend(check_files);
}

static void
check_again(const struct backend *b, const struct target *t)
{
	struct fileset one = { 0 }, two = { 0 };
	size_t i;

	all_files(b, t, &one);
	all_files(b, t, &two);
	ATF_REQUIRE_EQ(one.n, two.n);
	for (i = 0; i < one.n; i++) {
		ATF_CHECK_STREQ(one.v[i].path, two.v[i].path);
		ATF_CHECK_STREQ(one.v[i].text, two.v[i].text);
		ATF_CHECK_EQ(one.v[i].mode, two.v[i].mode);
	}
	fileset_fini(&one);
	fileset_fini(&two);
}

ATF_TC_WITHOUT_HEAD(the_same_set_gives_the_same_bytes);
ATF_TC_BODY(the_same_set_gives_the_same_bytes, tc)
{
	put_many();
	each_backend(check_again);
}

ATF_TC_WITHOUT_HEAD(an_empty_set_has_an_aggregate);
ATF_TC_BODY(an_empty_set_has_an_aggregate, tc)
{
	ATF_REQUIRE_EQ(0, mkdir("d", 0755));
	each_backend(check_files);
}

static void
check_names(const struct backend *b, const struct target *t)
{
	const struct set *set = t->set;
	struct fileset files = { 0 };
	struct errs errs = { 0 };
	size_t i, before;

	for (i = 0; i < set->n; i++) {
		before = files.n;
		if (b->files(t, set->v[i], &files, &errs) == 0) {
			ATF_CHECK_MSG(files.n > before, "%s: no file",
			    set->v[i]->name);
			continue;
		}
		ATF_REQUIRE_MSG(errs.n > 0, "%s: refused without a word",
		    set->v[i]->name);
		ATF_CHECK_EQ(ERR_CONFIG, errs.v[errs.n - 1].kind);
		ATF_CHECK_MSG(strstr(errs.v[errs.n - 1].text,
		                  set->v[i]->name) != NULL,
		    "does not name it: %s", errs.v[errs.n - 1].text);
	}
	fileset_sort(&files);
	for (i = 1; i < files.n; i++)
		ATF_CHECK_MSG(strcmp(files.v[i - 1].path, files.v[i].path) != 0,
		    "two services share %s", files.v[i].path);
	fileset_fini(&files);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(odd_names_are_carried_or_refused);
ATF_TC_BODY(odd_names_are_carried_or_refused, tc)
{
	static const char *const names[] = { "a.b", "c@d", "e+f", "g-h", "i_j",
		"K", "0", "tail@", "tails+", "tailed-", "tailing.", LONG_NAME,
		"start", "status", "x.service", "x.sh", "README" };
	size_t i;

	ATF_REQUIRE_EQ(NAME_MAX_LEN, strlen(LONG_NAME));
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put(names[i], "command=/bin/sleep\n");
	each_backend(check_names);
}

static void
check_words(const struct backend *b, const struct target *t)
{
	static const char *const words[] = { "NETWORKING", "FILESYSTEMS",
		"LOCAL", "SERVERS", "DAEMON", "LOGIN", "NAMED", "syslogd",
		"time", "mail" };
	size_t i;

	(void)t;
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ATF_CHECK_MSG(backend_word(b->words, words[i]) != NULL,
		    "%s: nothing stands for %s", b->name, words[i]);
}

ATF_TC_WITHOUT_HEAD(every_milestone_is_mapped);
ATF_TC_BODY(every_milestone_is_mapped, tc)
{
	put_many();
	each_backend(check_words);
}

static bool
has_exit(const struct backend *b, const char *verb, const char *state)
{
	const struct backend_exit *e;

	for (e = b->exits; e != NULL && e->verb != NULL; e++)
		if (strcmp(e->verb, verb) == 0 && strcmp(e->state, state) == 0)
			return (true);
	return (false);
}

static void
check_exits(const struct backend *b, const struct target *t)
{
	static const char *const verbs[] = { "start", "stop", "status" };
	static const char *const states[] = { "running", "stopped", "dead" };
	size_t i, j;

	(void)t;
	for (i = 0; i < 3; i++)
		for (j = 0; j < 3; j++)
			ATF_CHECK_MSG(has_exit(b, verbs[i], states[j]),
			    "%s: no exit status of %s when %s", b->name,
			    verbs[i], states[j]);
}

ATF_TC_WITHOUT_HEAD(the_table_of_exits_is_complete);
ATF_TC_BODY(the_table_of_exits_is_complete, tc)
{
	put_many();
	each_backend(check_exits);
}

static void
check_commands(const struct backend *b, const struct target *t)
{
	static const char *const roots[] = { "", "/img" };
	struct commands commands = { 0 };
	struct strlist argv = { 0 };
	size_t i, j, k;

	for (i = 0; b->command != NULL && i <= VERB_FORCE_RELOAD; i++) {
		ATF_REQUIRE_EQ(0, b->command(t, (enum verb)i, "first", &argv));
		ATF_CHECK_MSG(argv.n >= 2, "%s: %zu words", b->name, argv.n);
		strlist_fini(&argv);
	}
	for (i = 0; b->enable != NULL && i <= AFTER_REMOVE; i++)
		for (j = 0; j < 2; j++) {
			ATF_REQUIRE_EQ(0,
			    b->enable(t, (enum moment)i, roots[j], &commands));
			for (k = 0; k < commands.n; k++)
				ATF_CHECK(commands.v[k].n > 0);
			commands_fini(&commands);
		}
	if (b->verify != NULL)
		ATF_CHECK_EQ(0, b->verify(t, "/etc/x", &argv));
	strlist_fini(&argv);
}

ATF_TC_WITHOUT_HEAD(commands_are_given_for_every_verb_and_moment);
ATF_TC_BODY(commands_are_given_for_every_verb_and_moment, tc)
{
	put_many();
	each_backend(check_commands);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, files_are_absolute_with_modes_and_without_marks);
	ATF_TP_ADD_TC(tp, the_same_set_gives_the_same_bytes);
	ATF_TP_ADD_TC(tp, an_empty_set_has_an_aggregate);
	ATF_TP_ADD_TC(tp, odd_names_are_carried_or_refused);
	ATF_TP_ADD_TC(tp, every_milestone_is_mapped);
	ATF_TP_ADD_TC(tp, the_table_of_exits_is_complete);
	ATF_TP_ADD_TC(tp, commands_are_given_for_every_verb_and_moment);
	return (atf_no_error());
}

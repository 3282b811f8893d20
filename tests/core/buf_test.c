/*
 * Growable text; and what buf_shquote() writes, read back by every shell that
 * is here.
 */
#include <sys/wait.h>

#include <atf-c.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"

#define WORDS 400
#define WORD_MAX 40

/* A shell and its option, if it needs one. */
static const struct {
	const char *name;
	const char *option;
} shells[] = {
	{ "sh", NULL },
	{ "dash", NULL },
	{ "bash", "--posix" },
	{ "busybox", "ash" },
	{ "mksh", NULL },
	{ "ksh", NULL },
};

static void
read_file(const char *name, struct buf *b)
{
	char text[4096];
	size_t n;
	FILE *f = fopen(name, "r");

	ATF_REQUIRE(f != NULL);
	while ((n = fread(text, 1, sizeof(text), f)) > 0)
		buf_add(b, text, n);
	ATF_REQUIRE_EQ(0, fclose(f));
}

static void
write_file(const char *name, const struct buf *b)
{
	FILE *f = fopen(name, "w");

	ATF_REQUIRE(f != NULL);
	ATF_REQUIRE_EQ(b->n, fwrite(b->s, 1, b->n, f));
	ATF_REQUIRE_EQ(0, fclose(f));
}

/*
 * Runs the file "run" by a shell, with the output in the file "got"; false if
 * there is no such shell.
 */
static bool
run(const char *name, const char *option)
{
	int status;
	pid_t pid = fork();

	ATF_REQUIRE(pid != -1);
	if (pid == 0) {
		if (freopen("got", "w", stdout) == NULL)
			_exit(126);
		if (option == NULL)
			execlp(name, name, "run", (char *)NULL);
		else
			execlp(name, name, option, "run", (char *)NULL);
		_exit(127);
	}
	ATF_REQUIRE_EQ(pid, waitpid(pid, &status, 0));
	ATF_REQUIRE(WIFEXITED(status));
	if (WEXITSTATUS(status) == 127)
		return (false);
	ATF_CHECK_EQ_MSG(0, WEXITSTATUS(status), "%s", name);
	return (true);
}

/* A word of bytes that shells like and dislike; never NUL. */
static void
random_word(char *word, uint32_t *state)
{
	static const char bytes[] =
	    " \t\n'\"\\$`~*?[]{}()!#&|;<>=-%^ab/:\201\377";
	size_t i, n;

	*state = *state * 1664525u + 1013904223u;
	n = (*state >> 16) % (WORD_MAX - 1);
	for (i = 0; i < n; i++) {
		*state = *state * 1664525u + 1013904223u;
		word[i] = (*state >> 20) % 8 == 0
		    ? (char)((*state >> 16) % 255 + 1)
		    : bytes[(*state >> 16) % (sizeof(bytes) - 1)];
	}
	word[n] = '\0';
}

/* Fills script with commands that print words, want with those words. */
static void
make_script(struct buf *script, struct buf *want)
{
	static const char *const fixed[] = { "", "a", "-n", "-", "'", "''",
		"\\", "a b", "$HOME", "~", "a=b", "\n", "\n\n", "#a", "!", "*",
		"\303\251" };
	char word[WORD_MAX];
	uint32_t state = 1;
	size_t i;

	for (i = 0; i < WORDS; i++) {
		if (i < sizeof(fixed) / sizeof(fixed[0]))
			snprintf(word, sizeof(word), "%s", fixed[i]);
		else
			random_word(word, &state);
		buf_puts(script,
		    i % 20 == 0 ? "\n/usr/bin/printf '<%s>' " : " ");
		buf_shquote(script, word);
		buf_printf(want, "<%s>", word);
	}
	buf_puts(script, "\n");
}

ATF_TC_WITHOUT_HEAD(quoted_words_come_back_unchanged_from_shells);
ATF_TC_BODY(quoted_words_come_back_unchanged_from_shells, tc)
{
	struct buf script = { 0 }, want = { 0 }, got = { 0 };
	size_t i, n = 0;

	make_script(&script, &want);
	write_file("run", &script);
	for (i = 0; i < sizeof(shells) / sizeof(shells[0]); i++) {
		if (!run(shells[i].name, shells[i].option))
			continue;
		n++;
		buf_clear(&got);
		read_file("got", &got);
		ATF_CHECK_EQ_MSG(want.n, got.n, "%s: %zu bytes, not %zu",
		    shells[i].name, got.n, want.n);
		ATF_CHECK_MSG(want.n == got.n &&
		        memcmp(want.s, got.s, want.n) == 0,
		    "%s", shells[i].name);
	}
	ATF_CHECK_MSG(n > 0, "no shell at all");
	buf_fini(&script);
	buf_fini(&want);
	buf_fini(&got);
}

static void
quotes(const char *s, const char *want)
{
	struct buf b = { 0 };

	buf_shquote(&b, s);
	ATF_CHECK_STREQ(want, b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(safe_words_stay_bare_and_others_get_single_quotes);
ATF_TC_BODY(safe_words_stay_bare_and_others_get_single_quotes, tc)
{
	quotes("/usr/bin/x-y_z.0:a,b%c@d+e=f", "/usr/bin/x-y_z.0:a,b%c@d+e=f");
	quotes("", "''");
	quotes("a b", "'a b'");
	quotes("it's", "'it'\\''s'");
	quotes("'", "''\\'''");
	quotes("~", "'~'");
	quotes("\303\251", "'\303\251'");
	quotes("{a,b}", "'{a,b}'");
}

ATF_TC_WITHOUT_HEAD(text_grows_and_keeps_its_end);
ATF_TC_BODY(text_grows_and_keeps_its_end, tc)
{
	struct buf b = { 0 };
	size_t i;

	for (i = 0; i < 10000; i++) {
		buf_putc(&b, 'a');
		ATF_REQUIRE_EQ('\0', b.s[i + 1]);
	}
	ATF_CHECK_EQ(10000, b.n);
	buf_clear(&b);
	ATF_CHECK_STREQ("", b.s);
	buf_printf(&b, "%d-%s", 7, "x");
	buf_add(&b, "a\0b", 3);
	ATF_CHECK_EQ(6, b.n);
	ATF_CHECK_EQ(0, memcmp(b.s, "7-xa\0b", 7));
	buf_fini(&b);
	ATF_CHECK(b.s == NULL);
}

ATF_TC_WITHOUT_HEAD(taking_an_empty_text_gives_an_empty_string);
ATF_TC_BODY(taking_an_empty_text_gives_an_empty_string, tc)
{
	struct buf b = { 0 };
	char *s;

	s = buf_take(&b);
	ATF_REQUIRE(s != NULL);
	ATF_CHECK_STREQ("", s);
	free(s);
	ATF_CHECK(b.s == NULL);
	ATF_CHECK_EQ(0, b.n);
}

ATF_TC_WITHOUT_HEAD(a_failure_sticks_until_the_text_is_taken);
ATF_TC_BODY(a_failure_sticks_until_the_text_is_taken, tc)
{
	struct buf b = { 0 };

	buf_puts(&b, "x");
	buf_add(&b, "x", SIZE_MAX / 2);
	ATF_CHECK(b.failed);
	buf_puts(&b, "y");
	ATF_CHECK_EQ(1, b.n);
	ATF_CHECK(buf_take(&b) == NULL);
	ATF_CHECK(!b.failed);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, quoted_words_come_back_unchanged_from_shells);
	ATF_TP_ADD_TC(tp, safe_words_stay_bare_and_others_get_single_quotes);
	ATF_TP_ADD_TC(tp, text_grows_and_keeps_its_end);
	ATF_TP_ADD_TC(tp, taking_an_empty_text_gives_an_empty_string);
	ATF_TP_ADD_TC(tp, a_failure_sticks_until_the_text_is_taken);

	return (atf_no_error());
}

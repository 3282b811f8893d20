/* Lists in variables are split as sh would, without its expansions. */
#include <atf-c.h>
#include <stdio.h>
#include <string.h>

#include "core/buf.h"
#include "core/words.h"

static const struct place place = { "x.env", 3, 1 };

/* Splits text; want has the words, each in <>. */
static void
splits(const char *text, const char *want)
{
	struct strlist list = { 0 };
	struct errs errs = { 0 };
	struct buf b = { 0 };
	size_t i;

	ATF_CHECK_EQ_MSG(0, words_split(text, "DAEMON", &place, &list, &errs),
	    "%s", text);
	ATF_CHECK_EQ(0, errs.n);
	buf_puts(&b, "");
	for (i = 0; i < list.n; i++)
		buf_printf(&b, "<%s>", list.v[i]);
	ATF_CHECK_STREQ(want, b.s);
	ATF_CHECK(list.v == NULL || list.v[list.n] == NULL);
	buf_fini(&b);
	strlist_fini(&list);
}

/* Refuses text with the message, and leaves the list alone. */
static void
refuses(const char *text, const char *message)
{
	struct strlist list = { 0 };
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, strlist_add(&list, "first"));
	ATF_CHECK_EQ_MSG(-1, words_split(text, "DAEMON", &place, &list, &errs),
	    "%s", text);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_EQ(ERR_CONFIG, errs.v[0].kind);
	ATF_CHECK_STREQ(message, errs.v[0].text);
	ATF_CHECK_EQ(1, list.n);
	ATF_CHECK_STREQ("first", list.v[0]);
	ATF_CHECK(list.v[1] == NULL);
	strlist_fini(&list);
	errs_fini(&errs);
}

ATF_TC_WITHOUT_HEAD(blanks_tabs_and_newlines_separate_words);
ATF_TC_BODY(blanks_tabs_and_newlines_separate_words, tc)
{
	splits("a b", "<a><b>");
	splits(" \t\na\t\n b \n", "<a><b>");
}

ATF_TC_WITHOUT_HEAD(an_empty_list_has_no_words);
ATF_TC_BODY(an_empty_list_has_no_words, tc)
{
	splits("", "");
	splits(" \t\n", "");
	splits("\\\n", "");
}

ATF_TC_WITHOUT_HEAD(empty_quotes_are_an_empty_word);
ATF_TC_BODY(empty_quotes_are_an_empty_word, tc)
{
	splits("''", "<>");
	splits("a \"\" b", "<a><><b>");
	splits("''\"\"", "<>");
}

ATF_TC_WITHOUT_HEAD(quotes_keep_blanks_and_operators);
ATF_TC_BODY(quotes_keep_blanks_and_operators, tc)
{
	splits("/usr/bin/spamdyke -f '/etc/spam dyke.conf'",
	    "</usr/bin/spamdyke><-f></etc/spam dyke.conf>");
	splits("';|&<>()$`\"\\'", "<;|&<>()$`\"\\>");
	splits("\";|&<>()'\"", "<;|&<>()'>");
	splits("a'b c'\"d e\"f", "<ab cd ef>");
}

ATF_TC_WITHOUT_HEAD(a_backslash_quotes_one_byte);
ATF_TC_BODY(a_backslash_quotes_one_byte, tc)
{
	splits("a\\ b \\; \\\\ \\' \\$", "<a b><;><\\><'><$>");
	splits("a\\\nb \\\n c", "<ab><c>");
}

ATF_TC_WITHOUT_HEAD(a_backslash_in_double_quotes_quotes_only_four_bytes);
ATF_TC_BODY(a_backslash_in_double_quotes_quotes_only_four_bytes, tc)
{
	splits("\"\\$ \\` \\\" \\\\ \\n \\' a\\\nb\"",
	    "<$ ` \" \\ \\n \\' ab>");
}

ATF_TC_WITHOUT_HEAD(patterns_tildes_and_hashes_are_plain);
ATF_TC_BODY(patterns_tildes_and_hashes_are_plain, tc)
{
	splits("* ? [a] {a,b} ~ # a#b =x", "<*><?><[a]><{a,b}><~><#><a#b><=x>");
	splits("\303\251\377", "<\303\251\377>");
}

ATF_TC_WITHOUT_HEAD(words_are_added_to_the_list);
ATF_TC_BODY(words_are_added_to_the_list, tc)
{
	struct strlist list = { 0 };
	struct errs errs = { 0 };

	ATF_REQUIRE_EQ(0, words_split("a", "A", &place, &list, &errs));
	ATF_REQUIRE_EQ(0, words_split("b c", "B", &place, &list, &errs));
	ATF_REQUIRE_EQ(3, list.n);
	ATF_CHECK_STREQ("a", list.v[0]);
	ATF_CHECK_STREQ("c", list.v[2]);
	strlist_fini(&list);
}

ATF_TC_WITHOUT_HEAD(operators_are_refused);
ATF_TC_BODY(operators_are_refused, tc)
{
	static const char bytes[] = ";|&<>()$`";
	char text[8], message[128];
	size_t i;

	for (i = 0; bytes[i] != '\0'; i++) {
		snprintf(text, sizeof(text), "a b%cc", bytes[i]);
		snprintf(message, sizeof(message),
		    "x.env:3:1: DAEMON: \"%c\" would be for a shell, and there "
		    "is no shell here; quote it",
		    bytes[i]);
		refuses(text, message);
	}
}

ATF_TC_WITHOUT_HEAD(expansions_in_double_quotes_are_refused);
ATF_TC_BODY(expansions_in_double_quotes_are_refused, tc)
{
	refuses("a \"$HOME\"",
	    "x.env:3:1: DAEMON: \"$\" would be for a shell, and there is no "
	    "shell here; quote it");
	refuses("\"`a`\"",
	    "x.env:3:1: DAEMON: \"`\" would be for a shell, and there is no "
	    "shell here; quote it");
}

ATF_TC_WITHOUT_HEAD(open_quotes_are_refused);
ATF_TC_BODY(open_quotes_are_refused, tc)
{
	refuses("a 'b",
	    "x.env:3:1: DAEMON: a single quote is not closed; add ' where the "
	    "word ends");
	refuses("a \"b",
	    "x.env:3:1: DAEMON: a double quote is not closed; add \" where the "
	    "word ends");
	refuses("\"\\",
	    "x.env:3:1: DAEMON: a double quote is not closed; add \" where the "
	    "word ends");
}

ATF_TC_WITHOUT_HEAD(a_backslash_at_the_end_is_refused);
ATF_TC_BODY(a_backslash_at_the_end_is_refused, tc)
{
	refuses("a b\\",
	    "x.env:3:1: DAEMON: it ends in a backslash; write \\\\ for one");
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, blanks_tabs_and_newlines_separate_words);
	ATF_TP_ADD_TC(tp, an_empty_list_has_no_words);
	ATF_TP_ADD_TC(tp, empty_quotes_are_an_empty_word);
	ATF_TP_ADD_TC(tp, quotes_keep_blanks_and_operators);
	ATF_TP_ADD_TC(tp, a_backslash_quotes_one_byte);
	ATF_TP_ADD_TC(tp, a_backslash_in_double_quotes_quotes_only_four_bytes);
	ATF_TP_ADD_TC(tp, patterns_tildes_and_hashes_are_plain);
	ATF_TP_ADD_TC(tp, words_are_added_to_the_list);
	ATF_TP_ADD_TC(tp, operators_are_refused);
	ATF_TP_ADD_TC(tp, expansions_in_double_quotes_are_refused);
	ATF_TP_ADD_TC(tp, open_quotes_are_refused);
	ATF_TP_ADD_TC(tp, a_backslash_at_the_end_is_refused);

	return (atf_no_error());
}

/* Rules in a server's memory: which one is found, and what hurts them not. */
#include <atf-c.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "rulesfile.h"
#include "tcp/ruleset.h"

static const char *why;

static struct ruleset *
load(const char *text)
{
	struct ruleset *rules;

	rules_write("rules.cdb", text, false);
	rules = ruleset_open("rules.cdb", geteuid(), &why);
	ATF_REQUIRE_MSG(rules != NULL, "%s", why);
	return (rules);
}

/* "KEY" or "KEY deny", or "none"; and the variables. */
static const char *
answer(const struct ruleset *rules, const char *ip, const char *host,
    const char *info)
{
	static char text[512];
	const char *variable;
	struct addr addr;
	struct rule rule;
	size_t pos = 0;

	ATF_REQUIRE_EQ(0, addr_parse(&addr, ip));
	ruleset_find(rules, &addr, host, info, &rule);
	(void)snprintf(text, sizeof(text), "%.*s%s",
	    rule.found ? (int)rule.keylen : 4, rule.found ? rule.key : "none",
	    rule.deny ? " deny" : "");
	while ((variable = rule_next(&rule, &pos)) != NULL)
		(void)snprintf(text + strlen(text), sizeof(text) - strlen(text),
		    " %s", variable);
	return (text);
}

ATF_TC_WITHOUT_HEAD(first_key_of_the_order_decides);
ATF_TC_BODY(first_key_of_the_order_decides, tc)
{
	/* Each row without the lines above it. */
	static const char *const lines[] = { "joe@1.2.3.4", "joe@=a.b.example",
		"1.2.3.4", "=a.b.example", "1.2.3.", "1.2.", "1.", "1.2.3.4/32",
		"1.2.3.0/24", "1.0.0.0/8", "0.0.0.0/0", "=.b.example",
		"=.example", "=", "" };
	size_t n = sizeof(lines) / sizeof(lines[0]), from, i;
	struct ruleset *rules;
	struct buf text = { 0 };

	for (from = 0; from < n; from++) {
		buf_clear(&text);
		for (i = n; i > from; i--)
			buf_printf(&text, "%s:allow\n", lines[i - 1]);
		rules = load(text.s);
		ATF_CHECK_STREQ(lines[from],
		    answer(rules, "1.2.3.4", "a.b.example", "joe"));
		ruleset_free(rules);
	}
	rules = load("");
	ATF_CHECK_STREQ("none", answer(rules, "1.2.3.4", "a.b.example", "joe"));
	ruleset_free(rules);
	buf_fini(&text);
}

ATF_TC_WITHOUT_HEAD(names_that_are_not_known_match_nothing);
ATF_TC_BODY(names_that_are_not_known_match_nothing, tc)
{
	struct ruleset *rules;

	rules = load("@1.2.3.4:deny\n=:deny\njoe@1.2.3.4:deny\n");
	ATF_CHECK(ruleset_wants_names(rules));
	ATF_CHECK_STREQ("none", answer(rules, "1.2.3.4", NULL, NULL));
	ATF_CHECK_STREQ("@1.2.3.4 deny", answer(rules, "1.2.3.4", NULL, ""));
	ATF_CHECK_STREQ("= deny", answer(rules, "1.2.3.4", "", NULL));
	ATF_CHECK_STREQ("= deny", answer(rules, "1.2.3.4", "x", "jim"));
	ruleset_free(rules);
	rules = load("1.2.3.4:allow,A=\"=@\"\n::1:deny\n10.0.0.0/8:deny\n");
	ATF_CHECK(!ruleset_wants_names(rules));
	ruleset_free(rules);
}

ATF_TC_WITHOUT_HEAD(ipv6_is_found_by_binary_address);
ATF_TC_BODY(ipv6_is_found_by_binary_address, tc)
{
	struct ruleset *rules;

	rules = load("2001:DB8:0:0::1:deny\n2001:db8::/32:allow\n::/0:deny\n"
	             "::ffff:9.9.9.9:allow\nfe80::/10:allow\n");
	ATF_CHECK_STREQ("2001:db8::1 deny",
	    answer(rules, "2001:db8::1", NULL, NULL));
	ATF_CHECK_STREQ("2001:db8::/32",
	    answer(rules, "2001:db8::2", NULL, NULL));
	ATF_CHECK_STREQ("fe80::/10", answer(rules, "febf::2", NULL, NULL));
	ATF_CHECK_STREQ("::/0 deny", answer(rules, "fec0::2", NULL, NULL));
	ATF_CHECK_STREQ("9.9.9.9", answer(rules, "9.9.9.9", NULL, NULL));
	ATF_CHECK_STREQ("none", answer(rules, "9.9.9.8", NULL, NULL));
	ruleset_free(rules);
}

ATF_TC_WITHOUT_HEAD(first_line_of_a_key_wins);
ATF_TC_BODY(first_line_of_a_key_wins, tc)
{
	struct ruleset *rules;

	rules = load("1.2.3.4:deny,A=/1/\n1.2.3.4:allow\n"
	             "1.2.3.0-9:allow,A=/3/,B=/4/,A=/5/\n");
	ATF_CHECK_STREQ("1.2.3.4 deny", answer(rules, "1.2.3.4", NULL, NULL));
	ATF_CHECK_STREQ("1.2.3.5 A=3 B=4 A=5",
	    answer(rules, "1.2.3.5", NULL, NULL));
	ruleset_free(rules);
}

/* Items as other programs may write them. */
ATF_TC_WITHOUT_HEAD(items_are_read_as_the_original_does);
ATF_TC_BODY(items_are_read_as_the_original_does, tc)
{
	static const char data[] = "+A=1\0+B\0x\0\0+=2\0Dx\0+C=3\0+tail=";
	struct rule rule = { .found = true,
		.data = data,
		.len = sizeof(data) - 1 };
	size_t pos = 0;

	ATF_CHECK_STREQ("A=1", rule_next(&rule, &pos));
	ATF_CHECK_STREQ("=2", rule_next(&rule, &pos));
	ATF_CHECK(rule_next(&rule, &pos) == NULL);
	ATF_CHECK(rule_next(&rule, &pos) == NULL);
	pos = 0;
	ATF_CHECK_STREQ("A=1", rule_item(&rule, &pos));
	ATF_CHECK_STREQ("B", rule_item(&rule, &pos));
	ATF_CHECK_STREQ("=2", rule_item(&rule, &pos));
	ATF_CHECK(rule_item(&rule, &pos) == NULL);
}

/* What ruleset_open says of the bytes of a file. */
static int
open_error(const char *bytes, size_t n)
{
	struct ruleset *rules;

	file_write("bytes", bytes, n);
	rules = ruleset_open("bytes", geteuid(), &why);
	if (rules == NULL)
		return (errno);
	ruleset_free(rules);
	return (0);
}

static void
sound(struct buf *b)
{
	rules_write("sound.cdb",
	    "1.2.3.4:deny\n10.:allow,A=/b/\n=.example:deny\n::1:deny\n"
	    "10.0.0.0/8:deny\n2001::/16:deny\n:allow\n",
	    false);
	ATF_REQUIRE_EQ(0, readfile_at(AT_FDCWD, "sound.cdb", 65536, b));
	ATF_REQUIRE_EQ(0, open_error(b->s, b->n));
}

ATF_TC_WITHOUT_HEAD(cut_off_anywhere_is_refused);
ATF_TC_BODY(cut_off_anywhere_is_refused, tc)
{
	struct buf b = { 0 };
	size_t n;

	sound(&b);
	ATF_CHECK_EQ(EINVAL, open_error(b.s, 0));
	for (n = 1; n < b.n; n++)
		ATF_CHECK_EQ_MSG(EPROTO, open_error(b.s, n), "%zu bytes", n);
	ATF_CHECK_STREQ("protocol error", why);
	buf_fini(&b);
}

/* Looks up some clients, whatever the file is. */
static void
try_file(const char *bytes, size_t n)
{
	static const char *const ips[] = { "1.2.3.4", "10.1.2.3", "::1",
		"2001::1", "9.9.9.9" };
	struct ruleset *rules;
	size_t i;

	file_write("bytes", bytes, n);
	rules = ruleset_open("bytes", geteuid(), &why);
	if (rules == NULL)
		return;
	for (i = 0; i < sizeof(ips) / sizeof(ips[0]); i++)
		(void)answer(rules, ips[i], "a.example", "joe");
	ruleset_free(rules);
}

ATF_TC_WITHOUT_HEAD(flipped_words_do_no_harm);
ATF_TC_BODY(flipped_words_do_no_harm, tc)
{
	static const uint32_t odd[] = { 0, 1, 2047, 2048, 0x7fffffff,
		0xfffffff8, 0xffffffff };
	struct buf b = { 0 };
	uint32_t was, now;
	size_t at, i;

	sound(&b);
	for (at = 0; at + 4 <= b.n; at += 4) {
		memcpy(&was, b.s + at, 4);
		for (i = 0; i < 7 + 4; i++) {
			now = i < 7 ? odd[i] : was ^ (uint32_t)1 << (i - 7) * 9;
			memcpy(b.s + at, &now, 4);
			try_file(b.s, b.n);
		}
		memcpy(b.s + at, &was, 4);
	}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(random_mutations_do_no_harm);
ATF_TC_BODY(random_mutations_do_no_harm, tc)
{
	struct buf b = { 0 };
	unsigned int seed = 7, i, round;
	char *copy;
	size_t n;

	sound(&b);
	copy = malloc(b.n);
	ATF_REQUIRE(copy != NULL);
	for (round = 0; round < 10000; round++) {
		memcpy(copy, b.s, b.n);
		n = b.n;
		for (i = 0; i < 1 + round % 4; i++) {
			seed = seed * 1103515245 + 12345;
			/* Mostly the records and tables: the rest is seen. */
			copy[round % 8 == 0
			        ? (seed >> 8) % b.n
			        : 2048 + (seed >> 8) % (b.n - 2048)] =
			    (char)(seed >> 24);
		}
		if (round % 16 == 1)
			n -= (seed >> 12) % 64;
		try_file(copy, n);
	}
	free(copy);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(only_a_file_of_root_or_the_owner_is_taken);
ATF_TC_BODY(only_a_file_of_root_or_the_owner_is_taken, tc)
{
	struct ruleset *rules;
	mode_t mode;

	rules_write("rules.cdb", ":deny\n", false);
	for (mode = 0666; mode > 0644; mode = mode == 0666 ? 0664 : 0646) {
		ATF_REQUIRE_EQ(0, chmod("rules.cdb", mode));
		rules = ruleset_open("rules.cdb", geteuid(), &why);
		ATF_CHECK(rules == NULL);
		ATF_CHECK_EQ(EPERM, errno);
		ATF_CHECK_STREQ("group or others can write it", why);
		if (mode == 0646)
			break;
	}
	rules = ruleset_open("rules.cdb", RULESET_ANY_OWNER, &why);
	ATF_CHECK(rules != NULL);
	ruleset_free(rules);
	ATF_REQUIRE_EQ(0, chmod("rules.cdb", 0644));
	if (geteuid() != 0)
		return;
	ATF_REQUIRE_EQ(0, chown("rules.cdb", 7, 7));
	rules = ruleset_open("rules.cdb", 7, &why);
	ATF_CHECK(rules != NULL);
	ruleset_free(rules);
	ATF_CHECK(ruleset_open("rules.cdb", 8, &why) == NULL);
	ATF_CHECK_EQ(EPERM, errno);
	ATF_CHECK_STREQ("it belongs to another user", why);
}

ATF_TC_WITHOUT_HEAD(what_is_no_file_is_named);
ATF_TC_BODY(what_is_no_file_is_named, tc)
{
	ATF_CHECK(ruleset_open("missing", 0, &why) == NULL);
	ATF_CHECK_EQ(ENOENT, errno);
	ATF_CHECK_STREQ("file does not exist", why);
	ATF_CHECK(ruleset_open("/", 0, &why) == NULL);
	ATF_CHECK_EQ(EISDIR, errno);
	ATF_CHECK(ruleset_open("/dev/null", 0, &why) == NULL);
	ATF_CHECK_EQ(EPROTO, errno);
	ATF_REQUIRE_EQ(0, mkfifo("fifo", 0644));
	ATF_CHECK(ruleset_open("fifo", geteuid(), &why) == NULL);
	ATF_CHECK_EQ(EPROTO, errno);
	file_write("large", "", 0);
	ATF_REQUIRE_EQ(0, truncate("large", (off_t)RULESET_MAX + 1));
	ATF_CHECK(ruleset_open("large", geteuid(), &why) == NULL);
	ATF_CHECK_EQ(EFBIG, errno);
}

ATF_TC_WITHOUT_HEAD(replaced_file_is_read_again);
ATF_TC_BODY(replaced_file_is_read_again, tc)
{
	struct ruleset *rules;

	rules = load("1.2.3.4:deny\n=x:deny\n10.0.0.0/8:deny\n");
	ATF_CHECK_EQ(0, ruleset_renew(rules, &why));
	rules_write("rules.cdb", "1.2.3.5:deny\n", false);
	ATF_CHECK_STREQ("1.2.3.4 deny", answer(rules, "1.2.3.4", NULL, NULL));
	ATF_CHECK_EQ(1, ruleset_renew(rules, &why));
	ATF_CHECK_EQ(0, ruleset_renew(rules, &why));
	ATF_CHECK_STREQ("none", answer(rules, "1.2.3.4", NULL, NULL));
	ATF_CHECK_STREQ("1.2.3.5 deny", answer(rules, "1.2.3.5", NULL, NULL));
	ATF_CHECK_STREQ("none", answer(rules, "10.2.3.4", NULL, NULL));
	ATF_CHECK(!ruleset_wants_names(rules));
	ruleset_free(rules);
}

/* Requires that the set cannot be used, and denies all. */
static void
check_unusable(struct ruleset *rules, int error)
{
	ATF_CHECK_EQ(-1, ruleset_renew(rules, &why));
	ATF_CHECK_EQ_MSG(error, errno, "%s", strerror(errno));
	ATF_CHECK(why != NULL);
	ATF_CHECK_STREQ("none deny", answer(rules, "1.2.3.4", "x", "y"));
	ATF_CHECK_EQ(-1, ruleset_renew(rules, &why));
	ATF_CHECK_EQ(error, errno);
}

ATF_TC_WITHOUT_HEAD(unusable_file_denies_all_until_it_is_good);
ATF_TC_BODY(unusable_file_denies_all_until_it_is_good, tc)
{
	static const char text[] = "1.2.3.4:allow\n";
	struct ruleset *rules;

	rules = load(text);
	ATF_REQUIRE_EQ(0, unlink("rules.cdb"));
	check_unusable(rules, ENOENT);
	rules_write("rules.cdb", text, false);
	ATF_CHECK_EQ(1, ruleset_renew(rules, &why));
	ATF_CHECK_STREQ("1.2.3.4", answer(rules, "1.2.3.4", NULL, NULL));
	file_write("rules.cdb", "rubbish", 7);
	check_unusable(rules, EPROTO);
	ATF_CHECK_STREQ("protocol error", why);
	rules_write("rules.cdb", text, false);
	ATF_CHECK_EQ(1, ruleset_renew(rules, &why));
	ATF_REQUIRE_EQ(0, chmod("rules.cdb", 0666));
	check_unusable(rules, EPERM);
	ATF_REQUIRE_EQ(0, chmod("rules.cdb", 0644));
	ATF_CHECK_EQ(1, ruleset_renew(rules, &why));
	ATF_CHECK_STREQ("1.2.3.4", answer(rules, "1.2.3.4", NULL, NULL));
	ruleset_free(rules);
}

/* A server that mapped the file would die of it. */
ATF_TC_WITHOUT_HEAD(file_cut_off_in_place_does_no_harm);
ATF_TC_BODY(file_cut_off_in_place_does_no_harm, tc)
{
	struct ruleset *rules;

	rules = load("1.2.3.4:deny\n0-255.:allow,A=/b/\n");
	ATF_REQUIRE_EQ(0, truncate("rules.cdb", 100));
	ATF_CHECK_STREQ("1.2.3.4 deny", answer(rules, "1.2.3.4", NULL, NULL));
	check_unusable(rules, EPROTO);
	ruleset_free(rules);
}

ATF_TC_WITHOUT_HEAD(too_much_data_of_a_record_is_refused);
ATF_TC_BODY(too_much_data_of_a_record_is_refused, tc)
{
	struct ruleset *rules;
	struct buf text = { 0 };
	size_t n;

	for (n = RULE_DATA_MAX; n <= RULE_DATA_MAX + 1; n++) {
		buf_clear(&text);
		buf_puts(&text, ":allow,A=\"");
		/* "+A=" and a NUL are data, too. */
		while (text.n < 10 + n - 4)
			buf_putc(&text, 'x');
		buf_puts(&text, "\"\n");
		rules_write("long.cdb", text.s, true);
		if (n == RULE_DATA_MAX) {
			rules = ruleset_open("long.cdb", geteuid(), &why);
			ATF_CHECK(rules != NULL);
			ruleset_free(rules);
			continue;
		}
		ATF_CHECK(ruleset_open("long.cdb", geteuid(), &why) == NULL);
		ATF_CHECK_EQ(EPROTO, errno);
	}
	buf_fini(&text);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, first_key_of_the_order_decides);
	ATF_TP_ADD_TC(tp, names_that_are_not_known_match_nothing);
	ATF_TP_ADD_TC(tp, ipv6_is_found_by_binary_address);
	ATF_TP_ADD_TC(tp, first_line_of_a_key_wins);
	ATF_TP_ADD_TC(tp, items_are_read_as_the_original_does);
	ATF_TP_ADD_TC(tp, cut_off_anywhere_is_refused);
	ATF_TP_ADD_TC(tp, flipped_words_do_no_harm);
	ATF_TP_ADD_TC(tp, random_mutations_do_no_harm);
	ATF_TP_ADD_TC(tp, only_a_file_of_root_or_the_owner_is_taken);
	ATF_TP_ADD_TC(tp, what_is_no_file_is_named);
	ATF_TP_ADD_TC(tp, replaced_file_is_read_again);
	ATF_TP_ADD_TC(tp, unusable_file_denies_all_until_it_is_good);
	ATF_TP_ADD_TC(tp, file_cut_off_in_place_does_no_harm);
	ATF_TP_ADD_TC(tp, too_much_data_of_a_record_is_refused);
	return (atf_no_error());
}

/* The text of rules: what it becomes. */
#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "tcp/rules.h"

/* Shows a record as "key>data;", NUL as "|". */
static int
show(void *arg, const char *key, size_t keylen, const char *data, size_t len)
{
	struct buf *b = arg;
	size_t i;

	buf_add(b, key, keylen);
	buf_putc(b, '>');
	for (i = 0; i < len; i++)
		buf_putc(b, data[i] == '\0' ? '|' : data[i]);
	buf_putc(b, ';');
	return (0);
}

/* Requires that the len bytes of text compile to these records. */
static void
check_bytes(const char *text, size_t len, const char *records, size_t rules)
{
	struct buf b = { 0 };
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.record = show,
		.arg = &b,
		.errs = &errs,
		.count = 99 };
	int rc;

	buf_add(&b, "", 0);
	rc = rules_compile(&job, text, len);
	ATF_CHECK_EQ_MSG(0, rc, "%s: %s", text,
	    errs.n > 0 ? errs.v[0].text : "?");
	ATF_CHECK_EQ_MSG(rules, job.count, "%s: %zu rules", text, job.count);
	ATF_CHECK_STREQ(records, b.s);
	buf_fini(&b);
	errs_fini(&errs);
}

static void
check_ok(const char *text, const char *records, size_t rules)
{
	check_bytes(text, strlen(text), records, rules);
}

/* Lines and the records that they are. */
struct ok {
	const char *line;
	const char *records;
};

#define CHECK_OK(table)                                                        \
	do {                                                                   \
		size_t row;                                                    \
		for (row = 0; row < sizeof(table) / sizeof(table[0]); row++)   \
			check_ok(table[row].line, table[row].records, 1);      \
	} while (0)

ATF_TC_WITHOUT_HEAD(every_kind_of_address_is_a_key);
ATF_TC_BODY(every_kind_of_address_is_a_key, tc)
{
	static const struct ok table[] = {
		{ ":allow", ">;" },
		{ "1.2.3.4:allow", "1.2.3.4>;" },
		{ "1.2.3.:deny", "1.2.3.>D|;" },
		{ "127.:allow", "127.>;" },
		{ "=:allow", "=>;" },
		{ "=a.example:deny", "=a.example>D|;" },
		{ "=.example:deny", "=.example>D|;" },
		{ "=1-3:deny", "=1-3>D|;" },
		{ "=a\\344b:deny", "=a\\344b>D|;" },
		{ "joe@1.2.3.4:deny", "joe@1.2.3.4>D|;" },
		{ "@1.2.3.4:deny", "@1.2.3.4>D|;" },
		{ "a-b@=h:deny", "a-b@=h>D|;" },
		{ "a@b@1.2.3.4:deny", "a@b@1.2.3.4>D|;" },
		{ "255.255.255.255:deny", "255.255.255.255>D|;" },
	};

	CHECK_OK(table);
}

ATF_TC_WITHOUT_HEAD(ipv6_addresses_become_the_text_of_a_client);
ATF_TC_BODY(ipv6_addresses_become_the_text_of_a_client, tc)
{
	static const struct ok table[] = {
		{ "::1:allow", "::1>;" },
		{ "2001:db8::1:deny,FOO=\"x\"", "2001:db8::1>D|+FOO=x|;" },
		{ "2001:0DB8:0:0:0:0:0:1:deny", "2001:db8::1>D|;" },
		{ "2001:db8:0:1:0:0:0:0:deny", "2001:db8:0:1::>D|;" },
		{ "1:0:2:3:4:5:6:7:deny", "1:0:2:3:4:5:6:7>D|;" },
		{ "0:0:0:0:0:0:0:0:deny", "::>D|;" },
		{ "::ffff:1.2.3.4:deny", "1.2.3.4>D|;" },
		{ "::1.2.3.4:deny", "::102:304>D|;" },
		{ "joe@2001:DB8::1:allow", "joe@2001:db8::1>;" },
		{ "a@b@::1:allow,A=\"::1:deny\"", "a@b@::1>+A=::1:deny|;" },
	};

	CHECK_OK(table);
}

ATF_TC_WITHOUT_HEAD(networks_become_the_text_of_a_lookup);
ATF_TC_BODY(networks_become_the_text_of_a_lookup, tc)
{
	static const struct ok table[] = {
		{ "10.1.2.0/24:deny", "10.1.2.0/24>D|;" },
		{ "0.0.0.0/0:deny", "0.0.0.0/0>D|;" },
		{ "1.2.3.4/32:allow", "1.2.3.4/32>;" },
		{ "1.2.3.4/31:allow", "1.2.3.4/31>;" },
		{ "128.0.0.0/1:allow", "128.0.0.0/1>;" },
		{ "2001:DB8::/32:deny", "2001:db8::/32>D|;" },
		{ "2001:db8:0:0::/64:deny", "2001:db8::/64>D|;" },
		{ "::/0:deny", "::/0>D|;" },
		{ "::1/128:allow", "::1/128>;" },
		{ "fe80::/10:allow,A=/x/", "fe80::/10>+A=x|;" },
		{ "::ffff:10.0.0.0/104:deny", "10.0.0.0/8>D|;" },
		{ "::ffff:0:0/96:deny", "0.0.0.0/0>D|;" },
	};

	CHECK_OK(table);
}

ATF_TC_WITHOUT_HEAD(range_is_one_record_for_each_number);
ATF_TC_BODY(range_is_one_record_for_each_number, tc)
{
	static const struct ok table[] = {
		{ "1.2.3.7-9:deny", "1.2.3.7>D|;1.2.3.8>D|;1.2.3.9>D|;" },
		{ "10.2-3.:deny", "10.2.>D|;10.3.>D|;" },
		{ "10-11.:allow", "10.>;11.>;" },
		{ "1.2-3.4.5:allow", "1.2.4.5>;1.3.4.5>;" },
		{ "1.2.3.008-009:allow", "1.2.3.8>;1.2.3.9>;" },
		{ "1.2.3.255-255:allow", "1.2.3.255>;" },
	};

	CHECK_OK(table);
}

ATF_TC_WITHOUT_HEAD(variables_follow_with_any_quote);
ATF_TC_BODY(variables_follow_with_any_quote, tc)
{
	static const struct ok table[] = {
		{ ":allow,A=\"b\"", ">+A=b|;" },
		{ ":deny,A=\"b\"", ">D|+A=b|;" },
		{ ":allow,RELAYCLIENT=\"\"", ">+RELAYCLIENT=|;" },
		{ ":allow,A=/x y/,B==z=", ">+A=x y|+B=z|;" },
		{ ":allow,A=,b,,B=1c1", ">+A=b|+B=c|;" },
		{ ":allow,A=\tb\t,B=\"a:=#'\"", ">+A=b|+B=a:=#'|;" },
		{ ":allow,A=\"b\" \t", ">+A=b|;" },
		{ ":allow,A=\xff\xe9\xff", ">+A=\xe9|;" },
	};

	CHECK_OK(table);
}

ATF_TC_WITHOUT_HEAD(comments_and_blank_lines_do_not_count);
ATF_TC_BODY(comments_and_blank_lines_do_not_count, tc)
{
	check_ok("", "", 0);
	check_ok("\n\n# c\n#:x\r\n \t\n", "", 0);
	check_ok("# c\n1.2.3.4:deny  \n\n:allow", "1.2.3.4>D|;>;", 2);
	check_bytes("#\0\n:deny\n", 9, ">D|;", 1);
}

ATF_TC_WITHOUT_HEAD(all_bad_lines_are_told_up_to_a_hundred);
ATF_TC_BODY(all_bad_lines_are_told_up_to_a_hundred, tc)
{
	static const char three[] = "x:allow\n:allow\ny:allow\n";
	struct buf b = { 0 }, text = { 0 };
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.record = show,
		.arg = &b,
		.errs = &errs };
	size_t i;

	ATF_CHECK_EQ(-1, rules_compile(&job, three, strlen(three)));
	ATF_REQUIRE_EQ(2, errs.n);
	ATF_CHECK(strncmp(errs.v[0].text, "f:1:1: ", 7) == 0);
	ATF_CHECK(strncmp(errs.v[1].text, "f:3:1: ", 7) == 0);
	ATF_CHECK_EQ_MSG(0, b.n, "a record after a bad line");
	errs_fini(&errs);
	for (i = 0; i < 1000; i++)
		buf_puts(&text, "x:allow\n");
	ATF_CHECK_EQ(-1, rules_compile(&job, text.s, text.n));
	ATF_REQUIRE_EQ(101, errs.n);
	ATF_CHECK_STREQ(
	    "f: 100 bad lines, the rest was not read: correct these first",
	    errs.v[100].text);
	errs_fini(&errs);
	buf_fini(&text);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(leading_zeros_are_kept_and_warned_of);
ATF_TC_BODY(leading_zeros_are_kept_and_warned_of, tc)
{
	static const char text[] = "001.2.:deny\n";
	struct buf b = { 0 };
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.record = show,
		.arg = &b,
		.errs = &errs };

	ATF_CHECK_EQ(0, rules_compile(&job, text, strlen(text)));
	ATF_CHECK_STREQ("001.2.>D|;", b.s);
	ATF_REQUIRE_EQ(1, errs.n);
	ATF_CHECK_EQ(ERR_WARNING, errs.v[0].kind);
	ATF_CHECK_STREQ("f:1:1: \"001.2.\" has leading zeros, which no "
	                "client's address has: it never matches, write it "
	                "without",
	    errs.v[0].text);
	errs_fini(&errs);
	buf_fini(&b);
}

static int
refuse_second(void *arg, const char *key, size_t keylen, const char *data,
    size_t len)
{
	int *calls = arg;

	(void)key;
	(void)keylen;
	(void)data;
	(void)len;
	return (++*calls == 2 ? -1 : 0);
}

ATF_TC_WITHOUT_HEAD(a_record_that_fails_ends_it);
ATF_TC_BODY(a_record_that_fails_ends_it, tc)
{
	static const char text[] = "1.2.3.0-9:deny\n:allow\n";
	struct errs errs = { 0 };
	int calls = 0;
	struct rules_job job = { .file = "f",
		.record = refuse_second,
		.arg = &calls,
		.errs = &errs };

	ATF_CHECK_EQ(-1, rules_compile(&job, text, strlen(text)));
	ATF_CHECK_EQ(2, calls);
	ATF_CHECK_EQ(0, errs.n);
}

/* Random bytes from the grammar's alphabet: nothing may be read beyond. */
ATF_TC_WITHOUT_HEAD(random_bytes_do_no_harm);
ATF_TC_BODY(random_bytes_do_no_harm, tc)
{
	static const char bytes[] = "::alowdeny,=\"@.-#/ \t\r\n0129xA\xff";
	struct buf b = { 0 };
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.record = show,
		.arg = &b,
		.errs = &errs };
	unsigned int seed = 1;
	size_t i, len;
	char *text;
	int round;

	for (round = 0; round < 20000; round++) {
		seed = seed * 1103515245 + 12345;
		len = (seed >> 16) % 60;
		/* Exactly so large that a sanitizer sees one byte too many. */
		text = malloc(len + 1);
		ATF_REQUIRE(text != NULL);
		for (i = 0; i < len; i++) {
			seed = seed * 1103515245 + 12345;
			text[i + 1] = bytes[(seed >> 16) % sizeof(bytes)];
		}
		(void)rules_compile(&job, text + 1, len);
		ATF_CHECK(job.count <= len);
		free(text);
		buf_clear(&b);
		errs_fini(&errs);
	}
	buf_fini(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, every_kind_of_address_is_a_key);
	ATF_TP_ADD_TC(tp, ipv6_addresses_become_the_text_of_a_client);
	ATF_TP_ADD_TC(tp, networks_become_the_text_of_a_lookup);
	ATF_TP_ADD_TC(tp, range_is_one_record_for_each_number);
	ATF_TP_ADD_TC(tp, variables_follow_with_any_quote);
	ATF_TP_ADD_TC(tp, comments_and_blank_lines_do_not_count);
	ATF_TP_ADD_TC(tp, all_bad_lines_are_told_up_to_a_hundred);
	ATF_TP_ADD_TC(tp, leading_zeros_are_kept_and_warned_of);
	ATF_TP_ADD_TC(tp, a_record_that_fails_ends_it);
	ATF_TP_ADD_TC(tp, random_bytes_do_no_harm);
	return (atf_no_error());
}

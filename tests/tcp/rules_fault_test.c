/* What is said of bad lines of rules. */
#include <atf-c.h>
#include <string.h>

#include "core/buf.h"
#include "tcp/rules.h"

static int
forget(void *arg, const char *key, size_t keylen, const char *data, size_t len)
{
	(void)arg;
	(void)key;
	(void)keylen;
	(void)data;
	(void)len;
	return (0);
}

/* Requires that text is refused with exactly this message. */
static void
check_fault(const char *text, size_t len, const char *message)
{
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f", .record = forget, .errs = &errs };
	int rc;

	rc = rules_compile(&job, text, len);
	ATF_CHECK_EQ_MSG(-1, rc, "accepted: %s", text);
	ATF_REQUIRE_EQ_MSG(1, errs.n, "%s: %zu messages", text, errs.n);
	ATF_CHECK_EQ(ERR_CONFIG, errs.v[0].kind);
	ATF_CHECK_STREQ(message, errs.v[0].text);
	errs_fini(&errs);
}

/* Lines and what is said of them. */
struct bad {
	const char *line;
	const char *message;
};

#define CHECK_BAD(table)                                                       \
	do {                                                                   \
		size_t row;                                                    \
		for (row = 0; row < sizeof(table) / sizeof(table[0]); row++)   \
			check_fault(table[row].line, strlen(table[row].line),  \
			    table[row].message);                               \
	} while (0)

ATF_TC_WITHOUT_HEAD(bad_addresses_are_explained);
ATF_TC_BODY(bad_addresses_are_explained, tc)
{
	static const struct bad table[] = {
		{ "1.2.3:deny",
		    "f:1:1: a prefix ends in a dot, or it never matches: "
		    "write 1.2.3." },
		{ "127.0:deny",
		    "f:1:1: a prefix ends in a dot, or it never matches: "
		    "write 127.0." },
		{ "1.2.3.4.:deny",
		    "f:1:8: a dot after the fourth number never matches: "
		    "remove it" },
		{ "1.2.3.4.5:deny",
		    "f:1:9: an address ends after its fourth number" },
		{ "1..3.4:deny",
		    "f:1:3: a number is missing: write addresses as 1.2.3.4, "
		    "prefixes as 1.2.3." },
		{ "1.2.3.256:deny",
		    "f:1:7: a number of an address is at most 255" },
		{ "1.2.3.99999999999999999999:deny",
		    "f:1:7: a number of an address is at most 255" },
		{ "1.*:deny",
		    "f:1:3: \"*\" is not known: write a prefix that ends in a "
		    "dot, as 1.2.3." },
		{ "mx.example:deny",
		    "f:1:1: \"mx.example\" is not an address: write 1.2.3.4, "
		    "1.2.3. or =host.example" },
		{ "1.2.3.4x:deny",
		    "f:1:8: an address ends after its fourth number" },
		{ "1.2.3.4 :deny",
		    "f:1:8: a blank or control byte in the address: remove "
		    "it" },
		{ " 1.2.3.4:deny",
		    "f:1:1: a blank at the start: start the line with the "
		    "address" },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(bad_names_are_explained);
ATF_TC_BODY(bad_names_are_explained, tc)
{
	static const struct bad table[] = {
		{ "=Mx.example:deny",
		    "f:1:2: host names are compared in lower case: write it "
		    "so" },
		{ "=*.example:deny",
		    "f:1:2: \"*\" is not known: write =.example for all hosts "
		    "whose names end so" },
		{ "=a.example.:deny",
		    "f:1:11: host names are compared without a dot at the "
		    "end: remove it" },
		{ "=a/b:deny",
		    "f:1:3: a host name never has this byte (others are "
		    "written \\ooo, in octal)" },
		{ "joe@:deny",
		    "f:1:5: nothing after \"@\": write user@1.2.3.4 or "
		    "user@=host.example" },
		{ "joe@1.2.:deny",
		    "f:1:5: after a user neither prefixes nor ranges match: "
		    "write one whole address" },
		{ "joe@1.2.3.4-5:deny",
		    "f:1:5: after a user neither prefixes nor ranges match: "
		    "write one whole address" },
		{ "joe@=.example:deny",
		    "f:1:5: after a user the whole host name is compared: "
		    "write user@=host.example" },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(bad_ranges_are_explained);
ATF_TC_BODY(bad_ranges_are_explained, tc)
{
	static const struct bad table[] = {
		{ "1.2.3.9-3:deny", "f:1:7: the range goes down: write 3-9" },
		{ "1.2.3.253-300:deny",
		    "f:1:7: the range goes beyond 255: end it there" },
		{ "1.2.3.300-400:deny",
		    "f:1:7: the range goes beyond 255: end it there" },
		{ "1.2.3.4-:deny",
		    "f:1:8: a range needs one number on each side: write it "
		    "as 1.2.3.4-9" },
		{ "1.2.3.-4:deny",
		    "f:1:7: a range needs one number on each side: write it "
		    "as 1.2.3.4-9" },
		{ "1.2-.3:deny",
		    "f:1:4: a range needs one number on each side: write it "
		    "as 1.2.3.4-9" },
		{ "1.2-3.4-5:deny",
		    "f:1:7: a second range: write one line for each number "
		    "of one of them" },
		{ "1.2.3.4-5-6:deny",
		    "f:1:10: an address ends after its fourth number" },
		{ "10-12:deny",
		    "f:1:1: a prefix ends in a dot, or it never matches: "
		    "write 10-12." },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(bad_ipv6_addresses_are_explained);
ATF_TC_BODY(bad_ipv6_addresses_are_explained, tc)
{
	static const struct bad table[] = {
		{ "[fe80::1]:deny",
		    "f:1:1: \"[fe80::1]\" is in brackets: write it without" },
		{ "fe80::1%eth0:deny",
		    "f:1:1: \"fe80::1%eth0\" names an interface, which rules "
		    "do not know: remove it" },
		{ "2001:db8:::deny",
		    "f:1:1: \"2001:db8::\" may be a network or one address: "
		    "write 2001:db8::/32 or 2001:db8:0:0:0:0:0:0" },
		{ "2001:db8:7::deny",
		    "f:1:1: \"2001:db8:7:\" may be a network or one address: "
		    "write 2001:db8:7::/48 or 2001:db8:7:0:0:0:0:0" },
		{ ":::deny",
		    "f:1:1: \"::\" may be a network or one address: write "
		    "::/0 or 0:0:0:0:0:0:0:0" },
		{ "1::2:::deny",
		    "f:1:1: \"1::2::\" is not an IPv6 address: write it as "
		    "2001:db8::1" },
		{ "1:2:3:4:5:6:7:8:9:deny",
		    "f:1:1: \"1:2:3:4:5:6:7:8:9\" is not an IPv6 address: "
		    "write it as 2001:db8::1" },
		{ "mx:1.2.3.4:deny",
		    "f:1:1: \"mx:1.2.3.4\" is not an IPv6 address: write it "
		    "as 2001:db8::1" },
		{ "joe:x@1.2.3.4:deny",
		    "f:1:1: \"joe\" is not an address: write 1.2.3.4, 1.2.3. "
		    "or =host.example" },
		{ "joe@2001:::deny",
		    "f:1:5: \"2001::\" may be a network or one address: "
		    "write 2001::/16 or 2001:0:0:0:0:0:0:0" },
		{ "::1:permit",
		    "f:1:5: \"permit\" is neither allow nor deny: write "
		    "allow" },
		{ "::1:deny:allow",
		    "f:1:9: text after \"deny\": only ,NAME=\"value\" can "
		    "follow, without blanks" },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(bad_networks_are_explained);
ATF_TC_BODY(bad_networks_are_explained, tc)
{
	static const struct bad table[] = {
		{ "127./8:deny",
		    "f:1:1: \"127.\" is not a network's address: write a "
		    "network as 1.2.3.0/24" },
		{ "01.2.3.0/24:deny",
		    "f:1:1: \"01.2.3.0\" is not a network's address: write a "
		    "network as 1.2.3.0/24" },
		{ "1.2.3.4/24:deny",
		    "f:1:1: the address has bits beyond the length of the "
		    "network: write 1.2.3.0/24" },
		{ "1.2.3.4/0:deny",
		    "f:1:1: the address has bits beyond the length of the "
		    "network: write 0.0.0.0/0" },
		{ "2001:db8:1::/32:deny",
		    "f:1:1: the address has bits beyond the length of the "
		    "network: write 2001:db8::/32" },
		{ "1.2.3.0/33:deny",
		    "f:1:9: \"33\" is not a network's length: "
		    "write a number from 0 to 32 after the slash" },
		{ "::/129:deny",
		    "f:1:4: \"129\" is not a network's length: "
		    "write a number from 0 to 128 after the slash" },
		{ "::/4294967296:deny",
		    "f:1:4: \"4294967296\" is not a network's length: "
		    "write a number from 0 to 128 after the slash" },
		{ "1.2.3.0/:deny",
		    "f:1:9: \"\" is not a network's length: "
		    "write a number from 0 to 32 after the slash" },
		{ "1.2.3.0/024:deny",
		    "f:1:9: \"024\" is not a network's length: "
		    "write a number from 0 to 32 after the slash" },
		{ "1.2.3.0/2x:deny",
		    "f:1:9: \"2x\" is not a network's length: "
		    "write a number from 0 to 32 after the slash" },
		{ "2001::/x:deny",
		    "f:1:8: \"x\" is not a network's length: "
		    "write a number from 0 to 128 after the slash" },
		{ "::ffff:0:0/90:deny",
		    "f:1:12: the network is of IPv4 addresses, in part: write "
		    "it as 1.2.3.0/24" },
		{ "2001:db8::1::/64:deny",
		    "f:1:1: \"2001:db8::1::\" is not an IPv6 address: write "
		    "it as 2001:db8::/32" },
		{ "joe@1.2.3.0/24:deny",
		    "f:1:5: after a user networks do not match: write one "
		    "whole address" },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(bad_instructions_are_explained);
ATF_TC_BODY(bad_instructions_are_explained, tc)
{
	static const struct bad table[] = {
		{ "1.2.3.4",
		    "f:1:1: \"1.2.3.4\" has no colon: write ADDRESS:allow or "
		    "ADDRESS:deny" },
		{ ":", "f:1:2: nothing after the colon: write allow or deny" },
		{ ": deny", "f:1:2: a blank after the colon: remove it" },
		{ ":permit",
		    "f:1:2: \"permit\" is neither allow nor deny: write "
		    "allow" },
		{ ":Deny",
		    "f:1:2: \"Deny\" is neither allow nor deny: write deny" },
		{ ":DROP",
		    "f:1:2: \"DROP\" is neither allow nor deny: write deny" },
		{ ":allo",
		    "f:1:2: \"allo\" is neither allow nor deny: write "
		    "allow" },
		{ ":allowed",
		    "f:1:2: \"allowed\" is neither allow nor deny: write "
		    "allow" },
		{ ":foo",
		    "f:1:2: \"foo\" is neither allow nor deny: write one of "
		    "these" },
		{ ":;\x1b[0m",
		    "f:1:2: \";\\033[0m\" is neither allow nor deny: write "
		    "one of these" },
		{ ":allow # c",
		    "f:1:7: a comment after \"allow\": give it a line of its "
		    "own" },
		{ ":deny;A=\"b\"",
		    "f:1:6: text after \"deny\": only ,NAME=\"value\" can "
		    "follow, without blanks" },
		{ "1.2.3.4:deny:allow",
		    "f:1:13: text after \"deny\": only ,NAME=\"value\" can "
		    "follow, without blanks" },
		{ "\t# :allow",
		    "f:1:1: an indented comment: start the line with its "
		    "\"#\"" },
		{ ":allow\r",
		    "f:1:7: a carriage return (DOS line ends?): remove it "
		    "with tr -d '\\r'" },
	};

	CHECK_BAD(table);
	check_fault(":allow,A=\"\0\"", 12,
	    "f:1:11: a NUL byte: rules are text, remove it");
}

ATF_TC_WITHOUT_HEAD(bad_variables_are_explained);
ATF_TC_BODY(bad_variables_are_explained, tc)
{
	static const struct bad table[] = {
		{ ":allow,",
		    "f:1:8: a variable's name is missing: write "
		    ",NAME=\"value\"" },
		{ ":allow,=\"b\"",
		    "f:1:8: a variable's name is missing: write "
		    ",NAME=\"value\"" },
		{ ":allow,,A=\"b\"",
		    "f:1:8: a variable's name is missing: write "
		    ",NAME=\"value\"" },
		{ ":allow,A", "f:1:8: \"A\" has no \"=\": write ,A=\"value\"" },
		{ ":allow,A,B=\"c\"",
		    "f:1:8: \"A\" has no \"=\": write ,A=\"value\"" },
		{ ":allow,A=", "f:1:9: A has no value: write A=\"value\"" },
		{ ":allow,A=\"b",
		    "f:1:10: the value of A is not closed: end it with the "
		    "byte that it starts with" },
		{ ":allow,A= b ",
		    "f:1:10: the value of A is not closed: end it with the "
		    "byte that it starts with" },
		{ ":allow, A=\"b\"",
		    "f:1:8: a blank in a variable's name: remove it" },
		{ ":allow,A=\"b\"c",
		    "f:1:13: text after the closing quote: only "
		    ",NAME=\"value\" can follow, without blanks" },
		{ ":allow,A=\"b\" ,C=\"d\"",
		    "f:1:13: text after the closing quote: only "
		    ",NAME=\"value\" can follow, without blanks" },
	};

	CHECK_BAD(table);
}

ATF_TC_WITHOUT_HEAD(more_variables_than_a_server_takes_are_explained);
ATF_TC_BODY(more_variables_than_a_server_takes_are_explained, tc)
{
	struct buf line = { 0 };
	unsigned int i;

	buf_puts(&line, ":allow,A=\"");
	for (i = 0; i < 4500; i++)
		buf_putc(&line, 'x');
	buf_putc(&line, '"');
	ATF_REQUIRE(!line.failed);
	check_fault(line.s, line.n,
	    "f:1:7: the variables take more than 4096 bytes, which no server "
	    "takes: shorten them");
	buf_fini(&line);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, bad_addresses_are_explained);
	ATF_TP_ADD_TC(tp, bad_names_are_explained);
	ATF_TP_ADD_TC(tp, bad_ranges_are_explained);
	ATF_TP_ADD_TC(tp, bad_ipv6_addresses_are_explained);
	ATF_TP_ADD_TC(tp, bad_networks_are_explained);
	ATF_TP_ADD_TC(tp, bad_instructions_are_explained);
	ATF_TP_ADD_TC(tp, bad_variables_are_explained);
	ATF_TP_ADD_TC(tp, more_variables_than_a_server_takes_are_explained);
	return (atf_no_error());
}

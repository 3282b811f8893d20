/* Addresses and their texts. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>

#include <atf-c.h>
#include <stdlib.h>
#include <string.h>

#include "tcp/addr.h"

/* Requires that text is an address whose text is want. */
static void
check_text(const char *text, const char *want)
{
	char got[ADDR_TEXT];
	struct addr addr;

	ATF_REQUIRE_EQ_MSG(0, addr_parse(&addr, text), "refused: %s", text);
	addr_text(&addr, got);
	ATF_CHECK_STREQ(want, got);
}

ATF_TC_WITHOUT_HEAD(text_is_the_shortest_in_lower_case);
ATF_TC_BODY(text_is_the_shortest_in_lower_case, tc)
{
	static const char *const table[][2] = {
		{ "0.0.0.0", "0.0.0.0" },
		{ "255.255.255.255", "255.255.255.255" },
		{ "1.20.30.4", "1.20.30.4" },
		{ "::", "::" },
		{ "::1", "::1" },
		{ "1::", "1::" },
		{ "2001:DB8::AbCd", "2001:db8::abcd" },
		{ "2001:0db8:0000:0000:0001:0000:0000:0001",
		    "2001:db8::1:0:0:1" },
		{ "2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1" },
		{ "1:0:0:2:0:0:0:3", "1:0:0:2::3" },
		{ "0:1:2:3:4:5:6:0", "0:1:2:3:4:5:6:0" },
		{ "0:0:1:2:3:4:5:6", "::1:2:3:4:5:6" },
		{ "1:2:3:4:5:6:0:0", "1:2:3:4:5:6::" },
		{ "::ffff:1.2.3.4", "1.2.3.4" },
		{ "::FFFF:102:304", "1.2.3.4" },
		{ "::1.2.3.4", "::102:304" },
		{ "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff",
		    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff" },
	};
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		check_text(table[i][0], table[i][1]);
}

ATF_TC_WITHOUT_HEAD(other_texts_are_refused);
ATF_TC_BODY(other_texts_are_refused, tc)
{
	static const char *const table[] = { "", "1", "1.2.3", "1.2.3.",
		"1.2.3.4.", "1.2.3.4.5", "1.2.3.256", "1.2.3.1000", "01.2.3.4",
		"1.2.3.00", "1..3.4", ".1.2.3.4", "1.2.3.4 ", " 1.2.3.4",
		"1.2.3.-4", "+1.2.3.4", "0x1.2.3.4", "1.2.3.4x", ":",
		":::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1::2::3",
		"12345::", "::g", "fe80::1%1", "[::1]", "::1 ", "::1.2.3" };
	struct addr addr;
	size_t i;

	for (i = 0; i < sizeof(table) / sizeof(table[0]); i++)
		ATF_CHECK_EQ_MSG(-1, addr_parse(&addr, table[i]),
		    "accepted: \"%s\"", table[i]);
}

ATF_TC_WITHOUT_HEAD(socket_addresses_are_taken);
ATF_TC_BODY(socket_addresses_are_taken, tc)
{
	struct sockaddr_in sin = { .sin_family = AF_INET };
	struct sockaddr_in6 sin6 = { .sin6_family = AF_INET6,
		.sin6_scope_id = 7 };
	struct sockaddr_un sun = { .sun_family = AF_UNIX };
	struct addr v4, mapped, v6;
	char text[ADDR_TEXT];

	sin.sin_addr.s_addr = htonl(0x7f000001);
	ATF_REQUIRE_EQ(0, addr_from(&v4, (struct sockaddr *)&sin));
	ATF_CHECK(addr_is_v4(&v4));
	ATF_CHECK_EQ(32, addr_bits(&v4));
	addr_text(&v4, text);
	ATF_CHECK_STREQ("127.0.0.1", text);
	ATF_REQUIRE_EQ(1,
	    inet_pton(AF_INET6, "::ffff:127.0.0.1", &sin6.sin6_addr));
	ATF_REQUIRE_EQ(0, addr_from(&mapped, (struct sockaddr *)&sin6));
	ATF_CHECK_EQ(0, memcmp(&v4, &mapped, sizeof(v4)));
	ATF_REQUIRE_EQ(1, inet_pton(AF_INET6, "fe80::1", &sin6.sin6_addr));
	ATF_REQUIRE_EQ(0, addr_from(&v6, (struct sockaddr *)&sin6));
	ATF_CHECK(!addr_is_v4(&v6));
	ATF_CHECK_EQ(128, addr_bits(&v6));
	ATF_CHECK_EQ(7, v6.scope);
	addr_text(&v6, text);
	ATF_CHECK_STREQ("fe80::1", text);
	ATF_REQUIRE_EQ(1, inet_pton(AF_INET6, "2001::1", &sin6.sin6_addr));
	ATF_REQUIRE_EQ(0, addr_from(&v6, (struct sockaddr *)&sin6));
	ATF_CHECK_EQ(0, v6.scope);
	ATF_CHECK_EQ(-1, addr_from(&v6, (struct sockaddr *)&sun));
}

static void
check_network(const char *from, unsigned int bits, const char *want)
{
	char text[ADDR_TEXT];
	struct addr addr, again;
	bool same;

	ATF_REQUIRE_EQ(0, addr_parse(&addr, from));
	again = addr;
	same = addr_network(&addr, bits);
	ATF_CHECK_EQ(same, memcmp(&addr, &again, sizeof(addr)) == 0);
	addr_block_text(&addr, bits, text);
	ATF_CHECK_STREQ(want, text);
}

ATF_TC_WITHOUT_HEAD(networks_clear_the_bits_after_their_length);
ATF_TC_BODY(networks_clear_the_bits_after_their_length, tc)
{
	check_network("255.255.255.255", 0, "0.0.0.0/0");
	check_network("255.255.255.255", 1, "128.0.0.0/1");
	check_network("10.255.3.4", 9, "10.128.0.0/9");
	check_network("10.1.2.3", 24, "10.1.2.0/24");
	check_network("10.1.2.0", 24, "10.1.2.0/24");
	check_network("10.1.2.3", 31, "10.1.2.2/31");
	check_network("10.1.2.3", 32, "10.1.2.3/32");
	check_network("ffff::ffff", 0, "::/0");
	check_network("ffff::ffff", 3, "e000::/3");
	check_network("2001:db8:ffff::1", 33, "2001:db8:8000::/33");
	check_network("2001:db8::3", 127, "2001:db8::2/127");
	check_network("2001:db8::3", 128, "2001:db8::3/128");
}

/* Random addresses: their texts mean the same to others. */
ATF_TC_WITHOUT_HEAD(texts_are_read_back_the_same);
ATF_TC_BODY(texts_are_read_back_the_same, tc)
{
	struct addr addr, again;
	struct in6_addr in6;
	char text[ADDR_TEXT];
	unsigned int seed = 1, round;
	size_t i;

	for (round = 0; round < 100000; round++) {
		memset(&addr, 0, sizeof(addr));
		for (i = 0; i < sizeof(addr.b); i++) {
			seed = seed * 1103515245 + 12345;
			if ((seed >> 16) % 3 == 0)
				addr.b[i] = (uint8_t)(seed >> 24);
		}
		addr_text(&addr, text);
		ATF_REQUIRE_EQ_MSG(0, addr_parse(&again, text), "%s", text);
		ATF_REQUIRE_EQ(0, memcmp(&addr, &again, sizeof(addr)));
		if (addr_is_v4(&addr))
			continue;
		ATF_REQUIRE_EQ(1, inet_pton(AF_INET6, text, &in6));
		ATF_REQUIRE_EQ(0, memcmp(addr.b, &in6, sizeof(in6)));
	}
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, text_is_the_shortest_in_lower_case);
	ATF_TP_ADD_TC(tp, other_texts_are_refused);
	ATF_TP_ADD_TC(tp, socket_addresses_are_taken);
	ATF_TP_ADD_TC(tp, networks_clear_the_bits_after_their_length);
	ATF_TP_ADD_TC(tp, texts_are_read_back_the_same);
	return (atf_no_error());
}

/* The JSON that programs read. */
#include <stdio.h>
#include <string.h>

#include <atf-c.h>

#include "core/json.h"

static void
check_string(const char *value, size_t len, const char *expected)
{
	struct buf b = { 0 };
	struct json j = { .b = &b };

	json_array(&j, NULL);
	json_stringn(&j, NULL, value, len);
	json_end(&j);
	ATF_REQUIRE(!b.failed);
	ATF_CHECK_STREQ(expected, b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(objects_and_arrays_nest);
ATF_TC_BODY(objects_and_arrays_nest, tc)
{
	struct buf b = { 0 };
	struct json j = { .b = &b };

	json_object(&j, NULL);
	json_number(&j, "schema", 1);
	json_array(&j, "services");
	json_object(&j, NULL);
	json_string(&j, "name", "a");
	json_string(&j, "why", NULL);
	json_bool(&j, "on", true);
	json_end(&j);
	json_object(&j, NULL);
	json_end(&j);
	json_end(&j);
	json_array(&j, "none");
	json_end(&j);
	json_number(&j, "low", -9223372036854775807LL - 1);
	json_end(&j);
	ATF_REQUIRE(!b.failed);
	ATF_CHECK_STREQ("{\n"
	                "  \"schema\": 1,\n"
	                "  \"services\": [\n"
	                "    {\n"
	                "      \"name\": \"a\",\n"
	                "      \"why\": null,\n"
	                "      \"on\": true\n"
	                "    },\n"
	                "    {}\n"
	                "  ],\n"
	                "  \"none\": [],\n"
	                "  \"low\": -9223372036854775808\n"
	                "}\n",
	    b.s);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(texts_are_escaped);
ATF_TC_BODY(texts_are_escaped, tc)
{
	check_string("a\"b\\c", 5, "[\n  \"a\\\"b\\\\c\"\n]\n");
	check_string("\n\t\r\033\177", 5,
	    "[\n  \"\\n\\t\\u000d\\u001b\\u007f\"\n]\n");
	check_string("a\0b", 3, "[\n  \"a\\u0000b\"\n]\n");
	check_string("", 0, "[\n  \"\"\n]\n");
}

ATF_TC_WITHOUT_HEAD(utf8_passes_and_other_bytes_are_replaced);
ATF_TC_BODY(utf8_passes_and_other_bytes_are_replaced, tc)
{
	static const char *const good[] = { "\xc3\xa4", "\xe2\x82\xac",
		"\xf0\x9f\x93\xa7", "\xef\xbf\xbf" };
	static const char *const bad[] = { "\x80", "\xff", "\xc3", "\xc0\xaf",
		"\xed\xa0\x80", "\xf4\x90\x80\x80", "\xe2\x82" };
	struct buf b = { 0 };
	char expected[64];
	size_t i, k;

	for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		(void)snprintf(expected, sizeof(expected), "[\n  \"%s\"\n]\n",
		    good[i]);
		check_string(good[i], strlen(good[i]), expected);
	}
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		buf_clear(&b);
		buf_puts(&b, "[\n  \"");
		for (k = 0; k < strlen(bad[i]); k++)
			buf_puts(&b, "\xef\xbf\xbd");
		buf_puts(&b, "\"\n]\n");
		check_string(bad[i], strlen(bad[i]), b.s);
	}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(too_deep_a_document_fails);
ATF_TC_BODY(too_deep_a_document_fails, tc)
{
	struct buf b = { 0 };
	struct json j = { .b = &b };
	int i;

	for (i = 0; i <= JSON_DEPTH; i++)
		json_array(&j, NULL);
	ATF_CHECK(b.failed);
	buf_fini(&b);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, objects_and_arrays_nest);
	ATF_TP_ADD_TC(tp, texts_are_escaped);
	ATF_TP_ADD_TC(tp, utf8_passes_and_other_bytes_are_replaced);
	ATF_TP_ADD_TC(tp, too_deep_a_document_fails);
	return (atf_no_error());
}

/*
 * The database of rules: what is accepted as one.  Every damage that could
 * lead a reader out of the file, or hide a rule, has to be seen.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <atf-c.h>
#include <cdb.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/readfile.h"
#include "tcp/rulesdb.h"

static const char *const keys[] = { "", "1.2.3.4", "127.", "10.7.", "=.example",
	"joe@1.2.3.4" };
#define KEYS (sizeof(keys) / sizeof(keys[0]))

static const char rules[] = "# some rules\n:allow,A=\"b\"\n1.2.3.4:deny\n"
                            "127.:allow,RELAYCLIENT=\"\"\n10.0-9.:deny\n"
                            "=.example:deny\njoe@1.2.3.4:allow\n";

static size_t
make(const char *text)
{
	struct rulesdb db = { .dir = ".", .caller = geteuid() };
	struct errs errs = { 0 };
	size_t count;
	bool written;
	int rc;

	atf_utils_create_file("tcprules-x.txt", "%s", text);
	ATF_REQUIRE_EQ(0, chmod("tcprules-x.txt", 0644));
	db.dirfd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(db.dirfd != -1);
	rc = rulesdb_make(&db, "x", &written, &count, &errs);
	ATF_REQUIRE_EQ(0, close(db.dirfd));
	ATF_REQUIRE_EQ_MSG(0, rc, "%s", errs.n > 0 ? errs.v[0].text : "?");
	errs_fini(&errs);
	return (count);
}

/* What rulesdb_check says of the file. */
static const char *
check(const char *file)
{
	const char *why;
	int fd;

	fd = open(file, O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE(fd != -1);
	why = rulesdb_check(fd);
	ATF_REQUIRE_EQ(0, close(fd));
	return (why);
}

/* What it says of these bytes. */
static const char *
check_bytes(const char *bytes, size_t n)
{
	const char *why;
	int fd;

	/* Some file systems write out what was truncated to nothing. */
	fd = open("bytes", O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ((ssize_t)n, pwrite(fd, bytes, n, 0));
	ATF_REQUIRE_EQ(0, ftruncate(fd, (off_t)n));
	why = rulesdb_check(fd);
	ATF_REQUIRE_EQ(0, close(fd));
	return (why);
}

/* Are all rules still found in the file "bytes"? */
static bool
all_found(void)
{
	struct cdb cdb;
	size_t i;
	bool found = true;
	int fd;

	fd = open("bytes", O_RDONLY | O_CLOEXEC);
	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, cdb_init(&cdb, fd));
	for (i = 0; i < KEYS; i++)
		if (cdb_find(&cdb, keys[i], (unsigned)strlen(keys[i])) != 1)
			found = false;
	cdb_free(&cdb);
	ATF_REQUIRE_EQ(0, close(fd));
	return (found);
}

/* The database of the rules above. */
static void
sound(struct buf *b)
{
	ATF_REQUIRE_EQ(6, make(rules));
	ATF_REQUIRE_EQ(0, readfile_at(AT_FDCWD, "tcprules-x.cdb", 65536, b));
	ATF_REQUIRE(check_bytes(b->s, b->n) == NULL);
	ATF_REQUIRE(all_found());
}

ATF_TC_WITHOUT_HEAD(sound_databases_pass);
ATF_TC_BODY(sound_databases_pass, tc)
{
	struct buf b = { 0 };

	ATF_CHECK_EQ(0, make(""));
	ATF_CHECK_STREQ("sound",
	    check("tcprules-x.cdb") == NULL ? "sound" : "damaged");
	ATF_CHECK_EQ(1, make(":allow\n"));
	ATF_CHECK(check("tcprules-x.cdb") == NULL);
	ATF_CHECK_EQ(1, make("0-255.:deny,A=\"b\"\n"));
	ATF_CHECK(check("tcprules-x.cdb") == NULL);
	ATF_CHECK_EQ(3, make(":deny\n:deny\n:allow\n"));
	ATF_CHECK(check("tcprules-x.cdb") == NULL);
	sound(&b);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(long_records_cross_the_blocks);
ATF_TC_BODY(long_records_cross_the_blocks, tc)
{
	struct buf b = { 0 };
	size_t i, n;

	for (n = 65500; n < 65560; n += 7) {
		buf_clear(&b);
		buf_puts(&b, "a");
		for (i = 0; i < n; i++)
			buf_putc(&b, 'u');
		buf_puts(&b, "@1.2.3.4:allow,V=\"");
		for (i = 0; i < 4000; i++)
			buf_putc(&b, 'v');
		buf_puts(&b, "\"\n:deny\n");
		ATF_REQUIRE(!b.failed);
		ATF_CHECK_EQ(2, make(b.s));
		ATF_CHECK(check("tcprules-x.cdb") == NULL);
	}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(what_is_no_database_is_named);
ATF_TC_BODY(what_is_no_database_is_named, tc)
{
	char zero[4096] = { 0 };
	char text[4096];

	memset(text, 'x', sizeof(text));
	ATF_CHECK_STREQ("not a regular file", check("/"));
	ATF_CHECK_STREQ("not a regular file", check("/dev/null"));
	ATF_CHECK_STREQ("cannot be read", rulesdb_check(-1));
	ATF_CHECK_STREQ("too short for a database of rules",
	    check_bytes("", 0));
	ATF_CHECK_STREQ("damaged: a table lies outside the file (cut off?)",
	    check_bytes(text, sizeof(text)));
	/* What a crash may leave behind. */
	ATF_CHECK(check_bytes(zero, 2048) != NULL);
	ATF_CHECK(check_bytes(zero, sizeof(zero)) != NULL);
}

ATF_TC_WITHOUT_HEAD(cut_off_anywhere_is_damaged);
ATF_TC_BODY(cut_off_anywhere_is_damaged, tc)
{
	struct buf b = { 0 };
	size_t n;

	sound(&b);
	for (n = 0; n < b.n; n++)
		ATF_CHECK_MSG(check_bytes(b.s, n) != NULL, "%zu bytes", n);
	buf_putc(&b, '\0');
	ATF_CHECK_STREQ("damaged: it does not end with its last table",
	    check_bytes(b.s, b.n));
	buf_fini(&b);
}

/* Changes the number at p and requires that it is seen or does no harm. */
static void
try_number(struct buf *b, size_t at, uint32_t value)
{
	unsigned char *p = (unsigned char *)b->s + at;
	unsigned char kept[4];

	memcpy(kept, p, 4);
	cdb_pack(value, p);
	if (memcmp(kept, p, 4) != 0 && check_bytes(b->s, b->n) == NULL)
		ATF_CHECK_MSG(all_found(), "%u at byte %zu hides a rule", value,
		    at);
	memcpy(p, kept, 4);
}

ATF_TC_WITHOUT_HEAD(changed_numbers_of_header_and_tables_are_seen);
ATF_TC_BODY(changed_numbers_of_header_and_tables_are_seen, tc)
{
	static const uint32_t odd[] = { 0, 1, 2047, 2048, 2049, 0x7fffffff,
		0x80000000, 0xfffffff8, 0xffffffff };
	struct buf b = { 0 };
	uint32_t was, bit, first;
	size_t at, i;

	sound(&b);
	first = UINT32_MAX;
	for (at = 0; at < 2048; at += 8) {
		was = cdb_unpack((unsigned char *)b.s + at);
		if (was < first)
			first = was;
	}
	for (at = 0; at < b.n; at += 4) {
		if (at == 2048)
			at = first;
		was = cdb_unpack((unsigned char *)b.s + at);
		for (bit = 1; bit != 0; bit <<= 1)
			try_number(&b, at, was ^ bit);
		for (i = 0; i < sizeof(odd) / sizeof(odd[0]); i++)
			try_number(&b, at, odd[i]);
		try_number(&b, at, was + 8);
		try_number(&b, at, was - 8);
		try_number(&b, at, was + 16);
	}
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(changed_lengths_and_keys_of_records_are_seen);
ATF_TC_BODY(changed_lengths_and_keys_of_records_are_seen, tc)
{
	struct buf b = { 0 };
	uint32_t key, data, bit;
	size_t at = 2048, i, records = 0;

	sound(&b);
	/* ten numbers of the range, and five more lines */
	while (records++ < 15) {
		key = cdb_unpack((unsigned char *)b.s + at);
		data = cdb_unpack((unsigned char *)b.s + at + 4);
		for (bit = 1; bit != 0; bit <<= 1) {
			cdb_pack(key ^ bit, (unsigned char *)b.s + at);
			ATF_CHECK(check_bytes(b.s, b.n) != NULL);
			cdb_pack(key, (unsigned char *)b.s + at);
			cdb_pack(data ^ bit, (unsigned char *)b.s + at + 4);
			ATF_CHECK(check_bytes(b.s, b.n) != NULL);
			cdb_pack(data, (unsigned char *)b.s + at + 4);
		}
		for (i = 0; i < key; i++) {
			b.s[at + 8 + i] ^= 1;
			ATF_CHECK(check_bytes(b.s, b.n) != NULL);
			b.s[at + 8 + i] ^= 1;
		}
		at += 8 + key + data;
	}
	ATF_CHECK(check_bytes(b.s, b.n) == NULL);
	buf_fini(&b);
}

/* Whatever the bytes are, the check ends and reads nothing beyond them. */
ATF_TC_WITHOUT_HEAD(random_damage_does_no_harm);
ATF_TC_BODY(random_damage_does_no_harm, tc)
{
	struct buf b = { 0 };
	unsigned int seed = 1, i;
	char *copy;
	int round;

	sound(&b);
	copy = malloc(b.n);
	ATF_REQUIRE(copy != NULL);
	for (round = 0; round < 5000; round++) {
		memcpy(copy, b.s, b.n);
		for (i = 0; i < 1 + seed % 5; i++) {
			seed = seed * 1103515245 + 12345;
			copy[(seed >> 8) % b.n] = (char)(seed >> 24);
		}
		(void)check_bytes(copy, b.n);
	}
	free(copy);
	buf_fini(&b);
}

ATF_TC_WITHOUT_HEAD(a_million_rules_are_made_and_checked);
ATF_TC_BODY(a_million_rules_are_made_and_checked, tc)
{
	struct buf b = { 0 };
	struct timespec from, to;
	double took;
	unsigned int i;

	for (i = 0; i < 1000000; i++)
		buf_printf(&b, "%u.%u.%u.%u:deny\n", 1 + i / 1000000,
		    i / 10000 % 100, i / 100 % 100, i % 100);
	ATF_REQUIRE(!b.failed);
	ATF_CHECK_EQ(1000000, make(b.s));
	buf_fini(&b);
	ATF_REQUIRE_EQ(0, clock_gettime(CLOCK_MONOTONIC, &from));
	ATF_CHECK(check("tcprules-x.cdb") == NULL);
	ATF_REQUIRE_EQ(0, clock_gettime(CLOCK_MONOTONIC, &to));
	took = (double)(to.tv_sec - from.tv_sec) +
	    (double)(to.tv_nsec - from.tv_nsec) / 1e9;
	/* A tenth of this is usual; a slow check would take minutes. */
	ATF_CHECK_MSG(took < 3, "it took %.3f s", took);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, sound_databases_pass);
	ATF_TP_ADD_TC(tp, long_records_cross_the_blocks);
	ATF_TP_ADD_TC(tp, what_is_no_database_is_named);
	ATF_TP_ADD_TC(tp, cut_off_anywhere_is_damaged);
	ATF_TP_ADD_TC(tp, changed_numbers_of_header_and_tables_are_seen);
	ATF_TP_ADD_TC(tp, changed_lengths_and_keys_of_records_are_seen);
	ATF_TP_ADD_TC(tp, random_damage_does_no_harm);
	ATF_TP_ADD_TC(tp, a_million_rules_are_made_and_checked);
	return (atf_no_error());
}

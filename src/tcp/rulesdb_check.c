/*
 * Is a file a sound cdb?  A server maps its rules and trusts them, and a rule
 * that cannot be found any more means "allow": so a damaged database has to
 * be noticed before the server starts.
 *
 * The layout (cr.yp.to/cdb/cdb.txt): 256 pairs of table position and number
 * of slots, the records (key length, data length, key, data), the tables of
 * slots (hash, record position; position 0 is an empty slot).  All numbers
 * are 32 bits, little-endian.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <unistd.h>

#include "tcp/rulesdb.h"

#define CDB_HEADER 2048
#define CDB_TABLES 256
#define CDB_MAX UINT32_MAX
#define CHECK_BLOCK 65536

/* A window on the file, moved forward by check_at(); or all of a memory. */
struct window {
	int fd;
	unsigned char *block; /* CHECK_BLOCK bytes to read into; NULL: memory */
	const unsigned char *p; /* the n bytes from start on */
	uint64_t start;
	size_t n;
};

struct check {
	uint64_t size; /* of the file */
	uint64_t end; /* of the records: where the first table starts */
	uint64_t slots; /* that are used */
	uint64_t slotsum;
	uint64_t records;
	uint64_t recordsum;
	uint32_t pos[CDB_TABLES];
	uint32_t len[CDB_TABLES];
	struct window w;
	rulesdb_visit *visit; /* or NULL */
	void *arg;
};

static const char msg_read[] = "cannot be read";
static const char msg_records[] =
    "damaged: its records do not end where its tables start";

static uint32_t
check_number(const unsigned char *p)
{
	return ((uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 |
	    (uint32_t)p[3] << 24);
}

/*
 * A number that changes in all bits with each bit of a slot.  The sums of all
 * slots and of all records are equal if each record has its slot, in whatever
 * order, without keeping either in memory.
 */
static uint64_t
check_mix(uint32_t hash, uint64_t pos)
{
	uint64_t x = (uint64_t)hash << 32 | pos;

	x = (x ^ x >> 31) * UINT64_C(0x7fb5d329728ea185);
	x = (x ^ x >> 27) * UINT64_C(0x81dadef4bc2dd44d);
	return (x ^ x >> 33);
}

static bool
check_pread(struct window *w, uint64_t pos, size_t want)
{
	ssize_t n;

	if (w->block == NULL)
		return (false);
	w->p = w->block;
	w->start = pos;
	w->n = 0;
	while (w->n < want) {
		n = pread(w->fd, w->block + w->n, want - w->n,
		    (off_t)(pos + w->n));
		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (false);
		w->n += (size_t)n;
	}
	return (true);
}

/*
 * Returns the bytes at pos, of which there are at least need (a small number)
 * below limit; have gets how many the window holds.  NULL: cannot be read.
 */
static const unsigned char *
check_at(struct window *w, uint64_t pos, size_t need, uint64_t limit,
    size_t *have)
{
	uint64_t left = limit - pos;

	if (pos < w->start || pos + need > w->start + w->n) {
		if (!check_pread(w, pos,
		        left < CHECK_BLOCK ? (size_t)left : CHECK_BLOCK))
			return (NULL);
	}
	*have = (size_t)(w->start + w->n - pos);
	return (w->p + (pos - w->start));
}

/*
 * Reads the header.  The tables have to follow the records and each other in
 * their order, up to the end of the file, as all makers of a cdb write them:
 * readers take the first one's place, even of an empty one, for the end of the
 * records, and the slots of a table that is shifted are not found.
 */
static const char *
check_header(struct check *c)
{
	const unsigned char *p;
	uint64_t at;
	size_t i;

	p = check_at(&c->w, 0, CDB_HEADER, c->size, &i);
	if (p == NULL)
		return (msg_read);
	c->end = check_number(p);
	at = c->end;
	for (i = 0; i < CDB_TABLES; i++, p += 8) {
		c->pos[i] = check_number(p);
		c->len[i] = check_number(p + 4);
		if (c->pos[i] < CDB_HEADER ||
		    c->pos[i] + (uint64_t)c->len[i] * 8 > c->size)
			return ("damaged: a table lies outside the file "
			        "(cut off?)");
		if (at != c->pos[i])
			return ("damaged: its tables overlap or leave gaps");
		at += (uint64_t)c->len[i] * 8;
	}
	if (at != c->size)
		return ("damaged: it does not end with its last table");
	return (NULL);
}

/* Hashes the key at pos, as cdb does; false: cannot be read. */
static bool
check_hash(struct check *c, uint64_t pos, uint64_t end, uint32_t *hash)
{
	const unsigned char *p;
	uint32_t h = 5381;
	size_t have, i;

	while (pos < end) {
		p = check_at(&c->w, pos, 1, c->end, &have);
		if (p == NULL)
			return (false);
		if (have > end - pos)
			have = (size_t)(end - pos);
		for (i = 0; i < have; i++)
			h = (h + (h << 5)) ^ p[i];
		pos += have;
	}
	*hash = h;
	return (true);
}

/* Walks along the records. */
static const char *
check_records(struct check *c)
{
	const unsigned char *p;
	uint64_t pos = CDB_HEADER, data, next;
	const char *why = NULL;
	uint32_t hash;
	size_t have;

	while (pos < c->end && why == NULL) {
		if (c->end - pos < 8)
			return (msg_records);
		p = check_at(&c->w, pos, 8, c->end, &have);
		if (p == NULL)
			return (msg_read);
		data = pos + 8 + check_number(p);
		next = data + check_number(p + 4);
		if (next > c->end)
			return (msg_records);
		if (!check_hash(c, pos + 8, data, &hash))
			return (msg_read);
		c->records++;
		c->recordsum += check_mix(hash, pos);
		if (c->visit != NULL)
			why = c->visit(c->arg, c->w.p + pos + 8,
			    (size_t)(data - pos - 8), c->w.p + data,
			    (size_t)(next - data));
		pos = next;
	}
	return (why);
}

/* Checks the slots of table i. */
static const char *
check_table(struct check *c, size_t i)
{
	const unsigned char *p;
	uint64_t at = c->pos[i], end = at + (uint64_t)c->len[i] * 8;
	uint32_t hash, pos;
	size_t have;

	for (; at < end; at += 8) {
		p = check_at(&c->w, at, 8, c->size, &have);
		if (p == NULL)
			return (msg_read);
		hash = check_number(p);
		pos = check_number(p + 4);
		if (pos == 0)
			continue;
		if (pos < CDB_HEADER || (uint64_t)pos + 8 > c->end)
			return ("damaged: a slot points outside the records");
		if (hash % CDB_TABLES != i)
			return ("damaged: a slot is in the wrong table");
		c->slots++;
		c->slotsum += check_mix(hash, pos);
	}
	return (NULL);
}

static const char *
check_all(struct check *c)
{
	const char *why;
	size_t i;

	if (c->size < CDB_HEADER)
		return ("too short for a database of rules");
	if (c->size > CDB_MAX)
		return ("too large for a database of rules");
	why = check_header(c);
	if (why == NULL)
		why = check_records(c);
	for (i = 0; i < CDB_TABLES && why == NULL; i++)
		why = check_table(c, i);
	if (why != NULL)
		return (why);
	if (c->slots != c->records || c->slotsum != c->recordsum)
		return ("damaged: its slots and its records do not match");
	return (NULL);
}

const char *
rulesdb_check(int fd)
{
	unsigned char block[CHECK_BLOCK];
	struct check c = { .w = { .fd = fd, .block = block } };
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (msg_read);
	if (!S_ISREG(st.st_mode))
		return ("not a regular file");
	c.size = (uint64_t)st.st_size;
	return (check_all(&c));
}

const char *
rulesdb_check_memory(const unsigned char *mem, size_t size,
    rulesdb_visit *visit, void *arg)
{
	struct check c = { .size = size,
		.w = { .fd = -1, .p = mem, .n = size },
		.visit = visit,
		.arg = arg };

	return (check_all(&c));
}

/*
 * The file: a header with position and size of 256 tables, the records, the
 * tables.  A table has two slots for each of its records, hash and position;
 * a record takes the first free one from where its hash points to.
 */
#include <errno.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcp/cdbout.h"

#define TABLES 256
#define PAIR 8 /* bytes of two numbers */
#define HEADER (TABLES * PAIR)
#define BLOCK ((size_t)64 * 1024) /* bytes of one write */
#define CHUNK 64 /* records; small, since a table's last is half empty */

struct chunk {
	struct chunk *next;
	uint32_t hash[CHUNK];
	uint32_t pos[CHUNK];
};

/* The records of one table, in the order in which they came. */
struct table {
	struct chunk *first;
	struct chunk *last;
	uint32_t n;
};

struct cdbout {
	int fd;
	uint32_t pos; /* in the file, of what comes next */
	size_t used; /* bytes of block; they end at pos */
	struct table tables[TABLES];
	unsigned char header[HEADER];
	unsigned char block[BLOCK];
};

static void
pack(unsigned char *p, uint32_t n)
{
	p[0] = (unsigned char)n;
	p[1] = (unsigned char)(n >> 8);
	p[2] = (unsigned char)(n >> 16);
	p[3] = (unsigned char)(n >> 24);
}

/* Writes n bytes to the file at pos. */
static int
put(const struct cdbout *out, const unsigned char *s, size_t n, off_t pos)
{
	ssize_t done;

	while (n > 0) {
		done = pwrite(out->fd, s, n, pos);
		if (done == -1 && errno == EINTR)
			continue;
		if (done == 0)
			errno = EIO;
		if (done <= 0)
			return (-1);
		s += done;
		n -= (size_t)done;
		pos += done;
	}
	return (0);
}

static int
flush(struct cdbout *out)
{
	size_t n = out->used;

	out->used = 0;
	return (put(out, out->block, n, (off_t)out->pos - (off_t)n));
}

/*
 * Room for the next n bytes, at most BLOCK, of the file; the caller knows that
 * it may be so large.  NULL with errno.
 */
static unsigned char *
room(struct cdbout *out, size_t n)
{
	unsigned char *p;

	if (n > BLOCK - out->used && flush(out) == -1)
		return (NULL);
	p = out->block + out->used;
	out->used += n;
	out->pos += (uint32_t)n;
	return (p);
}

static int
append(struct cdbout *out, const void *bytes, size_t n)
{
	const unsigned char *s = bytes;
	unsigned char *p;
	size_t part;

	for (; n > 0; s += part, n -= part) {
		part = n < BLOCK ? n : BLOCK;
		p = room(out, part);
		if (p == NULL)
			return (-1);
		memcpy(p, s, part);
	}
	return (0);
}

struct cdbout *
cdbout_new(int fd)
{
	struct cdbout *out = calloc(1, sizeof(*out));

	if (out == NULL) {
		errno = ENOMEM;
		return (NULL);
	}
	out->fd = fd;
	out->pos = HEADER;
	return (out);
}

/* Notes a record for the tables. */
static int
note(struct cdbout *out, uint32_t hash, uint32_t pos)
{
	struct table *t = &out->tables[hash % TABLES];
	struct chunk *chunk = t->last;

	if (t->n % CHUNK == 0) {
		chunk = malloc(sizeof(*chunk));
		if (chunk == NULL) {
			errno = ENOMEM;
			return (-1);
		}
		chunk->next = NULL;
		if (t->last == NULL)
			t->first = chunk;
		else
			t->last->next = chunk;
		t->last = chunk;
	}
	chunk->hash[t->n % CHUNK] = hash;
	chunk->pos[t->n % CHUNK] = pos;
	t->n++;
	return (0);
}

/* Appends a key, and gives its hash. */
static int
append_key(struct cdbout *out, const char *key, size_t n, uint32_t *hash)
{
	uint32_t h = 5381;
	unsigned char *p;
	size_t i, part;

	for (; n > 0; key += part, n -= part) {
		part = n < BLOCK ? n : BLOCK;
		p = room(out, part);
		if (p == NULL)
			return (-1);
		for (i = 0; i < part; i++) {
			p[i] = (unsigned char)key[i];
			h = (h + (h << 5)) ^ p[i];
		}
	}
	*hash = h;
	return (0);
}

int
cdbout_add(struct cdbout *out, const char *key, size_t keylen, const char *data,
    size_t datalen)
{
	uint32_t hash, pos = out->pos;
	size_t left = UINT32_MAX - pos;
	unsigned char *p;

	if (left < PAIR || keylen > left - PAIR ||
	    datalen > left - PAIR - keylen) {
		errno = EFBIG;
		return (-1);
	}
	p = room(out, PAIR);
	if (p == NULL)
		return (-1);
	pack(p, (uint32_t)keylen);
	pack(p + 4, (uint32_t)datalen);
	if (append_key(out, key, keylen, &hash) == -1 ||
	    append(out, data, datalen) == -1)
		return (-1);
	return (note(out, hash, pos));
}

/*
 * The first free slot from i on.  skip has for a free slot itself, for another
 * one some later slot before which none is free; it is shortened on the way,
 * so that a thousand records of one key do not take a million steps.
 */
static uint32_t
free_slot(uint32_t *skip, uint32_t i)
{
	while (skip[i] != i) {
		skip[i] = skip[skip[i]];
		i = skip[i];
	}
	return (i);
}

/* Puts the records of a table into its slots. */
static void
fill(const struct table *t, unsigned char *slots, uint32_t *skip)
{
	const struct chunk *chunk = t->first;
	uint32_t i, slot, size = 2 * t->n;

	for (i = 0; i < size; i++)
		skip[i] = i;
	memset(slots, 0, (size_t)size * PAIR);
	for (i = 0; i < t->n; i++) {
		if (i > 0 && i % CHUNK == 0)
			chunk = chunk->next;
		slot = free_slot(skip, (chunk->hash[i % CHUNK] >> 8) % size);
		skip[slot] = slot + 1 == size ? 0 : slot + 1;
		pack(slots + (size_t)slot * PAIR, chunk->hash[i % CHUNK]);
		pack(slots + (size_t)slot * PAIR + 4, chunk->pos[i % CHUNK]);
	}
}

int
cdbout_end(struct cdbout *out)
{
	unsigned char *slots;
	uint32_t most = 1, *skip;
	size_t i, size;
	int rc = -1;

	for (i = 0; i < TABLES; i++)
		if (out->tables[i].n > most)
			most = out->tables[i].n;
	slots = reallocarray(NULL, most, (size_t)2 * PAIR);
	skip = reallocarray(NULL, most, 2 * sizeof(*skip));
	if (slots == NULL || skip == NULL) {
		errno = ENOMEM;
		goto out;
	}
	for (i = 0; i < TABLES; i++) {
		size = (size_t)2 * PAIR * out->tables[i].n;
		if (size > UINT32_MAX - out->pos) {
			errno = EFBIG;
			goto out;
		}
		pack(out->header + i * PAIR, out->pos);
		pack(out->header + i * PAIR + 4, 2 * out->tables[i].n);
		fill(&out->tables[i], slots, skip);
		if (append(out, slots, size) == -1)
			goto out;
	}
	if (flush(out) == 0)
		rc = put(out, out->header, HEADER, 0);
out:
	free(slots);
	free(skip);
	return (rc);
}

void
cdbout_free(struct cdbout *out)
{
	struct chunk *chunk, *next;
	size_t i;

	if (out == NULL)
		return;
	for (i = 0; i < TABLES; i++)
		for (chunk = out->tables[i].first; chunk != NULL;
		     chunk = next) {
			next = chunk->next;
			free(chunk);
		}
	free(out);
}

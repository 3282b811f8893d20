/* Memory in chunks, each twice as large as the one before it. */
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "compat/largepage.h"
#include "core/arena.h"

#define CHUNK_MIN 4096 /* bytes, with the head: some plain services */
#define CHUNK_MAX LARGE_PAGE /* more only for what is larger by itself */

struct arena_chunk {
	struct arena_chunk *before;
	size_t size, used; /* of bytes */
	alignas(max_align_t) char bytes[];
};

/* A chunk for n bytes at least, twice as large as the last, or NULL. */
static struct arena_chunk *
chunk_new(const struct arena_chunk *last, size_t n)
{
	size_t whole = last == NULL ? CHUNK_MIN : CHUNK_MAX;
	struct arena_chunk *c;

	if (last != NULL && last->size < CHUNK_MAX / 2)
		whole = 2 * (sizeof(*c) + last->size);
	if (n > SIZE_MAX - sizeof(*c))
		return (NULL);
	if (n > whole - sizeof(*c))
		whole = n + sizeof(*c);
	c = whole == CHUNK_MAX ? large_page() : malloc(whole);
	if (c != NULL)
		c->size = whole - sizeof(*c);
	return (c);
}

/* n bytes that begin at a multiple of align; NULL: out of memory. */
static char *
arena_take(struct arena *arena, size_t n, size_t align)
{
	struct arena_chunk *c = arena->chunk;
	size_t from = c == NULL ? 0 : (c->used + align - 1) / align * align;

	if (c == NULL || from > c->size || n > c->size - from) {
		c = chunk_new(arena->chunk, n);
		if (c == NULL)
			return (NULL);
		c->before = arena->chunk;
		arena->chunk = c;
		from = 0;
	}
	c->used = from + n;
	return (c->bytes + from);
}

void *
arena_get(struct arena *arena, size_t n)
{
	char *bytes = arena_take(arena, n, alignof(max_align_t));

	return (bytes == NULL ? NULL : memset(bytes, 0, n));
}

char *
arena_strdup(struct arena *arena, const char *s)
{
	size_t n = strlen(s) + 1;
	char *bytes = arena_take(arena, n, 1);

	return (bytes == NULL ? NULL : memcpy(bytes, s, n));
}

char *
arena_join(struct arena *arena, const char *const parts[])
{
	size_t i, len, n = 1;
	char *text, *end;

	for (i = 0; parts[i] != NULL; i++)
		n += strlen(parts[i]);
	text = end = arena_take(arena, n, 1);
	if (text == NULL)
		return (NULL);
	for (i = 0; parts[i] != NULL; i++, end += len) {
		len = strlen(parts[i]);
		memcpy(end, parts[i], len);
	}
	*end = '\0';
	return (text);
}

void *
arena_grow(struct arena *arena, const void *v, size_t n, size_t size)
{
	void *bytes = arena_get(arena, size);

	if (bytes != NULL && n > 0)
		memcpy(bytes, v, n);
	return (bytes);
}

void
arena_fini(struct arena *arena)
{
	struct arena_chunk *before;

	for (; arena->chunk != NULL; arena->chunk = before) {
		before = arena->chunk->before;
		free(arena->chunk);
	}
}

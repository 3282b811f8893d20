/* Memory in chunks, each twice as large as the one before it. */
#include <stdalign.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/arena.h"

#define CHUNK_MIN 512 /* bytes, with the head: what a plain service needs */
#define CHUNK_MAX 65536 /* more only for what is larger by itself */

struct arena_chunk {
	struct arena_chunk *before;
	size_t size, used; /* of bytes */
	alignas(max_align_t) char bytes[];
};

/* n bytes that begin at a multiple of align; NULL: out of memory. */
static char *
arena_take(struct arena *arena, size_t n, size_t align)
{
	struct arena_chunk *c = arena->chunk;
	size_t from = c == NULL ? 0 : (c->used + align - 1) / align * align;
	size_t size = CHUNK_MIN - sizeof(*c);

	if (c == NULL || from > c->size || n > c->size - from) {
		if (c != NULL)
			size =
			    c->size < CHUNK_MAX / 2 ? c->size * 2 : CHUNK_MAX;
		if (size < n)
			size = n;
		if (size > SIZE_MAX - sizeof(*c))
			return (NULL);
		c = malloc(sizeof(*c) + size);
		if (c == NULL)
			return (NULL);
		c->before = arena->chunk;
		c->size = size;
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

void
arena_fini(struct arena *arena)
{
	struct arena_chunk *before;

	for (; arena->chunk != NULL; arena->chunk = before) {
		before = arena->chunk->before;
		free(arena->chunk);
	}
}

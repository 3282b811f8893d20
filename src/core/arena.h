/*
 * Small pieces of memory that are freed together: what ten thousand services
 * say.
 */
#ifndef ARENA_H
#define ARENA_H

#include <stddef.h>

/* Begins as { NULL }. */
struct arena {
	struct arena_chunk *chunk; /* the latest */
};

/*
 * n zeroed bytes, aligned for any object, that live until arena_fini().
 * NULL: out of memory.
 */
void *arena_get(struct arena *arena, size_t n);

/* A copy of s, on the same terms. */
char *arena_strdup(struct arena *arena, const char *s);

/* The parts (the last is NULL) as one text, on the same terms. */
char *arena_join(struct arena *arena, const char *const parts[]);

/* A copy of the n bytes at v with zeros up to size, on the same terms. */
void *arena_grow(struct arena *arena, const void *v, size_t n, size_t size);

void arena_fini(struct arena *arena);

#endif

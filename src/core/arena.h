/*
 * Small pieces of memory that are freed together: the texts of one service,
 * of which there may be ten thousand.
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

void arena_fini(struct arena *arena);

#endif

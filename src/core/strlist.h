/* A growable list of strings, always ended by NULL: an argv or an envp. */
#ifndef STRLIST_H
#define STRLIST_H

#include <stdbool.h>
#include <stddef.h>

struct strlist {
	char **v; /* owned; NULL while the list is empty and new */
	size_t n;
	size_t size;
};

/* Adds a copy of s; of its first len bytes.  -1: out of memory. */
int strlist_add(struct strlist *list, const char *s);
int strlist_addn(struct strlist *list, const char *s, size_t len);

/* Adds s itself, which the list then owns (freed if that fails: -1). */
int strlist_take(struct strlist *list, char *s);

/* Adds copies of all of from.  -1: out of memory. */
int strlist_copy(struct strlist *list, const struct strlist *from);

/* Adds copies of words, which NULL ends: of an argv.  -1: out of memory. */
int strlist_addv(struct strlist *list, const char *const words[]);

/* Is s in it? */
bool strlist_has(const struct strlist *list, const char *s);

/* Sorts by byte order. */
void strlist_sort(struct strlist *list);

/* Is s in a sorted list? */
bool strlist_find(const struct strlist *list, const char *s);

/* Frees the strings; the list can be used again. */
void strlist_fini(struct strlist *list);

#endif

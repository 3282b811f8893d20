/*
 * FNV-1a, 64 bits: a short name for bytes that somebody might have changed.
 * It tells what differs, not who meant it to: no proof against an attacker.
 * Values are stored in state records, so they are the same everywhere.
 * http://www.isthe.com/chongo/tech/comp/fnv/
 */
#ifndef HASH_H
#define HASH_H

#include <stddef.h>
#include <stdint.h>

#define HASH_INIT UINT64_C(0xcbf29ce484222325) /* of no bytes */

/* The hash of the bytes that h stands for, followed by these n. */
uint64_t hash_add(uint64_t h, const void *bytes, size_t n);

#endif

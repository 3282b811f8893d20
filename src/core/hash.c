/* FNV-1a. */
#include "core/hash.h"

#define PRIME UINT64_C(0x100000001b3)

uint64_t
hash_add(uint64_t h, const void *bytes, size_t n)
{
	const unsigned char *s = bytes;
	size_t i;

	for (i = 0; i < n; i++)
		h = (h ^ s[i]) * PRIME;
	return (h);
}

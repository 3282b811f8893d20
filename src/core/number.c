/* Numbers in text. */
#include "core/number.h"

const char *
number_text(char text[NUMBER_SIZE], unsigned long long n, unsigned int base)
{
	char *s = text + NUMBER_SIZE - 1;

	*s = '\0';
	do {
		*--s = "0123456789abcdef"[n % base];
		n /= base;
	} while (n > 0);
	return (s);
}

unsigned long long
number_value(const char *s, unsigned int base)
{
	unsigned long long n = 0;

	for (;; s++) {
		if (*s >= '0' && *s <= '9')
			n = n * base + (unsigned int)(*s - '0');
		else if (base == 16 && *s >= 'a' && *s <= 'f')
			n = n * base + (unsigned int)(*s - 'a') + 10;
		else
			return (n);
	}
}

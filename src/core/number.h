/*
 * Numbers in text without printf and strtoull, for what is asked of thousands
 * of services or is all that a program does: the first use of either takes
 * longer than the number.
 */
#ifndef NUMBER_H
#define NUMBER_H

#define NUMBER_SIZE 21 /* bytes of 18446744073709551615 and a NUL */

/*
 * Writes n in base 10, or 16 in lower case, into text, from its end on;
 * returns where it begins.
 */
const char *number_text(char text[NUMBER_SIZE], unsigned long long n,
    unsigned int base);

/*
 * The value of the digits that s begins with, in such a base; 0 if there are
 * none.  For text of the kernel's or our own that is known to
 * fit; what others wrote is for valid_number().
 */
unsigned long long number_value(const char *s, unsigned int base);

#endif

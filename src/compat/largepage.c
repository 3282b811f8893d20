/* An aligned piece of memory, and the hint that it will be used as a whole. */
#include <sys/mman.h>

#include <stdlib.h>

#include "compat/largepage.h"

void *
large_page(void)
{
	void *p = aligned_alloc(LARGE_PAGE, LARGE_PAGE);

#ifdef MADV_HUGEPAGE
	if (p != NULL) /* a hint: without it all is as right */
		(void)madvise(p, LARGE_PAGE, MADV_HUGEPAGE);
#endif
	return (p);
}

/* Memory that a system can map at once, not 4096 bytes at a time. */
#ifndef LARGEPAGE_H
#define LARGEPAGE_H

#define LARGE_PAGE 2097152 /* bytes, as on amd64 and arm64 */

/*
 * LARGE_PAGE bytes of unknown contents, as one page where the system has such
 * pages and gives one: Linux when asked (madvise(2), MADV_HUGEPAGE), FreeBSD
 * by itself.  To be freed by free(3).  NULL: out of memory.
 */
void *large_page(void);

#endif

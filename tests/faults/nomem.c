/*
 * A library to be preloaded, which makes allocations fail.
 *	NOMEM_AT=N	the N-th of the process fails
 *	NOMEM_ALL=1	and so do all after it
 *	NOMEM_FILE=FILE	gets a line when the N-th has come
 * It needs glibc's second names of its functions; elsewhere it is empty.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#ifdef __GLIBC__
extern void *__libc_malloc(size_t);
extern void *__libc_calloc(size_t, size_t);
extern void *__libc_realloc(void *, size_t);

static unsigned long at, count;
static bool all;

/* Before main, and before the first allocation of the program. */
static void __attribute__((constructor)) begin(void)
{
	const char *n = getenv("NOMEM_AT");

	at = n == NULL ? 0 : strtoul(n, NULL, 10);
	all = getenv("NOMEM_ALL") != NULL;
}

static void
tell(const char *name)
{
	const char *path = getenv("NOMEM_FILE");
	int fd = path == NULL ? -1 : open(path, O_WRONLY | O_CLOEXEC);

	if (fd == -1)
		return;
	(void)!write(fd, name, strlen(name));
	(void)close(fd);
}

static bool
fails(const char *name)
{
	if (at == 0)
		return (false);
	count++;
	if (count == at)
		tell(name);
	if (count != at && !(all && count > at))
		return (false);
	errno = ENOMEM;
	return (true);
}

void *
malloc(size_t size)
{
	return (fails("malloc\n") ? NULL : __libc_malloc(size));
}

void *
calloc(size_t n, size_t size)
{
	return (fails("calloc\n") ? NULL : __libc_calloc(n, size));
}

void *
realloc(void *old, size_t size)
{
	return (fails("realloc\n") ? NULL : __libc_realloc(old, size));
}
#endif

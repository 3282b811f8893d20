/* The manifest of a backend: read, written, asked. */
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/manifest.h"
#include "core/readfile.h"
#include "core/trust.h"

#define MANIFEST_DIR ".installed"
#define MANIFEST_MAX (64 * 1024 * 1024) /* bytes */
#define LOCK_PAUSE_MS 50
#define DIR_MODE 0755

int
manifest_dir(const struct bootdir *dir, bool make, int *fd, struct errs *errs)
{
	struct errs distrust = { 0 };
	int rc = 0;

	*fd = -1;
	if (!make || mkdirat(dir->fd, MANIFEST_DIR, DIR_MODE) == 0 ||
	    errno == EEXIST)
		*fd = trust_open(dir->fd, MANIFEST_DIR,
		    O_RDONLY | O_DIRECTORY | O_NOFOLLOW, dir->caller,
		    &distrust);
	if (*fd == -1 && (make || errno != ENOENT))
		rc = errs_add(errs,
		    errno == EACCES || errno == EPERM ? ERR_PERMISSION
		                                      : ERR_FAILED,
		    NULL, "%s/%s: %s", dir->path, MANIFEST_DIR,
		    strerror(errno));
	if (*fd != -1 && errs_failed(&distrust)) {
		(void)close(*fd);
		*fd = -1;
		rc = -1;
	}
	errs_move(errs, &distrust);
	return (rc);
}

/* Whoever may open a file can lock it, so nobody else may open this one. */
int
manifest_lock(int dirfd, unsigned int seconds)
{
	const struct timespec pause = { 0, LOCK_PAUSE_MS * 1000000L };
	unsigned int left = seconds * 1000 / LOCK_PAUSE_MS;
	int fd, saved;

	fd = openat(dirfd, ".lock",
	    O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	if (fd == -1)
		return (-1);
	while (flock(fd, LOCK_EX | LOCK_NB) == -1) {
		if ((errno != EWOULDBLOCK && errno != EINTR) || left-- == 0) {
			saved = errno;
			(void)close(fd);
			errno = saved;
			return (-1);
		}
		(void)nanosleep(&pause, NULL);
	}
	return (fd);
}

int
manifest_add(struct manifest *m, const struct there *there, const char *path)
{
	struct manifest_line *v;
	char *copy;
	size_t size;

	if (m->n == m->size) {
		size = m->size == 0 ? 16 : m->size * 2;
		v = reallocarray(m->v, size, sizeof(*v));
		if (v == NULL)
			return (-1);
		m->v = v;
		m->size = size;
	}
	copy = strdup(path);
	if (copy == NULL)
		return (-1);
	m->v[m->n].there = *there;
	m->v[m->n].path = copy;
	m->n++;
	return (0);
}

static int
line_compare(const void *a, const void *b)
{
	const struct manifest_line *x = a, *y = b;
	int rc = strcmp(x->path, y->path);

	if (rc != 0)
		return (rc);
	if (x->there.kind != y->there.kind)
		return (x->there.kind < y->there.kind ? -1 : 1);
	if (x->there.mode != y->there.mode)
		return (x->there.mode < y->there.mode ? -1 : 1);
	return (x->there.hash < y->there.hash ? -1
	                                      : x->there.hash > y->there.hash);
}

void
manifest_sort(struct manifest *m)
{
	size_t i, n = 0;

	if (m->n > 1)
		qsort(m->v, m->n, sizeof(*m->v), line_compare);
	for (i = 0; i < m->n; i++) {
		if (n > 0 && line_compare(&m->v[n - 1], &m->v[i]) == 0)
			free(m->v[i].path);
		else
			m->v[n++] = m->v[i];
	}
	m->n = n;
}

static bool
same_text(const char *a, const char *b)
{
	if (a == NULL || b == NULL)
		return (a == b);
	return (strcmp(a, b) == 0);
}

bool
manifest_equal(const struct manifest *a, const struct manifest *b)
{
	size_t i;

	if (a->n != b->n || a->enabled != b->enabled ||
	    !same_text(a->dialect, b->dialect) ||
	    !same_text(a->aggregate, b->aggregate))
		return (false);
	for (i = 0; i < a->n; i++)
		if (line_compare(&a->v[i], &b->v[i]) != 0)
			return (false);
	return (true);
}

/* The first line that is not before path. */
static size_t
line_first(const struct manifest *m, const char *path)
{
	size_t low = 0, high = m->n, mid;

	while (low < high) {
		mid = low + (high - low) / 2;
		if (strcmp(m->v[mid].path, path) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return (low);
}

bool
manifest_has(const struct manifest *m, const char *path)
{
	size_t i = line_first(m, path);

	return (i < m->n && strcmp(m->v[i].path, path) == 0);
}

bool
manifest_ours(const struct manifest *m, const char *path,
    const struct there *there)
{
	size_t i;

	for (i = line_first(m, path); i < m->n; i++) {
		if (strcmp(m->v[i].path, path) != 0)
			break;
		if (there_equal(&m->v[i].there, there))
			return (true);
	}
	return (false);
}

/* The value of a line "KEY VALUE", or NULL. */
static const char *
line_value(const char *line, const char *key)
{
	size_t len = strlen(key);

	return (strncmp(line, key, len) == 0 && line[len] == ' '
	        ? line + len + 1
	        : NULL);
}

/* The kind and mode that begin a line of a file; false: none. */
static bool
line_mode(const char *word, struct there *there)
{
	char *end;

	if (strcmp(word, "link") == 0)
		there->kind = THERE_LINK;
	else if (strcmp(word, "dir") == 0)
		there->kind = THERE_OTHER;
	else {
		there->kind = THERE_FILE;
		there->mode = (mode_t)strtoul(word, &end, 8);
		return (*end == '\0' && end - word == 4);
	}
	return (true);
}

/* "MODE HASH PATH"; the line is cut at its blanks.  1: it is none. */
static int
line_file(struct manifest *m, char *line)
{
	struct there there = { 0 };
	char *hash = strchr(line, ' '), *path, *end;

	if (hash == NULL)
		return (1);
	*hash++ = '\0';
	path = strchr(hash, ' ');
	if (path == NULL || path[1] != '/')
		return (1);
	*path++ = '\0';
	there.hash = strtoull(hash, &end, 16);
	if (*end != '\0' || end == hash || !line_mode(line, &there))
		return (1);
	return (manifest_add(m, &there, path));
}

/* One line; 1: it is none, -1: out of memory. */
static int
line_read(struct manifest *m, char *line)
{
	const char *value;
	char **to = NULL, *copy;

	if ((value = line_value(line, "dialect")) != NULL)
		to = &m->dialect;
	else if ((value = line_value(line, "aggregate")) != NULL)
		to = &m->aggregate;
	else if ((value = line_value(line, "enabled")) != NULL)
		m->enabled = strcmp(value, "yes") == 0;
	else
		return (line_file(m, line));
	if (to == NULL || strcmp(value, "-") == 0)
		return (0);
	copy = strdup(value);
	if (copy == NULL)
		return (-1);
	free(*to);
	*to = copy;
	return (0);
}

/* All lines; number gets that of a bad one. */
static int
manifest_parse(struct manifest *m, char *text, unsigned int *number)
{
	char *line, *end;
	int rc;

	*number = 0;
	for (line = text; *line != '\0'; line = end + 1) {
		++*number;
		end = strchr(line, '\n');
		if (end == NULL)
			return (1);
		*end = '\0';
		if (*number == 1)
			rc = strcmp(line, MANIFEST_VERSION) == 0 ? 0 : 1;
		else
			rc = line_read(m, line);
		if (rc != 0)
			return (rc);
	}
	*number = 1;
	return (m->aggregate == NULL ? 1 : 0);
}

int
manifest_read(struct manifest *m, int dirfd, const char *backend,
    struct errs *errs)
{
	struct buf text = { 0 };
	unsigned int line;
	int fd, rc = -1;

	memset(m, 0, sizeof(*m));
	fd = openat(dirfd, backend,
	    O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	if (fd == -1 && errno == ENOENT)
		return (0);
	if (fd != -1)
		rc = readfile_fd(fd, MANIFEST_MAX, &text);
	if (rc == -1)
		(void)errs_add(errs, ERR_FAILED, NULL, "%s/%s: %s",
		    MANIFEST_DIR, backend, strerror(errno));
	if (fd != -1)
		(void)close(fd);
	if (rc == -1) {
		buf_fini(&text);
		return (-1);
	}
	m->exists = true;
	rc = manifest_parse(m, text.s, &line);
	buf_fini(&text);
	if (rc == 0) {
		manifest_sort(m);
		return (0);
	}
	manifest_fini(m);
	if (rc == -1)
		return (errs_nomem(errs));
	return (errs_add(errs, ERR_FAILED, NULL,
	    "%s/%s:%u: damaged, so nothing tells which files are ours; restore "
	    "it, or remove it and install with --force",
	    MANIFEST_DIR, backend, line));
}

static void
line_print(struct buf *b, const struct manifest_line *line)
{
	if (line->there.kind == THERE_FILE)
		buf_printf(b, "%04o", (unsigned int)line->there.mode);
	else
		buf_puts(b, line->there.kind == THERE_LINK ? "link" : "dir");
	buf_printf(b, " %016" PRIx64 " %s\n", line->there.hash, line->path);
}

int
manifest_write(struct manifest *m, int dirfd, const char *backend)
{
	struct setfile file = { .mode = 0644 };
	struct buf b = { 0 };
	size_t i;
	int rc;

	manifest_sort(m);
	buf_printf(&b, "%s\ndialect %s\naggregate %s\nenabled %s\n",
	    MANIFEST_VERSION, m->dialect == NULL ? "-" : m->dialect,
	    m->aggregate, m->enabled ? "yes" : "no");
	for (i = 0; i < m->n; i++)
		line_print(&b, &m->v[i]);
	file.text = buf_take(&b);
	if (file.text == NULL) {
		errno = ENOMEM;
		return (-1);
	}
	rc = there_write(dirfd, backend, &file);
	if (rc == 0)
		rc = fsync(dirfd);
	free(file.text);
	return (rc);
}

int
manifest_remove(int dirfd, const char *backend)
{
	there_clean(dirfd, backend);
	if (unlinkat(dirfd, backend, 0) == -1)
		return (-1);
	return (fsync(dirfd));
}

void
manifest_fini(struct manifest *m)
{
	size_t i;

	for (i = 0; i < m->n; i++)
		free(m->v[i].path);
	free(m->v);
	free(m->dialect);
	free(m->aggregate);
	memset(m, 0, sizeof(*m));
}

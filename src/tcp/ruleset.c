/*
 * Rules as a server uses them.  The database is read into memory and checked
 * there, once: whatever is done to the file afterwards, no lookup can fail,
 * and a database that cannot be used denies everybody.
 */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcp/errtext.h"
#include "tcp/rulesdb.h"
#include "tcp/ruleset_priv.h"

static void
stamp_set(struct stamp *stamp, const struct stat *st)
{
	stamp->dev = st->st_dev;
	stamp->ino = st->st_ino;
	stamp->size = st->st_size;
	stamp->mtime = st->st_mtim;
	stamp->ctime = st->st_ctim;
}

static bool
same_time(const struct timespec *a, const struct timespec *b)
{
	return (a->tv_sec == b->tv_sec && a->tv_nsec == b->tv_nsec);
}

static bool
stamp_same(const struct stamp *stamp, const struct stat *st)
{
	return (stamp->dev == st->st_dev && stamp->ino == st->st_ino &&
	    stamp->size == st->st_size &&
	    same_time(&stamp->mtime, &st->st_mtim) &&
	    same_time(&stamp->ctime, &st->st_ctim));
}

/* Remembers the length of a network, if the key is the text of one. */
static void
learn_network(struct ruleset *rules, const unsigned char *key, size_t len)
{
	char text[ADDR_TEXT], again[ADDR_TEXT];
	const unsigned char *slash;
	struct addr addr;
	const char *fault;
	unsigned int bits;

	slash = memchr(key, '/', len);
	if (slash == NULL || len >= sizeof(text) ||
	    memchr(key, '\0', len) != NULL)
		return;
	memcpy(text, key, len);
	text[len] = '\0';
	text[slash - key] = '\0';
	bits = (unsigned int)strtonum(text + (slash - key) + 1, 0, V6_BITS,
	    &fault);
	if (fault != NULL || addr_parse(&addr, text) == -1 ||
	    bits > addr_bits(&addr))
		return;
	(void)addr_network(&addr, bits);
	addr_block_text(&addr, bits, again);
	/* Only this text is ever looked up. */
	if (strlen(again) != len || memcmp(again, key, len) != 0)
		return;
	if (addr_is_v4(&addr))
		rules->v4[bits] = true;
	else
		rules->v6[bits] = true;
}

static const char *
learn(void *arg, const unsigned char *key, size_t keylen,
    const unsigned char *data, size_t datalen)
{
	struct ruleset *rules = arg;

	(void)data;
	if (datalen > RULE_DATA_MAX)
		return ("a record is too long");
	if (keylen == 0)
		return (NULL);
	if (key[0] == '=' || memchr(key, '@', keylen) != NULL)
		rules->names = true;
	if (key[keylen - 1] == ':')
		rules->colons = true;
	learn_network(rules, key, keylen);
	return (NULL);
}

/* Fills mem from the file; -1 if it is shorter, with EPROTO. */
static int
file_copy(int fd, unsigned char *mem, size_t size)
{
	size_t at = 0;
	ssize_t n;

	while (at < size) {
		n = pread(fd, mem + at, size - at, (off_t)at);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return (-1);
		if (n == 0) {
			errno = EPROTO;
			return (-1);
		}
		at += (size_t)n;
	}
	return (0);
}

/* May rules be taken from this file?  Sets errno and, if not, why. */
static int
file_trusted(struct ruleset *rules, const struct stat *st)
{
	if (S_ISDIR(st->st_mode))
		errno = EISDIR;
	else if (!S_ISREG(st->st_mode))
		errno = EPROTO;
	else if (st->st_size == 0)
		errno = EINVAL;
	else if ((uintmax_t)st->st_size > RULESET_MAX)
		errno = EFBIG;
	else if (rules->owner != RULESET_ANY_OWNER && st->st_uid != 0 &&
	    st->st_uid != rules->owner) {
		errno = EPERM;
		rules->why = "it belongs to another user";
	} else if (rules->owner != RULESET_ANY_OWNER &&
	    (st->st_mode & (S_IWGRP | S_IWOTH)) != 0) {
		errno = EPERM;
		rules->why = "group or others can write it";
	} else
		return (0);
	return (-1);
}

/* Reads the file of fd into rules->mem.  -1 with errno. */
static int
file_read(struct ruleset *rules, int fd)
{
	struct stat st;

	if (fstat(fd, &st) == -1)
		return (-1);
	stamp_set(&rules->stamp, &st);
	if (file_trusted(rules, &st) == -1)
		return (-1);
	rules->size = (size_t)st.st_size;
	rules->mem = malloc(rules->size);
	if (rules->mem == NULL) {
		errno = ENOMEM;
		return (-1);
	}
	if (file_copy(fd, rules->mem, rules->size) == -1)
		return (-1);
	if (rulesdb_check_memory(rules->mem, rules->size, learn, rules) !=
	    NULL) {
		errno = EPROTO;
		return (-1);
	}
	return (0);
}

static void
ruleset_drop(struct ruleset *rules)
{
	free(rules->mem);
	rules->mem = NULL;
	rules->size = 0;
	rules->names = rules->colons = false;
	memset(rules->v4, 0, sizeof(rules->v4));
	memset(rules->v6, 0, sizeof(rules->v6));
}

/* Forgets what there is and reads the file.  -1 with errno and why. */
static int
ruleset_read(struct ruleset *rules)
{
	int fd, rc = -1;

	ruleset_drop(rules);
	memset(&rules->stamp, 0, sizeof(rules->stamp));
	rules->why = NULL;
	rules->error = 0;
	fd = open(rules->path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd != -1)
		rc = file_read(rules, fd);
	if (rc == -1) {
		rules->error = errno;
		if (rules->why == NULL)
			rules->why = errtext(rules->error);
		ruleset_drop(rules);
	}
	if (fd != -1)
		(void)close(fd);
	errno = rules->error;
	return (rc);
}

struct ruleset *
ruleset_open(const char *path, uid_t owner, const char **why)
{
	struct ruleset *rules;
	size_t n = strlen(path) + 1;

	rules = calloc(1, sizeof(*rules) + n);
	if (rules == NULL) {
		errno = ENOMEM;
		*why = errtext(errno);
		return (NULL);
	}
	rules->owner = owner;
	memcpy(rules->path, path, n);
	if (ruleset_read(rules) == 0)
		return (rules);
	*why = rules->why;
	n = (size_t)errno;
	free(rules);
	errno = (int)n;
	return (NULL);
}

int
ruleset_renew(struct ruleset *rules, const char **why)
{
	struct stat st;

	if (stat(rules->path, &st) == -1) {
		/* What is gone is read again when it is back. */
		rules->error = errno;
		ruleset_drop(rules);
		memset(&rules->stamp, 0, sizeof(rules->stamp));
		*why = errtext(rules->error);
		errno = rules->error;
		return (-1);
	}
	if (stamp_same(&rules->stamp, &st)) {
		if (rules->mem != NULL)
			return (0);
		/* Only what the file itself is to blame for stays so. */
		if (rules->error == EPROTO || rules->error == EPERM ||
		    rules->error == EFBIG) {
			*why = rules->why;
			errno = rules->error;
			return (-1);
		}
	}
	if (ruleset_read(rules) == 0)
		return (1);
	*why = rules->why;
	return (-1);
}

bool
ruleset_wants_names(const struct ruleset *rules)
{
	return (rules->names);
}

void
ruleset_free(struct ruleset *rules)
{
	if (rules == NULL)
		return;
	free(rules->mem);
	free(rules);
}

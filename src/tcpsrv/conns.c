/*
 * Two hash tables with chains through arrays; an index of 0 ends a chain.
 * Free entries are chained too.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "compat/compat.h"
#include "tcpsrv/conns.h"

#define PAGE 1024 /* not more than a page of memory */
#define TOUCHED ((size_t)64 * 1024)

/* A process; chained by pid. */
struct conn {
	pid_t pid; /* 0: a free one */
	uint32_t next;
	uint32_t host;
};

/* An address with connections; chained by address. */
struct host {
	struct addr addr;
	unsigned int count;
	uint32_t next;
};

struct conns {
	unsigned int limit;
	unsigned int count; /* all */
	unsigned int unknown; /* of these without a pid */
	uint32_t mask;
	uint32_t seed; /* so that nobody can choose addresses of one chain */
	struct conn *conns; /* 1 ... limit */
	struct host *hosts;
	uint32_t *by_pid; /* chains, mask + 1 of them */
	uint32_t *by_addr;
	uint32_t free_conn; /* chains of freed ones; those above */
	uint32_t free_host; /* used_* have never been used */
	uint32_t used_conns;
	uint32_t used_hosts;
};

/*
 * Zeroed memory.  What a busy server soon uses is made resident now; a memset
 * would be optimised away.
 */
static void *
table(size_t n, size_t size)
{
	volatile char *p = calloc(n, size);
	size_t i, most = n * size < TOUCHED ? n * size : TOUCHED;

	for (i = 0; p != NULL && i < most; i += PAGE)
		p[i] = 0;
	return ((void *)(uintptr_t)p);
}

struct conns *
conns_new(unsigned int limit)
{
	struct conns *conns;
	struct timespec now = { 0, 0 };
	size_t chains = 1;

	while (chains < limit)
		chains *= 2;
	conns = calloc(1, sizeof(*conns));
	if (conns == NULL)
		return (NULL);
	(void)clock_gettime(CLOCK_MONOTONIC, &now);
	conns->seed = (uint32_t)now.tv_nsec * 2654435761U ^ (uint32_t)getpid();
	conns->limit = limit;
	conns->mask = (uint32_t)chains - 1;
	conns->conns = table((size_t)limit + 1, sizeof(*conns->conns));
	conns->hosts = table((size_t)limit + 1, sizeof(*conns->hosts));
	conns->by_pid = table(chains, sizeof(*conns->by_pid));
	conns->by_addr = table(chains, sizeof(*conns->by_addr));
	if (conns->conns == NULL || conns->hosts == NULL ||
	    conns->by_pid == NULL || conns->by_addr == NULL) {
		conns_free(conns);
		return (NULL);
	}
	return (conns);
}

void
conns_free(struct conns *conns)
{
	if (conns == NULL)
		return;
	free(conns->conns);
	free(conns->hosts);
	free(conns->by_pid);
	free(conns->by_addr);
	free(conns);
}

unsigned int
conns_count(const struct conns *conns)
{
	return (conns->count);
}

static uint32_t
mix(uint32_t hash, uint32_t n)
{
	hash = (hash ^ n) * 2654435761U;
	return (hash ^ hash >> 15);
}

static uint32_t *
pid_chain(const struct conns *conns, pid_t pid)
{
	return (&conns->by_pid[mix(conns->seed, (uint32_t)pid) & conns->mask]);
}

static uint32_t *
addr_chain(const struct conns *conns, const struct addr *addr)
{
	uint32_t words[sizeof(addr->b) / sizeof(uint32_t)];
	uint32_t hash = conns->seed;
	size_t i;

	memcpy(words, addr->b, sizeof(words));
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		hash = mix(hash, words[i]);
	return (&conns->by_addr[mix(hash, addr->scope) & conns->mask]);
}

/* The index of an address, or 0. */
static uint32_t
find_host(const struct conns *conns, const struct addr *addr)
{
	const struct host *host;
	uint32_t i;

	for (i = *addr_chain(conns, addr); i != 0; i = host->next) {
		host = &conns->hosts[i];
		if (host->addr.scope == addr->scope &&
		    memcmp(host->addr.b, addr->b, sizeof(addr->b)) == 0)
			break;
	}
	return (i);
}

unsigned int
conns_from(const struct conns *conns, const struct addr *addr)
{
	uint32_t i = find_host(conns, addr);

	return (i == 0 ? 0 : conns->hosts[i].count);
}

static uint32_t
add_host(struct conns *conns, const struct addr *addr)
{
	uint32_t *chain = addr_chain(conns, addr);
	struct host *host;
	uint32_t i = conns->free_host;

	if (i != 0)
		conns->free_host = conns->hosts[i].next;
	else
		i = ++conns->used_hosts;
	host = &conns->hosts[i];
	host->addr = *addr;
	host->count = 0;
	host->next = *chain;
	*chain = i;
	return (i);
}

void
conns_add(struct conns *conns, pid_t pid, const struct addr *addr)
{
	uint32_t *chain = pid_chain(conns, pid);
	struct conn *conn;
	uint32_t i = conns->free_conn;

	conns->count++;
	if (i == 0 && conns->used_conns == conns->limit) {
		conns->unknown++;
		return;
	}
	if (i != 0)
		conns->free_conn = conns->conns[i].next;
	else
		i = ++conns->used_conns;
	conn = &conns->conns[i];
	conn->pid = pid;
	conn->host = find_host(conns, addr);
	if (conn->host == 0)
		conn->host = add_host(conns, addr);
	conns->hosts[conn->host].count++;
	conn->next = *chain;
	*chain = i;
}

void
conns_adopt(struct conns *conns, unsigned int count)
{
	conns->count += count;
	conns->unknown += count;
}

static void
drop_host(struct conns *conns, uint32_t i)
{
	struct host *host = &conns->hosts[i];
	uint32_t *link;

	if (--host->count > 0)
		return;
	link = addr_chain(conns, &host->addr);
	while (*link != i)
		link = &conns->hosts[*link].next;
	*link = host->next;
	host->next = conns->free_host;
	conns->free_host = i;
}

bool
conns_end(struct conns *conns, pid_t pid)
{
	uint32_t *link = pid_chain(conns, pid);
	struct conn *conn;
	uint32_t i;

	while (*link != 0 && conns->conns[*link].pid != pid)
		link = &conns->conns[*link].next;
	i = *link;
	if (i == 0) {
		if (conns->unknown == 0)
			return (false);
		conns->unknown--;
		conns->count--;
		return (true);
	}
	conn = &conns->conns[i];
	drop_host(conns, conn->host);
	*link = conn->next;
	conn->pid = 0;
	conn->next = conns->free_conn;
	conns->free_conn = i;
	conns->count--;
	return (true);
}

bool
conns_next(const struct conns *conns, unsigned int *at, pid_t *pid,
    struct addr *addr)
{
	const struct conn *conn;

	while (*at < conns->used_conns) {
		conn = &conns->conns[++*at];
		if (conn->pid == 0)
			continue;
		*pid = conn->pid;
		*addr = conns->hosts[conn->host].addr;
		return (true);
	}
	return (false);
}

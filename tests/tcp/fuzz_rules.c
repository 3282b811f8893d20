/*
 * libFuzzer: any bytes as a text of rules, read both ways.  What is accepted
 * strictly is accepted the classic way with the same records, but for IPv6,
 * which has a colon in the key or a network of its own writing.
 */
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "core/buf.h"
#include "core/errs.h"
#include "tcp/rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct records {
	struct buf all;
	bool ipv6;
};

static int
keep(void *arg, const char *key, size_t keylen, const char *data, size_t len)
{
	struct records *r = arg;

	if (memchr(key, ':', keylen) != NULL ||
	    memchr(key, '/', keylen) != NULL)
		r->ipv6 = true;
	buf_add(&r->all, &keylen, sizeof(keylen));
	buf_add(&r->all, key, keylen);
	buf_add(&r->all, &len, sizeof(len));
	buf_add(&r->all, data, len);
	return (0);
}

static int
compile(const uint8_t *data, size_t size, bool classic, struct records *r)
{
	struct errs errs = { 0 };
	struct rules_job job = { .file = "f",
		.classic = classic,
		.record = keep,
		.arg = r,
		.errs = &errs };
	int rc;

	buf_add(&r->all, "", 0);
	rc = rules_compile(&job, (const char *)data, size);
	if (rc == -1 && !classic && errs.n == 0)
		abort();
	buf_fini(&job.bad);
	errs_fini(&errs);
	return (rc);
}

/* Is there a second colon in a line? */
static bool
has_ipv6(const uint8_t *data, size_t size)
{
	unsigned int colons = 0;
	size_t i;

	for (i = 0; i < size; i++) {
		if (data[i] == '\n')
			colons = 0;
		else if (data[i] == ':' && ++colons == 2)
			return (true);
	}
	return (false);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct records strict = { .ipv6 = false }, classic = { .ipv6 = false };

	if (compile(data, size, false, &strict) == 0 &&
	    compile(data, size, true, &classic) == -1 && !has_ipv6(data, size))
		abort();
	else if (strict.all.n != 0 && classic.all.n != 0 && !strict.ipv6 &&
	    !has_ipv6(data, size) &&
	    (strict.all.n != classic.all.n ||
	        memcmp(strict.all.s, classic.all.s, strict.all.n) != 0))
		abort();
	buf_fini(&strict.all);
	buf_fini(&classic.all);
	return (0);
}

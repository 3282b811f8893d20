/*
 * libFuzzer: any bytes as a database.  The check of memory and that of a file
 * say the same, and what passes it can be asked about any client.
 */
#include <sys/types.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "tcp/rulesdb.h"
#include "tcp/ruleset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
ask(const struct ruleset *rules, const char *ip, const char *host,
    const char *info)
{
	struct client client = { .ip = ip, .host = host, .info = info };
	struct addr addr;
	struct rule rule;
	size_t pos = 0, sum = 0;
	const char *variable;

	if (addr_parse(&addr, ip) == 0)
		client.addr = &addr;
	ruleset_find_client(rules, &client, &rule);
	while ((variable = rule_next(&rule, &pos)) != NULL)
		sum += strlen(variable);
	if (sum > RULE_DATA_MAX)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[64];
	static FILE *file;
	struct ruleset *rules;
	const char *why, *check;

	if (file == NULL) {
		(void)snprintf(path, sizeof(path), "fuzz_cdb.%ld",
		    (long)getpid());
		file = fopen(path, "w+");
		if (file == NULL)
			abort();
	}
	if (ftruncate(fileno(file), 0) == -1 ||
	    pwrite(fileno(file), data, size, 0) != (ssize_t)size)
		abort();
	check = rulesdb_check(fileno(file));
	if (check != rulesdb_check_memory(data, size, NULL, NULL))
		abort();
	rules = ruleset_open(path, RULESET_ANY_OWNER, &why);
	if (rules != NULL && check != NULL)
		abort();
	if (rules == NULL)
		return (0);
	ask(rules, "1.2.3.4", "a.example", "joe");
	ask(rules, "2001:db8::1", NULL, NULL);
	ask(rules, "", "", "");
	ask(rules, "::ffff:10.0.0.1", ".", "a@b");
	ruleset_free(rules);
	return (0);
}

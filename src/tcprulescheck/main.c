/*
 * tcprulescheck: what the rules of a database say of a client, which is told
 * by TCPREMOTEIP, TCPREMOTEHOST and TCPREMOTEINFO of the environment.
 */
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "tcp/addr.h"
#include "tcp/errtext.h"
#include "tcp/ruleset.h"

#define EXIT_BAD 100 /* how we were called */
#define EXIT_TEMPORARY 111

static int
fatal(const char *what, const char *file, const char *why)
{
	(void)fprintf(stderr, "tcprulescheck: fatal: unable to %s%s: %s\n",
	    what, file, why);
	return (EXIT_TEMPORARY);
}

static void
print_rule(const struct rule *rule)
{
	const char *variable;
	size_t pos = 0;

	if (rule->found) {
		(void)printf("rule ");
		(void)fwrite(rule->key, 1, rule->keylen, stdout);
		(void)printf(":\n");
	} else
		(void)printf("default:\n");
	while ((variable = rule_item(rule, &pos)) != NULL)
		(void)printf("set environment variable %s\n", variable);
	(void)printf("%s connection\n", rule->deny ? "deny" : "allow");
}

int
main(int argc, char *argv[])
{
	char text[ADDR_TEXT];
	struct client client = { .ip = getenv("TCPREMOTEIP"),
		.host = getenv("TCPREMOTEHOST"),
		.info = getenv("TCPREMOTEINFO") };
	struct addr addr;
	struct rule rule;
	struct ruleset *rules;
	const char *why;

	if (argc < 2) {
		(void)fprintf(stderr,
		    "tcprulescheck: usage: tcprulescheck rules.cdb\n");
		return (EXIT_BAD);
	}
	if (client.ip == NULL)
		client.ip = "0.0.0.0";
	if (addr_parse(&addr, client.ip) == 0) {
		client.addr = &addr;
		addr_text(&addr, text);
		client.ip = text;
	}
	rules = ruleset_open(argv[1], RULESET_ANY_OWNER, &why);
	if (rules == NULL)
		return (fatal("read ", argv[1], why));
	ruleset_find_client(rules, &client, &rule);
	print_rule(&rule);
	ruleset_free(rules);
	if (fflush(stdout) != 0)
		return (fatal("write output", "", errtext(errno)));
	return (0);
}

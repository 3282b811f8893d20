/*
 * h_peers SEED COUNT TCPRULES TCPRULESCHECK: makes COUNT texts of rules and
 * compiles each with us and with another tcprules, and asks both about some
 * clients.  Run in a directory of its own.  The first difference is shown and
 * is exit status 1, its text stays in the file "text".  Prints counts at the
 * end: texts, databases compared, clients compared.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/buf.h"
#include "core/errs.h"
#include "core/readfile.h"
#include "rulegen.h"
#include "tcp/rulesdb.h"
#include "tcp/ruleset.h"

#define CLIENTS 2 /* for each text */

/* What a program did. */
struct outcome {
	int status; /* its exit status */
	struct buf out; /* the file "out" */
};

static struct {
	unsigned long texts, databases, clients, classic_errors;
} counts;

static int
open_or_die(const char *file, int flags)
{
	int fd = open(file, flags | O_CLOEXEC, 0644);

	if (fd == -1)
		err(2, "%s", file);
	return (fd);
}

static void
save(const char *file, const struct buf *b)
{
	int fd = open_or_die(file, O_WRONLY | O_CREAT | O_TRUNC);

	if (write(fd, b->s, b->n) != (ssize_t)b->n || close(fd) == -1)
		err(2, "%s", file);
}

/* Reads a file into b, which is emptied; false: there is none. */
static bool
load(const char *file, struct buf *b)
{
	buf_clear(b);
	return (readfile_at(AT_FDCWD, file, 1 << 24, b) == 0);
}

/* Runs a program: "text" is its input, "out" gets what it prints. */
static void
run(const char *const argv[], const char *const envp[], struct outcome *o)
{
	posix_spawn_file_actions_t actions;
	char *args[8], *env[8];
	size_t i;
	pid_t pid;
	int status, error;

	for (i = 0; i < 7 && argv[i] != NULL; i++)
		args[i] = strdup(argv[i]);
	args[i] = NULL;
	for (i = 0; i < 7 && envp[i] != NULL; i++)
		env[i] = strdup(envp[i]);
	env[i] = NULL;
	error = posix_spawn_file_actions_init(&actions);
	if (error == 0)
		error = posix_spawn_file_actions_addopen(&actions, 0, "text",
		    O_RDONLY, 0);
	if (error == 0)
		error = posix_spawn_file_actions_addopen(&actions, 1, "out",
		    O_WRONLY | O_CREAT | O_TRUNC, 0644);
	if (error == 0)
		error = posix_spawn_file_actions_adddup2(&actions, 1, 2);
	if (error == 0)
		error = posix_spawn(&pid, argv[0], &actions, NULL, args, env);
	if (error != 0)
		errx(2, "%s: %s", argv[0], strerror(error));
	(void)posix_spawn_file_actions_destroy(&actions);
	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			err(2, "waitpid");
	o->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	if (!load("out", &o->out))
		err(2, "out");
	for (i = 0; args[i] != NULL; i++)
		free(args[i]);
	for (i = 0; env[i] != NULL; i++)
		free(env[i]);
}

/* Compiles "text" into "mine"; what is said of a bad line goes to say. */
static int
compile(bool classic, struct buf *say)
{
	struct errs errs = { 0 };
	struct rules_job job = { .file = "text",
		.classic = classic,
		.errs = &errs };
	int in = open_or_die("text", O_RDONLY), error, rc;
	int fd = open_or_die("mine", O_RDWR | O_CREAT | O_TRUNC);

	rc = rulesdb_write(fd, &job, in, SIZE_MAX, &error);
	if (error != 0 || job.error != 0)
		errx(2, "cannot compile");
	buf_clear(say);
	if (rc == -1 && classic)
		buf_printf(say,
		    "tcprules: fatal: unable to parse this line: %s\n",
		    job.bad.s == NULL ? "" : job.bad.s);
	else if (rc == -1)
		buf_puts(say, errs.n > 0 ? errs.v[0].text : "");
	buf_fini(&job.bad);
	errs_fini(&errs);
	(void)close(in);
	(void)close(fd);
	return (rc);
}

static bool
same(const struct buf *a, const struct buf *b)
{
	return (a->n == b->n && (a->n == 0 || memcmp(a->s, b->s, a->n) == 0));
}

static void
differ(const char *what, const struct buf *ours, const struct buf *theirs)
{
	(void)printf("%s differs\nours:\n%.*s\ntheirs:\n%.*s\n", what,
	    (int)ours->n, ours->s, (int)theirs->n, theirs->s);
	exit(1);
}

/* May there be a line with an address of IPv6: is there a second colon? */
static bool
has_ipv6(const struct buf *text)
{
	unsigned int colons = 0;
	size_t i;

	for (i = 0; i < text->n; i++) {
		if (text->s[i] == '\n')
			colons = 0;
		else if (text->s[i] == ':' && ++colons == 2)
			return (true);
	}
	return (false);
}

/* Compiles with all; true: there is a database "theirs". */
static bool
compare_compilers(const struct buf *text, const char *tcprules)
{
	const char *const argv[] = { tcprules, "theirs", "tmp", NULL };
	const char *const envp[] = { NULL };
	static struct outcome o;
	static struct buf say, mine, theirs;

	(void)unlink("theirs");
	run(argv, envp, &o);
	if ((compile(true, &say) == 0) != (o.status == 0) ||
	    !same(&say, &o.out))
		differ("classic", &say, &o.out);
	if (o.status != 0)
		counts.classic_errors++;
	(void)load("theirs", &theirs);
	if (o.status == 0 && (!load("mine", &mine) || !same(&mine, &theirs)))
		differ("classic database", &mine, &theirs);
	if (compile(false, &say) == 0) {
		if (o.status != 0 && !has_ipv6(text))
			differ("strict accepts what is refused", &say, &o.out);
		if (o.status == 0 &&
		    (!load("mine", &mine) || !same(&mine, &theirs)))
			differ("strict database", &mine, &theirs);
		counts.databases++;
	} else if (strncmp(say.s, "text:", 5) != 0)
		differ("strict says no place", &say, &o.out);
	return (o.status == 0);
}

/* What we say of a client. */
static void
ask(const struct ruleset *rules, const struct client *client, struct buf *say)
{
	struct rule rule;
	const char *variable;
	size_t pos = 0;

	buf_clear(say);
	ruleset_find_client(rules, client, &rule);
	if (rule.found) {
		buf_puts(say, "rule ");
		buf_add(say, rule.key, rule.keylen);
		buf_puts(say, ":\n");
	} else
		buf_puts(say, "default:\n");
	while ((variable = rule_item(&rule, &pos)) != NULL)
		buf_printf(say, "set environment variable %s\n", variable);
	buf_puts(say, rule.deny ? "deny connection\n" : "allow connection\n");
}

static void
compare_client(const struct ruleset *rules, const char *check)
{
	static struct buf ip, host, info, say;
	static struct outcome o;
	struct client client = { 0 };
	const char *const argv[] = { check, "theirs", NULL };
	const char *envp[4] = { NULL };
	size_t n = 0;

	buf_clear(&ip);
	buf_clear(&host);
	buf_clear(&info);
	buf_puts(&ip, "TCPREMOTEIP=");
	add_ip(&ip, 4);
	envp[n++] = ip.s;
	client.ip = ip.s + 12;
	if (below(2) == 0) {
		buf_printf(&host, "TCPREMOTEHOST=%s", a_host());
		envp[n++] = host.s;
		client.host = host.s + 14;
	}
	if (below(2) == 0) {
		buf_printf(&info, "TCPREMOTEINFO=%s", PICK(users));
		envp[n++] = info.s;
		client.info = info.s + 14;
	}
	ask(rules, &client, &say);
	run(argv, envp, &o);
	if (o.status != 0 || !same(&say, &o.out))
		differ(ip.s, &say, &o.out);
	counts.clients++;
}

int
main(int argc, char *argv[])
{
	struct ruleset *rules;
	struct buf text = { 0 };
	unsigned long count, i;
	const char *why;
	int n;

	if (argc != 5)
		return (2);
	state = strtoull(argv[1], NULL, 10) * 2 + 0x9e3779b97f4a7c15;
	count = strtoul(argv[2], NULL, 10);
	for (i = 0; i < count; i++) {
		add_text(&text);
		save("text", &text);
		counts.texts++;
		if (!compare_compilers(&text, argv[3]))
			continue;
		rules = ruleset_open("theirs", RULESET_ANY_OWNER, &why);
		if (rules == NULL)
			errx(1, "their database is refused: %s", why);
		for (n = 0; n < CLIENTS; n++)
			compare_client(rules, argv[4]);
		ruleset_free(rules);
	}
	buf_fini(&text);
	(void)printf("%lu texts, %lu refused by both, %lu databases, "
	             "%lu clients\n",
	    counts.texts, counts.classic_errors, counts.databases,
	    counts.clients);
	return (0);
}

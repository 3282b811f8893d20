/*
 * One connection: options of its socket, the banner, rules and limits, then a
 * child.  Who is denied costs no child, unless a name decides it.
 */
#include <netinet/in.h>
#include <netinet/ip.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/program.h"
#include "tcp/errtext.h"
#include "tcpsrv/client.h"
#include "tcpsrv/names.h"

#define EXIT_DENIED 100
#define STATUS(exitcode) ((exitcode) << 8) /* as wait(2) gives it */
#define DEFAULT_PATH "/bin:/usr/bin"

enum verdict {
	VERDICT_ALLOW,
	VERDICT_ASK, /* the names first */
	VERDICT_DENY,
	VERDICT_DROP, /* something does not work */
};

/* Why a client is denied or dropped. */
struct reason {
	char suffix[64]; /* of the line "deny" */
	char warning[LOG_LINE];
};

static enum verdict
drop(struct reason *reason, const char *what, const char *why)
{
	(void)snprintf(reason->warning, sizeof(reason->warning), "%s: %s", what,
	    why);
	return (VERDICT_DROP);
}

/* Options that are asked for; what cannot be set is no reason to fail. */
static void
set_options(const struct config *config, const struct peer *peer)
{
	int on = 1;

	if (config->nodelay)
		(void)setsockopt(peer->job.fd, IPPROTO_TCP, TCP_NODELAY, &on,
		    sizeof(on));
	if (!config->keep_options && addr_is_v4(&peer->remote))
		(void)setsockopt(peer->job.fd, IPPROTO_IP, IP_OPTIONS, NULL, 0);
}

/* Sends a text as far as it goes without waiting. */
static int
send_text(int fd, const char *text, const char *end)
{
	char buf[LOG_LINE];
	size_t len = strlen(text);
	int n;

	if (end[0] != '\0') {
		n = snprintf(buf, sizeof(buf), "%s%s", text, end);
		if (n < 0 || (size_t)n >= sizeof(buf))
			return (-1);
		text = buf;
		len = (size_t)n;
	}
	if (send(fd, text, len, MSG_DONTWAIT | MSG_NOSIGNAL) != (ssize_t)len)
		return (-1);
	return (0);
}

/* Are there rules now? */
static bool
renew_rules(struct server *server, bool *none, const char **why)
{
	const struct config *config = &server->config;

	*none = config->rules == NULL;
	if (*none)
		return (true);
	if (server->rules == NULL)
		server->rules = ruleset_open(config->rules, geteuid(), why);
	else if (ruleset_renew(server->rules, why) != -1)
		return (true);
	else if (errno == ENOENT && config->rules_optional)
		return (*none = true);
	else
		return (false);
	if (server->rules == NULL && errno == ENOENT && config->rules_optional)
		*none = true;
	return (server->rules != NULL || *none);
}

static enum verdict
judge_rules(struct server *server, struct peer *peer, struct reason *reason)
{
	struct rule rule;

	ruleset_find(server->rules, &peer->remote, peer->remote_host,
	    peer->remote_info, &rule);
	if (rule.found && rule.deny)
		return (VERDICT_DENY);
	if (peer_set_rule(peer, &rule) == -1)
		return (drop(reason, server->config.rules, "rule too long"));
	return (VERDICT_ALLOW);
}

/* The limit of the client's address: its rule's, all clients', -C's. */
static enum verdict
judge_limit(const struct server *server, const struct peer *peer,
    struct reason *reason)
{
	const char *text, *die = NULL;
	unsigned long limit = server->config.perhost;

	if (peer->rule.len > 0) {
		text = peer_rule_value(peer, "MAXCONNIP");
		die = peer_rule_value(peer, "DIEMSG");
	} else {
		text = NULL;
	}
	if (text == NULL)
		text = getenv("MAXCONNIP");
	if (text != NULL)
		limit = strtoul(text, NULL, 10);
	else if (limit == 0)
		return (VERDICT_ALLOW);
	if (conns_from(server->conns, &peer->remote) < limit)
		return (VERDICT_ALLOW);
	(void)snprintf(reason->suffix, sizeof(reason->suffix), " MAXCONNIP:%lu",
	    limit);
	if (die == NULL)
		die = getenv("DIEMSG");
	if (die != NULL)
		(void)send_text(peer->job.fd, die, "\r\n");
	else if (text == NULL && server->config.perhost_msg != NULL)
		(void)send_text(peer->job.fd, server->config.perhost_msg, "");
	return (VERDICT_DENY);
}

/* All that can be known without the client's names. */
static enum verdict
judge(struct server *server, struct peer *peer, struct reason *reason)
{
	const struct config *config = &server->config;
	const char *why = NULL;
	enum verdict verdict;
	bool none;

	if (config->banner != NULL &&
	    send_text(peer->job.fd, config->banner, "") == -1)
		return (drop(reason, "unable to print banner", errtext(errno)));
	if (!renew_rules(server, &none, &why)) {
		(void)snprintf(reason->warning, sizeof(reason->warning),
		    "unable to read %s: %s", config->rules, why);
		return (VERDICT_DROP);
	}
	if (!none && ruleset_wants_names(server->rules) &&
	    (config->lookup || config->ident))
		return (VERDICT_ASK);
	if (!none) {
		verdict = judge_rules(server, peer, reason);
		if (verdict != VERDICT_ALLOW)
			return (verdict);
	}
	return (judge_limit(server, peer, reason));
}

/* The lines about a client that is not served, but for the status. */
static void
log_refusal(struct server *server, struct peer *peer, enum verdict verdict,
    const struct reason *reason)
{
	long pid = (long)getpid();

	if (verdict == VERDICT_DENY) {
		if (server->log.level >= LOG_ALL)
			peer_make_lines(peer, &server->log);
		log_add(&server->log, LOG_ALL, "deny %ld%s%s", pid, peer->line,
		    reason->suffix);
	} else {
		log_add(&server->log, LOG_ERRORS,
		    "warning: dropping connection, %s", reason->warning);
	}
}

/* Refuses a client in the server itself; its pid stands for the child's. */
static void
refuse(struct server *server, struct peer *peer, enum verdict verdict,
    const struct reason *reason)
{
	struct log *log = &server->log;

	if (log->level >= LOG_ALL)
		peer_make_lines(peer, log);
	log_add(log, LOG_ALL, "pid %ld%s", (long)server->pid, peer->from);
	log_refusal(server, peer, verdict, reason);
	log_add(log, LOG_ALL, "end %ld status %d", (long)server->pid,
	    STATUS(verdict == VERDICT_DENY ? EXIT_DENIED : CHILD_FAILED));
	log_add(log, LOG_ALL, "status: %u/%u", conns_count(server->conns),
	    server->config.limit);
}

/* The program; looked for again as long as there is none. */
static void
set_program(struct server *server, struct job *job)
{
	const char *path = getenv("PATH");

	job->argv = server->config.program;
	job->file = server->config.program[0];
	job->name = server->log.level >= LOG_ERRORS ? server->log.name : NULL;
	if (strchr(job->file, '/') != NULL) {
		job->path = job->file;
		return;
	}
	if (server->path == NULL)
		server->path =
		    program_find(job->file, path != NULL ? path : DEFAULT_PATH);
	job->path = server->path;
	job->error = job->path == NULL ? errno : 0;
}

/* In a forked child: asks for names, then decides what is left. */
static _Noreturn void
run_named(struct server *server, struct peer *peer, enum verdict verdict)
{
	struct reason reason = { "", "" };

	child_signals();
	child_ignore_pipe();
	if (server->log.level >= LOG_ALL)
		peer_make_lines(peer, &server->log);
	log_add(&server->log, LOG_ALL, "pid %ld%s", (long)getpid(), peer->from);
	log_flush(&server->log);
	names_find(&server->config, peer);
	if (verdict == VERDICT_ASK)
		verdict = judge_rules(server, peer, &reason);
	if (verdict == VERDICT_ALLOW)
		verdict = judge_limit(server, peer, &reason);
	if (verdict != VERDICT_ALLOW) {
		log_refusal(server, peer, verdict, &reason);
		log_flush(&server->log);
		_exit(verdict == VERDICT_DENY ? EXIT_DENIED : CHILD_FAILED);
	}
	peer_make_env(peer, &server->template);
	peer->job.envp = peer->env;
	if (server->log.level >= LOG_ALL) {
		peer_make_lines(peer, &server->log);
		peer->job.peer = peer->line;
	}
	child_run(&peer->job);
}

static pid_t
start(struct server *server, struct peer *peer, enum verdict verdict)
{
	pid_t pid;

	set_program(server, &peer->job);
	log_flush(&server->log);
	if (names_wanted(&server->config)) {
		pid = fork();
		if (pid == 0)
			run_named(server, peer, verdict);
		return (pid);
	}
	peer_make_env(peer, &server->template);
	peer->job.envp = peer->env;
	if (server->log.level >= LOG_ALL) {
		peer_make_lines(peer, &server->log);
		peer->job.from = peer->from;
		peer->job.peer = peer->line;
	}
	return (spawner_start(server->spawner, peer, &peer->job));
}

int
client_serve(struct server *server, int fd, const struct sockaddr *sa)
{
	struct peer *peer = spawner_memory(server->spawner);
	struct reason reason;
	enum verdict verdict;
	pid_t pid = 0;
	int error = 0;

	reason.suffix[0] = '\0';
	log_add(&server->log, LOG_ALL, "status: %u/%u",
	    conns_count(server->conns) + 1, server->config.limit);
	if (peer_init(peer, fd, sa, &server->listener, &server->template) ==
	    -1) {
		verdict = drop(&reason, "unable to get local address",
		    errtext(errno));
	} else {
		set_options(&server->config, peer);
		verdict = judge(server, peer, &reason);
	}
	if (verdict == VERDICT_DENY || verdict == VERDICT_DROP) {
		refuse(server, peer, verdict, &reason);
	} else {
		pid = start(server, peer, verdict);
		error = errno;
	}
	if (pid > 0)
		conns_add(server->conns, pid, &peer->remote);
	(void)close(fd);
	errno = error;
	return (pid == -1 ? -1 : 0);
}

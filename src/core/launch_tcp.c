/*
 * type=tcpserver: command -1 [-c n] -x rules -u uid -g gid flags host port
 * PRESMTPD DAEMON POSTSMTPD.  Options are those of tcpserver(1), ucspi-tcp
 * 0.88; -1 prints the port once it listens, which is how we know.
 */
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/launch_priv.h"
#include "core/rule.h"
#include "core/valid.h"

#define PORT_MAX 65535
#define CONCURRENCY_MAX 1000000

static int
tcp_add(const struct making *m, const char *s)
{
	if (strlist_add(&m->launch->argv, s) == -1)
		return (errs_nomem(m->errs));
	return (0);
}

/* Adds an option and its value. */
static int
tcp_option(const struct making *m, const char *option, const char *value)
{
	return (tcp_add(m, option) == -1 ? -1 : tcp_add(m, value));
}

static int
tcp_concurrency(const struct making *m)
{
	const char *s = making_value(m, "CONCURRENCY", NULL);
	unsigned long long n;

	if (s == NULL)
		return (0);
	if (valid_number(s, CONCURRENCY_MAX, &n) == -1 || n == 0)
		return (making_bad(m, ERR_CONFIG, "CONCURRENCY",
		    "CONCURRENCY: \"%s\" is not a number from 1 to %d", s,
		    CONCURRENCY_MAX));
	return (tcp_option(m, "-c", s));
}

/* RULES, absolute: a relative one lies in the bootctrl directory. */
static int
tcp_rules(const struct making *m)
{
	const char *s = making_value(m, "RULES", NULL);
	struct buf b = { 0 };

	if (s == NULL && m->service->instance[0] == '\0')
		return (making_bad(m, ERR_CONFIG, "RULES",
		    "%s has no instance to name its rules; set RULES=",
		    m->service->file));
	if (s == NULL || s[0] != '/')
		buf_printf(&b, "%s/", m->dir->path);
	if (s != NULL)
		buf_puts(&b, s);
	else
		buf_printf(&b, "tcprules-%s.cdb", m->service->instance);
	m->launch->rules = buf_take(&b);
	if (m->launch->rules == NULL)
		return (errs_nomem(m->errs));
	return (tcp_option(m, "-x", m->launch->rules));
}

/* -u and -g by number: a name would be read as 0, which is root. */
static int
tcp_ids(const struct making *m)
{
	struct buf b = { 0 };
	char *s;
	int rc;

	if (m->dir->caller != 0 || making_value(m, "user", NULL) == NULL)
		return (0);
	buf_printf(&b, "%llu", (unsigned long long)m->launch->uid);
	s = buf_take(&b);
	rc = s == NULL ? errs_nomem(m->errs) : tcp_option(m, "-u", s);
	free(s);
	if (rc == -1)
		return (-1);
	buf_printf(&b, "%llu", (unsigned long long)m->launch->gid);
	s = buf_take(&b);
	rc = s == NULL ? errs_nomem(m->errs) : tcp_option(m, "-g", s);
	free(s);
	return (rc);
}

static int
tcp_address(const struct making *m)
{
	const char *port = making_value(m, "PORT", NULL);
	size_t from = m->errs->n;
	unsigned long long n;

	if (port == NULL) {
		(void)making_bad(m, ERR_CONFIG, "PORT",
		    "PORT is not set; write PORT=25 or the like");
		return (errs_rule(m->errs, from, RULE_MISSING));
	}
	if (port[strspn(port, "0123456789")] == '\0' &&
	    valid_number(port, PORT_MAX, &n) == -1)
		return (making_bad(m, ERR_CONFIG, "PORT",
		    "PORT: %s is above %d", port, PORT_MAX));
	if (port[0] == '-')
		return (making_bad(m, ERR_CONFIG, "PORT",
		    "PORT: \"%s\" is neither a number nor a service name",
		    port));
	if (tcp_add(m, making_value(m, "HOST", "0")) == -1)
		return (-1);
	return (tcp_add(m, port));
}

/*
 * Adds one part of the chain.  Its first word is a program that would only be
 * missed at the first connection: look now.
 */
static int
tcp_chain(const struct making *m, const char *var)
{
	struct strlist list = { 0 };
	char *path;
	int rc = -1;

	if (making_list(m, var, &list) == -1)
		goto out;
	if (list.n == 0) {
		rc = 0;
		goto out;
	}
	path = making_program(m, var, list.v[0]);
	if (path == NULL)
		goto out;
	free(path);
	rc = 0;
	if (strlist_copy(&m->launch->argv, &list) == -1)
		rc = errs_nomem(m->errs);
out:
	strlist_fini(&list);
	return (rc);
}

/* The two ways in which a qmail-smtpd becomes an open relay. */
static void
tcp_relay(const struct making *m)
{
	const struct conf_var *v = conf_get(m->service->conf, "RELAYCLIENT");
	const char *daemon = making_value(m, "DAEMON", "");
	const char *base = strrchr(daemon, '/');
	struct buf b = { 0 };
	size_t from;
	char *path;

	from = m->errs->n;
	base = base == NULL ? daemon : base + 1;
	if (strcspn(base, " \t") != strlen("qmail-smtpd") ||
	    strncmp(base, "qmail-smtpd", strlen("qmail-smtpd")) != 0)
		return;
	if (v != NULL && v->exported)
		making_bad(m, ERR_WARNING, "RELAYCLIENT",
		    "setenv RELAYCLIENT makes an open relay for every client; "
		    "set it in the rules of the clients that may relay");
	buf_printf(&b, "%s/control/rcpthosts", making_value(m, "QMAIL", ""));
	path = buf_take(&b);
	if (path != NULL && faccessat(AT_FDCWD, path, F_OK, 0) == -1 &&
	    errno == ENOENT)
		making_bad(m, ERR_WARNING, "DAEMON",
		    "%s is missing: qmail-smtpd relays for everybody; list "
		    "your domains in it",
		    path);
	(void)errs_rule(m->errs, from, RULE_RELAY);
	free(path);
}

int
launch_tcpserver(const struct making *m)
{
	const char *command = making_value(m, "command", "tcpserver");
	size_t from;
	int rc = 0;

	if (tcp_add(m, command) == -1 || tcp_add(m, "-1") == -1)
		return (-1);
	if (tcp_concurrency(m) == -1)
		rc = -1;
	if (tcp_rules(m) == -1)
		rc = -1;
	if (tcp_ids(m) == -1)
		rc = -1;
	if (making_list(m, "TCPFLAGS", &m->launch->argv) == -1)
		rc = -1;
	if (tcp_address(m) == -1)
		rc = -1;
	if (tcp_chain(m, "PRESMTPD") == -1)
		rc = -1;
	from = m->errs->n;
	if (making_value(m, "DAEMON", NULL) == NULL) {
		(void)making_bad(m, ERR_CONFIG, "DAEMON",
		    "DAEMON is not set; write the program that serves");
		rc = errs_rule(m->errs, from, RULE_MISSING);
	} else if (tcp_chain(m, "DAEMON") == -1)
		rc = -1;
	if (tcp_chain(m, "POSTSMTPD") == -1)
		rc = -1;
	tcp_relay(m);
	m->launch->path = making_program(m, "command", command);
	return (m->launch->path == NULL ? -1 : rc);
}

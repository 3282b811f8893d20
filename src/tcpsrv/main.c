/*
 * qmail-tcpsrv: serves TCP clients by running a program for each of them
 * (UCSPI), with the command line of tcpserver.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/program.h"
#include "launcher/os.h"
#include "tcp/errtext.h"
#include "tcpsrv/ids.h"
#include "tcpsrv/reload.h"
#include "tcpsrv/server.h"

#define EXIT_FATAL 111
#define LISTEN_FD 3 /* after a reload */

extern char **environ;

/* 0, 1 and 2 are open, and nothing above but for a reload's socket. */
static int
set_descriptors(struct log *log)
{
	int fd, old = reload_fd();

	do {
		fd = open("/dev/null", O_RDWR | O_CLOEXEC);
		if (fd == -1)
			log_die(log, EXIT_FATAL, "unable to open /dev/null: %s",
			    errtext(errno));
		if (fd <= STDERR_FILENO && fcntl(fd, F_SETFD, 0) == -1)
			log_die(log, EXIT_FATAL,
			    "unable to set up descriptors"
			    ": %s",
			    errtext(errno));
	} while (fd <= STDERR_FILENO);
	(void)close(fd);
	if (old > STDERR_FILENO && old != LISTEN_FD) {
		if (dup2(old, LISTEN_FD) == -1)
			log_die(log, EXIT_FATAL,
			    "unable to set up descriptors"
			    ": %s",
			    errtext(errno));
		old = LISTEN_FD;
	}
	os_closefrom(old == LISTEN_FD ? LISTEN_FD + 1 : LISTEN_FD);
	return (old);
}

/* The port on standard output, which is closed then. */
static void
print_port(const struct server *server, bool reloaded, struct log *log)
{
	char line[16];
	int fd, len;

	if (server->config.print_port && !reloaded) {
		len =
		    snprintf(line, sizeof(line), "%u\n", server->listener.port);
		if (write(STDOUT_FILENO, line, (size_t)len) != len)
			log_add(log, LOG_ERRORS,
			    "warning: unable to print port: %s",
			    errtext(errno));
	}
	fd = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (fd == -1 || dup2(fd, STDIN_FILENO) == -1 ||
	    dup2(fd, STDOUT_FILENO) == -1)
		log_die(log, EXIT_FATAL, "unable to open /dev/null: %s",
		    errtext(errno));
	(void)close(fd);
}

/*
 * Where our own program is, for a reload: as argv[0] says, since that may be a
 * link to the next version by then, unless it is just a name.
 */
static char *
find_self(const char *argv0)
{
	const char *dirs = getenv("PATH");
	char *path = NULL;

	if (argv0 != NULL && strchr(argv0, '/') != NULL)
		path = strdup(argv0);
	else if (argv0 != NULL)
		path =
		    program_find(argv0, dirs != NULL ? dirs : "/bin:/usr/bin");
	if (path != NULL && os_is_self(path))
		return (path);
	free(path);
	return (os_self());
}

static void
make_tables(struct server *server)
{
	const char *spawn = getenv(RELOAD_PREFIX "SPAWN");
	size_t size, used;

	server->pid = getpid();
	server->conns = conns_new(server->config.limit);
	if (server->conns == NULL ||
	    template_init(&server->template, &server->config, environ) == -1)
		log_die(&server->log, EXIT_FATAL, "out of memory");
	size = peer_size(&server->template, &used);
	server->spawner = spawner_new(size, used,
	    spawn != NULL && strcmp(spawn, "fork") == 0);
	if (server->spawner == NULL)
		log_die(&server->log, EXIT_FATAL, "out of memory");
	reload_adopt(server->conns, environ);
	server->reaper.unsure = true; /* some may have ended meanwhile */
}

/* Rules that are not there must be seen now; a reload must not fail. */
static void
open_rules(struct server *server, bool reloaded)
{
	const struct config *config = &server->config;
	const char *why = NULL;

	if (config->rules == NULL)
		return;
	server->rules = ruleset_open(config->rules, geteuid(), &why);
	if (server->rules != NULL || reloaded ||
	    (errno == ENOENT && config->rules_optional))
		return;
	log_die(&server->log, EXIT_FATAL, "unable to read %s: %s",
	    config->rules, why);
}

int
main(int argc, char *argv[])
{
	static struct server server;
	struct ids ids;
	sigset_t none;
	bool reloaded;
	int fd;

	(void)argc;
	log_init(&server.log, argv[0]);
	fd = set_descriptors(&server.log);
	options_parse(&server.config, argv, &server.log);
	server.self = find_self(argv[0]);
	reloaded = fd != -1 && listen_adopt(fd, &server.listener) == 0;
	if (!reloaded) {
		(void)sigemptyset(&none);
		(void)sigprocmask(SIG_SETMASK, &none, NULL);
		ids_find(&server.config, &ids, &server.log);
		listen_open(&server.config, &server.listener, &server.log);
		ids_drop(&ids, &server.log);
	}
	open_rules(&server, reloaded);
	make_tables(&server);
	if (reload_is_test())
		return (RELOAD_TESTED);
	server_signals();
	print_port(&server, reloaded, &server.log);
	server_run(&server);
}

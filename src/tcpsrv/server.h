/* The server's state, and its loop. */
#ifndef SERVER_H
#define SERVER_H

#include <sys/types.h>

#include <time.h>

#include "tcp/ruleset.h"
#include "tcpsrv/conns.h"
#include "tcpsrv/listen.h"
#include "tcpsrv/log.h"
#include "tcpsrv/options.h"
#include "tcpsrv/os.h"
#include "tcpsrv/peer.h"
#include "tcpsrv/reap.h"

struct server {
	struct config config;
	struct log log;
	struct listener listener;
	struct template template;
	struct conns *conns;
	struct ruleset *rules; /* NULL: could not be opened yet, or none */
	struct spawner *spawner;
	char *self; /* our own program; NULL: not found */
	char *path; /* the clients' program; NULL: not found yet */
	pid_t pid; /* ours */
	struct reaper reaper;
	bool quiet; /* nobody has come for some milliseconds */
	bool paused; /* until the time `until` nobody is accepted */
	struct timespec until;
	bool complained; /* at the time `last`, about a lack of something */
	struct timespec last;
};

/* Catches signals, and blocks all but for the moments of waiting. */
void server_signals(void);

/* Serves until TERM: does not return. */
_Noreturn void server_run(struct server *server);

#endif

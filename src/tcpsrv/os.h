/* What systems do in different ways: one os_*.c of these is compiled. */
#ifndef TCPSRV_OS_H
#define TCPSRV_OS_H

#include <sys/socket.h>
#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "tcpsrv/child.h"

/*
 * Takes a connection: a blocking descriptor with FD_CLOEXEC, or -1 with
 * errno.
 */
int os_accept(int listener, struct sockaddr_storage *sa);

/*
 * The child that a waiting SIGCHLD names, which is taken; 0: there is none,
 * -1: the system cannot tell.
 */
pid_t os_child_ended(void);

/*
 * Is path the program that this process runs?  Where the system cannot tell,
 * it is believed.
 */
bool os_is_self(const char *path);

/* The path of the program that this process runs, to be freed; or NULL. */
char *os_self(void);

/*
 * Starts programs.  Memory of size bytes holds all that a child reads before
 * it has executed its program: it is the caller's until spawner_start, and is
 * handed out again only when that child is done with it.
 */
struct spawner;

/*
 * The first used bytes of each piece of memory are what most children need:
 * they are made resident now, so that the server does not grow later.
 * plain: by fork(2) only.  NULL: out of memory.
 */
struct spawner *spawner_new(size_t size, size_t used, bool plain);

/* Memory for the next child; may wait for some milliseconds. */
void *spawner_memory(struct spawner *spawner);

/*
 * Starts the child of job, which lies in memory.  All signals must be
 * blocked.  Returns its pid, or -1 with errno.
 */
pid_t spawner_start(struct spawner *spawner, void *memory,
    const struct job *job);

#endif

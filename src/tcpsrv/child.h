/* A child: the descriptors, signals and lines of a new process. */
#ifndef CHILD_H
#define CHILD_H

#include <sys/types.h>

#include <stdbool.h>
#include <stddef.h>

#include "tcpsrv/log.h"

#define CHILD_LINES (2 * LOG_LINE)
#define CHILD_FAILED 111 /* exit status */

/* What a child needs; all of it must stay until the program is executed. */
struct job {
	int fd; /* the connection */
	const char *path; /* of the program; NULL: not found, see error */
	int error; /* errno's value */
	char *const *argv;
	char *const *envp;
	const char *name; /* prefix of lines; NULL: no warnings */
	const char *file; /* the program as it was named */
	const char *from; /* what follows the pid in the line "pid"; or NULL */
	const char *peer; /* the same in the line "ok" */
};

/* Forks a child that runs job.  -1 with errno. */
pid_t child_fork(const struct job *job);

/* Signals as a program expects them: exec(2) does not unblock. */
void child_signals(void);

/* That stderr may be gone is no reason to die for what writes lines. */
void child_ignore_pipe(void);

/*
 * The rest of a child's life, in a process of its own memory.  SIGPIPE is
 * blocked or ignored.
 */
_Noreturn void child_run(const struct job *job);

/*
 * The lines "pid" and "ok" of a child into lines; returns their length.  These
 * two call nothing but memory functions, since a child that shares its
 * parent's memory uses them.
 */
size_t child_ok(const struct job *job, pid_t pid, char lines[CHILD_LINES]);

/* The warning that the program cannot be executed. */
size_t child_failed(const struct job *job, int error, char lines[CHILD_LINES]);

#endif

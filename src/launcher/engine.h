/*
 * The plain-fork engine: one poll loop drives a job for each task, so that a
 * slow service holds up only what comes after it.  Private to the launcher.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "core/backend.h"
#include "core/exits.h"
#include "core/launch.h"
#include "launcher/family.h"
#include "launcher/output.h"
#include "launcher/spawn.h"
#include "launcher/state.h"
#include "launcher/statedir.h"

/* Where a job stands.  Each has one function in job_steps[]. */
enum job_phase {
	JOB_IDLE, /* has no task */
	JOB_LOCKING, /* waits for the op lock */
	JOB_PROBING, /* a foreign script answers "status" */
	JOB_TESTING, /* waits for the end of configtest_cmd */
	JOB_EXECING, /* released; waits for exec's result */
	JOB_SETTLING, /* waits for readiness */
	JOB_ENDING, /* oneshot, foreign: waits for its end */
	JOB_FORKING, /* type=forking: waits for the daemon in its pid file */
	JOB_ABORTING, /* the start failed: its process is being ended */
	JOB_STOPPING, /* signalled; waits for the end */
	JOB_LEFT, /* stopped; the rest of its session may end too */
	JOB_DONE,
	JOB_PHASES
};

/* What a foreign script was called with last. */
enum foreign_call {
	FOREIGN_STATUS,
	FOREIGN_START,
	FOREIGN_STOP,
	FOREIGN_RELOAD
};

struct engine;

struct job {
	struct task *task;
	enum job_phase phase;
	enum verb verb;
	bool placed; /* holds one of work->parallel places */
	int lock; /* op lock; -1: not held */
	struct state state; /* decided once the lock was held */
	int64_t deadline; /* of the phase; 0: none */

	struct launch launch;
	struct output output;
	struct record record; /* as it was written for this start */
	struct child child;
	bool exited; /* the child was reaped, with status */
	int status;
	int ready; /* read end of the readiness pipe; -1: none */
	bool ready_eof;
	int64_t give_up; /* JOB_FORKING: end of the wait for a pid file */
	enum foreign_call call;
	char why[800]; /* JOB_ABORTING: what went wrong; else job_doing()'s */
	bool tested; /* its configtest_cmd has passed */
	/* What comes after JOB_TESTING or JOB_LEFT. */
	void (*after)(struct engine *, struct job *);

	struct retry retry; /* JOB_STOPPING, JOB_ABORTING */
	size_t step;
	bool killed;
	int64_t began; /* of the stop */
	int64_t repeat; /* when the signal is sent again; 0: never */
	struct family family; /* JOB_LEFT, JOB_ABORTING: who else is there */
	bool left_ending; /* they were signalled */
};

struct engine {
	struct work *work;
	struct statedir state;
	struct statectx ctx;
	struct job *jobs; /* ENGINE_ACTIVE, used again and again */
	struct job **idle; /* those that no task has */
	size_t nidle;
	size_t *node_task; /* task of a node, or ENGINE_NONE */
	size_t *blockers; /* of each node: edges into it not yet done */
	size_t *stack; /* nodes to be marked done */
	size_t *queue; /* unblocked tasks, first in first out */
	size_t head, tail;
	struct job **active;
	size_t nactive;
	size_t nplaced;
	struct task **by_name; /* sorted, for need= */
	int wake; /* read end of the SIGCHLD pipe */
	int64_t ticked; /* when work->tick was called last */
};

#define ENGINE_NONE ((size_t)-1)
#define ENGINE_ACTIVE 256 /* jobs in flight: bounds the descriptors */

/* engine.c */
int engine_init(struct engine *e, struct work *work, struct errs *errs);
void engine_run(struct engine *e);
void engine_fini(struct engine *e);
/* Marks a job done and unblocks what comes after it. */
void engine_done(struct engine *e, struct job *job);
/* Gives its place to another start. */
void engine_unplace(struct engine *e, struct job *job);
struct task *engine_task(const struct engine *e, const char *name);

/* job.c */
void job_begin(struct engine *e, struct job *job);
/* Looks whether the phase has ended; called on every event that may mean so. */
void job_step(struct engine *e, struct job *job);
/* The descriptor whose readiness may end the phase, or -1. */
int job_fd(const struct job *job);
/* Begins a printed line; word is a literal. */
void job_line(struct engine *e, struct job *job, const char *word);
/* Gives the last line its result. */
void job_result(struct engine *e, struct job *job, bool ok);
/* Adds "NAME: text" to what is said after the lines. */
void job_say(struct job *job, enum err_kind kind, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Writes to the event log; it is told to nobody if that fails. */
void job_event(struct engine *e, const struct job *job, const char *word,
    pid_t pid, const char *text);
/* The last line FAILED with exit, and the job is done. */
void job_fail(struct engine *e, struct job *job, int exit);
/* The last line is OK, and the job is done. */
void job_ok(struct engine *e, struct job *job);
/* What a job waits for, for people; valid until its next step. */
const char *job_doing(const struct engine *e, struct job *job);
/* start_timeout in seconds, also of a service whose script is gone. */
unsigned int job_timeout(const struct job *job);

/* job_start.c */
void start_begin(struct engine *e, struct job *job);
/* A hash of argv and environment: does what runs equal what would be run? */
uint64_t launch_hash(const struct launch *launch);
/* launch_make and preflight into job->launch; -1: the messages are said. */
int start_check(struct engine *e, struct job *job);
/* The service in need= that failed, or NULL. */
const struct task *start_needs(const struct engine *e, const struct job *job);
/* Opens the logs and starts the loggers.  -1: said. */
int start_output(struct engine *e, struct job *job);
/* Forks with the launch at hand; -1: said.  argv as in spawn_fork. */
int start_fork(struct engine *e, struct job *job, char *const argv[]);
void step_execing(struct engine *e, struct job *job);
void step_settling(struct engine *e, struct job *job);
void step_ending(struct engine *e, struct job *job);
void step_forking(struct engine *e, struct job *job);
void step_aborting(struct engine *e, struct job *job);
/* The start failed for why; ends what still lives of it. */
void start_abort(struct engine *e, struct job *job, const char *fmt, ...)
    __attribute__((format(printf, 3, 4)));
/* Describes how the child ended, with its last line of output. */
void start_describe(const struct job *job, char *text, size_t size);

/* job_test.c */
/* Runs configtest_cmd, if there is one, and goes on with after. */
void test_begin(struct engine *e, struct job *job,
    void (*after)(struct engine *, struct job *));
void step_testing(struct engine *e, struct job *job);

/* job_left.c */
/* Waits for, names or ends the rest of the stopped service, then after. */
void left_begin(struct engine *e, struct job *job,
    void (*after)(struct engine *, struct job *));
void step_left(struct engine *e, struct job *job);
/* Names what an earlier run of a dead service left behind. */
void left_tell(struct job *job);
/* kill_leftovers=yes: takes down who is there before the stop. */
void left_identify(struct job *job);
/* Ends what a failed start of type=forking made; false: there is nothing. */
bool left_abort(struct job *job);
/* The next step of that; false: the schedule is over. */
bool left_abort_next(struct job *job);

/* job_stop.c */
void stop_begin(struct engine *e, struct job *job);
void step_stopping(struct engine *e, struct job *job);
/* Sends the signal of a step of the schedule and sets the deadline.  -1 with
 * errno: it could not be sent. */
int stop_signal(struct job *job, int watch, pid_t pid, const char *token);
/* Moves to the next step when its deadline passed; false: no more. */
bool stop_next(struct job *job, int watch, pid_t pid, const char *token);

/* job_reload.c */
void reload_begin(struct engine *e, struct job *job);

/* job_foreign.c */
void foreign_begin(struct engine *e, struct job *job);
void step_probing(struct engine *e, struct job *job);
void foreign_ended(struct engine *e, struct job *job);

#endif

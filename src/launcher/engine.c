/* The poll loop and the order in which jobs become free to run. */
#include <sys/types.h>
#include <sys/wait.h>

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compat/compat.h"
#include "core/selfpipe.h"
#include "launcher/clock.h"
#include "launcher/engine.h"
#include "launcher/os.h"

#define TICK NS_PER_S /* between two looks at what is waited for */
#define TICK_LEAST (200 * NS_PER_MS) /* however often a job looks */

/* The one piece of state that a signal handler can reach. */
static volatile sig_atomic_t wake_fd = -1;

static void
on_sigchld(int signo)
{
	int err = errno;
	ssize_t n;

	(void)signo;
	n = write(wake_fd, "", 1); /* full: the loop wakes up anyway */
	(void)n;
	errno = err;
}

/* Has poll() woken up when a child ends. */
static int
wake_init(struct engine *e)
{
	struct sigaction sa;
	int fds[2];

	if (selfpipe(fds) == -1)
		return (-1);
	e->wake = fds[0];
	wake_fd = fds[1];
	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = on_sigchld;
	sa.sa_flags = SA_RESTART;
	sigemptyset(&sa.sa_mask);
	if (sigaction(SIGCHLD, &sa, NULL) == -1)
		return (-1);
	spawn_look();
	return (0);
}

static int
task_compare(const void *a, const void *b)
{
	const struct task *const *x = a, *const *y = b;

	return (strcmp((*x)->name, (*y)->name));
}

struct task *
engine_task(const struct engine *e, const char *name)
{
	struct task key = { .name = name }, *p = &key, **found;

	found = bsearch(&p, e->by_name, e->work->ntasks, sizeof(struct task *),
	    task_compare);
	return (found == NULL ? NULL : *found);
}

/* Marks a node done, and all that only it held up; no recursion. */
static void
node_done(struct engine *e, size_t node)
{
	const struct graph *g = e->work->graph;
	size_t depth = 0, i, to;

	e->stack[depth++] = node;
	while (depth > 0) {
		node = e->stack[--depth];
		e->blockers[node] = ENGINE_NONE; /* never met again */
		for (i = g->first[node]; i < g->first[node + 1]; i++) {
			to = g->to[i];
			if (--e->blockers[to] > 0)
				continue;
			if (e->node_task[to] == ENGINE_NONE)
				e->stack[depth++] = to;
			else
				e->queue[e->tail++] = e->node_task[to];
		}
	}
}

/* Finds what may start at once. */
static void
engine_seed(struct engine *e)
{
	const struct graph *g = e->work->graph;
	size_t i, *roots = e->queue, n = 0;

	for (i = 0; i < g->first[g->nnodes]; i++)
		e->blockers[g->to[i]]++;
	for (i = 0; i < e->work->ntasks; i++)
		if (e->work->tasks[i].node == ENGINE_NONE ||
		    e->blockers[e->work->tasks[i].node] == 0)
			roots[n++] = i;
	e->tail = n;
	/* Nodes of no task are done before anything: words, other services. */
	for (i = 0; i < g->nnodes; i++) {
		if (e->node_task[i] == ENGINE_NONE && e->blockers[i] == 0)
			node_done(e, i);
	}
}

static int
engine_alloc(struct engine *e)
{
	size_t n = e->work->ntasks + 1, nodes = e->work->graph->nnodes + 1, i;

	e->jobs = calloc(ENGINE_ACTIVE, sizeof(*e->jobs));
	e->idle = calloc(ENGINE_ACTIVE, sizeof(struct job *));
	e->active = calloc(ENGINE_ACTIVE, sizeof(struct job *));
	e->queue = calloc(n, sizeof(*e->queue));
	e->by_name = calloc(n, sizeof(struct task *));
	e->node_task = calloc(nodes, sizeof(*e->node_task));
	e->blockers = calloc(nodes, sizeof(*e->blockers));
	e->stack = calloc(nodes, sizeof(*e->stack));
	if (e->jobs == NULL || e->idle == NULL || e->active == NULL ||
	    e->queue == NULL || e->by_name == NULL || e->node_task == NULL ||
	    e->blockers == NULL || e->stack == NULL)
		return (-1);
	for (i = ENGINE_ACTIVE; i-- > 0;)
		e->idle[e->nidle++] = &e->jobs[i];
	for (i = 0; i < nodes; i++)
		e->node_task[i] = ENGINE_NONE;
	for (i = 0; i < e->work->ntasks; i++) {
		struct task *task = &e->work->tasks[i];

		e->by_name[i] = task;
		if (task->node != ENGINE_NONE)
			e->node_task[task->node] = i;
	}
	qsort(e->by_name, e->work->ntasks, sizeof(struct task *), task_compare);
	return (0);
}

int
engine_init(struct engine *e, struct work *work, struct errs *errs)
{
	memset(e, 0, sizeof(*e));
	e->work = work;
	e->wake = -1;
	e->state.fd = e->state.logfd = -1;
	e->ctx.dir = &e->state;
	if (os_boot_id(e->ctx.boot, sizeof(e->ctx.boot)) == -1)
		e->ctx.boot[0] = '\0';
	if (statedir_create(&e->state, work->dir, errs) == -1)
		return (-1);
	if (engine_alloc(e) == -1)
		return (errs_nomem(errs));
	if (wake_init(e) == -1)
		return (errs_add(errs, ERR_FAILED, NULL,
		    "cannot wait for children: %s", strerror(errno)));
	engine_seed(e);
	return (0);
}

void
engine_unplace(struct engine *e, struct job *job)
{
	if (job->placed)
		e->nplaced--;
	job->placed = false;
}

void
engine_done(struct engine *e, struct job *job)
{
	size_t i;

	engine_unplace(e, job);
	job->phase = JOB_DONE;
	job->deadline = 0;
	for (i = 0; i < e->nactive; i++)
		if (e->active[i] == job) {
			e->active[i] = e->active[--e->nactive];
			break;
		}
	if (job->lock != -1)
		(void)close(job->lock);
	if (job->ready != -1)
		(void)close(job->ready);
	job->lock = job->ready = -1;
	state_fini(&job->state);
	spawn_fini(&job->child);
	output_fini(&job->output);
	launch_fini(&job->launch);
	record_fini(&job->record);
	family_fini(&job->family);
	job->task->done = true;
	e->idle[e->nidle++] = job;
	e->work->changed(e->work->arg, e->work);
	if (job->task->node != ENGINE_NONE)
		node_done(e, job->task->node);
}

/* A job for a task, with nothing of its last one. */
static struct job *
engine_job(struct engine *e, struct task *task)
{
	struct job *job = e->idle[--e->nidle];

	memset(job, 0, sizeof(*job));
	job->task = task;
	task->began = clock_now();
	job->verb = e->work->verb;
	job->lock = job->ready = job->state.watch = -1;
	job->child = (struct child)CHILD_NONE;
	job->output = (struct output){ -1, -1, -1, -1, -1, 0 };
	job->placed = true;
	e->nplaced++;
	e->active[e->nactive++] = job;
	return (job);
}

/* Takes tasks from the queue while there is room. */
static void
engine_admit(struct engine *e)
{
	struct task *task;

	while (e->head < e->tail && e->nidle > 0 &&
	    e->nplaced < e->work->parallel) {
		task = &e->work->tasks[e->queue[e->head++]];
		job_begin(e, engine_job(e, task));
	}
}

/* Is it this job's child, or its keeper?  Then that is noted. */
static bool
child_reaped(struct job *job, pid_t pid, int status)
{
	if (job->child.keeper == pid) {
		job->child.keeper = -1;
		return (true);
	}
	if (job->child.keeper != 0 || job->child.pid != pid)
		return (false);
	job->exited = true;
	job->status = status;
	return (true);
}

/* Collects ended children; those of no job are loggers and orphans. */
static void
engine_reap(struct engine *e)
{
	char drain[64];
	pid_t pid;
	size_t i;
	int status;

	while (read(e->wake, drain, sizeof(drain)) > 0)
		;
	while ((pid = waitpid(-1, &status, WNOHANG)) > 0)
		for (i = 0; i < e->nactive; i++)
			if (child_reaped(e->active[i], pid, status))
				break;
}

/* Tells what is waited for, if anybody wants to know. */
static void
engine_tick(struct engine *e)
{
	int64_t now;
	size_t i;

	if (e->work->tick == NULL)
		return;
	now = clock_now();
	if (now - e->ticked < TICK_LEAST)
		return;
	e->ticked = now;
	for (i = 0; i < e->nactive; i++)
		e->active[i]->task->doing = job_doing(e, e->active[i]);
	e->work->tick(e->work->arg, e->work);
	for (i = 0; i < e->nactive; i++)
		e->active[i]->task->doing = NULL;
}

/* Milliseconds until the next deadline; -1: none. */
static int
engine_timeout(const struct engine *e)
{
	int64_t next = 0;
	size_t i;

	if (e->work->tick != NULL)
		next = clock_now() + TICK;
	for (i = 0; i < e->nactive; i++)
		if (e->active[i]->deadline != 0 &&
		    (next == 0 || e->active[i]->deadline < next))
			next = e->active[i]->deadline;
	return (next == 0 ? -1 : clock_left_ms(next));
}

/* Steps every job that an event, its child's end or its deadline concerns. */
static void
engine_step(struct engine *e, struct job **polled, const struct pollfd *pfd,
    size_t n)
{
	int64_t now = clock_now();
	size_t i;

	for (i = 0; i < n; i++) {
		struct job *job = polled[i];

		if (job->phase == JOB_DONE)
			continue;
		if (pfd[i + 1].revents != 0 || job->exited ||
		    (job->deadline != 0 && job->deadline <= now))
			job_step(e, job);
	}
}

/* poll failed, which it never should: nobody is told OK for nothing. */
static void
engine_untried(struct engine *e, int err)
{
	size_t i;

	for (i = 0; i < e->work->ntasks; i++) {
		struct task *task = &e->work->tasks[i];
		struct place at = { task->name, 0, 0 };

		if (task->done)
			continue;
		errs_add(&task->errs, ERR_FAILED, &at, "not finished: %s",
		    strerror(err));
		task->exit = EXIT_FAILED;
		task->done = true;
	}
	e->work->changed(e->work->arg, e->work);
}

void
engine_run(struct engine *e)
{
	struct pollfd pfd[ENGINE_ACTIVE + 1];
	struct job *polled[ENGINE_ACTIVE];
	size_t i, n;

	for (;;) {
		engine_admit(e);
		if (e->nactive == 0)
			break; /* nothing runs and nothing is free to run */
		pfd[0].fd = e->wake;
		pfd[0].events = POLLIN;
		n = e->nactive;
		for (i = 0; i < n; i++) {
			polled[i] = e->active[i];
			pfd[i + 1].fd = job_fd(polled[i]);
			pfd[i + 1].events = POLLIN;
			pfd[i + 1].revents = 0;
		}
		if (poll(pfd, (nfds_t)(n + 1), engine_timeout(e)) == -1 &&
		    errno != EINTR)
			break;
		engine_reap(e);
		engine_step(e, polled, pfd, n);
		engine_tick(e);
	}
	engine_untried(e, errno);
}

void
engine_fini(struct engine *e)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sa.sa_handler = SIG_DFL;
	sigemptyset(&sa.sa_mask);
	(void)sigaction(SIGCHLD, &sa, NULL);
	if (wake_fd != -1)
		(void)close(wake_fd);
	wake_fd = -1;
	if (e->wake != -1)
		(void)close(e->wake);
	if (e->ctx.have_log)
		eventlog_fini(&e->ctx.log);
	statedir_fini(&e->state);
	free(e->jobs);
	free(e->queue);
	free(e->by_name);
	free(e->node_task);
	free(e->idle);
	free(e->blockers);
	free(e->stack);
	free(e->active);
}

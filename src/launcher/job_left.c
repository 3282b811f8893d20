/*
 * What a service leaves behind: processes of its session that go on after the
 * recorded one has ended.  They are named; only kill_leftovers=yes ends them,
 * and only those that are proved to be its own.  And what a failed start of
 * type=forking has made, which nobody will ever ask for: that is ended.
 */
#include <sys/types.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>

#include "launcher/clock.h"
#include "launcher/engine.h"

#define GRACE (250 * NS_PER_MS) /* some need a moment after their parent */
#define LOOK (25 * NS_PER_MS) /* between two looks */

static void
left_say(struct job *job, enum err_kind kind, const char *what)
{
	struct buf b = { 0 };
	char *text;

	family_print(&job->family, &b);
	text = buf_take(&b);
	if (text != NULL)
		job_say(job, kind, "left behind: %s%s", text, what);
	free(text);
}

/* The session that a record stands for; 0: none. */
static pid_t
left_session(const struct record *r)
{
	if (r->pid == 0 || r->type == SERVICE_FOREIGN)
		return (0);
	return (r->session != 0 ? r->session : r->pid);
}

/*
 * Is nobody left, without a look at all processes?  Of the session only the
 * group of the same number can be asked for; who left that, as the jobs of a
 * shell at a terminal do, is only looked for to be ended.
 */
static bool
left_empty(const struct record *r)
{
	return (!r->kill_leftovers && kill(-left_session(r), 0) == -1 &&
	    errno == ESRCH);
}

/*
 * May the session be that of the ended service?  If a process has its number
 * as pid, then it is that one's.
 */
static bool
left_possible(const struct record *r)
{
	return (left_session(r) != 0 && !left_empty(r) &&
	    (r->session != 0 || os_exists(r->pid) == 0));
}

/*
 * Sessions of a server's clients outlive it on purpose: they are only looked
 * for with -v, or to end them.
 */
static bool
left_concerns(const struct engine *e, const struct record *r)
{
	return (r->type != SERVICE_TCPSERVER || r->kill_leftovers ||
	    e->work->verbose);
}

void
left_identify(struct job *job)
{
	const struct record *r = &job->state.record;
	const char *why;

	job->family.session = left_session(r);
	job->family.but = r->pid;
	if (job->family.session == 0 || !r->kill_leftovers ||
	    family_look(&job->family, true) == -1)
		return;
	if (os_verify(r->pid, r->token, NULL, &why) != VERDICT_SAME)
		family_fini(&job->family); /* it ended: they prove nothing */
}

void
left_tell(struct job *job)
{
	const struct record *r = &job->state.record;

	if (!job->state.recorded || job->state.kind != STATE_DEAD ||
	    r->type == SERVICE_TCPSERVER || !left_possible(r))
		return;
	job->family.session = left_session(r);
	if (family_look(&job->family, false) == 0 && job->family.n > 0)
		left_say(job, ERR_NOTE, " of its last run");
	family_fini(&job->family);
}

static void
left_done(struct engine *e, struct job *job)
{
	job->deadline = 0;
	job->left_ending = false;
	family_fini(&job->family);
	job->after(e, job);
}

/* Sends the signal of the schedule's step, and waits for its end. */
static void
left_signal(struct job *job)
{
	const struct retry_step *step = &job->retry.v[job->step];

	family_signal(&job->family, step->signo);
	job->left_ending = true;
	job->give_up = clock_now() + (int64_t)step->seconds * NS_PER_S;
	job->deadline = clock_now() + LOOK;
}

/* Looks again; false: the schedule has no further step. */
static bool
left_next(struct job *job)
{
	job->deadline = clock_now() + LOOK;
	if (clock_now() < job->give_up)
		return (true);
	if (job->step + 1 >= job->retry.n)
		return (false);
	job->step++;
	left_signal(job);
	return (true);
}

void
left_begin(struct engine *e, struct job *job,
    void (*after)(struct engine *, struct job *))
{
	const struct record *r = &job->state.record;

	job->after = after;
	if (!left_concerns(e, r) || !left_possible(r)) {
		left_done(e, job);
		return;
	}
	job->family.session = left_session(r);
	job->family.but = 0;
	job->retry = r->retry;
	job->step = 0;
	job->phase = JOB_LEFT;
	job->give_up = clock_now() + GRACE;
	job->deadline = clock_now(); /* the first look is at once */
}

/* The grace is over and they are still there. */
static void
left_remain(struct engine *e, struct job *job)
{
	bool wanted = job->state.record.kill_leftovers;

	if (wanted && job->family.proved) {
		left_say(job, ERR_NOTE, "; ending");
		left_signal(job);
		return;
	}
	left_say(job, ERR_NOTE,
	    wanted ? "; not proved to be its own, so not ended" : "");
	left_done(e, job);
}

void
step_left(struct engine *e, struct job *job)
{
	if (left_empty(&job->state.record) ||
	    family_look(&job->family, false) == -1 || job->family.n == 0) {
		left_done(e, job);
		return;
	}
	if (!job->left_ending) {
		job->deadline = clock_now() + LOOK;
		if (clock_now() >= job->give_up)
			left_remain(e, job);
		return;
	}
	if (job->family.proved && left_next(job))
		return;
	left_say(job, ERR_FAILED, " and did not end");
	job->task->exit = EXIT_FAILED;
	left_done(e, job);
}

bool
left_abort(struct job *job)
{
	if (job->child.keeper <= 0)
		return (false);
	job->family.keeper = job->child.keeper;
	if (family_look(&job->family, true) == -1 || job->family.n == 0)
		return (false);
	left_say(job, ERR_NOTE, " by its start; ending");
	left_signal(job);
	return (true);
}

bool
left_abort_next(struct job *job)
{
	if (job->child.keeper <= 0) { /* it stays until all have ended */
		family_fini(&job->family);
		return (false);
	}
	if (family_look(&job->family, true) == -1 || job->family.n == 0)
		return (false);
	return (left_next(job));
}

/* What a job waits for, as people are told who wait with it. */
#include <sys/types.h>

#include <stdio.h>

#include "launcher/engine.h"
#include "launcher/oplock.h"

/* Of a service that is not ready yet. */
static const char *
doing_start(const struct job *job)
{
	const struct service *service = job->task->service;

	if (service != NULL && service->ready == READY_PORT)
		return ("waiting until it listens");
	return ("waiting until it is ready");
}

/* Whose operation is it? */
static const char *
doing_locking(const struct engine *e, struct job *job)
{
	pid_t pid = oplock_holder(e->state.fd, job->task->name);

	if (pid == -1)
		return ("waiting for another bootctrl");
	(void)snprintf(job->why, sizeof(job->why),
	    "waiting for another bootctrl (pid %ld)", (long)pid);
	return (job->why);
}

const char *
job_doing(const struct engine *e, struct job *job)
{
	const char *desc = job->state.record.stop_desc;

	switch (job->phase) {
	case JOB_LOCKING:
		return (doing_locking(e, job));
	case JOB_PROBING:
		return ("asking its script");
	case JOB_TESTING:
		return ("testing its configuration");
	case JOB_EXECING:
	case JOB_SETTLING:
		return (doing_start(job));
	case JOB_ENDING:
		return ("waiting for its end");
	case JOB_FORKING:
		return ("waiting for its pid file");
	case JOB_ABORTING:
		return ("it failed; ending what is left of it");
	case JOB_STOPPING:
		return (desc == NULL ? "still ending" : desc);
	case JOB_LEFT:
		return ("looking what is left of it");
	case JOB_IDLE:
	case JOB_DONE:
	case JOB_PHASES:
		break;
	}
	return (NULL);
}

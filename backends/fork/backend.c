/*
 * The plain-fork backend: bootctrl is the launcher itself.  It fits every
 * host and is what all other backends call in the end.
 */
#include "core/backend.h"
#include "launcher/launcher.h"

static int
fork_probe(void)
{
	return (1); /* always possible, never preferred */
}

const struct backend backend_fork = {
	.name = "fork",
	.descr = "start and stop by plain fork, without a supervisor",
	.probe = fork_probe,
	.act = launcher_act,
};

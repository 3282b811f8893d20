/* Children by fork(2). */
#include <stdlib.h>
#include <string.h>

#include "tcpsrv/os.h"

/* One piece of memory: a forked child has its own copy. */
struct spawner {
	void *memory;
};

struct spawner *
spawner_new(size_t size, size_t used, bool plain)
{
	struct spawner *spawner;
	void *memory;

	(void)plain;
	spawner = malloc(sizeof(*spawner));
	memory = malloc(size);
	if (spawner == NULL || memory == NULL) {
		free(spawner);
		free(memory);
		return (NULL);
	}
	memset(memory, 0, used);
	spawner->memory = memory;
	return (spawner);
}

void *
spawner_memory(struct spawner *spawner)
{
	return (spawner->memory);
}

pid_t
spawner_start(struct spawner *spawner, void *memory, const struct job *job)
{
	(void)spawner;
	(void)memory;
	return (child_fork(job));
}

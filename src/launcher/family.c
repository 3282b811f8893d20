/*
 * Members of a family.  The proof for a session: its number stays its own as
 * long as it has a member, and a process cannot enter a session but by birth.
 * So a member is identified first, then its session is read again, then the
 * identity is verified, and last of all somebody who was proved before must
 * still be there: all that time the number meant the same session.
 */
#include <sys/types.h>

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "launcher/family.h"

#define GENERATIONS 64 /* between a process and its keeper */
#define SHOWN 8 /* members that are named */

/*
 * A parent may end between two looks, and its children then have another one,
 * the keeper perhaps; its number may become a stranger's.  So a parent counts
 * only if it still is the parent after its own parent was read.
 */
bool
family_descends(pid_t pid, pid_t ancestor)
{
	pid_t grandparent, parent = os_parent(pid);
	int i;

	for (i = 0; i < GENERATIONS && parent > 1; i++) {
		if (parent == ancestor)
			return (true);
		grandparent = os_parent(parent);
		if (os_parent(pid) == parent) {
			pid = parent;
			parent = grandparent;
		} else
			parent = os_parent(pid);
	}
	return (false);
}

/* Is it one, as far as can be seen now? */
static bool
is_member(const struct family *f, pid_t pid)
{
	if (pid == f->but)
		return (false);
	if (f->keeper != 0)
		return (family_descends(pid, f->keeper));
	return (os_session(pid) == f->session);
}

/* May this process of the list be one?  Without another look at it. */
static bool
may_be_member(const struct family *f, const struct os_process *one)
{
	return (one->pid != f->but && one->pid != f->keeper &&
	    (f->keeper != 0 || one->session == f->session));
}

/* Identifies a process while it is a member; false: it is none any more. */
static bool
member_take(const struct family *f, const struct os_process *one,
    struct member *m)
{
	const char *why;

	m->pid = one->pid;
	(void)strlcpy(m->comm, one->comm, sizeof(m->comm));
	return (os_identify(m->pid, m->token, sizeof(m->token)) == 0 &&
	    is_member(f, m->pid) &&
	    os_verify(m->pid, m->token, NULL, &why) == VERDICT_SAME);
}

/* Is one of those that were proved before still a member? */
static bool
one_remains(const struct family *f)
{
	const char *why;
	size_t i;

	for (i = 0; f->proved && i < f->n; i++)
		if (is_member(f, f->v[i].pid) &&
		    os_verify(f->v[i].pid, f->v[i].token, NULL, &why) ==
		        VERDICT_SAME)
			return (true);
	return (false);
}

int
family_look(struct family *f, bool leader_lives)
{
	struct os_process *list;
	struct member *v = NULL;
	size_t count, i, n = 0;
	bool proved;

	if (os_processes(&list, &count) == -1) {
		family_fini(f);
		return (-1);
	}
	for (i = 0; i < count; i++)
		if (may_be_member(f, &list[i]))
			n++;
	v = calloc(n + 1, sizeof(*v));
	n = 0;
	for (i = 0; v != NULL && i < count; i++)
		if (may_be_member(f, &list[i]) &&
		    member_take(f, &list[i], &v[n]))
			n++;
	free(list);
	proved = f->keeper != 0 || leader_lives || one_remains(f);
	family_fini(f);
	if (v == NULL)
		return (-1);
	f->v = v;
	f->n = n;
	f->proved = proved;
	return (0);
}

void
family_signal(const struct family *f, int signo)
{
	size_t i;

	for (i = 0; i < f->n; i++) {
		const struct member *m = &f->v[i];

		if (os_signal(-1, m->pid, m->token, signo) == 0 &&
		    os_stopped(m->pid) != 0)
			(void)os_signal(-1, m->pid, m->token, SIGCONT);
	}
}

void
family_print(const struct family *f, struct buf *b)
{
	size_t i;

	for (i = 0; i < f->n && i < SHOWN; i++)
		buf_printf(b, "%spid %ld (%s)", i == 0 ? "" : ", ",
		    (long)f->v[i].pid, f->v[i].comm);
	if (f->n > SHOWN)
		buf_printf(b, " and %zu more", f->n - SHOWN);
}

void
family_fini(struct family *f)
{
	free(f->v);
	f->v = NULL;
	f->n = 0;
	f->proved = false;
}

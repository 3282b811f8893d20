/* Which services a command means. */
#include <sys/types.h>

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/ctl.h"

/* Adds one; -1: out of memory. */
static int
selection_add(struct selection *s, const char *name, long index)
{
	s->v[s->n].name = strdup(name);
	s->v[s->n].index = index;
	return (s->v[s->n++].name == NULL ? -1 : 0);
}

/* Marks what need= names, and what that needs: a worklist, no recursion. */
static int
mark_needs(const struct set *set, bool *wanted)
{
	size_t *work = calloc(set->n + 1, sizeof(*work)), n = 0, i, j;
	long to;

	if (work == NULL)
		return (-1);
	for (i = 0; i < set->n; i++)
		if (wanted[i])
			work[n++] = i;
	while (n > 0) {
		i = work[--n];
		for (j = 0; j < set->v[i]->need.n; j++) {
			to = set_find(set, set->v[i]->need.v[j].word);
			if (to == -1 || wanted[to])
				continue;
			wanted[to] = true;
			work[n++] = (size_t)to;
		}
	}
	free(work);
	return (0);
}

int
say_unknown(const struct ctl *ctl, const char *name)
{
	const char *near = set_nearest(&ctl->set, name);

	(void)fflush(stdout);
	(void)fprintf(stderr, "bootctrl: no service \"%s\" in %s", name,
	    ctl->bootdir.path);
	if (near != NULL)
		(void)fprintf(stderr, "; did you mean \"%s\"?", near);
	(void)fputc('\n', stderr);
	return (EXIT_NOT_INSTALLED);
}

/* Marks the named services; those that are only recorded go to others. */
static int
mark_names(const struct ctl *ctl, const struct strlist *recorded, bool *wanted,
    struct strlist *others)
{
	size_t i;
	long index;
	int rc = 0;

	for (i = 0; i < ctl->nnames; i++) {
		index = set_find(&ctl->set, ctl->names[i]);
		if (index != -1)
			wanted[index] = true;
		else if (!strlist_has(recorded, ctl->names[i])) {
			rc = say_unknown(ctl, ctl->names[i]);
		} else if (!strlist_has(others, ctl->names[i]) &&
		    strlist_add(others, ctl->names[i]) == -1)
			return (EXIT_FAILED);
	}
	return (rc);
}

/* Marks the whole set: enabled without nostart, and what is recorded. */
static int
mark_all(const struct ctl *ctl, const struct strlist *recorded, bool *wanted,
    struct strlist *others)
{
	const struct set *set = &ctl->set;
	size_t i;
	long index;

	for (i = 0; i < set->n; i++)
		wanted[i] = !set->v[i]->nostart;
	for (i = 0; i < recorded->n; i++) {
		index = set_find(set, recorded->v[i]);
		if (index != -1 &&
		    strcmp(set->v[index]->name, recorded->v[i]) == 0)
			wanted[index] = true;
		else if (strlist_add(others, recorded->v[i]) == -1)
			return (EXIT_FAILED);
	}
	return (0);
}

/* Puts what is marked into start order. */
static int
selection_fill(const struct set *set, const bool *wanted,
    const struct strlist *others, struct selection *out)
{
	size_t i;

	out->v = calloc(set->n + others->n + 1, sizeof(*out->v));
	if (out->v == NULL)
		return (EXIT_FAILED);
	for (i = 0; i < set->order.n; i++) {
		size_t at = set->order.v[i];

		if (wanted[at] &&
		    selection_add(out, set->v[at]->name, (long)at) == -1)
			return (EXIT_FAILED);
	}
	for (i = 0; i < others->n; i++)
		if (selection_add(out, others->v[i], -1) == -1)
			return (EXIT_FAILED);
	return (0);
}

/* The names that have a record; for a status even without a directory. */
static int
read_recorded(struct ctl *ctl, struct strlist *names)
{
	int rc = state_ask(ctl);

	if (rc == EXIT_OK && ctl->state.fd != -1 &&
	    record_list(ctl->state.fd, names) == -1) {
		(void)fprintf(stderr, "%s: %s\n", ctl->state.path,
		    strerror(errno));
		rc = EXIT_FAILED;
	}
	return (rc);
}

/* every: nostart services, too. */
static int
select_with(struct ctl *ctl, bool recorded, bool needs, bool every,
    struct selection *out)
{
	struct strlist records = { 0 }, others = { 0 };
	bool *wanted = calloc(ctl->set.n + 1, sizeof(*wanted));
	int rc = wanted == NULL ? EXIT_FAILED : 0;
	size_t i;

	memset(out, 0, sizeof(*out));
	if (rc == 0 && recorded)
		rc = read_recorded(ctl, &records);
	if (rc == 0)
		rc = ctl->nnames > 0
		    ? mark_names(ctl, &records, wanted, &others)
		    : mark_all(ctl, &records, wanted, &others);
	for (i = 0; rc == 0 && every && i < ctl->set.n; i++)
		wanted[i] = true;
	if (rc == 0 && needs && mark_needs(&ctl->set, wanted) == -1)
		rc = EXIT_FAILED;
	if (rc == 0)
		rc = selection_fill(&ctl->set, wanted, &others, out);
	strlist_fini(&records);
	strlist_fini(&others);
	free(wanted);
	if (rc != 0)
		selection_fini(out);
	return (rc);
}

int
select_services(struct ctl *ctl, bool recorded, bool needs,
    struct selection *out)
{
	return (select_with(ctl, recorded, needs, false, out));
}

int
select_asked(struct ctl *ctl, struct selection *out)
{
	int status = state_ask(ctl);

	return (status == EXIT_OK ? select_services(ctl, true, false, out)
	                          : status);
}

int
select_every(struct ctl *ctl, struct selection *out)
{
	return (select_with(ctl, true, false, true, out));
}

int
select_names(const struct ctl *ctl, struct selection *out)
{
	size_t i, j;

	memset(out, 0, sizeof(*out));
	out->v = calloc(ctl->nnames + 1, sizeof(*out->v));
	if (out->v == NULL)
		return (EXIT_FAILED);
	for (i = 0; i < ctl->nnames; i++) {
		for (j = 0; j < i; j++)
			if (strcmp(ctl->names[j], ctl->names[i]) == 0)
				break;
		if (j == i && selection_add(out, ctl->names[i], -1) == -1) {
			selection_fini(out);
			return (EXIT_FAILED);
		}
	}
	return (0);
}

void
selection_fini(struct selection *selection)
{
	size_t i;

	for (i = 0; i < selection->n; i++)
		free(selection->v[i].name);
	free(selection->v);
	memset(selection, 0, sizeof(*selection));
}

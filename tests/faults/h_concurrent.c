/*
 * Row concurrent: 16 callers give random orders to four services at once.
 * Afterwards it is proved from what the instances themselves wrote, and from
 * when they were waited for, that
 *	- no service ever had two instances;
 *	- nothing was said of a service that was not true at any moment of the
 *	  asking: a pid that had ended before, or "stopped" of one that lived
 *	  all the time;
 *	- what is there in the end is what the last order in the event log says.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/mman.h>

#include <inttypes.h>

#include "drive.h"

#define BOOT "/run/many"
#define STATE "/run/bootctrl/run-many"
#define CALLERS 16
#define SERVICES 4
#define PID_LIMIT 4194305

static const char *const names[SERVICES] = { "a", "b", "c", "d" };

/* One life of a service, as it told it; times in monotonic ns. */
struct life {
	int64_t enter;
	int64_t exit; /* INT64_MAX: not yet */
	int64_t reaped;
	pid_t pid;
};

struct lives {
	struct life *v; /* by time: they never overlap */
	size_t n;
};

/* When a child was waited for last: none of that pid lived after. */
struct reaped {
	int64_t when;
	pid_t pid;
};

struct work {
	struct lives lives[SERVICES];
	struct reaped *reaped;
	size_t nreaped;
	size_t size;
};

/* What a caller may hear, by verb; status is judged by what it says. */
static const struct {
	const char *verb;
	unsigned int allowed; /* bit N: exit status N */
} verbs[] = {
	{ "start", 1U << 0 },
	{ "stop", 1U << 0 },
	{ "restart", 1U << 0 },
	{ "try-restart", 1U << 0 },
	{ "reload", 1U << 0 | 1U << 7 },
	{ "status", 1U << 0 | 1U << 1 | 1U << 3 },
	{ "status", 1U << 0 | 1U << 1 | 1U << 3 },
};

#define VERBS (sizeof(verbs) / sizeof(verbs[0]))

/* One caller; its answers to "status" go to fp: "T0 T1 SERVICE STATUS PID". */
static void
caller(struct drive *d, unsigned int id, unsigned long orders, FILE *fp)
{
	static struct answer a;
	unsigned int s, v;
	int64_t begin;

	d->random += (uint64_t)id << 32;
	for (; orders > 0; orders--) {
		v = drive_random(d, VERBS);
		s = drive_random(d, SERVICES);
		begin = drive_now();
		bootctrl(d, &a, BOOT, verbs[v].verb, names[s]);
		if (a.status > 31 || (verbs[v].allowed & 1U << a.status) == 0)
			drive_fail(d, "%s %s ended %d: %s%s", verbs[v].verb,
			    names[s], a.status, a.out, a.err);
		if (strcmp(verbs[v].verb, "status") == 0)
			(void)fprintf(fp, "%" PRId64 " %" PRId64 " %u %d %ld\n",
			    begin, drive_now(), s, a.status,
			    (long)answer_pid(&a));
	}
	if (fclose(fp) == EOF)
		err(2, "answers");
	_exit(d->failures == 0 ? 0 : 1);
}

static void
callers_start(struct drive *d, pid_t *pids)
{
	char path[64];
	unsigned int i;
	FILE *fp;

	for (i = 0; i < CALLERS; i++) {
		(void)snprintf(path, sizeof(path), "answers.%u", i);
		fp = fopen(path, "we");
		if (fp == NULL)
			err(2, "%s", path);
		pids[i] = fork();
		if (pids[i] == -1)
			err(2, "fork");
		if (pids[i] == 0)
			caller(d, i, (d->wanted + CALLERS - 1) / CALLERS, fp);
		(void)fclose(fp);
	}
}

/* Waits for all callers, and notes the end of every instance. */
static void
callers_wait(struct drive *d, struct work *w, const pid_t *pids)
{
	unsigned int i, left = CALLERS;
	int status;
	pid_t pid;

	while (left > 0) {
		pid = waitpid(-1, &status, 0);
		if (pid == -1)
			err(2, "wait");
		for (i = 0; i < CALLERS && pids[i] != pid; i++)
			continue;
		if (i < CALLERS) {
			left--;
			if (status != 0)
				d->failures++;
			continue;
		}
		if (w->nreaped == w->size) {
			w->size = w->size == 0 ? 1024 : w->size * 2;
			w->reaped =
			    realloc(w->reaped, w->size * sizeof(*w->reaped));
			if (w->reaped == NULL)
				err(2, "memory");
		}
		w->reaped[w->nreaped].when = drive_now();
		w->reaped[w->nreaped++].pid = pid;
	}
}

/* Adds one line of the log of the instances. */
static void
life_add(struct drive *d, struct lives *l, int64_t when, pid_t pid,
    const char *word)
{
	struct life *last = l->n == 0 ? NULL : &l->v[l->n - 1];

	if (strcmp(word, "exit") == 0) {
		if (last == NULL || last->pid != pid || last->exit != INT64_MAX)
			drive_fail(d, "%ld ended and had not begun", (long)pid);
		else
			last->exit = when;
		return;
	}
	if (strcmp(word, "enter") != 0 ||
	    (last != NULL && last->exit == INT64_MAX))
		drive_fail(d, "two instances: %ld began while %ld was there",
		    (long)pid, last == NULL ? 0 : (long)last->pid);
	if (l->n % 1024 == 0) {
		l->v = realloc(l->v, (l->n + 1024) * sizeof(*l->v));
		if (l->v == NULL)
			err(2, "memory");
	}
	l->v[l->n++] = (struct life){ when, INT64_MAX, INT64_MAX, pid };
}

static void
lives_read(struct drive *d, struct work *w)
{
	char word[16], name[16];
	int64_t when;
	FILE *fp;
	long pid;
	int s;

	fp = fopen("log", "re");
	if (fp == NULL)
		err(2, "log");
	while (fscanf(fp, "%" SCNd64 " %ld %15s %15s", &when, &pid, name,
	           word) == 4) {
		for (s = 0; s < SERVICES && strcmp(names[s], name) != 0; s++)
			continue;
		if (s < SERVICES)
			life_add(d, &w->lives[s], when, (pid_t)pid, word);
	}
	(void)fclose(fp);
}

/* Gives each life the moment at which it was waited for. */
static void
lives_reaped(struct work *w)
{
	size_t *next, i;
	int s;

	next = calloc(PID_LIMIT, sizeof(*next));
	if (next == NULL)
		err(2, "memory");
	for (s = 0; s < SERVICES; s++) {
		memset(next, 0, PID_LIMIT * sizeof(*next));
		for (i = w->nreaped; i-- > 0;) /* the first one of each pid */
			next[w->reaped[i].pid] = i + 1;
		for (i = 0; i < w->lives[s].n; i++) {
			struct life *life = &w->lives[s].v[i];
			size_t at = next[life->pid];

			while (at != 0 && at <= w->nreaped &&
			    (w->reaped[at - 1].pid != life->pid ||
			        w->reaped[at - 1].when < life->enter))
				at++;
			if (at != 0 && at <= w->nreaped)
				life->reaped = w->reaped[at - 1].when;
		}
	}
	free(next);
}

/* The last life that began before t, or NULL. */
static const struct life *
life_before(const struct lives *l, int64_t t)
{
	size_t low = 0, high = l->n, middle;

	while (low < high) {
		middle = low + (high - low) / 2;
		if (l->v[middle].enter <= t)
			low = middle + 1;
		else
			high = middle;
	}
	return (low == 0 ? NULL : &l->v[low - 1]);
}

/* Was what status said true at some moment between begin and end? */
static void
answer_check(struct drive *d, const struct lives *l, int64_t begin, int64_t end,
    long said)
{
	const struct life *life;
	size_t i;

	if (said == 0) { /* it said that none ran */
		life = life_before(l, begin);
		if (life != NULL && life->exit > end)
			drive_fail(d,
			    "said to be down, but %ld lived all the time",
			    (long)life->pid);
		return;
	}
	/* It may not have told yet that it began. */
	life = life_before(l, end);
	i = life == NULL ? 0 : (size_t)(life - l->v);
	for (i = i + 2 < l->n ? i + 2 : l->n; i-- > 0;) {
		if (l->v[i].reaped < begin)
			break;
		if (l->v[i].pid == said)
			return;
	}
	drive_fail(d, "said to run as %ld, which was no instance then", said);
}

static unsigned long
answers_check(struct drive *d, const struct work *w)
{
	unsigned long checked = 0;
	unsigned int i, s;
	int64_t begin, end;
	char path[64];
	int status;
	FILE *fp;
	long pid;

	for (i = 0; i < CALLERS; i++) {
		(void)snprintf(path, sizeof(path), "answers.%u", i);
		fp = fopen(path, "re");
		if (fp == NULL)
			err(2, "%s", path);
		while (fscanf(fp, "%" SCNd64 " %" SCNd64 " %u %d %ld", &begin,
		           &end, &s, &status, &pid) == 5) {
			if ((status == 0) != (pid != 0) || s >= SERVICES)
				drive_fail(d, "status %d with pid %ld", status,
				    pid);
			else
				answer_check(d, &w->lives[s], begin, end, pid);
			checked++;
		}
		(void)fclose(fp);
	}
	return (checked);
}

/* The last start or end of a service in the event log; its pid if a start. */
static pid_t
last_order(const char *name)
{
	static const char *const files[] = { STATE "/events.old",
		STATE "/events" };
	char line[1024], who[80], word[32];
	pid_t last = 0;
	FILE *fp;
	size_t i;
	long pid;

	for (i = 0; i < 2; i++) {
		fp = fopen(files[i], "re");
		if (fp == NULL)
			continue;
		while (fgets(line, sizeof(line), fp) != NULL) {
			if (sscanf(line, "%*s %*s %79s %31s %ld", who, word,
			        &pid) != 3 ||
			    strcmp(who, name) != 0)
				continue;
			if (strcmp(word, "started") == 0)
				last = (pid_t)pid;
			else if (strstr("stop killed gone failed", word) !=
			    NULL)
				last = 0;
		}
		(void)fclose(fp);
	}
	return (last);
}

static void
end_check(struct drive *d, const struct work *w)
{
	static struct answer a;
	const struct lives *l;
	pid_t lives, order;
	int s;

	for (s = 0; s < SERVICES; s++) {
		l = &w->lives[s];
		lives = l->n > 0 && l->v[l->n - 1].exit == INT64_MAX
		    ? l->v[l->n - 1].pid
		    : 0;
		order = last_order(names[s]);
		bootctrl(d, &a, BOOT, "status", names[s]);
		if (lives != order || answer_pid(&a) != order)
			drive_fail(d,
			    "%s: the last order left pid %ld, there is %ld, "
			    "status says: %s",
			    names[s], (long)order, (long)lives, a.out);
		bootctrl(d, &a, BOOT, "stop", names[s]);
	}
	if (drive_reap(5000) != 0)
		drive_fail(d, "a process is left");
}

int
main(int argc, char **argv)
{
	static struct work w; /* reachable to the end */
	pid_t pids[CALLERS];
	char cwd[512], path[64];
	struct drive d;
	int s;

	drive_init(&d, argc, argv);
	if (mkdir(BOOT, 0755) == -1 || getcwd(cwd, sizeof(cwd)) == NULL)
		err(2, "%s", BOOT);
	for (s = 0; s < SERVICES; s++) {
		(void)snprintf(path, sizeof(path), BOOT "/%s.rc", names[s]);
		file_put(path, 0644,
		    "command=%s/h_instance\ncommand_args='%s 3'\nready=fd:3\n"
		    "chdir='%s'\noutput_log=/dev/null\nreload_signal=HUP\n",
		    d.faults, names[s], cwd);
	}
	callers_start(&d, pids);
	callers_wait(&d, &w, pids);
	d.runs = (d.wanted + CALLERS - 1) / CALLERS * CALLERS;
	lives_read(&d, &w);
	lives_reaped(&w);
	(void)printf("%lu answers of status were checked\n",
	    answers_check(&d, &w));
	end_check(&d, &w);
	return (drive_end(&d));
}
#else
int
main(void)
{
	return (77);
}
#endif

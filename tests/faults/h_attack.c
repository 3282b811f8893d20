/*
 * Row symlink: calls bootctrl RUNS times while another user exchanges names in
 * directories that are his.
 *	h_attack RUNS SEED -d DIR [-v VERB]... [-e STATUS]... [-x ONE=OTHER]...
 *	    [-n N] [-p PID]
 *	-d	the bootctrl directory
 *	-v	a verb to call, by chance; default restart
 *	-e	an exit status that is right; default 0 and 1
 *	-x	two names that nobody exchanges, again and again
 *	-n	each call counts as N runs: so many services at once
 *	-p	a process that must live on
 * What lies in CANARY must stay as it is: names, kinds, owners, modes, links,
 * sizes, times and content.  No call may hang.
 */
#ifdef __linux__
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include <sys/mman.h>

#include <dirent.h>
#include <grp.h>
#include <pwd.h>

#include "drive.h"

#define CANARY "/run/canary"
#define PRINT_MAX 16384
#define WORDS 8

struct attack {
	struct drive d;
	const char *dir;
	const char *verbs[WORDS];
	unsigned int nverbs;
	int right[WORDS]; /* exit statuses */
	unsigned int nright;
	char *pairs[WORDS]; /* "ONE=OTHER", cut at the "=" */
	unsigned int npairs;
	unsigned long services; /* for each call */
	pid_t process; /* 0: none */
	volatile unsigned long *swaps; /* shared with the attacker */
	char canary[PRINT_MAX];
	unsigned long refused;
};

/* All that can be told of the canary, as text. */
static void
canary_print(char *text, size_t size)
{
	char path[512], content[256];
	struct dirent **v;
	struct stat st;
	size_t n = 0;
	int count, i;

	text[0] = '\0';
	count = scandir(CANARY, &v, NULL, alphasort);
	if (count == -1)
		err(2, CANARY);
	for (i = 0; i < count; i++) {
		(void)snprintf(path, sizeof(path), CANARY "/%s", v[i]->d_name);
		if (strcmp(v[i]->d_name, "..") != 0 && lstat(path, &st) == 0) {
			content[0] = '\0';
			if (S_ISREG(st.st_mode))
				(void)file_get(path, content, sizeof(content));
			n += (size_t)snprintf(text + n, size - n,
			    "%s %o %u:%u links %lu, %lld bytes, %lld.%ld: %s\n",
			    v[i]->d_name, st.st_mode, st.st_uid, st.st_gid,
			    (unsigned long)st.st_nlink, (long long)st.st_size,
			    (long long)st.st_mtim.tv_sec, st.st_mtim.tv_nsec,
			    content);
		}
		free(v[i]);
	}
	free(v);
	if (n >= size)
		errx(2, "too much in " CANARY);
}

/* The other user: exchanges until it is killed. */
static void
attacker(struct attack *t)
{
	const struct passwd *pw = getpwnam("nobody");
	unsigned int i;

	if (pw == NULL || setgroups(1, &pw->pw_gid) == -1 ||
	    setgid(pw->pw_gid) == -1 || setuid(pw->pw_uid) == -1)
		err(2, "nobody");
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	for (;;) {
		i = drive_random(&t->d, t->npairs);
		if (renameat2(AT_FDCWD, t->pairs[i], AT_FDCWD,
		        strchr(t->pairs[i], '\0') + 1, RENAME_EXCHANGE) == 0)
			++*t->swaps;
		/* Whoever is attacked has to get a turn. */
		if (drive_random(&t->d, 4) == 0)
			(void)poll(NULL, 0, 0);
		if (drive_random(&t->d, 64) == 0)
			(void)poll(NULL, 0, 1);
	}
}

static void
options(struct attack *t, int argc, char **argv)
{
	char *equals;
	int ch;

	optind = 3;
	while ((ch = getopt(argc, argv, "d:v:e:x:n:p:")) != -1) {
		if (t->nverbs == WORDS || t->nright == WORDS ||
		    t->npairs == WORDS)
			errx(2, "too many options");
		if (ch == 'd') {
			t->dir = optarg;
		} else if (ch == 'v') {
			t->verbs[t->nverbs++] = optarg;
		} else if (ch == 'e') {
			t->right[t->nright++] = (int)drive_number(optarg);
		} else if (ch == 'n') {
			t->services = drive_number(optarg);
		} else if (ch == 'p') {
			t->process = (pid_t)drive_number(optarg);
		} else if (ch == 'x' &&
		    (equals = strchr(optarg, '=')) != NULL) {
			*equals = '\0';
			t->pairs[t->npairs++] = optarg;
		} else {
			errx(2, "what is -%c?", ch);
		}
	}
	if (t->dir == NULL || t->npairs == 0)
		errx(2, "-d and -x are needed");
	if (t->nverbs == 0)
		t->verbs[t->nverbs++] = "restart";
	if (t->nright == 0) {
		t->right[t->nright++] = 0;
		t->right[t->nright++] = 1;
	}
}

/* All services of one call are started at the same time. */
static void
call(struct attack *t, struct answer *a, const char *verb)
{
	char parallel[] = "-j", many[] = "250", dir[] = "-d";
	char program[512], where[512], what[32];
	char *argv[] = { program, parallel, many, dir, where, what, NULL };

	(void)snprintf(program, sizeof(program), "%s", t->d.bootctrl);
	(void)snprintf(where, sizeof(where), "%s", t->dir);
	(void)snprintf(what, sizeof(what), "%s", verb);
	answer_run(a, argv);
}

static void
run(struct attack *t, struct answer *a)
{
	const char *verb = t->verbs[drive_random(&t->d, t->nverbs)];
	char now[PRINT_MAX];
	unsigned int i;

	call(t, a, verb);
	for (i = 0; i < t->nright && t->right[i] != a->status; i++)
		continue;
	if (i == t->nright)
		drive_fail(&t->d, "%s: %s ended %d: %s%s", t->dir, verb,
		    a->status, a->out, a->err);
	if (a->status != 0)
		t->refused++;
	canary_print(now, sizeof(now));
	if (strcmp(now, t->canary) != 0) {
		drive_fail(&t->d, "%s: %s changed " CANARY " from\n%sto\n%s",
		    t->dir, verb, t->canary, now);
		memcpy(t->canary, now, sizeof(now));
	}
	if (t->process != 0 && kill(t->process, 0) == -1)
		drive_fail(&t->d, "%s: %s ended process %ld", t->dir, verb,
		    (long)t->process);
}

int
main(int argc, char **argv)
{
	static struct answer a;
	static struct attack t = { .services = 1 };
	pid_t other;

	drive_init(&t.d, argc, argv);
	options(&t, argc, argv);
	t.swaps = mmap(NULL, sizeof(*t.swaps), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (t.swaps == MAP_FAILED)
		err(2, "memory");
	canary_print(t.canary, sizeof(t.canary));
	other = fork();
	if (other == -1)
		err(2, "fork");
	if (other == 0)
		attacker(&t);
	for (; t.d.runs < t.d.wanted; t.d.runs += t.services)
		run(&t, &a);
	(void)kill(other, SIGKILL);
	(void)waitpid(other, NULL, 0);
	if (*t.swaps == 0)
		drive_fail(&t.d, "%s: nobody could exchange a thing", t.dir);
	if (drive_reap(5000) != 0)
		drive_fail(&t.d, "%s: a process is left", t.dir);
	(void)printf("%s: %lu exchanges, %lu calls did not end 0\n", t.dir,
	    *t.swaps, t.refused);
	return (drive_end(&t.d));
}
#else
int
main(void)
{
	return (77);
}
#endif

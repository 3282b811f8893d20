/* What the commands share that serve another init: install.c, native.c. */
#ifndef NATIVE_H
#define NATIVE_H

#include <sys/types.h>

#include <stdio.h>

#include "bootctrl/ctl.h"
#include "core/apply.h"
#include "core/manifest.h"
#include "core/root.h"

/* A backend, and what its files are made for. */
struct native {
	const struct backend *backend;
	struct root root; /* this host, or an image */
	struct edgemap map;
	char *dir; /* target's strings, owned */
	char *state;
	char *aggregate;
	struct target target;
};

/* target.c: makes the target of a backend, for ctl's set and options and what
 * manifest remembers; removing: of what was installed, whatever the files say
 * now.  0, or an exit status after messages. */
int native_open(struct native *native, const struct ctl *ctl,
    const struct backend *backend, const struct manifest *manifest,
    bool removing);
void native_fini(struct native *native);

/* target.c: the files of all services and of the aggregate, sorted; those of
 * a service that the init cannot carry are left out, with a message.
 * 0, or an exit status after messages; with no files at all nothing can be
 * done. */
int native_files(const struct native *native, struct fileset *files);

/* The backend that the first name on the command line means; NULL after a
 * message. */
const struct backend *native_named(const struct ctl *ctl);

/* What is done with the files of a backend. */
enum install_job {
	INSTALL_PUT,
	INSTALL_TAKE,
	INSTALL_LOOK, /* changes nothing */
	INSTALL_ROUTE /* only asks what was installed */
};

/* One backend's files: what was installed, what is wanted, what differs. */
struct install {
	const struct ctl *ctl;
	enum install_job job;
	bool quiet; /* does not say what is done */
	struct native native;
	struct fileset files;
	char *launcher; /* owned: apply's */
	int dirfd; /* bootctrl/.installed; -1: there is none */
	int lock;
	struct manifest manifest;
	struct apply apply;
	struct changes changes;
};

/* install.c: locks, reads and compares.  0, or an exit status after
 * messages. */
int install_open(struct install *in, const struct ctl *ctl,
    const struct backend *backend, enum install_job job);
void install_fini(struct install *in);

/* install.c: carries it out.  0, or an exit status after messages. */
int install_do(struct install *in);
int install_undo(struct install *in);

/* install.c: is there a manifest of this backend? */
bool install_exists(const struct ctl *ctl, const struct backend *backend);

/* install_run.c: runs the commands of a moment, or prints them for -n; checks
 * each file that was written by the init's own checker.  0 or EXIT_FAILED. */
int install_commands(const struct install *in, enum moment moment,
    const char *aggregate);
int install_verify(const struct install *in);

/* install_run.c: one line: before, and the command as sh would read it. */
void command_print(const struct strlist *argv, FILE *to, const char *before);

/* native.c: the installed backend whose init runs now, or NULL. */
const struct backend *native_backend(const struct ctl *ctl);

/*
 * native.c: does the work by the commands of that init; what it does not know
 * goes by fork.  Every task ends done, as with struct backend's act.
 */
void native_act(struct ctl *ctl, struct work *work,
    const struct backend *backend);

/* native.c: -n: prints the commands.  0, or an exit status after messages. */
int native_dry(struct ctl *ctl, const struct work *work,
    const struct backend *backend);

/* What the tasks of one command share. */
struct route {
	struct ctl *ctl;
	struct work *work;
	const struct backend *backend;
	struct install in; /* what is installed */
};

/* native_task.c: one task by the init's own command. */
void native_task(struct route *route, struct task *task);

/* native.c: one task by the plain-fork launcher, which tells all that can be
 * told without the init. */
void native_fork(struct route *route, struct task *task);

#endif

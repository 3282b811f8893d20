/* The program bootctrl: options, what was opened, the commands. */
#ifndef CTL_H
#define CTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "core/backend.h"
#include "core/bootdir.h"
#include "core/exits.h"
#include "core/set.h"
#include "launcher/state.h"
#include "launcher/statedir.h"

/* What only some verbs take; cmd->opts says which. */
enum opt {
	OPT_FORCE, /* --force */
	OPT_JSON, /* --json */
	OPT_OUTPUT, /* -o DIR, --output=DIR */
	OPT_ROOT, /* --root=DIR */
	OPT_DIALECT, /* --dialect=NAME */
	OPT_STATE, /* --state */
	OPT_FORMAT, /* --format=NAME */
	OPT_DEPTH, /* --depth=N */
	OPT_PLAIN, /* -H, --plain */
	OPT_COLOR, /* --color=WHEN */
	OPT_REVERSE, /* --reverse */
	OPT_FOLLOW, /* -f, --follow */
	OPT_LINES, /* -n N, --lines=N */
	OPT_SHOW_SECRETS, /* --show-secrets */
	OPTS
};

#define OPT(o) (1U << (o))

struct ctl {
	const char *dir; /* -d, or found by the file that we serve */
	char *dir_buf; /* owned memory of dir, if any */
	const char *default_dir; /* dir, if nothing else was asked for */
	size_t root; /* bytes of the path of the image that dir is in */
	char *script_name; /* FILE is NAME.rc: NAME */
	const char *backend; /* -b */
	bool dry_run; /* -n */
	bool quiet; /* -q */
	bool verbose; /* -v */
	unsigned int parallel; /* -j; 0: not given */
	const char *opt[OPTS]; /* value; "" of one without; NULL: not given */

	struct bootdir bootdir;
	struct set set;
	struct statedir state;
	bool state_opened; /* also if there is none yet */
	struct statectx statectx;
	const char *verb; /* one that is none of ours: a service's own */
	char **names; /* what follows the verb, NULL-ended */
	size_t nnames;
};

struct cmd {
	const char *name;
	const char *args; /* for the usage text */
	const char *help;
	bool acts; /* changes something: the directory must be trusted */
	enum verb verb; /* of an acting command */
	unsigned int opts; /* OPT() of each that it takes */
	const char *formats; /* what --format can be: "a|b" */
	bool history; /* asks what variables were before */
	bool anywhere; /* needs no bootctrl directory */
	int (*run)(struct ctl *, const struct cmd *); /* the exit status */
};

/* An option of some verbs, by its long name and perhaps a letter. */
struct option {
	const char *name;
	char letter; /* '\0': none */
	const char *arg; /* what its value is called; NULL: has none */
	const char *help;
};

/* cmds.c: all commands, ended by a NULL name, and their options; what a verb
 * that is none of them does. */
extern const struct cmd cmds[];
extern const struct cmd cmd_other;
extern const struct option options[OPTS];

/* options.c: parses argv into ctl; the command, or NULL with *status set. */
const struct cmd *options_parse(struct ctl *ctl, int argc, char **argv,
    int *status);

/* cmd_ls.c: the words of ls, one by one; NULL behind the last. */
const char *query_word(size_t i);

/* complete.c: prints what the last of n words of a command line can be. */
void complete(struct ctl *ctl, char **words, size_t n);

/* script.c: which directory and service a file named on the command line
 * stands for.  -1 after a message. */
int script_find(struct ctl *ctl, const char *file);

/* image.c: --root: makes dir the image's.  -1 after a message. */
int image_dir(struct ctl *ctl);

/* print.c */
void print_errs(const struct errs *errs);
/* Prints what was collected and frees it; status, or EXIT_FAILED after a
 * message. */
int print_buf(struct buf *b, int status);
void print_line(const char *word, const char *name, enum line_result result);
/* Prints lines in task order as they become known: work->changed. */
struct printer {
	const struct ctl *ctl;
	size_t task;
	size_t line;
	bool begun; /* "Starting NAME ..." stands there without a result */
	struct strlist said; /* messages, so that none is said twice */
	bool live; /* a terminal: what takes long is shown in place */
	int shown; /* bytes of that which stand there now */
};
void printer_changed(void *arg, const struct work *work);
void printer_waiting(void *arg, const char *text);
/* progress.c: shows in place what takes long; clears it again. */
void printer_live(struct printer *printer);
void printer_tick(void *arg, const struct work *work);
void printer_clear(struct printer *printer);
void printer_say(struct printer *printer, const struct errs *errs);
void printer_fini(struct printer *printer);
/* Flushes stdout; status, or EXIT_FAILED if not all could be written. */
int print_finish(int status);

/* state.c: opens ctl->state for asking, once; a missing one means that
 * nothing was ever started.  0, or an exit status after a message. */
int state_ask(struct ctl *ctl);

/* Reads the set; 0, or an exit status after a message. */
int set_ask(struct ctl *ctl);

/* select.c: which services a command means. */
struct selected {
	char *name; /* owned: a record's, or the service's */
	long index; /* in the set; -1: only recorded */
};
struct selection {
	struct selected *v;
	size_t n;
};
/*
 * Fills the selection in start order, recorded services that are no longer
 * enabled last.  recorded: take them (and running nostart services) too;
 * needs: add what need= names.  Returns 0, or an exit status after messages.
 */
int select_services(struct ctl *ctl, bool recorded, bool needs,
    struct selection *out);
/* For a verb that asks: state_ask(), then those that were named or recorded. */
int select_asked(struct ctl *ctl, struct selection *out);
/* All services of the set, nostart ones too, and all that is recorded. */
int select_every(struct ctl *ctl, struct selection *out);
/* The names as they were given, each once, with no look at set or records. */
int select_names(const struct ctl *ctl, struct selection *out);
/* Says that there is no service of this name; EXIT_NOT_INSTALLED. */
int say_unknown(const struct ctl *ctl, const char *name);
void selection_fini(struct selection *selection);

/* dry.c: -n for one service: prints the commands that the verb would run, and
 * says what would be refused.  0, or the exit status that it would have. */
int dry_task(struct ctl *ctl, enum verb verb, const struct task *task);
/* What another interpreter's script is called with for a verb; how many. */
size_t foreign_calls(enum verb verb, bool runs, const char *calls[2]);

/* What check exits with. */
enum check_status {
	CHECK_CLEAN = 0,
	CHECK_WARNINGS = 1,
	CHECK_ERRORS = 2
};

/*
 * check.c: finds what is wrong with the services of a selection, or with all
 * of them and the directory (NULL), and adds it to found, sorted: warnings
 * are ERR_WARNING, all others errors.  Prints no finding.
 */
int check_services(struct ctl *ctl, const struct selection *which,
    struct errs *found);

/*
 * check.c: may the services be handed to something that only starts them
 * later?  False after messages: their configuration is wrong.
 */
bool check_gate(struct ctl *ctl, const struct selection *which);

/* check_print.c: which form --format and --json ask for; -1 after a message. */
enum check_format {
	CHECK_TEXT,
	CHECK_GCC,
	CHECK_JSON
};
int check_format(const struct ctl *ctl);
/* Prints findings as text or in gcc's form. */
void check_print(const struct errs *found, FILE *to, int format);
/* Prints them as a document; status, or CHECK_ERRORS after a message. */
int check_json(const struct ctl *ctl, const struct errs *found, int status);

/* cmd_status.c: the state of one service, whose index is that of struct
 * selected; a foreign one is asked itself.  The caller gives it to
 * state_fini(). */
void status_get(struct ctl *ctl, const char *name, long index,
    struct state *state);
const char *state_word(enum state_kind kind);

/* colour.c: is the answer to be coloured?  -1 after a message. */
int colour_wanted(const struct ctl *ctl, bool *wanted);

/* files.c: adds the X of each file of the directory that is called before, X,
 * after; sorted.  0, or an exit status after a message. */
int files_list(const struct ctl *ctl, const char *before, const char *after,
    struct strlist *names);

/* The commands. */
int cmd_act(struct ctl *, const struct cmd *);
int cmd_status(struct ctl *, const struct cmd *);
int cmd_list(struct ctl *, const struct cmd *);
int cmd_order(struct ctl *, const struct cmd *);
int cmd_ls(struct ctl *, const struct cmd *);
int cmd_is(struct ctl *, const struct cmd *);
int cmd_is_enabled(struct ctl *, const struct cmd *);
int cmd_tree(struct ctl *, const struct cmd *);
int cmd_enable(struct ctl *, const struct cmd *);
int cmd_disable(struct ctl *, const struct cmd *);
int cmd_edit(struct ctl *, const struct cmd *);
int cmd_rules(struct ctl *, const struct cmd *);
int cmd_logs(struct ctl *, const struct cmd *);
int cmd_extra(struct ctl *, const struct cmd *);
int cmd_plan(struct ctl *, const struct cmd *);
int cmd_exec(struct ctl *, const struct cmd *);
int cmd_graph(struct ctl *, const struct cmd *);
int cmd_plot(struct ctl *, const struct cmd *);
int cmd_blame(struct ctl *, const struct cmd *);
int cmd_check(struct ctl *, const struct cmd *);
int cmd_explain(struct ctl *, const struct cmd *);
int cmd_run(struct ctl *, const struct cmd *);
int cmd_generate(struct ctl *, const struct cmd *);
int cmd_backends(struct ctl *, const struct cmd *);
int cmd_install(struct ctl *, const struct cmd *);
int cmd_uninstall(struct ctl *, const struct cmd *);
int cmd_diff(struct ctl *, const struct cmd *);

#endif

/* What is known of one service, gathered once for all verbs that ask. */
#ifndef VIEW_H
#define VIEW_H

#include <sys/types.h>

#include <stdbool.h>
#include <stdint.h>

#include "bootctrl/ctl.h"
#include "core/json.h"
#include "launcher/os.h"

#define VIEW_DESC_MAX 256 /* bytes of a description that are shown */

struct view {
	const char *name; /* borrowed */
	const struct service *service; /* NULL: no longer enabled */
	struct state state;
	bool paused; /* a signal of job control stopped it */
	bool changed; /* its files differ from those it was started with */
	int64_t seconds; /* since its start; -1: it does not run */
	int64_t boot_ms; /* its first start in this boot took so long; -1 */
	const char *port; /* of type=tcpserver; else NULL */
	char desc[VIEW_DESC_MAX]; /* on one line; "": none */
};

/* What all views of one command share, read when first needed. */
struct viewer {
	struct ctl *ctl;
	struct eventlog_start *starts; /* sorted by name */
	size_t nstarts;
	bool have_starts;
	struct os_process *all;
	size_t nall;
	bool have_all;
};

void viewer_fini(struct viewer *viewer);

/* Fills a view of a selected service; the caller gives it to view_fini(). */
void view_get(struct viewer *viewer, const struct selected *one,
    struct view *view);
void view_fini(struct view *view);

/* The pid of what runs; 0: it has no process, or does not run. */
pid_t view_pid(const struct view *view);

bool view_runs(const struct view *view);

/* It is to run, being enabled without nostart, and does not. */
bool view_failed(const struct view *view);

/* It runs, and is not enabled. */
bool view_rogue(const struct view *view);

/* The state as one word for a table: "running,changed". */
void view_word(const struct view *view, char *text, size_t size);

/* Time as people read it: "12s", "3m05s", "2h07m", "4d03h". */
void view_time(int64_t seconds, char *text, size_t size);

/* Writes one service as an object; details: what status -v adds. */
void view_json(struct viewer *viewer, const struct view *view, bool details,
    struct json *j);

/* A process and all that descend from it. */
struct kin {
	long long memory; /* of the process alone, in KiB; -1: cannot tell */
	const struct os_process **v; /* descendants */
	size_t n;
};

/* Looks at them; -1: the platform does not tell. */
int kin_get(struct viewer *viewer, pid_t pid, struct kin *kin);
void kin_fini(struct kin *kin);

/* The block of status -v, indented below the line. */
void view_details(struct viewer *viewer, const struct view *view);

/* A document of --json: {"schema": 1, "directory": ... more members. */
struct doc {
	struct buf b;
	struct json j;
};

void doc_begin(struct doc *doc, const struct ctl *ctl);

/* Only the beginning, for who keeps b and j elsewhere: ended by json_end(). */
void doc_head(struct json *j, const struct ctl *ctl);

/* Ends and prints it; status, or EXIT_FAILED after a message. */
int doc_end(struct doc *doc, int status);

/* Adds an array of texts. */
void doc_strings(struct json *j, const char *name, char *const *v, size_t n);

#endif

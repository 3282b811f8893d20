/* What the files of the verb explain share: explain_*.c. */
#ifndef EXPLAIN_H
#define EXPLAIN_H

#include <stdbool.h>
#include <stddef.h>

#include "bootctrl/ctl.h"
#include "core/json.h"
#include "core/launch.h"
#include "core/strlist.h"

#define SHEET_COLUMNS 8

/* A column: its key in JSON; of a place: what precedes "file" and "line". */
struct column {
	const char *key;
	const char *none; /* of a place: how a text says that there is none */
};

struct cell {
	char *text; /* owned; NULL: nothing; of a place: its file */
	unsigned int line; /* of a place */
};

/* A table: an aligned block of text, or an array of objects. */
struct sheet {
	const char *name;
	struct column columns[SHEET_COLUMNS]; /* ended by a NULL key */
	struct cell *v; /* row by row */
	size_t n;
	size_t size;
	bool lost; /* memory ran out */
};

/* Adds one cell: a copy of text (or NULL), a place (no file: none). */
void sheet_text(struct sheet *sheet, const char *text);
void sheet_place(struct sheet *sheet, const struct place *place);

/* One explanation. */
struct explain {
	struct ctl *ctl;
	const struct service *service; /* the set's: its name, its order */
	size_t index; /* of it in the set */
	struct launch launch;
	bool made; /* the launch could be */
	struct strlist secrets; /* values that are not to be shown */
	struct buf b; /* the text or the document */
	struct json json; /* of b; depth 0: text */
	bool as_json;
	bool lost;
};

/* Writes a table, if it has rows or is for JSON, and frees it. */
void explain_sheet(struct explain *x, struct sheet *sheet);

/* explain_secret.c: collects all of a service's secrets.  -1: out of memory. */
int secret_collect(const struct service *service, struct strlist *secrets);
/* A copy of text with the secrets masked; NULL: out of memory. */
char *secret_mask(const struct explain *x, const char *text);
/* What is shown of a variable's value. */
char *secret_value(const struct explain *x, const char *name,
    const char *value);

/* Each writes one part. */
void explain_files(struct explain *x);
void explain_variables(struct explain *x);
void explain_environment(struct explain *x);
void explain_command(struct explain *x);
void explain_settings(struct explain *x);
void explain_order(struct explain *x);
/* 0, or what a reload that would be refused exits with. */
int explain_verb(struct explain *x, enum verb verb);

#endif

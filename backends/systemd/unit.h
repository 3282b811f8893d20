/* Names and text as the unit files of systemd want them. */
#ifndef UNIT_H
#define UNIT_H

#include <stdbool.h>

#include "core/buf.h"
#include "core/strlist.h"

/* Can a unit file hold it?  Only UTF-8 without control bytes. */
bool unit_holds(const char *s);

/*
 * Adds the name of a service's unit.  It cannot hold a "+", and with an "@"
 * at the end it would be a template: these are escaped, as systemctl does it.
 */
void unit_name(struct buf *b, const char *service);

/* Adds "KEY=A.service B.service WORD", or nothing if there are none. */
void unit_names(struct buf *b, const char *key, const struct strlist *services,
    const struct strlist *words);

/* Adds the rest of a line. */
void unit_text(struct buf *b, const char *s);

/* Adds one word of a command line or a list: systemd.syntax(7). */
void unit_word(struct buf *b, const char *s);

#endif

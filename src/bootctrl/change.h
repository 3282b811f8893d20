/* What the verbs share that change the bootctrl directory. */
#ifndef CHANGE_H
#define CHANGE_H

#include "bootctrl/ctl.h"

/*
 * Reads the directory and the set anew, as they would be if the file "from"
 * were "as"; both NULL: as they are.  The texts must live as long as ctl.
 * 0, or an exit status after messages.
 */
int change_look(struct ctl *ctl, const char *as, const char *from);

/* The service whose files are called so, or NULL. */
const struct service *change_service(const struct ctl *ctl, const char *file);

/* Checks that one service; 0, or EXIT_NOT_CONFIGURED after all findings. */
int change_check(struct ctl *ctl, const char *file);

/*
 * After a change: the files of each installed backend are made anew.
 * 0, or an exit status after messages.
 */
int change_done(struct ctl *ctl);

/* Tells the reason of errno for a file of the directory; EXIT_FAILED. */
int change_failed(const struct ctl *ctl, const char *file);

/* The NAME of NAME.rc that a word on the command line means: of a service,
 * else the word itself, without ".rc".  Owned by the caller; NULL: memory. */
char *change_file(const struct ctl *ctl, const char *word);

/* Is there such a file, be it a dangling link? */
bool change_there(const struct ctl *ctl, const char *file);

/* The three texts as one, for the caller to free; NULL: out of memory. */
char *change_join(const char *a, const char *b, const char *c);

#endif

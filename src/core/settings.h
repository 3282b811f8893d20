/* The variables that say what a service is, checked once. */
#ifndef SETTINGS_H
#define SETTINGS_H

#include "core/service.h"

/*
 * Fills the fields of a service from its variables and header lines.  What is
 * wrong goes to service->errs with the variable's place, and the field keeps
 * its default.  Of a foreign service only the words and start_timeout are
 * read.  -1: out of memory.
 */
int settings_read(struct service *service);

#endif

/* Variables of bootctrl.env that speak of the whole set. */
#ifndef SITE_H
#define SITE_H

#include "core/bootdir.h"
#include "core/errs.h"

#define SITE_SET_NAME "qmaild" /* default of set_name= */

/*
 * The name of the service that stands for the whole set: set_name= of
 * bootctrl.env.  The caller frees it; NULL with ERR_CONFIG in errs if it is no
 * name of a service, or the file is broken.  prefix is PREFIX.
 */
char *site_set_name(const struct bootdir *dir, const char *prefix,
    struct errs *errs);

#endif

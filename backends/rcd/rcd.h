/*
 * The dialects of BSD's rc.d.  Contracts: rc.subr(8), rcorder(8), rc.conf(5)
 * and service(8) of FreeBSD, NetBSD and DragonFly, rc.subr(8) and rcctl(8) of
 * OpenBSD, and pkgsrc's pkgtools/rc.subr.
 */
#ifndef RCD_H
#define RCD_H

#include <stdbool.h>

#include "core/backend.h"

enum rcd_tool {
	TOOL_SCRIPT, /* DIR/ID VERB */
	TOOL_SERVICE, /* service ID VERB */
	TOOL_RCCTL /* rcctl -f VERB ID */
};

struct rcd_dialect {
	const char *name;
	const char *sysname; /* uname(3)'s; NULL: of no system alone */
	const char *dir; /* of scripts, ended by "/" */
	const char *subr; /* the line that reads rc.subr */
	const char *enable; /* what a script's variable ends in: "_enable";
	                     * NULL: it has none */
	const char *template;
	const struct backend_word *words;
	const char *reserved; /* identifiers that are the system's, in blanks */

	/* How a verb is told to one script, whether or not it is enabled. */
	enum rcd_tool tool;
	const char *prefix; /* of the verb: "one", "force", "" */
};

/* The dialect of a name; NULL: that of this host, else FreeBSD's. */
const struct rcd_dialect *rcd_dialect(const char *name);

/* Is this host one of these systems? */
bool rcd_is_bsd(void);

/* For struct backend: the names, and FreeBSD's milestones. */
extern const char *const rcd_dialects[];
extern const struct backend_word rcd_words[];

/*
 * NAME as an identifier of sh: "-", ".", "@" and "+" become "_".  The caller
 * frees it; NULL: out of memory.
 */
char *rcd_identifier(const char *name);

/* Can the dialect carry a script of this identifier?  NULL, or why not. */
const char *rcd_unfit(const struct rcd_dialect *dialect, const char *id);

/*
 * The text of the script of a service; NULL: of the aggregate.  The caller
 * frees it; NULL: out of memory.
 */
char *rcd_script(const struct target *target, const struct service *service);

#endif

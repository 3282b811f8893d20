/* What a checker found: one line each, by a rule that has a name. */
#ifndef FINDINGS_H
#define FINDINGS_H

#include <stdbool.h>
#include <stddef.h>

struct finding_rule {
	const char *word;
	bool error; /* else a warning */
};

struct finding {
	const struct finding_rule *rule; /* borrowed */
	char *path;
	char *text;
};

struct findings {
	struct finding *v;
	size_t n;
	size_t errors;
	bool lost; /* memory ran out: some are missing */
};

/*
 * Adds one and takes both texts, which come from buf_take(): a NULL among
 * them means that memory ran out.
 */
void findings_take(struct findings *findings, const struct finding_rule *rule,
    char *path, char *text);

void findings_fini(struct findings *findings);

#endif

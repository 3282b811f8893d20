/* Lists of findings. */
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/findings.h"

void
findings_take(struct findings *findings, const struct finding_rule *rule,
    char *path, char *text)
{
	struct finding *more = NULL;

	if (path != NULL && text != NULL)
		more =
		    reallocarray(findings->v, findings->n + 1, sizeof(*more));
	if (more == NULL) {
		findings->lost = true;
		free(path);
		free(text);
		return;
	}
	findings->v = more;
	more[findings->n].rule = rule;
	more[findings->n].path = path;
	more[findings->n].text = text;
	findings->n++;
	if (rule->error)
		findings->errors++;
}

void
findings_fini(struct findings *findings)
{
	size_t i;

	for (i = 0; i < findings->n; i++) {
		free(findings->v[i].path);
		free(findings->v[i].text);
	}
	free(findings->v);
	memset(findings, 0, sizeof(*findings));
}

/* explain: what starts before the service and after it, and why. */
#include <sys/types.h>

#include <string.h>

#include "bootctrl/explain.h"
#include "core/uses.h"

/* One edge: who, by which word, where that is written and who provides it. */
struct why {
	const char *relation; /* "after" or "before" */
	const char *service; /* the other one; NULL: nobody provides it */
	const char *verb;
	const struct use *use; /* who wrote the word */
	const struct use *provide; /* NULL: nobody */
};

static void
why_add(struct sheet *sheet, const struct uses *uses, const struct why *why)
{
	static const struct place none = { NULL, 0, 0 };

	sheet_text(sheet, why->relation);
	sheet_text(sheet, why->service);
	sheet_text(sheet, why->verb);
	sheet_text(sheet, uses->words[why->use->word].text);
	sheet_place(sheet, why->use->place);
	sheet_place(sheet, why->provide == NULL ? &none : why->provide->place);
}

static const char *
use_verb(const struct use *use)
{
	if (use->kind == USE_BEFORE)
		return ("goes before");
	return (use->kind == USE_NEED ? "needs" : "requires");
}

/* What the service itself asks for: the providers of a word it wrote. */
static void
order_asked(struct explain *x, struct sheet *sheet, const struct uses *uses,
    const struct use *use)
{
	const struct set *set = &x->ctl->set;
	struct why why = { .use = use, .verb = use_verb(use) };
	size_t i;
	bool found = false;

	why.relation = use->kind == USE_BEFORE ? "before" : "after";
	for (i = 0; i < uses->n; i++) {
		if (uses->v[i].kind != USE_PROVIDE ||
		    uses->v[i].word != use->word ||
		    uses->v[i].service == x->index)
			continue;
		found = true;
		why.service = set->v[uses->v[i].service]->name;
		why.provide = &uses->v[i];
		why_add(sheet, uses, &why);
	}
	if (!found)
		why_add(sheet, uses, &why);
}

/* What others ask for: a word that the service provides. */
static void
order_others(struct explain *x, struct sheet *sheet, const struct uses *uses,
    const struct use *provide)
{
	const struct set *set = &x->ctl->set;
	struct why why = { .provide = provide };
	size_t i;

	for (i = 0; i < uses->n; i++) {
		const struct use *use = &uses->v[i];

		if (use->kind == USE_PROVIDE || use->word != provide->word ||
		    use->service == x->index)
			continue;
		why.use = use;
		why.verb = use_verb(use);
		why.relation = use->kind == USE_BEFORE ? "after" : "before";
		why.service = set->v[use->service]->name;
		why_add(sheet, uses, &why);
	}
}

void
explain_order(struct explain *x)
{
	struct sheet sheet = { .name = "order",
		.columns = { { "relation", NULL }, { "service", NULL },
		    { "why", NULL }, { "word", NULL }, { "", "-" },
		    { "provided_", "-" } } };
	const struct set *set = &x->ctl->set;
	struct uses uses;
	size_t i;

	if (uses_collect(&uses, set->v, set->n) == -1) {
		x->lost = true;
		return;
	}
	for (i = uses.first[x->index]; i < uses.first[x->index + 1]; i++)
		if (uses.v[i].kind == USE_PROVIDE)
			order_others(x, &sheet, &uses, &uses.v[i]);
		else
			order_asked(x, &sheet, &uses, &uses.v[i]);
	explain_sheet(x, &sheet);
	uses_fini(&uses);
}

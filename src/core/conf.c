/* The variables and header words of one service, and the way into the parser. */
#include <string.h>

#include "core/conf.h"
#include "core/conf_priv.h"
#include "core/rule.h"

struct conf *
conf_new(struct arena *arena)
{
	struct conf *conf = arena_get(arena, sizeof(*conf));

	if (conf != NULL)
		conf->arena = arena;
	return (conf);
}

struct conf_var *
conf_find(const struct conf *conf, const char *name)
{
	size_t i;

	for (i = 0; i < conf->n; i++) /* most differ in the first byte */
		if (conf->v[i].name[0] == name[0] &&
		    strcmp(conf->v[i].name, name) == 0)
			return (&conf->v[i]);
	return (NULL);
}

/* A new variable of this name itself (NULL: memory ran out). */
static struct conf_var *
conf_append(struct conf *conf, const char *name)
{
	struct conf_var *v;
	size_t size;

	if (name == NULL)
		return (NULL);
	if (conf->n == conf->size) {
		size = conf->size == 0 ? 10 : conf->size * 2;
		v = arena_grow(conf->arena, conf->v, conf->n * sizeof(*v),
		    size * sizeof(*v));
		if (v == NULL)
			return (NULL);
		conf->v = v;
		conf->size = size;
	}
	v = &conf->v[conf->n++];
	v->name = name;
	return (v);
}

struct conf_var *
conf_add(struct conf *conf, const char *name)
{
	struct conf_var *v = conf_find(conf, name);

	return (v != NULL ? v
	                  : conf_append(conf, arena_strdup(conf->arena, name)));
}

/* Remembers the value that var has now.  -1: out of memory. */
static int
conf_keep(struct conf *conf, struct conf_var *var)
{
	struct conf_old *old = arena_get(conf->arena, sizeof(*old));

	if (old == NULL)
		return (-1);
	old->older = var->old;
	old->value = var->value;
	old->layer = var->layer;
	old->place = var->place;
	old->read = var->read;
	var->old = old;
	return (0);
}

static void
conf_give(struct conf_var *var, const char *value, enum conf_layer layer,
    const struct place *place)
{
	var->value = value;
	var->read = false;
	var->layer = layer;
	var->place = *place;
}

int
conf_assign(struct conf *conf, const char *name, const char *value,
    enum conf_layer layer, const struct place *place)
{
	struct conf_var *var = conf_add(conf, name);
	const char *copy =
	    value == NULL ? NULL : arena_strdup(conf->arena, value);

	if (var == NULL || (value != NULL && copy == NULL))
		return (-1);
	if (conf->history && layer != CONF_BUILTIN && var->value != NULL &&
	    conf_keep(conf, var) == -1)
		return (-1);
	conf_give(var, copy, layer, place);
	if (value == NULL)
		var->exported = false;
	return (0);
}

int
conf_set(struct conf *conf, const char *name, const char *value)
{
	struct place none = { NULL, 0, 0 };
	struct conf_var *var = conf_find(conf, name);

	if (var == NULL)
		var = conf_append(conf, name);
	if (var == NULL)
		return (-1);
	conf_give(var, value, CONF_BUILTIN, &none);
	return (0);
}

const struct conf_var *
conf_get(const struct conf *conf, const char *name)
{
	const struct conf_var *var = conf_find(conf, name);

	return (var != NULL && var->value != NULL ? var : NULL);
}

const char *
conf_value(const struct conf *conf, const char *name)
{
	const struct conf_var *var = conf_get(conf, name);

	return (var != NULL && *var->value != '\0' ? var->value : NULL);
}

int
conf_words_add(struct arena *arena, struct conf_words *words, const char *word,
    const struct place *place)
{
	char *copy = arena_strdup(arena, word);
	struct conf_word *v;
	size_t size;

	if (copy == NULL)
		return (-1);
	if (words->n == words->size) {
		size = words->size == 0 ? 2 : words->size * 2;
		v = arena_grow(arena, words->v, words->n * sizeof(*v),
		    size * sizeof(*v));
		if (v == NULL)
			return (-1);
		words->v = v;
		words->size = size;
	}
	words->v[words->n].word = copy;
	words->v[words->n].place = *place;
	words->n++;
	return (0);
}

int
conf_parse(struct conf *conf, const struct conf_text *text, struct errs *errs)
{
	struct lex lex = { .conf = conf,
		.layer = text->layer,
		.s = text->s,
		.n = text->len };
	size_t before = errs->n;
	bool lost = errs->lost;

	lex.file = arena_strdup(conf->arena, text->file);
	if (lex.file == NULL)
		return (errs_nomem(errs));
	lex.at.line = 1;
	lex.errs = errs;
	lines_parse(&lex);
	(void)errs_rule(errs, before, RULE_SYNTAX);
	return (errs->n != before || errs->lost != lost ? -1 : 0);
}

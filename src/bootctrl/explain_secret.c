/*
 * explain: what must not be shown.  A secret is known by its variable's name;
 * where its value turns up in another one or in an argument, it is masked too.
 */
#include <sys/types.h>

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "bootctrl/explain.h"

#define MASK "********"
#define SECRET_MIN 3 /* bytes: less is in every text */

/* Is what a variable of this name holds a secret? */
static bool
secret_name(const char *name)
{
	static const char *const words[] = { "PASS", "SECRET", "KEY", "TOKEN" };
	size_t i;

	for (; *name != '\0'; name++)
		for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
			if (strncasecmp(name, words[i], strlen(words[i])) == 0)
				return (true);
	return (false);
}

static int
secret_add(struct strlist *secrets, const char *value)
{
	if (value == NULL || strlen(value) < SECRET_MIN ||
	    strlist_has(secrets, value))
		return (0);
	return (strlist_add(secrets, value));
}

int
secret_collect(const struct service *service, struct strlist *secrets)
{
	const struct conf *conf = service->conf;
	const struct conf_old *old;
	size_t i;

	for (i = 0; i < conf->n; i++) {
		if (!secret_name(conf->v[i].name))
			continue;
		if (secret_add(secrets, conf->v[i].value) == -1)
			return (-1);
		for (old = conf->v[i].old; old != NULL; old = old->older)
			if (secret_add(secrets, old->value) == -1)
				return (-1);
	}
	return (0);
}

/* The length of the longest secret that text begins with, or 0. */
static size_t
secret_at(const struct strlist *secrets, const char *text)
{
	size_t i, len, longest = 0;

	for (i = 0; i < secrets->n; i++) {
		len = strlen(secrets->v[i]);
		if (len > longest && strncmp(secrets->v[i], text, len) == 0)
			longest = len;
	}
	return (longest);
}

char *
secret_mask(const struct explain *x, const char *text)
{
	struct buf b = { 0 };
	size_t len;

	buf_puts(&b, "");
	while (*text != '\0') {
		len = secret_at(&x->secrets, text);
		if (len > 0) {
			buf_puts(&b, MASK);
			text += len;
		} else {
			buf_putc(&b, *text++);
		}
	}
	return (buf_take(&b));
}

char *
secret_value(const struct explain *x, const char *name, const char *value)
{
	if (x->ctl->opt[OPT_SHOW_SECRETS] == NULL && secret_name(name) &&
	    *value != '\0')
		return (strdup(MASK));
	return (secret_mask(x, value));
}

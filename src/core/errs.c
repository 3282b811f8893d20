/* Collected messages. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/buf.h"
#include "core/errs.h"
#include "core/exits.h"

/* A message is one line of text: values in it cannot act on a terminal. */
static char *
errs_clean(char *text)
{
	char *s;

	for (s = text; s != NULL && *s != '\0'; s++)
		if ((unsigned char)*s < ' ' || *s == 0x7f)
			*s = '?';
	return (text);
}

/* Adds a message, and takes its text (NULL: memory ran out). */
static void
errs_push(struct errs *errs, const struct err *err, char *text)
{
	struct err *v;
	size_t size;

	if (text != NULL && errs->n == errs->size) {
		size = errs->size == 0 ? 8 : errs->size * 2;
		v = reallocarray(errs->v, size, sizeof(*v));
		if (v == NULL) {
			free(text);
			text = NULL;
		} else {
			errs->v = v;
			errs->size = size;
		}
	}
	if (text == NULL) {
		errs->lost = true;
		return;
	}
	errs->v[errs->n] = *err;
	errs->v[errs->n].text = text;
	errs->n++;
}

int
errs_add(struct errs *errs, enum err_kind kind, const struct place *where,
    const char *fmt, ...)
{
	struct err err = { .kind = kind };
	struct buf b = { 0 };
	va_list ap;
	int saved = errno;

	if (where != NULL && where->file != NULL) {
		buf_puts(&b, where->file);
		err.file_len = b.n;
		err.line = where->line;
		err.col = where->line == 0 ? 0 : where->col;
		if (err.line != 0)
			buf_printf(&b, ":%u", err.line);
		if (err.col != 0)
			buf_printf(&b, ":%u", err.col);
		buf_puts(&b, ": ");
	}
	err.said = b.n;
	va_start(ap, fmt);
	buf_vprintf(&b, fmt, ap);
	va_end(ap);
	errs_push(errs, &err, errs_clean(buf_take(&b)));
	errno = saved;
	return (-1);
}

int
errs_rule(struct errs *errs, size_t from, const char *rule)
{
	size_t i;

	for (i = from; i < errs->n; i++)
		if (errs->v[i].rule == NULL)
			errs->v[i].rule = rule;
	return (-1);
}

int
errs_nomem(struct errs *errs)
{
	return (errs_add(errs, ERR_FAILED, NULL, "out of memory"));
}

bool
errs_failed(const struct errs *errs)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		if (errs->v[i].kind >= ERR_FAILED)
			return (true);
	return (errs->lost);
}

int
errs_exit(const struct errs *errs)
{
	bool permission = false, config = false;
	size_t i;

	for (i = 0; i < errs->n; i++) {
		if (errs->v[i].kind == ERR_FAILED)
			return (EXIT_FAILED);
		if (errs->v[i].kind == ERR_PERMISSION)
			permission = true;
		if (errs->v[i].kind == ERR_CONFIG)
			config = true;
	}
	if (errs->lost)
		return (EXIT_FAILED);
	if (config)
		return (EXIT_NOT_CONFIGURED);
	return (permission ? EXIT_NOT_ALLOWED : EXIT_FAILED);
}

void
errs_copy(struct errs *to, const struct errs *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		errs_push(to, &from->v[i], strdup(from->v[i].text));
	to->lost = to->lost || from->lost;
}

void
errs_move(struct errs *to, struct errs *from)
{
	size_t i;

	for (i = 0; i < from->n; i++)
		errs_push(to, &from->v[i], from->v[i].text);
	to->lost = to->lost || from->lost;
	from->n = 0;
	errs_fini(from);
}

void
errs_fini(struct errs *errs)
{
	size_t i;

	for (i = 0; i < errs->n; i++)
		free(errs->v[i].text);
	free(errs->v);
	memset(errs, 0, sizeof(*errs));
}

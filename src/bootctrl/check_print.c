/* check: how findings are written. */
#include <sys/types.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bootctrl/check.h"
#include "bootctrl/view.h"

static int
compare_file(const struct err *a, const struct err *b)
{
	size_t n = a->file_len < b->file_len ? a->file_len : b->file_len;
	int c = n == 0 ? 0 : memcmp(a->text, b->text, n);

	if (c != 0)
		return (c);
	return ((a->file_len > b->file_len) - (a->file_len < b->file_len));
}

/* By file, line and column, then by text: the same order each time. */
static int
compare_finding(const void *v, const void *w)
{
	const struct err *a = v, *b = w;
	int c = compare_file(a, b);

	if (c == 0)
		c = (a->line > b->line) - (a->line < b->line);
	if (c == 0)
		c = (a->col > b->col) - (a->col < b->col);
	if (c == 0)
		c = strcmp(a->text, b->text);
	return (c);
}

void
check_sort(struct errs *found)
{
	size_t i, kept = 0;

	if (found->n < 2)
		return;
	qsort(found->v, found->n, sizeof(*found->v), compare_finding);
	for (i = 1; i < found->n; i++) {
		if (strcmp(found->v[kept].text, found->v[i].text) == 0)
			free(found->v[i].text);
		else
			found->v[++kept] = found->v[i];
	}
	found->n = kept + 1;
}

static const char *
severity(const struct err *e)
{
	return (e->kind == ERR_WARNING ? "warning" : "error");
}

/* gcc's form always has a line and a column, which editors look for. */
static void
print_text(const struct errs *found, FILE *to, bool gcc)
{
	size_t i;

	for (i = 0; i < found->n; i++) {
		const struct err *e = &found->v[i];

		(void)fprintf(to, "%.*s", (int)e->file_len, e->text);
		if (gcc || e->line != 0)
			(void)fprintf(to, ":%u", e->line == 0 ? 1 : e->line);
		if (gcc || e->col != 0)
			(void)fprintf(to, ":%u", e->col == 0 ? 1 : e->col);
		(void)fprintf(to, "%s%s: %s", e->file_len == 0 ? "" : ": ",
		    severity(e), e->text + e->said);
		if (e->rule != NULL)
			(void)fprintf(to, " [%s]", e->rule);
		(void)fputc('\n', to);
	}
}

static void
json_finding(struct json *j, const struct err *e)
{
	json_object(j, NULL);
	if (e->file_len == 0)
		json_null(j, "file");
	else
		json_stringn(j, "file", e->text, e->file_len);
	if (e->line == 0)
		json_null(j, "line");
	else
		json_number(j, "line", e->line);
	if (e->col == 0)
		json_null(j, "column");
	else
		json_number(j, "column", e->col);
	json_string(j, "severity", severity(e));
	json_string(j, "rule", e->rule);
	json_string(j, "text", e->text + e->said);
	json_end(j);
}

int
check_json(const struct ctl *ctl, const struct errs *found, int status)
{
	struct doc doc;
	long long errors = 0;
	size_t i;

	doc_begin(&doc, ctl);
	json_array(&doc.j, "findings");
	for (i = 0; i < found->n; i++) {
		json_finding(&doc.j, &found->v[i]);
		errors += found->v[i].kind != ERR_WARNING;
	}
	json_end(&doc.j);
	json_number(&doc.j, "errors", errors);
	json_number(&doc.j, "warnings", (long long)found->n - errors);
	doc.b.failed = doc.b.failed || found->lost;
	return (doc_end(&doc, EXIT_OK) == EXIT_OK ? status : CHECK_ERRORS);
}

int
check_format(const struct ctl *ctl)
{
	static const char *const words[] = { "text", "gcc", "json" };
	const char *want = ctl->opt[OPT_FORMAT];
	int i;

	if (ctl->opt[OPT_JSON] != NULL)
		return (CHECK_JSON);
	if (want == NULL)
		return (CHECK_TEXT);
	for (i = CHECK_TEXT; i <= CHECK_JSON; i++)
		if (strcmp(want, words[i]) == 0)
			return (i);
	(void)fprintf(stderr,
	    "bootctrl: --format: \"%s\" is none of text, gcc and json\n", want);
	return (-1);
}

void
check_print(const struct errs *found, FILE *to, int format)
{
	print_text(found, to, format == CHECK_GCC);
	if (found->lost)
		(void)fprintf(stderr, "bootctrl: out of memory\n");
}

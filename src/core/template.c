/* Generated files are made from templates. */
#include <ctype.h>
#include <errno.h>
#include <string.h>

#include "core/buf.h"
#include "core/template.h"

/* The length of the word between two @ at s, which is one; 0: no word. */
static size_t
word_len(const char *s)
{
	size_t n = 1;

	while (isupper((unsigned char)s[n]) || s[n] == '_')
		n++;
	return (n > 1 && s[n] == '@' ? n - 1 : 0);
}

static const char *
word_value(const struct template_var *vars, const char *word, size_t len)
{
	for (; vars->name != NULL; vars++)
		if (strlen(vars->name) == len &&
		    strncmp(vars->name, word, len) == 0)
			return (vars->value);
	return (NULL);
}

char *
template_fill(const char *text, const struct template_var *vars)
{
	struct buf b = { 0 };
	const char *s, *value;
	size_t len;

	for (s = text; *s != '\0';) {
		len = *s == '@' ? word_len(s) : 0;
		if (len == 0) {
			buf_putc(&b, *s++);
			continue;
		}
		value = word_value(vars, s + 1, len);
		if (value == NULL) {
			buf_fini(&b);
			errno = EINVAL;
			return (NULL);
		}
		buf_puts(&b, value);
		/* A line that held nothing else goes with an empty value. */
		if (*value == '\0' && (s == text || s[-1] == '\n') &&
		    s[len + 2] == '\n')
			s++;
		s += len + 2;
	}
	if (b.s == NULL)
		buf_puts(&b, "");
	return (buf_take(&b));
}

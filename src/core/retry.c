/*
 * The schedule of a stop.  The form is that of start-stop-daemon(8) --retry,
 * without its shorthand forms.
 */
#include <signal.h>
#include <string.h>

#include "compat/compat.h"
#include "core/retry.h"
#include "core/valid.h"

#define RETRY_SECONDS 86400
#define RETRY_FIELD 16 /* bytes of a field, with its NUL */

const struct retry retry_default = { { { SIGTERM, 30 }, { SIGKILL, 5 } }, 2 };

/*
 * Copies the field at *text, up to the next slash, and moves behind it.
 * Returns false if there is none or if it is too long to mean anything.
 */
static bool
retry_field(const char **text, char *field)
{
	size_t n;

	if (*text == NULL)
		return (false);
	n = strcspn(*text, "/");
	if (n == 0 || n >= RETRY_FIELD)
		return (false);
	memcpy(field, *text, n);
	field[n] = '\0';
	*text = (*text)[n] == '/' ? *text + n + 1 : NULL;
	return (true);
}

const char *
retry_parse(struct retry *retry, const char *text)
{
	struct retry new = { 0 };
	struct retry_step *step;
	unsigned long long seconds;
	char field[RETRY_FIELD];

	while (text != NULL) {
		if (new.n == RETRY_STEPS)
			return ("it has more than 8 steps");
		step = &new.v[new.n++];
		if (!retry_field(&text, field))
			return ("a signal is missing");
		step->signo = valid_signal(field);
		if (step->signo <= 0)
			return ("it names an unknown signal");
		if (!retry_field(&text, field))
			return ("a signal without its seconds");
		if (valid_number(field, RETRY_SECONDS, &seconds) == -1)
			return ("its seconds are no number up to 86400");
		step->seconds = (unsigned int)seconds;
	}
	if (new.n == 0)
		return ("it is empty");
	*retry = new;
	return (NULL);
}

void
retry_print(const struct retry *retry, struct buf *b)
{
	const char *name;
	size_t i;

	for (i = 0; i < retry->n; i++) {
		if (i > 0)
			buf_putc(b, '/');
		name = signal_name(retry->v[i].signo);
		if (name != NULL)
			buf_puts(b, name);
		else
			buf_printf(b, "%d", retry->v[i].signo);
		buf_printf(b, "/%u", retry->v[i].seconds);
	}
}

bool
retry_kills(const struct retry *retry)
{
	size_t i;

	for (i = 0; i < retry->n; i++)
		if (retry->v[i].signo == SIGKILL)
			return (true);
	return (false);
}

/* The values that backends give: words and commands. */
#include <stdlib.h>
#include <string.h>

#include "compat/compat.h"
#include "core/backend.h"

const char *
backend_word(const struct backend_word *words, const char *word)
{
	for (; words != NULL && words->word != NULL; words++)
		if (strcmp(words->word, word) == 0)
			return (words->native);
	return (NULL);
}

int
commands_add(struct commands *commands, const char *const words[])
{
	struct strlist *v, argv = { 0 };

	if (strlist_addv(&argv, words) == -1)
		goto fail;
	v = reallocarray(commands->v, commands->n + 1, sizeof(*v));
	if (v == NULL)
		goto fail;
	commands->v = v;
	commands->v[commands->n++] = argv;
	return (0);
fail:
	strlist_fini(&argv);
	return (-1);
}

int
verify_shell(const char *shell, const char *path, struct strlist *argv)
{
	const char *const words[] = { shell, "-n", path, NULL };

	return (strlist_addv(argv, words));
}

void
commands_fini(struct commands *commands)
{
	size_t i;

	for (i = 0; i < commands->n; i++)
		strlist_fini(&commands->v[i]);
	free(commands->v);
	memset(commands, 0, sizeof(*commands));
}

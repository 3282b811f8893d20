/*
 * Any text as /proc/PID/stat.  The parser is a static function, since nobody
 * else has such a text.
 */
#ifndef _GNU_SOURCE
#define _GNU_SOURCE
#endif
#include "replay.h"

#ifdef __linux__
#include "launcher/os_linux_proc.c" /* NOLINT(bugprone-suspicious-include) */

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct linux_stat line;
	char *text = malloc(size + 1);

	if (text == NULL)
		return (0);
	memcpy(text, data, size);
	text[size] = '\0';
	memset(&line, 0, sizeof(line));
	if (stat_parse(text, &line) == 0 &&
	    memchr(line.comm, '\0', sizeof(line.comm)) == NULL)
		abort();
	free(text);
	return (0);
}
#else
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	(void)data;
	(void)size;
	return (0);
}
#endif

/*
 * A credential validation module for POP3 servers: knows one user, joe, whose
 * password is "secret", who has our own uid and gid and lives in $HOME.
 *
 * The request on stdin: byte 2, a string (length and bytes) that identifies
 * it, then facts, each a type and a string, and byte 0.  The answer on stdout:
 * a status (0: yes, 100: no), the same string, facts, and byte 0.  There is no
 * end of file: the other side waits for the answer with its end open.
 */
#include <err.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define VERSION 2
#define REFUSED 100

/* Types of facts, in requests and in answers. */
enum {
	ACCOUNT = 1,
	PASSWORD = 3,
	USER = 1,
	UID = 2,
	GID = 3,
	HOME = 5
};

/* Reads a string; false: the request is cut off. */
static bool
get_string(char text[256])
{
	int n = getchar();

	if (n == EOF || fread(text, 1, (size_t)n, stdin) != (size_t)n)
		return (false);
	text[n] = '\0';
	return (true);
}

static void
put_string(const char *text)
{
	size_t n = strlen(text);

	if (n > 255)
		errx(REFUSED, "too long: %s", text);
	(void)putchar((int)n);
	(void)fwrite(text, 1, n, stdout);
}

static void
put_fact(int type, const char *text)
{
	(void)putchar(type);
	put_string(text);
}

static void
put_number(int type, unsigned long n)
{
	char text[32];

	(void)snprintf(text, sizeof(text), "%lu", n);
	put_fact(type, text);
}

int
main(void)
{
	const char *home = getenv("HOME");
	char tag[256], text[256];
	bool account = false, password = false;
	int type, status = REFUSED;

	/* Not more than the request: nothing else will come. */
	if (setvbuf(stdin, NULL, _IONBF, 0) != 0)
		err(1, "setvbuf");
	if (getchar() != VERSION || !get_string(tag))
		errx(1, "no request");
	while ((type = getchar()) > 0 && get_string(text)) {
		account |= type == ACCOUNT && strcmp(text, "joe") == 0;
		password |= type == PASSWORD && strcmp(text, "secret") == 0;
	}
	if (type == 0 && account && password)
		status = 0;
	(void)putchar(status);
	put_string(tag);
	if (status == 0) {
		put_fact(USER, "joe");
		put_number(UID, (unsigned long)getuid());
		put_number(GID, (unsigned long)getgid());
		put_fact(HOME, home != NULL ? home : "/");
	}
	(void)putchar(0);
	if (fflush(stdout) != 0)
		err(1, "stdout");
	return (status);
}

/*
 * A tiny SMTP server on stdin and stdout, a stand-in for qmail-smtpd.  It
 * takes any mail and keeps none.  Its arguments are a chain as after
 * qmail-smtpd: AUTH runs them and believes their exit status.
 * For tests: XENV shows its environment, XARGS its arguments, XPID its pid.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

extern char **environ;

static void
reply(const char *line)
{
	printf("%s\r\n", line);
	fflush(stdout);
}

/* Lists strings, one reply line each, then ends the reply. */
static void
reply_list(char **v)
{
	for (; *v != NULL; v++)
		printf("250-%s\r\n", *v);
	reply("250 end");
}

/* Reads a line and cuts its end off.  -1: there is none any more. */
static int
get_line(char *line, size_t size)
{
	if (fgets(line, (int)size, stdin) == NULL)
		return (-1);
	line[strcspn(line, "\r\n")] = '\0';
	return (0);
}

static void
take_data(void)
{
	char line[1024];
	unsigned long n = 0;

	reply("354 go ahead");
	while (get_line(line, sizeof(line)) == 0) {
		if (strcmp(line, ".") == 0) {
			printf("250 ok %lu lines\r\n", n);
			fflush(stdout);
			return;
		}
		n++;
	}
}

static void
authenticate(char **chain)
{
	pid_t pid;
	int status;

	if (*chain == NULL) {
		reply("503 auth not available (#5.3.3)");
		return;
	}
	pid = fork();
	if (pid == -1) {
		reply("454 no process (#4.3.0)");
		return;
	}
	if (pid == 0) {
		execvp(chain[0], chain);
		_exit(111);
	}
	if (waitpid(pid, &status, 0) == -1 || !WIFEXITED(status) ||
	    WEXITSTATUS(status) != 0)
		reply("535 authentication failed");
	else
		reply("235 ok");
}

static void
show_pid(void)
{
	printf("250 pid %ld\r\n", (long)getpid());
	fflush(stdout);
}

int
main(int argc, char **argv)
{
	char line[1024];

	(void)argc;
	reply("220 stand-in ESMTP");
	while (get_line(line, sizeof(line)) == 0) {
		if (strcasecmp(line, "QUIT") == 0) {
			reply("221 stand-in");
			return (0);
		}
		if (strncasecmp(line, "EHLO", 4) == 0)
			reply("250-stand-in\r\n250-AUTH PLAIN\r\n250 8BITMIME");
		else if (strcasecmp(line, "DATA") == 0)
			take_data();
		else if (strncasecmp(line, "AUTH", 4) == 0)
			authenticate(argv + 1);
		else if (strcasecmp(line, "XENV") == 0)
			reply_list(environ);
		else if (strcasecmp(line, "XARGS") == 0)
			reply_list(argv);
		else if (strcasecmp(line, "XPID") == 0)
			show_pid();
		else if (strncasecmp(line, "HELO", 4) == 0 ||
		    strncasecmp(line, "MAIL", 4) == 0 ||
		    strncasecmp(line, "RCPT", 4) == 0 ||
		    strncasecmp(line, "RSET", 4) == 0 ||
		    strncasecmp(line, "NOOP", 4) == 0)
			reply("250 ok");
		else
			reply("502 unimplemented (#5.5.1)");
	}
	return (0);
}

/* Checks of names that come from outside. */
#include <signal.h>
#include <string.h>

#include "core/valid.h"

#define LETTERS "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
#define DIGITS "0123456789"

/* Signals by their POSIX names, and those others that a system has. */
static const struct {
	const char *name;
	int signo;
} signals[] = {
	{ "HUP", SIGHUP },
	{ "INT", SIGINT },
	{ "QUIT", SIGQUIT },
	{ "ILL", SIGILL },
	{ "TRAP", SIGTRAP },
	{ "ABRT", SIGABRT },
	{ "BUS", SIGBUS },
	{ "FPE", SIGFPE },
	{ "KILL", SIGKILL },
	{ "USR1", SIGUSR1 },
	{ "SEGV", SIGSEGV },
	{ "USR2", SIGUSR2 },
	{ "PIPE", SIGPIPE },
	{ "ALRM", SIGALRM },
	{ "TERM", SIGTERM },
	{ "CHLD", SIGCHLD },
	{ "CONT", SIGCONT },
	{ "STOP", SIGSTOP },
	{ "TSTP", SIGTSTP },
	{ "TTIN", SIGTTIN },
	{ "TTOU", SIGTTOU },
	{ "URG", SIGURG },
	{ "XCPU", SIGXCPU },
	{ "XFSZ", SIGXFSZ },
	{ "VTALRM", SIGVTALRM },
	{ "PROF", SIGPROF },
	{ "SYS", SIGSYS },
#ifdef SIGWINCH
	{ "WINCH", SIGWINCH },
#endif
#ifdef SIGPOLL
	{ "POLL", SIGPOLL },
#endif
#ifdef SIGIO
	{ "IO", SIGIO },
#endif
#ifdef SIGINFO
	{ "INFO", SIGINFO },
#endif
};

#define NSIGNALS (sizeof(signals) / sizeof(signals[0]))

bool
valid_name(const char *s)
{
	size_t n = strspn(s, LETTERS DIGITS "_.@+-");

	return (n > 0 && n <= NAME_MAX_LEN && s[n] == '\0' &&
	    strchr("_.@+-", *s) == NULL);
}

/* In a loop: strspn() builds a table of all bytes before it looks. */
bool
valid_var(const char *s)
{
	if (*s == '\0' || (*s >= '0' && *s <= '9'))
		return (false);
	while (valid_var_byte(*s))
		s++;
	return (*s == '\0');
}

const char *
valid_environment(const char *name)
{
	if (strncmp(name, "LD_", 3) == 0)
		return ("the run-time linker would load code by it");
	if (strncmp(name, "BASH_", 5) == 0 || strcmp(name, "ENV") == 0)
		return ("shells would run a file by it");
	if (strcmp(name, "IFS") == 0)
		return ("old shells would split words by it");
	return (NULL);
}

int
valid_number(const char *s, unsigned long long max, unsigned long long *n)
{
	unsigned long long value = 0, digit;

	if (*s == '\0')
		return (-1);
	for (; *s != '\0'; s++) {
		if (*s < '0' || *s > '9')
			return (-1);
		digit = (unsigned long long)(*s - '0');
		if (digit > max || value > (max - digit) / 10)
			return (-1);
		value = value * 10 + digit;
	}
	*n = value;
	return (0);
}

int
valid_signal(const char *s)
{
	unsigned long long n;
	size_t i;

	if (valid_number(s, 1000, &n) == 0)
		return (signal_name((int)n) != NULL ? (int)n : -1);
	if (strncmp(s, "SIG", 3) == 0)
		s += 3;
	for (i = 0; i < NSIGNALS; i++)
		if (strcmp(signals[i].name, s) == 0)
			return (signals[i].signo);
	return (-1);
}

const char *
signal_name(int signo)
{
	size_t i;

	for (i = 0; i < NSIGNALS; i++)
		if (signals[i].signo == signo)
			return (signals[i].name);
	return (NULL);
}

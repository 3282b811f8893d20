/*
 * The limits of what bootctrl can reach: loops that make the system calls
 * which a command cannot do without, one service after the other, and
 * nothing else: no script is read, no process identified, nothing printed.
 *	h_loop start DIR N	N times "sleep": lock, pipes, fork, setsid,
 *				record by temp + rename, exec
 *	h_loop read DIR		opens and reads all files of DIR
 *	h_loop status DIR	opens and reads each DIR/NAME.state, and the
 *				/proc/PID/stat of the pid in NAME.pid
 */
#include <sys/file.h>
#include <sys/types.h>

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define SLEEP "/bin/sleep"
#define FILE_NAME 300

static void child(int, int) __attribute__((noreturn));

/* Waits for its release, as whoever records it first has to make it wait. */
static void
child(int release, int error)
{
	static char *const argv[] = { SLEEP, "100000", NULL };
	static char *const envp[] = { NULL };
	char byte;
	int null;

	(void)setsid();
	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null != -1 && dup2(null, 0) == 0 && dup2(null, 1) == 1 &&
	    dup2(null, 2) == 2 && read(release, &byte, 1) == 1)
		(void)execve(SLEEP, argv, envp);
	(void)write(error, &errno, sizeof(errno));
	_exit(127);
}

static void
record(int dir, const char *name, pid_t pid)
{
	char temp[FILE_NAME], file[FILE_NAME], text[FILE_NAME];
	int fd, n;

	(void)snprintf(temp, sizeof(temp), ".%s.state.new", name);
	(void)snprintf(file, sizeof(file), "%s.state", name);
	n = snprintf(text, sizeof(text), "pid=%ld\n", (long)pid);
	fd = openat(dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
	if (fd == -1 || write(fd, text, (size_t)n) != n || close(fd) == -1 ||
	    renameat(dir, temp, dir, file) == -1)
		err(1, "%s", temp);
}

static void
start(int dir, const char *name)
{
	char file[FILE_NAME];
	int error[2], failed, lock, release[2];
	pid_t pid;

	(void)snprintf(file, sizeof(file), "%s.lock", name);
	lock = openat(dir, file, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (lock == -1 || flock(lock, LOCK_EX | LOCK_NB) == -1 ||
	    pipe2(release, O_CLOEXEC) == -1 || pipe2(error, O_CLOEXEC) == -1)
		err(1, "%s", file);
	pid = fork();
	if (pid == -1)
		err(1, "fork");
	if (pid == 0)
		child(release[0], error[1]);
	(void)close(release[0]);
	(void)close(error[1]);
	record(dir, name, pid);
	if (write(release[1], "", 1) != 1)
		err(1, "release");
	if (read(error[0], &failed, sizeof(failed)) != 0)
		errx(1, "%s: no exec", name);
	(void)close(release[1]);
	(void)close(error[0]);
	(void)close(lock);
}

/* Reads a whole file; 0 if it is not there. */
static size_t
slurp(int dir, const char *name, char *text, size_t size)
{
	ssize_t n;
	size_t all = 0;
	int fd;

	fd = openat(dir, name, O_RDONLY | O_CLOEXEC);
	if (fd == -1)
		return (0);
	while ((n = read(fd, text, size - 1)) > 0) {
		text[n] = '\0';
		all += (size_t)n;
	}
	(void)close(fd);
	return (all);
}

/* One file of the directory, for "read" or "status". */
static void
look(int dir, const char *name, int status)
{
	char text[65536], file[FILE_NAME];
	size_t len = strlen(name);

	if (!status) {
		(void)slurp(dir, name, text, sizeof(text));
		return;
	}
	if (len < 6 || strcmp(name + len - 6, ".state") != 0 ||
	    slurp(dir, name, text, sizeof(text)) == 0)
		return;
	(void)snprintf(file, sizeof(file), "%.*s.pid", (int)len - 6, name);
	if (slurp(dir, file, text, sizeof(text)) == 0)
		return;
	(void)snprintf(file, sizeof(file), "/proc/%ld/stat",
	    strtol(text, NULL, 10));
	if (slurp(dir, file, text, sizeof(text)) == 0)
		warnx("%s: no %s", name, file);
}

int
main(int argc, char **argv)
{
	struct dirent *entry;
	char name[FILE_NAME];
	DIR *list;
	int dir;
	long i;

	if (argc < 3)
		errx(2, "usage: h_loop start DIR N | read DIR | status DIR");
	dir = open(argv[2], O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (dir == -1)
		err(1, "%s", argv[2]);
	if (strcmp(argv[1], "start") == 0 && argc == 4) {
		for (i = 0; i < strtol(argv[3], NULL, 10); i++) {
			(void)snprintf(name, sizeof(name), "s%ld", i);
			start(dir, name);
		}
		return (0);
	}
	list = opendir(argv[2]);
	if (list == NULL)
		err(1, "%s", argv[2]);
	while ((entry = readdir(list)) != NULL)
		if (entry->d_name[0] != '.')
			look(dir, entry->d_name,
			    strcmp(argv[1], "status") == 0);
	return (closedir(list));
}

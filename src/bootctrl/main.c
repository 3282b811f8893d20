/* bootctrl: starts, stops and shows the services of a bootctrl directory. */
#include <sys/stat.h>
#include <sys/types.h>

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bootctrl/ctl.h"
#include "launcher/os.h"
#include "paths.h"

/*
 * Makes the process safe to work in, whoever called it: descriptors 0 to 2
 * open and no others, all signals as they were made but a closed pipe no
 * death, files not writable by others.
 */
static void
process_init(void)
{
	struct sigaction sa;
	int fd;

	for (fd = STDIN_FILENO; fd <= STDERR_FILENO; fd++)
		if (fcntl(fd, F_GETFD) == -1 && errno == EBADF &&
		    open("/dev/null",
		        fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) != fd)
			_exit(EXIT_FAILED);
	os_closefrom(STDERR_FILENO + 1);
	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	(void)sigprocmask(SIG_SETMASK, &sa.sa_mask, NULL);
	sa.sa_handler = SIG_DFL;
	/* Where it is ignored no child can be waited for. */
	(void)sigaction(SIGCHLD, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	(void)sigaction(SIGPIPE, &sa, NULL);
	/* A write over the caller's limit fails like any other. */
	(void)sigaction(SIGXFSZ, &sa, NULL);
	(void)umask(022);
}

/*
 * Opens the directory and reads the set; 0, or an exit status.  status may do
 * without: it looks where the state is, and opens only what holds it.
 */
static int
ctl_open(struct ctl *ctl, const struct cmd *cmd)
{
	bool reads = cmd->run != cmd_status;
	struct bootdir *dir = &ctl->bootdir;
	struct errs errs = { 0 };
	int status = EXIT_OK;

	if (cmd->anywhere && access(ctl->dir, F_OK) == -1)
		return (EXIT_OK);
	if (image_dir(ctl) == -1)
		status = EXIT_NOT_CONFIGURED;
	else if (bootdir_locate(dir, ctl->dir, geteuid(), &errs) == -1 ||
	    ((reads || dir->owner != 0) &&
	        bootdir_enter(dir, ctl->dir, &errs) == -1) ||
	    (reads && bootdir_list(dir, &errs) == -1))
		status = reads ? EXIT_NOT_CONFIGURED : EXIT_NOT_ALLOWED;
	else if (cmd->acts && errs_failed(&dir->distrust)) {
		print_errs(&dir->distrust);
		status = EXIT_NOT_ALLOWED;
	} else if (reads) {
		dir->root = ctl->root;
		dir->history = cmd->history;
		status = set_ask(ctl);
	}
	print_errs(&errs);
	errs_fini(&errs);
	return (status);
}

int
main(int argc, char **argv)
{
	static struct ctl ctl = { .bootdir = { .fd = -1 },
		.state = { .fd = -1, .logfd = -1 } };
	const struct cmd *cmd;
	int status = EXIT_OK;

	process_init();
	ctl.default_dir = QBOOT_SYSCONFDIR "/bootctrl";
	ctl.dir = ctl.default_dir;
	ctl.statectx.dir = &ctl.state;
	cmd = options_parse(&ctl, argc, argv, &status);
	if (cmd != NULL) {
		status = ctl_open(&ctl, cmd);
		if (status == EXIT_OK)
			status = cmd->run(&ctl, cmd);
	}
	if (ctl.statectx.have_log)
		eventlog_fini(&ctl.statectx.log);
	statedir_fini(&ctl.state);
	/* The set and its directory go with the process: that is quicker. */
	free(ctl.dir_buf);
	free(ctl.script_name);
	return (print_finish(status));
}

/* The keeper of a type=forking service, by its two pipes alone. */
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <unistd.h>

#include "launcher/keeper.h"

/* A keeper of a child that ends when release is closed, with status 7. */
struct kept {
	pid_t pid; /* the keeper's */
	int hold, release; /* write ends */
};

static void __attribute__((noreturn))
kept_child(const int hold[2], int tell, const int release[2])
{
	sigset_t all;
	char byte;

	(void)close(hold[1]);
	(void)close(release[1]);
	sigfillset(&all);
	(void)sigprocmask(SIG_SETMASK, &all, NULL);
	keeper_split(hold[0], tell);
	_exit(read(release[0], &byte, 1) == 0 ? 7 : 8);
}

static void
kept_start(struct kept *k, int tell)
{
	int hold[2], release[2];

	/* As in the launcher: a keeper may end before it is let go. */
	ATF_REQUIRE(signal(SIGPIPE, SIG_IGN) != SIG_ERR);
	ATF_REQUIRE_EQ(0, pipe(hold));
	ATF_REQUIRE_EQ(0, pipe(release));
	k->pid = fork();
	ATF_REQUIRE(k->pid != -1);
	if (k->pid == 0)
		kept_child(hold, tell, release);
	(void)close(hold[0]);
	(void)close(release[0]);
	(void)close(tell);
	k->hold = hold[1];
	k->release = release[1];
}

/* Starts one and reads its word; the descriptor by which it tells more. */
static int
kept_word(struct kept *k, struct keeper_word *word)
{
	int tell[2];

	ATF_REQUIRE_EQ(0, pipe(tell));
	kept_start(k, tell[1]);
	ATF_REQUIRE_EQ((ssize_t)sizeof(*word),
	    read(tell[0], word, sizeof(*word)));
	return (tell[0]);
}

ATF_TC_WITHOUT_HEAD(tells_who_its_child_is_and_how_it_ended);
ATF_TC_BODY(tells_who_its_child_is_and_how_it_ended, tc)
{
	struct keeper_word word;
	struct kept k;
	int status, told;

	told = kept_word(&k, &word);
	ATF_CHECK_EQ(0, word.err);
	ATF_REQUIRE(word.pid > 0 && word.pid != k.pid);
	ATF_CHECK_EQ(0, kill(word.pid, 0));
	(void)close(k.release);
	ATF_REQUIRE_EQ((ssize_t)sizeof(status),
	    read(told, &status, sizeof(status)));
	ATF_CHECK(WIFEXITED(status) && WEXITSTATUS(status) == 7);
	keeper_free(k.hold);
	ATF_REQUIRE_EQ(k.pid, waitpid(k.pid, &status, 0));
	ATF_CHECK_EQ(0, status);
}

ATF_TC_WITHOUT_HEAD(ends_if_its_word_cannot_be_written);
ATF_TC_BODY(ends_if_its_word_cannot_be_written, tc)
{
	struct kept k;
	int full, status;

	full = open("/dev/full", O_WRONLY | O_CLOEXEC);
	if (full == -1)
		atf_tc_skip("there is no /dev/full");
	kept_start(&k, full);
	/* It holds nobody up, although nobody lets it go. */
	ATF_REQUIRE_EQ(k.pid, waitpid(k.pid, &status, 0));
	ATF_CHECK_EQ(0, status);
}

ATF_TC_WITHOUT_HEAD(ends_what_it_keeps_when_its_launcher_dies);
ATF_TC_BODY(ends_what_it_keeps_when_its_launcher_dies, tc)
{
	struct keeper_word word;
	struct kept k;
	int status;

	(void)kept_word(&k, &word);
	(void)close(k.hold); /* without a byte */
	ATF_REQUIRE_EQ(k.pid, waitpid(k.pid, &status, 0));
	ATF_CHECK_EQ(0, status);
	ATF_CHECK_ERRNO(ESRCH, kill(word.pid, 0) == -1);
	(void)close(k.release);
}

ATF_TC_WITHOUT_HEAD(what_it_let_go_lives_on);
ATF_TC_BODY(what_it_let_go_lives_on, tc)
{
	struct keeper_word word;
	struct kept k;
	int status;

	(void)kept_word(&k, &word);
	keeper_free(k.hold);
	(void)close(k.hold);
	ATF_REQUIRE_EQ(k.pid, waitpid(k.pid, &status, 0));
	ATF_CHECK_EQ(0, kill(word.pid, 0));
	(void)close(k.release); /* which ends it */
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, tells_who_its_child_is_and_how_it_ended);
	ATF_TP_ADD_TC(tp, ends_if_its_word_cannot_be_written);
	ATF_TP_ADD_TC(tp, ends_what_it_keeps_when_its_launcher_dies);
	ATF_TP_ADD_TC(tp, what_it_let_go_lives_on);
	return (atf_no_error());
}

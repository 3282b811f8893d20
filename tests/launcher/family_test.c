/* Who belongs to a service: lists, sessions, descent, and what is proved. */
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "launcher/family.h"

/*
 * A family of a session: leader, child and grandchild.  All end with the
 * lifeline, or when they are told.
 */
struct house {
	pid_t leader, child, grandchild;
	int lifeline;
};

/* Waits for the end of the test. */
static void __attribute__((noreturn)) stay(int fd)
{
	char byte;

	(void)!read(fd, &byte, 1);
	_exit(0);
}

static void
leader_main(int life, int tell)
{
	pid_t pids[2];
	int pair[2];

	if (setsid() == -1 || pipe(pair) == -1)
		_exit(1);
	pids[0] = fork();
	if (pids[0] == 0) {
		pids[1] = fork();
		if (pids[1] == 0)
			stay(life);
		(void)!write(pair[1], &pids[1], sizeof(pids[1]));
		stay(life);
	}
	(void)!read(pair[0], &pids[1], sizeof(pids[1]));
	(void)!write(tell, pids, sizeof(pids));
	stay(life);
}

static void
house_build(struct house *h)
{
	int life[2], tell[2];
	pid_t pids[2];

	ATF_REQUIRE_EQ(0, pipe(life));
	ATF_REQUIRE_EQ(0, pipe(tell));
	h->leader = fork();
	ATF_REQUIRE(h->leader != -1);
	if (h->leader == 0) {
		(void)close(life[1]);
		leader_main(life[0], tell[1]);
	}
	(void)close(life[0]);
	h->lifeline = life[1];
	ATF_REQUIRE_EQ((ssize_t)sizeof(pids),
	    read(tell[0], pids, sizeof(pids)));
	h->child = pids[0];
	h->grandchild = pids[1];
}

static bool
has(const struct family *f, pid_t pid)
{
	size_t i;

	for (i = 0; i < f->n; i++)
		if (f->v[i].pid == pid)
			return (true);
	return (false);
}

static void
need_list(void)
{
	struct os_process *list;
	size_t n;

	if (os_processes(&list, &n) == -1)
		atf_tc_skip("no list of processes here: %s", strerror(errno));
	free(list);
}

ATF_TC_WITHOUT_HEAD(the_list_has_parent_session_and_name);
ATF_TC_BODY(the_list_has_parent_session_and_name, tc)
{
	struct os_process *list;
	bool seen = false;
	struct house h;
	size_t i, n;

	need_list();
	house_build(&h);
	ATF_REQUIRE_EQ(0, os_processes(&list, &n));
	for (i = 0; i < n; i++) {
		if (list[i].pid != h.child)
			continue;
		seen = true;
		ATF_CHECK_EQ(h.leader, list[i].parent);
		ATF_CHECK_EQ(h.leader, list[i].session);
		ATF_CHECK_STREQ("family_test", list[i].comm);
	}
	ATF_CHECK(seen);
	free(list);
	ATF_CHECK_EQ(h.leader, os_session(h.grandchild));
	ATF_CHECK_EQ(-1, os_session(INT_MAX));
	(void)close(h.lifeline);
}

ATF_TC_WITHOUT_HEAD(members_of_a_living_session_are_proved);
ATF_TC_BODY(members_of_a_living_session_are_proved, tc)
{
	struct family f = { 0 };
	struct house h;

	need_list();
	house_build(&h);
	f.session = f.but = h.leader;
	ATF_REQUIRE_EQ(0, family_look(&f, true));
	ATF_CHECK_EQ(2, f.n);
	ATF_CHECK(has(&f, h.child) && has(&f, h.grandchild));
	ATF_CHECK(f.proved);
	/* The leader ends; who was proved still vouches for the rest. */
	ATF_REQUIRE_EQ(0, kill(h.leader, SIGKILL));
	ATF_REQUIRE_EQ(h.leader, waitpid(h.leader, NULL, 0));
	f.but = 0;
	ATF_REQUIRE_EQ(0, family_look(&f, false));
	ATF_CHECK_EQ(2, f.n);
	ATF_CHECK(f.proved);
	family_fini(&f);
	(void)close(h.lifeline);
}

ATF_TC_WITHOUT_HEAD(without_a_witness_nobody_is_proved);
ATF_TC_BODY(without_a_witness_nobody_is_proved, tc)
{
	struct family f = { 0 };
	struct house h;

	need_list();
	house_build(&h);
	ATF_REQUIRE_EQ(0, kill(h.leader, SIGKILL));
	ATF_REQUIRE_EQ(h.leader, waitpid(h.leader, NULL, 0));
	f.session = h.leader;
	ATF_REQUIRE_EQ(0, family_look(&f, false));
	ATF_CHECK_EQ(2, f.n);
	ATF_CHECK(!f.proved);
	/* A look at what is not proved proves nothing either. */
	ATF_REQUIRE_EQ(0, family_look(&f, false));
	ATF_CHECK(!f.proved);
	family_fini(&f);
	(void)close(h.lifeline);
}

ATF_TC_WITHOUT_HEAD(those_below_a_keeper_are_told_from_all_others);
ATF_TC_BODY(those_below_a_keeper_are_told_from_all_others, tc)
{
	struct family f = { 0 };
	struct house h, other;

	need_list();
	house_build(&h);
	house_build(&other);
	f.keeper = h.leader;
	ATF_REQUIRE_EQ(0, family_look(&f, true));
	ATF_CHECK_EQ(2, f.n);
	ATF_CHECK(has(&f, h.child) && has(&f, h.grandchild));
	ATF_CHECK(family_descends(h.grandchild, h.leader));
	ATF_CHECK(family_descends(h.leader, getpid()));
	ATF_CHECK(!family_descends(other.grandchild, h.leader));
	ATF_CHECK(!family_descends(getpid(), h.leader));
	family_signal(&f, SIGKILL);
	ATF_CHECK_EQ(h.leader, waitpid(h.leader, NULL, WNOHANG) + h.leader);
	ATF_CHECK_EQ(1, os_exists(other.child));
	family_fini(&f);
	(void)close(h.lifeline);
	(void)close(other.lifeline);
}

/*
 * A chain whose middle ends while it is looked at: pid of its last, which lives
 * until hold is closed.
 */
static pid_t
chain_start(int hold)
{
	int tell[2];
	pid_t last = -1, middle;

	ATF_REQUIRE_EQ(0, pipe(tell));
	middle = fork();
	ATF_REQUIRE(middle != -1);
	if (middle == 0) {
		last = fork();
		if (last == 0)
			stay(hold);
		(void)!write(tell[1], &last, sizeof(last));
		_exit(0);
	}
	ATF_REQUIRE_EQ((ssize_t)sizeof(last),
	    read(tell[0], &last, sizeof(last)));
	(void)close(tell[0]);
	(void)close(tell[1]);
	return (last);
}

ATF_TC_WITHOUT_HEAD(whose_parent_ends_while_it_is_looked_at_still_descends);
ATF_TC_BODY(whose_parent_ends_while_it_is_looked_at_still_descends, tc)
{
	int hold[2], i, looks;
	pid_t last;

	need_list();
	if (os_subreaper(true) == -1)
		atf_tc_skip("orphans go to init here");
	for (i = 0; i < 500; i++) {
		ATF_REQUIRE_EQ(0, pipe(hold));
		last = chain_start(hold[0]);
		/* Until the middle's end is over, and some more. */
		for (looks = 0; looks < 200; looks++)
			if (!family_descends(last, getpid()))
				break;
		(void)kill(last, SIGKILL);
		(void)close(hold[0]);
		(void)close(hold[1]);
		while (waitpid(-1, NULL, 0) > 0)
			continue;
		ATF_REQUIRE_EQ_MSG(200, looks, "chain %d", i);
	}
	ATF_REQUIRE_EQ(0, os_subreaper(false));
}

/* The clock of starts may tick only each 10 ms. */
static void
wait_ticks(void)
{
	struct timespec left = { .tv_nsec = 30 * 1000 * 1000 };

	while (nanosleep(&left, &left) == -1 && errno == EINTR)
		continue;
}

ATF_TC_WITHOUT_HEAD(a_start_after_ours_is_told_from_one_before);
ATF_TC_BODY(a_start_after_ours_is_told_from_one_before, tc)
{
	char token[OS_TOKEN_MAX];
	struct house h;

	need_list();
	wait_ticks();
	house_build(&h);
	ATF_REQUIRE_EQ(0, os_identify(h.leader, token, sizeof(token)));
	ATF_CHECK_EQ(1, os_since(h.grandchild, token));
	ATF_CHECK_EQ(0, os_since(getpid(), token));
	ATF_CHECK_EQ(-1, os_since(h.grandchild, "nonsense"));
	(void)close(h.lifeline);
}

ATF_TC_WITHOUT_HEAD(who_listens_on_a_port_is_known);
ATF_TC_BODY(who_listens_on_a_port_is_known, tc)
{
	struct sockaddr_in6 any = { .sin6_family = AF_INET6 };
	socklen_t size = sizeof(any);
	struct house h;
	unsigned int port;
	int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);

	ATF_REQUIRE(fd != -1);
	ATF_REQUIRE_EQ(0, bind(fd, (struct sockaddr *)&any, size));
	ATF_REQUIRE_EQ(0, getsockname(fd, (struct sockaddr *)&any, &size));
	port = ntohs(any.sin6_port);
	if (os_listens(getpid(), port) == -1)
		atf_tc_skip("nobody tells here");
	ATF_CHECK_EQ(0, os_listens(getpid(), port)); /* bound alone */
	ATF_REQUIRE_EQ(0, listen(fd, 1));
	ATF_CHECK_EQ(1, os_listens(getpid(), port));
	ATF_CHECK_EQ(0, os_listens(getpid(), port ^ 1));
	(void)close(fd);
	house_build(&h);
	ATF_CHECK_EQ(0, os_listens(h.child, port));
	(void)close(h.lifeline);
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, the_list_has_parent_session_and_name);
	ATF_TP_ADD_TC(tp, members_of_a_living_session_are_proved);
	ATF_TP_ADD_TC(tp, without_a_witness_nobody_is_proved);
	ATF_TP_ADD_TC(tp, those_below_a_keeper_are_told_from_all_others);
	ATF_TP_ADD_TC(tp,
	    whose_parent_ends_while_it_is_looked_at_still_descends);
	ATF_TP_ADD_TC(tp, a_start_after_ours_is_told_from_one_before);
	ATF_TP_ADD_TC(tp, who_listens_on_a_port_is_known);
	return (atf_no_error());
}

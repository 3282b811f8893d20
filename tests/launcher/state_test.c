/* The one decision: what state a service is in, and why it cannot be told. */
#include <sys/types.h>
#include <sys/wait.h>

#include <atf-c.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "launcher/os.h"
#include "launcher/state.h"

struct world {
	struct statedir dir;
	struct statectx ctx;
	pid_t child;
	char token[OS_TOKEN_MAX];
};

static void
world_init(struct world *world)
{
	memset(world, 0, sizeof(*world));
	world->dir.fd = open(".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	ATF_REQUIRE(world->dir.fd != -1);
	world->dir.logfd = -1;
	world->ctx.dir = &world->dir;
	if (os_boot_id(world->ctx.boot, sizeof(world->ctx.boot)) == -1)
		atf_tc_skip("nothing is proved on this platform");
}

/* A process to have records of.  It would not outlive a lost test long. */
static void
world_child(struct world *world)
{
	world->child = fork();
	ATF_REQUIRE(world->child != -1);
	if (world->child == 0) {
		(void)alarm(120);
		for (;;)
			(void)pause();
	}
	ATF_REQUIRE_EQ(0,
	    os_identify(world->child, world->token, sizeof(world->token)));
}

static void
world_kill(struct world *world)
{
	if (world->child > 0) {
		(void)kill(world->child, SIGKILL);
		(void)waitpid(world->child, NULL, 0);
	}
	world->child = 0;
}

static void
world_fini(struct world *world)
{
	world_kill(world);
	eventlog_fini(&world->ctx.log);
	(void)close(world->dir.fd);
}

/* A record of "a" for the child, or without a process. */
static void
put_record(const struct world *world, enum record_phase phase, const char *boot)
{
	struct record record = { .type = SERVICE_DAEMON, .phase = phase };

	(void)snprintf(record.name, sizeof(record.name), "a");
	(void)snprintf(record.boot, sizeof(record.boot), "%s", boot);
	record.pid = world->child;
	if (record.pid != 0)
		(void)snprintf(record.token, sizeof(record.token), "%s",
		    world->token);
	ATF_REQUIRE_EQ(0, record_write(world->dir.fd, &record));
}

/* Decides for "a", checks, and lets go of it. */
static void
check_state(struct world *world, enum state_kind kind, bool recorded)
{
	static const char *const words[] = { "start", "stop", "run", "active" };
	struct state state;
	size_t i;

	state_get(&world->ctx, "a", false, &state);
	ATF_CHECK_EQ_MSG(kind, state.kind, "%d (%s), not %d", (int)state.kind,
	    state.why, (int)kind);
	ATF_CHECK_EQ(recorded, state.recorded);
	ATF_CHECK_EQ(-1, state.watch);
	ATF_CHECK_EQ(kind == STATE_UNKNOWN, state.why[0] != '\0');
	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		ATF_CHECK_MSG(strstr(state.why, words[i]) == NULL,
		    "\"%s\" in: %s", words[i], state.why);
	state_fini(&state);
}

ATF_TC_WITHOUT_HEAD(no_state_directory_is_stopped);
ATF_TC_BODY(no_state_directory_is_stopped, tc)
{
	struct statedir dir = { .fd = -1, .logfd = -1 };
	struct world world = { .ctx = { .dir = &dir } };

	check_state(&world, STATE_STOPPED, false);
}

ATF_TC_WITHOUT_HEAD(no_record_is_stopped);
ATF_TC_BODY(no_record_is_stopped, tc)
{
	struct world world;

	world_init(&world);
	check_state(&world, STATE_STOPPED, false);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_live_process_is_running_whatever_the_phase);
ATF_TC_BODY(a_live_process_is_running_whatever_the_phase, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	put_record(&world, PHASE_UP, world.ctx.boot);
	check_state(&world, STATE_RUNNING, true);
	put_record(&world, PHASE_STARTING, world.ctx.boot);
	check_state(&world, STATE_RUNNING, true);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_watch_is_given_to_who_wants_it);
ATF_TC_BODY(a_watch_is_given_to_who_wants_it, tc)
{
	struct pollfd pollfd = { .events = POLLIN };
	struct state state;
	struct world world;

	world_init(&world);
	world_child(&world);
	put_record(&world, PHASE_UP, world.ctx.boot);
	state_get(&world.ctx, "a", true, &state);
	ATF_CHECK_EQ(STATE_RUNNING, state.kind);
	pollfd.fd = state.watch;
	if (state.watch == -1)
		atf_tc_skip("no watch on this platform");
	ATF_CHECK_EQ(0, poll(&pollfd, 1, 0));
	ATF_REQUIRE_EQ(0, kill(world.child, SIGKILL));
	ATF_CHECK_EQ(1, poll(&pollfd, 1, 30000));
	state_fini(&state);
	state_fini(&state);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(an_ended_process_is_dead);
ATF_TC_BODY(an_ended_process_is_dead, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	put_record(&world, PHASE_UP, world.ctx.boot);
	ATF_REQUIRE_EQ(0, kill(world.child, SIGKILL));
	while (os_exists(world.child) == 1)
		continue;
	check_state(&world, STATE_DEAD, true); /* a zombie now */
	put_record(&world, PHASE_STARTING, world.ctx.boot);
	world_kill(&world);
	check_state(&world, STATE_DEAD, true);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_pid_of_another_process_is_dead);
ATF_TC_BODY(a_pid_of_another_process_is_dead, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	ATF_REQUIRE_EQ(0,
	    os_identify(getpid(), world.token, sizeof(world.token)));
	put_record(&world, PHASE_UP, world.ctx.boot);
	check_state(&world, STATE_DEAD, true);
	ATF_CHECK_EQ(0, waitpid(world.child, NULL, WNOHANG));
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_record_of_an_earlier_boot_is_stopped);
ATF_TC_BODY(a_record_of_an_earlier_boot_is_stopped, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	put_record(&world, PHASE_UP, "another-boot");
	world_kill(&world);
	check_state(&world, STATE_STOPPED, true);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(what_is_done_runs_until_the_next_boot);
ATF_TC_BODY(what_is_done_runs_until_the_next_boot, tc)
{
	struct world world;

	world_init(&world);
	put_record(&world, PHASE_DONE, world.ctx.boot);
	check_state(&world, STATE_RUNNING, true);
	/* A caller that has not asked for the boot id gets the same. */
	world.ctx.boot[0] = '\0';
	check_state(&world, STATE_RUNNING, true);
	put_record(&world, PHASE_DONE, "another-boot");
	check_state(&world, STATE_STOPPED, true);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_damaged_or_newer_record_is_unknown);
ATF_TC_BODY(a_damaged_or_newer_record_is_unknown, tc)
{
	struct world world;

	world_init(&world);
	atf_utils_create_file("a.state", "%s", "");
	check_state(&world, STATE_UNKNOWN, false);
	atf_utils_create_file("a.state", "%s", "version=9\n");
	check_state(&world, STATE_UNKNOWN, false);
	atf_utils_create_file("a.state", "%s", "version=1\npid=-1\n");
	check_state(&world, STATE_UNKNOWN, false);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_token_that_says_nothing_is_unknown);
ATF_TC_BODY(a_token_that_says_nothing_is_unknown, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	(void)snprintf(world.token, sizeof(world.token), "garbage");
	put_record(&world, PHASE_UP, world.ctx.boot);
	check_state(&world, STATE_UNKNOWN, true);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_lost_record_of_a_live_process_is_unknown);
ATF_TC_BODY(a_lost_record_of_a_live_process_is_unknown, tc)
{
	struct state state;
	struct world world;
	char pid[32];

	world_init(&world);
	world_child(&world);
	ATF_REQUIRE_EQ(0,
	    eventlog_add(world.dir.fd, world.ctx.boot,
	        &(struct event){ "a", "started", world.child, NULL }));
	check_state(&world, STATE_UNKNOWN, false);
	state_get(&world.ctx, "a", false, &state);
	(void)snprintf(pid, sizeof(pid), "pid %ld:", (long)world.child);
	ATF_CHECK_MSG(strstr(state.why, pid) != NULL, "%s", state.why);
	ATF_CHECK(state.why[strlen(state.why) - 1] == 'n'); /* not cut */
	state_fini(&state);
	/* Another service is not concerned, and neither is the dead. */
	state_get(&world.ctx, "b", false, &state);
	ATF_CHECK_EQ(STATE_STOPPED, state.kind);
	world_kill(&world);
	check_state(&world, STATE_STOPPED, false);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_log_of_another_boot_or_with_an_end_is_stopped);
ATF_TC_BODY(a_log_of_another_boot_or_with_an_end_is_stopped, tc)
{
	struct world world;

	world_init(&world);
	world_child(&world);
	ATF_REQUIRE_EQ(0,
	    eventlog_add(world.dir.fd, world.ctx.boot,
	        &(struct event){ "a", "started", world.child, NULL }));
	ATF_REQUIRE_EQ(0,
	    eventlog_add(world.dir.fd, world.ctx.boot,
	        &(struct event){ "a", "stop", world.child, NULL }));
	ATF_REQUIRE_EQ(0,
	    eventlog_add(world.dir.fd, "another-boot",
	        &(struct event){ "a", "started", world.child, NULL }));
	check_state(&world, STATE_STOPPED, false);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(a_log_that_cannot_be_read_is_unknown);
ATF_TC_BODY(a_log_that_cannot_be_read_is_unknown, tc)
{
	struct world world;

	world_init(&world);
	ATF_REQUIRE_EQ(0, symlink("nowhere", "events"));
	check_state(&world, STATE_UNKNOWN, false);
	world_fini(&world);
}

ATF_TC_WITHOUT_HEAD(exit_numbers_are_those_of_lsb);
ATF_TC_BODY(exit_numbers_are_those_of_lsb, tc)
{
	ATF_CHECK_EQ(0, state_exit(STATE_RUNNING));
	ATF_CHECK_EQ(1, state_exit(STATE_DEAD));
	ATF_CHECK_EQ(3, state_exit(STATE_STOPPED));
	ATF_CHECK_EQ(4, state_exit(STATE_UNKNOWN));
}

ATF_TP_ADD_TCS(tp)
{
	ATF_TP_ADD_TC(tp, no_state_directory_is_stopped);
	ATF_TP_ADD_TC(tp, no_record_is_stopped);
	ATF_TP_ADD_TC(tp, a_live_process_is_running_whatever_the_phase);
	ATF_TP_ADD_TC(tp, a_watch_is_given_to_who_wants_it);
	ATF_TP_ADD_TC(tp, an_ended_process_is_dead);
	ATF_TP_ADD_TC(tp, a_pid_of_another_process_is_dead);
	ATF_TP_ADD_TC(tp, a_record_of_an_earlier_boot_is_stopped);
	ATF_TP_ADD_TC(tp, what_is_done_runs_until_the_next_boot);
	ATF_TP_ADD_TC(tp, a_damaged_or_newer_record_is_unknown);
	ATF_TP_ADD_TC(tp, a_token_that_says_nothing_is_unknown);
	ATF_TP_ADD_TC(tp, a_lost_record_of_a_live_process_is_unknown);
	ATF_TP_ADD_TC(tp, a_log_of_another_boot_or_with_an_end_is_stopped);
	ATF_TP_ADD_TC(tp, a_log_that_cannot_be_read_is_unknown);
	ATF_TP_ADD_TC(tp, exit_numbers_are_those_of_lsb);
	return (atf_no_error());
}

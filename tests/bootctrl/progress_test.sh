# What is shown in place on a terminal while something takes long.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# on_terminal COMMAND : its output, in which each \r begins a new line
on_terminal()
{
	env TERM=xterm COLUMNS="${columns:-80}" script -qec "$1" /dev/null \
	    > raw < /dev/null
	tr '\r' '\n' < raw | sed 's/ *$//' | grep -v '^$' > shown
}

atf_test_case a_slow_stop_tells_what_it_waits_for
a_slow_stop_tells_what_it_waits_for_body()
{
	inside_ns
	need_program script
	mkboot
	service a "command=${testd}" command_args=-t retry=TERM/3/KILL/5 \
	    'stop_desc="still finishing deliveries"'
	service b "command=${testd}"
	atf_check -o ignore ${bootctl} start
	on_terminal "${bootctl} stop"
	atf_check -o match:'^Stopping b \.\.\.                    OK$' \
	    -o match:'^Stopping a \.\.\. still finishing deliveries, 1 s$' \
	    -o match:'^Stopping a \.\.\. still finishing deliveries, 2 s$' \
	    -o match:'^Stopping a \.\.\.                    OK$' cat shown
	# The last thing that is drawn over it leaves no rest of it.
	atf_check -o match:'Stopping a \.\.\.                    OK$' \
	    sh -c "tr -d '\n' < raw | tr '\r' '\n' | grep OK | tail -n 1 |
	    sed 's/a: killed.*//'"
	nothing_left
}

atf_test_case a_slow_start_tells_what_it_waits_for
a_slow_start_tells_what_it_waits_for_body()
{
	inside_ns
	need_program script
	mkboot
	service a "command=${testd}" "command_args='-r 3 -w 2300'" ready=fd:3
	columns=30
	on_terminal "${bootctl} start"
	atf_check -o match:'^Starting a \.\.\. waiting until$' \
	    -o match:'^Starting a \.\.\.                    OK$' cat shown
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case elsewhere_only_the_result_is_printed
elsewhere_only_the_result_is_printed_body()
{
	inside_ns
	need_program script
	mkboot
	service a "command=${testd}" "command_args='-r 3 -w 1500'" ready=fd:3
	atf_check -o inline:'Starting a ...                    OK\n' \
	    env TERM=xterm ${bootctl} start
	atf_check -o ignore ${bootctl} stop
	on_terminal "${bootctl} -q start"
	atf_check cat shown
	on_terminal "${bootctl} stop"
	atf_check -o inline:'Stopping a ...                    OK\n' cat shown
	nothing_left
}

# in_dir DIRECTORY FUNCTION ARGUMENT...
in_dir()
{
	mkdir -p "$1"
	cd "$1" || exit 1
	shift
	"$@"
}

atf_test_case a_wait_for_another_command_names_it
a_wait_for_another_command_names_it_body()
{
	inside_ns
	need_program script
	need_program flock
	mkboot
	service a "command=${testd}" command_args=-t retry=TERM/4/KILL/5
	atf_check -o ignore ${bootctl} start
	${bootctl} stop > holder 2>&1 &
	holder=$!
	wait_for '! flock -n /run/bootctrl/*/a.lock true'
	(in_dir stop on_terminal "${bootctl} stop") &
	stop=$!
	(in_dir try on_terminal "${bootctl} try-restart") &
	try=$!
	atf_check -o inline:'Stopping a ...                  FAILED\n' \
	    -e inline:'a: not running\n' env TERM=xterm ${bootctl} stop
	wait ${holder} ${stop} ${try}
	waits="^a: waiting for another bootctrl (pid ${holder}), "
	for second in 1 2; do
		atf_check -o ignore grep "${waits}${second} s\$" stop/shown
		atf_check -o ignore grep "${waits}${second} s\$" try/shown
	done
	# What comes then has a clean line of its own, also if it is nothing.
	atf_check -o inline:'Stopping a ...                  FAILED
a: not running\n' grep -v "${waits}[0-9]* s\$" stop/shown
	atf_check -s exit:1 grep -v "${waits}[0-9]* s\$" try/shown
	atf_check -o match:'^ *$' sh -c "tr '\r' '\n' < try/raw | tail -n 1"
	atf_check -o inline:'.' sh -c "tail -c 1 try/raw | tr '\r' ."
	nothing_left
}

atf_test_case who_holds_a_lock_may_be_nobody_to_be_named
who_holds_a_lock_may_be_nobody_to_be_named_body()
{
	inside_ns
	need_program script
	need_program flock
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	mkfifo go
	# The one that took it has ended; its child keeps it.
	(
		flock -x 9
		sh -c "echo > held; read -r x < go" &
	) 9>> "$(echo /run/bootctrl/*/a.lock)"
	wait_for 'test -s held'
	(on_terminal "echo \$\$ > waiter; exec ${bootctl} stop") &
	wait_for 'grep -q "bootctrl, 1 s" raw'
	# A signal that it has a handler for ends no wait.
	for _ in 1 2 3 4 5; do
		kill -CHLD "$(cat waiter)"
	done
	wait_for 'grep -q "bootctrl, 2 s" raw'
	echo > go
	wait $!
	atf_check -o match:'^a: waiting for another bootctrl, 1 s$' \
	    -o match:'^Stopping a \.\.\.                    OK$' cat shown
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_wait_for_another_command_names_it
	atf_add_test_case who_holds_a_lock_may_be_nobody_to_be_named
	atf_add_test_case a_slow_stop_tells_what_it_waits_for
	atf_add_test_case a_slow_start_tells_what_it_waits_for
	atf_add_test_case elsewhere_only_the_result_is_printed
}

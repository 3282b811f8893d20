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
	    ${bootctl} start
	atf_check -o ignore ${bootctl} stop
	on_terminal "${bootctl} -q start"
	atf_check cat shown
	on_terminal "${bootctl} stop"
	atf_check -o inline:'Stopping a ...                    OK\n' cat shown
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_slow_stop_tells_what_it_waits_for
	atf_add_test_case a_slow_start_tells_what_it_waits_for
	atf_add_test_case elsewhere_only_the_result_is_printed
}

# What a service leaves behind: named after a stop, ended only on request.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case children_left_by_a_stop_are_named_and_live
children_left_by_a_stop_are_named_and_live_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-n 2 -m up'" \
	    "output_log=${PWD}/log"
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log'
	atf_check -o inline:'Stopping a ...                    OK\n' \
	    -e match:'^a: left behind: pid [0-9]+ \(h_testd\), pid [0-9]+ \(h_testd\)$' \
	    ${bootctl} stop
	processes
	set -- ${processes}
	atf_check_equal 2 $#
	kill "$@"
	nothing_left
}

atf_test_case children_that_end_with_their_parent_are_not_named
children_that_end_with_their_parent_are_not_named_body()
{
	inside_ns
	mkboot
	# The child sees the end of its parent through a pipe.
	cat > daemon <<'END'
#!/bin/sh
mkfifo pipe
cat pipe > /dev/null &
exec 5> pipe
echo up
exec "$1"
END
	chmod 755 daemon
	service a "command=${PWD}/daemon" "command_args=${testd}" \
	    "chdir=${PWD}" "output_log=${PWD}/log"
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log'
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_test_case kill_leftovers_ends_the_whole_session
kill_leftovers_ends_the_whole_session_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-n 3 -m up'" \
	    "output_log=${PWD}/log" kill_leftovers=yes
	sleep 300 &
	stranger=$!
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log'
	atf_check -o inline:'Stopping a ...                    OK\n' \
	    -e match:'^a: left behind: pid .*; ending$' ${bootctl} stop
	is_alive "${stranger}" || atf_fail "a stranger was signalled"
	kill "${stranger}"
	nothing_left
}

atf_test_case deaf_leftovers_are_killed_by_the_schedule
deaf_leftovers_are_killed_by_the_schedule_body()
{
	inside_ns
	mkboot
	cat > daemon <<'END'
#!/bin/sh
"$1" -t -m deaf &
exec "$1" -m up
END
	chmod 755 daemon
	service a "command=${PWD}/daemon" "command_args=${testd}" \
	    "output_log=${PWD}/log" kill_leftovers=yes retry=TERM/1/KILL/5
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log && grep -q deaf log'
	atf_check -o match:OK -e match:ending ${bootctl} stop
	nothing_left
	: > log
	sed -i 's,^retry=.*,retry=TERM/1,' "${boot}/a.rc"
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log && grep -q deaf log'
	atf_check -s exit:1 -o match:FAILED -e match:'and did not end$' \
	    ${bootctl} stop
	atf_check -s exit:3 -o match:stopped ${bootctl} status
}

atf_test_case the_session_of_a_forking_daemon_counts
the_session_of_a_forking_daemon_counts_body()
{
	inside_ns
	mkboot
	service a type=forking "command=${testd}" \
	    'command_args="-f -n 2 -p /run/a.pid"' pidfile=/run/a.pid
	atf_check -o match:OK ${bootctl} start
	wait_for 'processes; [ "$(echo ${processes} | wc -w)" -eq 3 ]'
	atf_check -o match:OK \
	    -e match:'left behind: pid [0-9]+ \(h_testd\), pid [0-9]+ \(h_testd\)$' \
	    ${bootctl} stop
	processes
	kill ${processes}
	echo kill_leftovers=yes >> "${boot}/a.rc"
	atf_check -o match:OK ${bootctl} start
	atf_check -o match:OK -e match:ending ${bootctl} stop
	nothing_left
}

atf_test_case stop_uses_what_the_service_was_started_with
stop_uses_what_the_service_was_started_with_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-n 2 -m up'" \
	    "output_log=${PWD}/log"
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log'
	echo kill_leftovers=yes >> "${boot}/a.rc"
	atf_check -o match:OK -e match:'left behind: [^;]*$' ${bootctl} stop
	processes
	set -- ${processes}
	atf_check_equal 2 $#
	kill "$@"
	nothing_left
}

atf_test_case unproved_leftovers_of_a_dead_service_are_only_named
unproved_leftovers_of_a_dead_service_are_only_named_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-n 1 -m up'" \
	    "output_log=${PWD}/log" kill_leftovers=yes
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q up log'
	kill -KILL "$(pid_of a)"
	wait_for '[ -z "$(pid_of a)" ]'
	: > log
	atf_check -o match:OK \
	    -e match:'^a: left behind: pid [0-9]+ \(h_testd\) of its last run$' \
	    ${bootctl} start
	wait_for 'grep -q up log'
	atf_check -o match:OK -e match:ending ${bootctl} stop
	processes
	set -- ${processes}
	atf_check_equal 1 $#
	kill "$1"
	nothing_left
}

atf_test_case sessions_of_a_server_are_named_with_v_only
sessions_of_a_server_are_named_with_v_only_body()
{
	inside_ns
	mkboot
	echo :allow > "${boot}/tcprules-a.txt"
	atf_check -o ignore "${mktcprules_bin}" -d "${boot}"
	cat > server <<END
#!/bin/sh
"${testd}" > /dev/null &
echo 25
exec "${testd}"
END
	chmod 755 server
	service x-a type=tcpserver "command=${PWD}/server" PORT=25 \
	    DAEMON=/bin/true "output_log=${PWD}/log"
	atf_check -o match:OK ${bootctl} start
	atf_check -o match:OK ${bootctl} stop
	atf_check -o match:OK ${bootctl} start
	atf_check -o match:OK -e match:'left behind: pid [0-9]+ \(h_testd\)' \
	    ${bootctl} -v stop
	processes
	set -- ${processes}
	atf_check_equal 2 $#
	kill "$@"
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case children_left_by_a_stop_are_named_and_live
	atf_add_test_case children_that_end_with_their_parent_are_not_named
	atf_add_test_case kill_leftovers_ends_the_whole_session
	atf_add_test_case deaf_leftovers_are_killed_by_the_schedule
	atf_add_test_case the_session_of_a_forking_daemon_counts
	atf_add_test_case stop_uses_what_the_service_was_started_with
	atf_add_test_case unproved_leftovers_of_a_dead_service_are_only_named
	atf_add_test_case sessions_of_a_server_are_named_with_v_only
}

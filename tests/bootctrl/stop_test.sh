# stop, restart and reload.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case what_is_required_stops_last
what_is_required_stops_last_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" require=a
	service c "command=${testd}" require=b
	atf_check -o ignore ${bootctl} start
	atf_check -o ignore ${bootctl} stop
	awk '$4 == "stop" || $4 == "ready" { print $3, $4 }' \
	    /run/bootctrl/*/events > order
	atf_check -o inline:'a ready\nb ready\nc ready\nc stop\nb stop\na stop\n' \
	    cat order
	nothing_left
}

atf_test_case stop_of_stopped_exits_0
stop_of_stopped_exits_0_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -o inline:'Stopping a ...                  FAILED\n' \
	    -e inline:'a: not running\n' ${bootctl} stop
}

atf_test_case deaf_daemon_is_killed_and_it_is_said
deaf_daemon_is_killed_and_it_is_said_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-t -o '"${PWD}"'/up"' \
	    'retry=TERM/1/KILL/5'
	atf_check -o match:OK ${bootctl} start
	wait_for 'test -s up'
	atf_check -o inline:'Stopping a ...                    OK\n' \
	    -e match:'^a: killed after [1-3] s$' ${bootctl} stop
	nothing_left
}

atf_test_case without_KILL_in_retry_nothing_is_killed
without_KILL_in_retry_nothing_is_killed_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-t -o '"${PWD}"'/up"' \
	    'retry=TERM/1' 'stop_desc="still digesting"'
	atf_check -o match:OK ${bootctl} start
	wait_for 'test -s up'
	atf_check -s exit:1 -o match:FAILED \
	    -e match:'still digesting \(pid [0-9]*\) after 1 s' ${bootctl} stop
	atf_check -o match:running ${bootctl} status
	kill -KILL "$(pid_of a)"
	nothing_left
}

atf_test_case a_stopped_process_gets_CONT
a_stopped_process_gets_CONT_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'retry=TERM/20'
	atf_check -o match:OK ${bootctl} start
	kill -STOP "$(pid_of a)"
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_test_case a_running_process_gets_no_CONT
a_running_process_gets_no_CONT_body()
{
	inside_ns
	[ -r /proc/self/stat ] || atf_skip "only Linux tells who is stopped"
	mkboot
	cat > daemon <<EOF
#!/bin/sh
trap 'echo cont >> ${PWD}/signals' CONT
trap 'echo term >> ${PWD}/signals; exit 0' TERM
echo up > ${PWD}/signals
while :; do read -r x < ${PWD}/fifo; done
EOF
	chmod 755 daemon
	mkfifo fifo
	service a "command=${PWD}/daemon"
	atf_check -o match:OK ${bootctl} start
	wait_for 'test -s signals'
	atf_check -o match:OK ${bootctl} stop
	atf_check -o inline:'up\nterm\n' cat signals
	nothing_left
}

atf_test_case what_was_disabled_is_still_stopped
what_was_disabled_is_still_stopped_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	atf_check -o ignore ${bootctl} start
	rm "${boot}/a.rc"
	atf_check -o match:'^a is running' ${bootctl} status a
	atf_check -o inline:'Stopping b ...                    OK
Starting b ...                    OK
Stopping a ...                    OK
' ${bootctl} restart
	atf_check -o match:'^Stopping b .*OK' ${bootctl} stop
	nothing_left
}

atf_test_case restart_keeps_what_could_not_be_started_again
restart_keeps_what_could_not_be_started_again_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	service a 'command=nosuchprogram'
	atf_check -s exit:6 -o inline:'Stopping a ...                  FAILED
Stopping b ...                    OK
Starting b ...                    OK
' -e match:'nosuchprogram' ${bootctl} restart
	atf_check_equal "${pid}" "$(pid_of a)"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case try_restart_leaves_the_stopped_alone
try_restart_leaves_the_stopped_alone_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	atf_check ${bootctl} try-restart
	atf_check -o ignore ${bootctl} start a
	pid=$(pid_of a)
	atf_check -o inline:'Stopping a ...                    OK
Starting a ...                    OK
' ${bootctl} try-restart
	[ "$(pid_of a)" != "${pid}" ] || atf_fail "not restarted"
	atf_check -s exit:3 -o ignore ${bootctl} status b
	atf_check -o ignore ${bootctl} stop a
	nothing_left
}

atf_test_case reload_signals_or_says_that_it_cannot
reload_signals_or_says_that_it_cannot_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=/bin/sh" "command_args='-c \"trap \\\"echo hup > ${PWD}/hup\\\" HUP; echo up > ${PWD}/up; while :; do read -r x < /run/fifo; done\"'" reload_signal=HUP
	mkfifo /run/fifo
	atf_check -s exit:7 -o inline:'Reloading a ...                 FAILED\n' \
	    -e match:'not running' ${bootctl} reload a
	atf_check -o ignore ${bootctl} start
	wait_for 'test -s up'
	atf_check -s exit:3 -o match:FAILED -e match:'no reload_signal' \
	    ${bootctl} reload a
	atf_check -o inline:'Reloading b ...                   OK\n' \
	    ${bootctl} reload b
	pid=$(pid_of a)
	atf_check -o match:Stopping -o match:Starting ${bootctl} force-reload a
	[ "$(pid_of a)" != "${pid}" ] || atf_fail "not restarted"
	atf_check -o ignore ${bootctl} stop
	nothing_left
	wait_for 'test -s hup'
}

atf_test_case a_server_that_changed_is_not_reloaded
a_server_that_changed_is_not_reloaded_body()
{
	inside_ns
	mkboot
	echo :allow > "${boot}/tcprules-a.txt"
	atf_check -o ignore "${mktcprules_bin}" -d "${boot}"
	# A stand-in for a server: it says its port and counts its HUPs.
	cat > server <<EOF
#!/bin/sh
trap 'echo hup >> ${PWD}/hups' HUP
echo 25
while :; do read -r x < ${PWD}/fifo; done
EOF
	chmod 755 server
	mkfifo fifo
	service x-a type=tcpserver "command=${PWD}/server" PORT=25 \
	    DAEMON=/bin/true 'reload_signal=HUP' 'setenv A "${A-1}"'
	atf_check -o match:OK ${bootctl} start
	pid=$(pid_of x-a)
	atf_check -o match:OK ${bootctl} reload
	wait_for 'test -s hups'
	echo 'A=2' > "${boot}/x-a.env"
	atf_check -s exit:1 -o match:FAILED \
	    -e inline:'x-a: changed: needs restart\n' ${bootctl} reload
	atf_check_equal "${pid}" "$(pid_of x-a)"
	atf_check_equal 1 "$(wc -l < hups)"
	atf_check -o match:Stopping -o match:Starting ${bootctl} force-reload
	atf_check -o match:OK ${bootctl} reload
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case what_is_required_stops_last
	atf_add_test_case stop_of_stopped_exits_0
	atf_add_test_case deaf_daemon_is_killed_and_it_is_said
	atf_add_test_case without_KILL_in_retry_nothing_is_killed
	atf_add_test_case a_stopped_process_gets_CONT
	atf_add_test_case a_running_process_gets_no_CONT
	atf_add_test_case what_was_disabled_is_still_stopped
	atf_add_test_case restart_keeps_what_could_not_be_started_again
	atf_add_test_case try_restart_leaves_the_stopped_alone
	atf_add_test_case reload_signals_or_says_that_it_cannot
	atf_add_test_case a_server_that_changed_is_not_reloaded
}

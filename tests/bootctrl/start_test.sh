# start and status of services of every type.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case each_service_has_one_line_in_start_order
each_service_has_one_line_in_start_order_body()
{
	inside_ns
	mkboot
	service b "command=${testd}"
	service a "command=${testd}" 'require=b'
	service a-name-that-is-too-long-for-the-column "command=${testd}"
	atf_check -o inline:'Starting a-name-that-is-too-long-for-the-column ... OK
Starting b ...                    OK
Starting a ...                    OK
' ${bootctl} start
	atf_check -o inline:'Stopping a ...                    OK
Stopping b ...                    OK
Stopping a-name-that-is-too-long-for-the-column ... OK
' ${bootctl} stop
	nothing_left
}

atf_test_case start_of_running_exits_0_and_keeps_the_process
start_of_running_exits_0_and_keeps_the_process_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	atf_check -o inline:'Starting a ...                    OK\n' \
	    -e inline:"a: already running (pid ${pid})\n" ${bootctl} start
	atf_check -o inline:"a is running (pid ${pid}).\n" ${bootctl} status a
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case status_has_the_words_and_numbers_of_LSB
status_has_the_words_and_numbers_of_LSB_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	atf_check -s exit:3 -o inline:'a is stopped.\nb is stopped.\n' \
	    ${bootctl} status
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	kill -KILL "${pid}"
	wait_for '! is_alive "${pid}"'
	atf_check -s exit:1 -o inline:'a is dead but pid file exists.\n' \
	    ${bootctl} status a
	state=$(echo /run/bootctrl/*)
	echo garbage > "${state}/b.state"
	atf_check -s exit:4 -o match:'^b: state unknown \(.*\)\.$' \
	    ${bootctl} status b
	atf_check -s exit:4 -o ignore ${bootctl} status
	atf_check -s exit:4 -e match:'no service "c"' ${bootctl} status c
}

atf_test_case unknown_state_is_never_signalled
unknown_state_is_never_signalled_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	state=$(echo /run/bootctrl/*)
	echo garbage > "${state}/a.state"
	atf_check -s exit:1 -o match:FAILED -e match:'state unknown' \
	    ${bootctl} stop
	atf_check -s exit:1 -o match:FAILED -e match:'state unknown' \
	    ${bootctl} start
	for verb in start stop restart reload; do
		atf_check -s exit:1 -e match:'^a: state unknown: ' \
		    ${bootctl} -n ${verb}
	done
	is_alive "${pid}" || atf_fail "it was signalled"
	rm "${state}/a.state"
	atf_check -s exit:4 -o match:'unknown .*pid '"${pid}" \
	    ${bootctl} status
	kill "${pid}"
	wait_for '! is_alive "${pid}"'
	atf_check -o match:OK ${bootctl} start
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case early_death_is_failed_with_its_last_line
early_death_is_failed_with_its_last_line_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-M sorry -e 7"'
	atf_check -s exit:1 -o inline:'Starting a ...                  FAILED\n' \
	    -e inline:'a: ended at once: exit status 7: sorry\n' ${bootctl} start
	atf_check -s exit:3 -o ignore ${bootctl} status
	nothing_left
}

atf_test_case the_number_tells_what_kind_of_failure_it_was
the_number_tells_what_kind_of_failure_it_was_body()
{
	inside_ns
	mkboot
	service syntax 'command=$(date)'
	atf_check -s exit:6 -o ignore -e match:'syntax\.rc:1:9: ' ${bootctl} start
	service user "command=${testd}" 'user=nosuchuser'
	atf_check -s exit:6 -o match:'user .*FAILED' \
	    -e match:'user.rc:2:.*"nosuchuser" does not exist' \
	    ${bootctl} start user
	service program 'command=nosuchprogram'
	atf_check -s exit:6 -o ignore \
	    -e match:'program\.rc:1:1: .*nosuchprogram: not found in ' \
	    ${bootctl} start program
	service file "command=${testd}" 'required_files=/no/such/file'
	atf_check -s exit:6 -o ignore -e match:'/no/such/file' \
	    ${bootctl} start file
	printf 'not a program\n' > nothing
	chmod 755 nothing
	service exec "command=${PWD}/nothing"
	atf_check -s exit:1 -o ignore \
	    -e match:'exec: cannot run its program: ' ${bootctl} start exec
	service fine "command=${testd}"
	atf_check -s exit:1 -o match:'fine .*OK' -e ignore ${bootctl} start
	atf_check -s exit:2 -e match:'did you mean "start"' ${bootctl} stort
	atf_check -s exit:2 -e match:usage ${bootctl} -x start
	atf_check -s exit:5 -e match:'did you mean "fine"' ${bootctl} start fein
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case only_the_owner_may_act_and_anybody_may_ask
only_the_owner_may_act_and_anybody_may_ask_body()
{
	inside_ns
	mkdir /run/boot
	mkboot /run/boot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
	atf_check -o inline:"a is running (pid ${pid}).\n" \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" status
	atf_check -s exit:4 -e match:'run it as root' \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" stop
	is_alive "${pid}" || atf_fail "stopped by a stranger"
	chmod 700 /run/bootctrl
	atf_check -s exit:4 -e match:'Permission denied: run it as root' \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" status a
	chmod 755 /run/bootctrl
	chmod 666 "${boot}/a.rc"
	atf_check -o match:OK ${bootctl} stop
	atf_check -s exit:4 -o match:FAILED -e match:'a\.rc.*chmod' \
	    ${bootctl} start
	chmod 777 "${boot}"
	atf_check -s exit:4 -e match:'chmod' ${bootctl} start
	atf_check -s exit:3 -o ignore ${bootctl} status
	nothing_left
}

atf_test_case a_user_of_no_privilege_has_a_set_of_its_own
a_user_of_no_privilege_has_a_set_of_its_own_body()
{
	inside_ns
	mkboot /run/own
	service a "command=${testd}"
	service b "command=${testd}" 'user=root'
	chown -R 65534:65534 "${boot}"
	nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
	atf_check -s exit:4 -o match:'a .*OK' -e match:'run it as root' \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" start
	atf_check -o match:'a is running' \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" status a
	atf_check test -f "${boot}/.run/a.state"
	atf_check test -f "${boot}/.log/a.log"
	atf_check -s exit:4 -e match:'run it as ' ${bootctl} start
	atf_check -o match:OK -e ignore \
	    ${nobody} "${bootctrl_bin}" -d "${boot}" stop
	nothing_left
}

atf_test_case ready_fd_waits_for_the_line
ready_fd_waits_for_the_line_body()
{
	inside_ns
	mkboot
	service told "command=${testd}" 'command_args="-r 5"' 'ready=fd:5'
	service mute "command=${testd}" 'command_args="-x 5"' 'ready=fd:5'
	service slow "command=${testd}" 'ready=fd:5' 'start_timeout=1'
	atf_check -o match:OK ${bootctl} start told
	atf_check -s exit:1 -o match:FAILED -e match:'without a word' \
	    ${bootctl} start mute
	atf_check -s exit:1 -o match:FAILED -e match:'not ready after 1 s' \
	    ${bootctl} start slow
	atf_check -s exit:3 -o ignore ${bootctl} status mute
	atf_check -o ignore ${bootctl} stop told
	nothing_left
}

atf_test_case ready_delay_sees_a_late_death
ready_delay_sees_a_late_death_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-d 300 -e 3"' 'ready=delay:5'
	atf_check -s exit:1 -o match:FAILED -e match:'exit status 3' \
	    ${bootctl} start
	nothing_left
}

atf_test_case oneshot_is_done_once
oneshot_is_done_once_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-c ${PWD}/count -e 0'" \
	    type=oneshot
	service b "command=${testd}" 'command_args="-e 3"' type=oneshot
	atf_check -o inline:'Starting a ...                    OK\n' \
	    ${bootctl} start a
	atf_check -o inline:'a is running.\n' ${bootctl} status a
	atf_check -o match:OK ${bootctl} start a
	atf_check -o match:'^1 ' wc -l count
	atf_check -o match:'Stopping a .*OK' -o match:'Starting a .*OK' \
	    ${bootctl} restart a
	atf_check -o match:'^2 ' wc -l count
	atf_check -o match:OK ${bootctl} stop a
	atf_check -s exit:3 -o inline:'a is stopped.\n' ${bootctl} status a
	atf_check -s exit:1 -o match:FAILED -e match:'exit status 3' \
	    ${bootctl} start b
	nothing_left
}

atf_test_case forking_records_the_daemon_itself
forking_records_the_daemon_itself_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-f -p /run/a.pid -l 100"' \
	    type=forking pidfile=/run/a.pid
	atf_check -o match:OK ${bootctl} start a
	atf_check_equal "$(cat /run/a.pid)" "$(pid_of a)"
	atf_check -o match:OK ${bootctl} stop a
	nothing_left
}

atf_test_case forking_takes_no_stranger_from_a_pid_file
forking_takes_no_stranger_from_a_pid_file_body()
{
	inside_ns
	mkboot
	sleep 1000 &
	stranger=$!
	echo "${stranger}" > /run/a.pid
	service a "command=${testd}" 'command_args="-e 0"' \
	    type=forking pidfile=/run/a.pid start_timeout=1
	atf_check -s exit:1 -o match:FAILED \
	    -e match:"pid ${stranger} is not a process of this start" \
	    ${bootctl} start
	is_alive "${stranger}" || atf_fail "the stranger was signalled"
	kill "${stranger}"
	wait
	nothing_left
}

atf_test_case a_broken_script_fails_alone
a_broken_script_fails_alone_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'if true; then'
	service b "command=${testd}"
	atf_check -s exit:6 -o match:'a .*FAILED' -o match:'b .*OK' \
	    -e match:'a\.rc:2:1: ' ${bootctl} start
	echo 'X=$(date)' > "${boot}/bootctrl.env"
	service c "command=${testd}"
	atf_check -s exit:6 -o match:'c .*FAILED' \
	    -e match:'bootctrl\.env:1:' ${bootctl} start c
	atf_check -o match:'b is running' ${bootctl} status b
	atf_check -o match:'b .*OK' ${bootctl} stop b
	nothing_left
}

atf_test_case need_starts_and_fails_along
need_starts_and_fails_along_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'need="b"'
	service b "command=${testd}" 'keyword=nostart'
	service c "command=${testd}" 'need=d'
	service d 'command=nosuchprogram'
	service e "command=${testd}" 'require=d'
	atf_check -s exit:6 -o inline:'Starting b ...                    OK
Starting a ...                    OK
Starting d ...                  FAILED
Starting c ...                  FAILED
Starting e ...                    OK
' -e match:'c: needs d, which failed' ${bootctl} start
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case nostart_is_by_name_only
nostart_is_by_name_only_body()
{
	inside_ns
	mkboot
	service a '# KEYWORD: nostart' "command=${testd}"
	atf_check ${bootctl} start
	atf_check ${bootctl} status
	atf_check -o match:OK ${bootctl} start a
	atf_check -o match:running ${bootctl} status
	atf_check -o match:'Stopping a .*OK' ${bootctl} stop
	nothing_left
}

atf_test_case NORESULT_hides_the_result
NORESULT_hides_the_result_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'setenv NORESULT 1'
	service b 'command=nosuchprogram' 'setenv NORESULT 1'
	atf_check -s exit:6 -o inline:'Starting a ...\nStarting b ...\n' \
	    -e ignore ${bootctl} start
	atf_check -o inline:'Stopping a ...\n' ${bootctl} stop a
	nothing_left
}

# Who waits for the word of a service and is killed never hears it: the next
# start cannot know, and begins again.
atf_test_case a_start_that_was_cut_short_is_done_again
a_start_that_was_cut_short_is_done_again_body()
{
	inside_ns
	mkboot
	cat > "${boot}/daemon" <<-EOT
	#!/bin/sh
	[ ! -e "${boot}/again" ] || echo >&3
	: > "${boot}/again"
	exec sleep 1000
	EOT
	chmod 755 "${boot}/daemon"
	service a '#!/x/bootctrl' "command=${boot}/daemon" ready=fd:3
	${bootctl} start > /dev/null 2>&1 &
	launcher=$!
	wait_for '[ -e "${boot}/again" ]'
	kill -KILL "${launcher}"
	wait_for '! is_alive "${launcher}"'
	first=$(pid_of a)
	atf_check -o inline:"Stopping a ...                    OK\nStarting a ...                    OK\n" \
	    -e inline:"a: its start was cut short; restarting it\n" \
	    ${bootctl} start
	second=$(pid_of a)
	[ -n "${second}" ] && [ "${first}" != "${second}" ] ||
	    atf_fail "it was not started again"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_start_that_was_cut_short_is_done_again
	atf_add_test_case each_service_has_one_line_in_start_order
	atf_add_test_case start_of_running_exits_0_and_keeps_the_process
	atf_add_test_case status_has_the_words_and_numbers_of_LSB
	atf_add_test_case unknown_state_is_never_signalled
	atf_add_test_case early_death_is_failed_with_its_last_line
	atf_add_test_case the_number_tells_what_kind_of_failure_it_was
	atf_add_test_case only_the_owner_may_act_and_anybody_may_ask
	atf_add_test_case a_user_of_no_privilege_has_a_set_of_its_own
	atf_add_test_case ready_fd_waits_for_the_line
	atf_add_test_case ready_delay_sees_a_late_death
	atf_add_test_case oneshot_is_done_once
	atf_add_test_case forking_records_the_daemon_itself
	atf_add_test_case forking_takes_no_stranger_from_a_pid_file
	atf_add_test_case a_broken_script_fails_alone
	atf_add_test_case need_starts_and_fails_along
	atf_add_test_case nostart_is_by_name_only
	atf_add_test_case NORESULT_hides_the_result
}

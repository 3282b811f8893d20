# Many services, many callers, callers that die.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case many_callers_start_one_instance
many_callers_start_one_instance_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-c ${PWD}/count'"
	callers=
	for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16; do
		${bootctl} start > "out${i}" 2>&1 &
		callers="${callers} $!"
	done
	for caller in ${callers}; do
		wait "${caller}" || atf_fail "a start failed: $(cat out*)"
	done
	wait_for 'test -s count'
	atf_check_equal 1 "$(wc -l < count)"
	atf_check_equal 16 "$(cat out* | grep -c 'OK$')"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case concurrent_restarts_leave_one_instance
concurrent_restarts_leave_one_instance_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	callers=
	for i in 1 2 3 4 5 6 7 8; do
		${bootctl} restart > /dev/null 2>&1 &
		callers="${callers} $!"
	done
	for caller in ${callers}; do
		wait "${caller}" || atf_fail "a restart failed"
	done
	processes
	atf_check_equal " $(pid_of a)" "${processes}"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

# The launcher is killed at a random moment of a start; whatever it had done,
# the next commands need no repair and never make a second instance.
atf_test_case a_killed_start_needs_no_repair
a_killed_start_needs_no_repair_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	i=0
	while [ "${i}" -lt 100 ]; do
		${bootctl} start > /dev/null 2>&1 &
		caller=$!
		spin=$((i * 7 % 100 * 20))
		while [ "${spin}" -gt 0 ]; do spin=$((spin - 1)); done
		kill -KILL "${caller}"
		wait "${caller}"
		# An unreleased child ends by itself once its parent is gone.
		atf_check -o match:OK -e ignore ${bootctl} start
		pid=$(pid_of a)
		wait_for 'processes; [ "${processes}" = " ${pid}" ]'
		atf_check -o match:OK ${bootctl} stop
		i=$((i + 1))
	done
	nothing_left
}

atf_test_case a_thousand_services_start_report_and_stop
a_thousand_services_start_report_and_stop_body()
{
	inside_ns
	mkboot
	sleep=$(command -v sleep)
	i=1000
	while [ "${i}" -lt 2000 ]; do
		printf 'command=%s\ncommand_args=10000\noutput_log=/dev/null\n' \
		    "${sleep}" > "${boot}/s${i}.rc"
		i=$((i + 1))
	done
	atf_check -o save:out ${bootctl} start
	atf_check_equal 1000 "$(grep -c 'OK$' out)"
	atf_check -o inline:'Starting s1000 ...                OK\n' head -n 1 out
	atf_check -o inline:'Starting s1999 ...                OK\n' tail -n 1 out
	atf_check -o save:out ${bootctl} status
	atf_check_equal 1000 "$(grep -c ' is running (pid [0-9]*)\.$' out)"
	atf_check -o save:out ${bootctl} stop
	atf_check_equal 1000 "$(grep -c 'OK$' out)"
	atf_check -o inline:'Stopping s1999 ...                OK\n' head -n 1 out
	atf_check -s exit:3 -o save:out ${bootctl} status
	atf_check_equal 1000 "$(grep -c ' is stopped\.$' out)"
	nothing_left
}

atf_test_case a_full_disk_loses_nothing
a_full_disk_loses_nothing_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" 'output_log=/dev/null'
	atf_check -o ignore ${bootctl} start a
	pid=$(pid_of a)
	mount -o remount,size=64k /run || atf_skip "cannot remount"
	dd if=/dev/zero of=/run/filler bs=1k count=1000 2> /dev/null
	atf_check -s exit:1 -o match:FAILED \
	    -e match:'/run/bootctrl/.*No space left' ${bootctl} start b
	atf_check -o inline:"a is running (pid ${pid}).\n" ${bootctl} status a
	atf_check -s exit:3 -o ignore ${bootctl} status b
	atf_check -o match:OK ${bootctl} stop a
	rm /run/filler
	atf_check -o match:OK ${bootctl} start b
	atf_check -o match:OK ${bootctl} stop b
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case many_callers_start_one_instance
	atf_add_test_case concurrent_restarts_leave_one_instance
	atf_add_test_case a_killed_start_needs_no_repair
	atf_add_test_case a_thousand_services_start_report_and_stop
	atf_add_test_case a_full_disk_loses_nothing
}

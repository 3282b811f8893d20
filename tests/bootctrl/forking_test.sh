# Daemons that go into the background by themselves.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# forker NAME ARGUMENTS [LINE...]
forker()
{
	forker_name=$1
	forker_args=$2
	shift 2
	service "${forker_name}" type=forking "command=${testd}" \
	    "command_args='${forker_args}'" "pidfile=/run/${forker_name}.pid" \
	    "$@"
}

atf_test_case a_late_pid_file_is_waited_for
a_late_pid_file_is_waited_for_body()
{
	inside_ns
	mkboot
	forker a '-f -p /run/a.pid -l 300'
	atf_check -o match:OK ${bootctl} start
	atf_check_equal "$(cat /run/a.pid)" "$(pid_of a)"
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_test_case a_daemon_without_pid_file_is_failed_and_ended
a_daemon_without_pid_file_is_failed_and_ended_body()
{
	inside_ns
	mkboot
	forker a '-f -n 1' start_timeout=1
	service b "command=${testd}" "command_args='-f'"
	atf_check -s exit:1 -o match:'^Starting a .*FAILED' -e \
	    match:'^a: left behind: pid [0-9]+ \(h_testd\), pid [0-9]+ \(h_testd\) by its start; ending$' \
	    -e match:'^a: no daemon in /run/a\.pid: No such file' \
	    ${bootctl} start a
	atf_check -s exit:3 -o ignore ${bootctl} status a
	nothing_left
}

atf_test_case a_deaf_daemon_without_pid_file_is_killed
a_deaf_daemon_without_pid_file_is_killed_body()
{
	inside_ns
	mkboot
	forker a '-f -t' start_timeout=1 retry=TERM/1/KILL/5
	atf_check -s exit:1 -o match:FAILED -e match:'no daemon' ${bootctl} start
	nothing_left
}

atf_test_case a_daemon_that_ends_at_once_is_not_waited_for
a_daemon_that_ends_at_once_is_not_waited_for_body()
{
	inside_ns
	mkboot
	forker a '-f -e 3' start_timeout=60
	atf_check -s exit:1 -o match:FAILED -e match:'nothing of it is left' \
	    timeout 20 ${bootctl} start
	forker b '-e 3' start_timeout=60
	atf_check -s exit:1 -o match:FAILED -e match:'exit status 3' \
	    timeout 20 ${bootctl} start b
	nothing_left
}

atf_test_case the_pid_of_a_stranger_is_refused_and_never_signalled
the_pid_of_a_stranger_is_refused_and_never_signalled_body()
{
	inside_ns
	mkboot
	cat > bystander <<'END'
#!/bin/sh
for s in HUP INT TERM USR1 CONT; do trap "echo $s >> signals" "$s"; done
echo up >> signals
while :; do read -r x < fifo; done
END
	chmod 755 bystander
	mkfifo fifo
	./bystander &
	stranger=$!
	wait_for 'test -s signals'
	cat > daemon <<END
#!/bin/sh
echo ${stranger} > /run/a.pid
"${testd}" &
END
	chmod 755 daemon
	service a type=forking "command=${PWD}/daemon" pidfile=/run/a.pid \
	    start_timeout=1
	atf_check -s exit:1 -o match:FAILED \
	    -e match:"pid ${stranger} is not a process of this start" \
	    -e match:'left behind: pid' ${bootctl} start
	is_alive "${stranger}" || atf_fail "the stranger is dead"
	atf_check -o inline:'up\n' cat signals
	for text in -1 0 1 +5 "' '" '1 2' 4294967297 "${stranger}x"; do
		printf 'printf %%s "%s" > /run/a.pid\n' "${text}" > daemon.new
		{ echo '#!/bin/sh'; cat daemon.new; echo "${testd} &"; } > daemon
		atf_check -s exit:1 -o match:FAILED -e match:'it holds no pid' \
		    ${bootctl} start
		[ "${text}" != 0 ] || break # one timeout of each kind will do
	done
	kill -KILL "${stranger}"
	nothing_left
}

atf_test_case starts_at_once_are_told_apart
starts_at_once_are_told_apart_body()
{
	inside_ns
	mkboot
	# Each but "bad" stays; nobody ends what another start has made.
	for n in 1 2 3 4; do
		forker "good${n}" "-f -n 1 -p /run/good${n}.pid -l 1500"
	done
	forker bad '-f -n 1' start_timeout=1
	service plain "command=${testd}" "command_args='-n 1'"
	atf_check -s exit:1 -o match:'bad .*FAILED' -o match:'good4 .*OK' \
	    -e match:'bad: left behind' ${bootctl} -j 8 start
	# Four daemons with a child, and plain with one; the keepers leave.
	wait_for 'processes; [ "$(echo ${processes} | wc -w)" -eq 10 ]'
	atf_check -o ignore -e ignore ${bootctl} stop
	processes
	kill ${processes}
	nothing_left
}

# What is not recorded must not run on: the next start would make a second one.
atf_test_case a_killed_launcher_leaves_neither_keeper_nor_daemon
a_killed_launcher_leaves_neither_keeper_nor_daemon_body()
{
	inside_ns
	mkboot
	forker a '-f' start_timeout=60
	${bootctl} start > out 2>&1 &
	launcher=$!
	wait_for 'test -s out'
	wait_for 'grep -q exec-ok /run/bootctrl/*/events'
	kill -KILL "${launcher}"
	wait_for '! is_alive "${launcher}"'
	nothing_left
}

# Nobody tells the end of the child then: it has to be looked for.
atf_test_case a_start_whose_keeper_is_killed_ends_its_child_at_once
a_start_whose_keeper_is_killed_ends_its_child_at_once_body()
{
	inside_ns
	mkboot
	forker a '' start_timeout=60 retry=TERM/60
	${bootctl} start > out 2> err &
	launcher=$!
	wait_for 'grep -q exec-ok /run/bootctrl/*/events'
	child=$(cat /run/bootctrl/*/a.pid)
	keeper=$(sed 's/.*) . \([0-9]*\) .*/\1/' "/proc/${child}/stat")
	kill -KILL "${keeper}"
	wait_for '! is_alive "${launcher}"'
	wait "${launcher}" && atf_fail "it said OK"
	atf_check -o match:'FAILED' cat out
	atf_check -o match:'its keeper ended' -o not-match:'did not end' cat err
	is_alive "${child}" && atf_fail "the child lives"
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_start_whose_keeper_is_killed_ends_its_child_at_once
	atf_add_test_case a_late_pid_file_is_waited_for
	atf_add_test_case a_daemon_without_pid_file_is_failed_and_ended
	atf_add_test_case a_deaf_daemon_without_pid_file_is_killed
	atf_add_test_case a_daemon_that_ends_at_once_is_not_waited_for
	atf_add_test_case the_pid_of_a_stranger_is_refused_and_never_signalled
	atf_add_test_case starts_at_once_are_told_apart
	atf_add_test_case a_killed_launcher_leaves_neither_keeper_nor_daemon
}

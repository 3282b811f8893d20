# check --state: finds what must never be, and nothing else.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# running : two services that run; sets state to their directory
running()
{
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	atf_check -o ignore ${bootctl} start
	state=$(echo /run/bootctrl/*)
	check="${bootctl} check --state"
	atf_check ${check}
}

# finds STATUS FILE TEXT : the only finding is that one
finds()
{
	atf_check -s exit:"$1" -o match:"^${state}$2: (error|warning): $3\$" \
	    ${check}
	atf_check_equal 1 "$(${check} | wc -l)"
}

# end : what runs is still known to the launcher
end()
{
	atf_check -s ignore -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_sound_state_has_no_findings
a_sound_state_has_no_findings_body()
{
	inside_ns
	mkboot
	atf_check ${bootctl} check --state
	running
	service c "command=/bin/true" type=oneshot
	service d '#!/bin/sh' '[ "$1" != status ] || exit 3'
	service f type=forking "command=${testd}" \
	    'command_args="-f -p /run/f.pid"' pidfile=/run/f.pid
	service g "command=${testd}" 'command_args="-e 3"'
	atf_check -s exit:1 -o ignore -e ignore ${bootctl} start
	atf_check ${check}
	atf_check -o ignore -e ignore ${bootctl} restart a b c d f
	atf_check ${check}
	kill -KILL "$(pid_of a)"
	wait_for '[ -z "$(pid_of a)" ]'
	atf_check ${check}
	atf_check -o ignore -e ignore ${bootctl} stop
	atf_check ${check}
	nothing_left
}

atf_test_case a_damaged_record_is_an_error
a_damaged_record_is_an_error_body()
{
	inside_ns
	running
	cp "${state}/a.state" keep
	echo garbage > "${state}/a.state"
	finds 2 /a.state 'record damaged \[record\]'
	echo version=99 > "${state}/a.state"
	finds 1 /a.state 'record written by a newer version \[newer\]'
	cat keep > "${state}/a.state"
	end
}

atf_test_case a_record_without_lock_is_an_error
a_record_without_lock_is_an_error_body()
{
	inside_ns
	running
	rm "${state}/a.lock"
	finds 2 /a.lock 'missing; there is a record \[lock\]'
	end
}

atf_test_case a_pid_file_that_disagrees_is_an_error
a_pid_file_that_disagrees_is_an_error_body()
{
	inside_ns
	running
	echo 1234567 > "${state}/a.pid"
	finds 2 /a.pid 'the record has pid [0-9]* \[pidfile\]'
	rm "${state}/a.pid"
	finds 2 /a.pid 'missing; the record has pid [0-9]* \[pidfile\]'
	pid_of a > "${state}/a.pid"
	echo 5 > "${state}/c.pid"
	finds 2 /c.pid 'there is no process that it could name \[pidfile\]'
	end
}

atf_test_case the_pid_of_another_process_is_an_error
the_pid_of_another_process_is_an_error_body()
{
	inside_ns
	running
	pid=$(pid_of b)
	sed "s,^pid=.*,pid=${pid}," "${state}/a.state" > keep
	kill "$(pid_of a)"
	cat keep > "${state}/a.state"
	echo "${pid}" > "${state}/a.pid"
	finds 2 /a.state \
	    "the service died, and its pid ${pid} belongs to another .* \[process\]"
	sed -i 's,boot=[0-9a-f-]*,boot=0-0,' "${state}/a.state"
	atf_check ${check}
	end
}

atf_test_case what_a_killed_writer_left_is_an_error
what_a_killed_writer_left_is_an_error_body()
{
	inside_ns
	running
	: > "${state}/.a.state.new"
	finds 2 /.a.state.new 'left by a command that was killed.* \[temporary\]'
	rm "${state}/.a.state.new"
	: > "${state}/.events.kept.new"
	finds 2 /.events.kept.new 'left by a command .* \[temporary\]'
	end
}

atf_test_case modes_and_owners_are_those_of_the_launcher
modes_and_owners_are_those_of_the_launcher_body()
{
	inside_ns
	running
	chmod 666 "${state}/a.lock"
	finds 2 /a.lock 'mode 0666 instead of 0600 \[file\]'
	chmod 600 "${state}/a.lock"
	chmod 664 "${state}/events"
	finds 2 /events 'mode 0664 instead of 0644 \[file\]'
	chmod 644 "${state}/events"
	chown 65534 "${state}/a.pid"
	finds 2 /a.pid 'owned by uid 65534 instead of 0 \[file\]'
	chown 0 "${state}/a.pid"
	ln "${state}/a.state" /run/second
	finds 2 /a.state 'it has a second name \[file\]'
	rm /run/second
	chmod 700 "${state}"
	finds 2 '' 'mode 0700 instead of 0755 \[directory\]'
	chmod 777 "${state}"
	atf_check -s exit:2 -e match:'mode 0777' ${check}
	chmod 755 "${state}"
	end
}

atf_test_case what_is_not_ours_is_an_error
what_is_not_ours_is_an_error_body()
{
	inside_ns
	running
	: > "${state}/core"
	finds 2 /core 'it is not ours; remove it \[stranger\]'
	rm "${state}/core"
	ln -s /etc/passwd "${state}/c.state"
	atf_check -s exit:2 -o match:'c\.state: error: .*\[record\]' ${check}
	end
}

atf_test_case the_event_log_must_not_contradict_a_record
the_event_log_must_not_contradict_a_record_body()
{
	inside_ns
	running
	pid=$(pid_of a)
	boot_id=$(cat /proc/sys/kernel/random/boot_id)
	now=$(sed -n '$s/ .*//p' "${state}/events")
	cp "${state}/events" keep
	echo "${now} ${boot_id} a gone ${pid}" >> "${state}/events"
	finds 2 /a.state "pid ${pid} runs, but by the event log it ended \[events\]"
	cat keep > "${state}/events"
	echo "${now} ${boot_id} a started $$" >> "${state}/events"
	finds 2 /a.state "it has pid ${pid}, the event log $$ \[events\]"
	# A full disk may have cost lines: that is no contradiction.
	: > "${state}/events"
	atf_check ${check}
	cat keep > "${state}/events"
	mkdir away
	mv "${state}/a.state" "${state}/a.pid" away
	finds 2 /a.state \
	    "missing; by the event log it runs as pid ${pid} \[unrecorded\]"
	mv away/* "${state}"
	end
}

atf_test_case a_service_that_is_worked_on_is_left_out
a_service_that_is_worked_on_is_left_out_body()
{
	inside_ns
	running
	: > "${state}/.a.state.new"
	mkfifo go
	flock -x "${state}/a.lock" sh -c "echo > ${PWD}/held; read -r x < go" &
	wait_for 'test -s held'
	atf_check ${check}
	echo > go
	wait $!
	finds 2 /.a.state.new '.* \[temporary\]'
	end
}

atf_test_case anybody_may_check
anybody_may_check_body()
{
	inside_ns
	mkdir /run/boot
	mkboot /run/boot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	nobody="setpriv --reuid=65534 --regid=65534 --clear-groups"
	atf_check ${nobody} ${bootctl} check --state
	state=$(echo /run/bootctrl/*)
	echo 4 > "${state}/a.pid"
	atf_check -s exit:2 -o match:pidfile ${nobody} ${bootctl} check --state
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_sound_state_has_no_findings
	atf_add_test_case a_damaged_record_is_an_error
	atf_add_test_case a_record_without_lock_is_an_error
	atf_add_test_case a_pid_file_that_disagrees_is_an_error
	atf_add_test_case the_pid_of_another_process_is_an_error
	atf_add_test_case what_a_killed_writer_left_is_an_error
	atf_add_test_case modes_and_owners_are_those_of_the_launcher
	atf_add_test_case what_is_not_ours_is_an_error
	atf_add_test_case the_event_log_must_not_contradict_a_record
	atf_add_test_case a_service_that_is_worked_on_is_left_out
	atf_add_test_case anybody_may_check
}

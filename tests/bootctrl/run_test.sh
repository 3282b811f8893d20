# run: services in the foreground, also in a container and with little there.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# run_in_background [ARGUMENT...] : sets runner; its output is in ./out
run_in_background()
{
	: > out
	${bootctl} run "$@" > out 2>&1 &
	runner=$!
}

# ended_with STATUS
ended_with()
{
	ended=0
	wait "${runner}" || ended=$?
	[ "${ended}" -eq "$1" ] || atf_fail "status ${ended}: $(tr '\n' '|' < out)"
}

atf_test_case run_starts_waits_and_stops_in_order
run_starts_waits_and_stops_in_order_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" require=a
	for signal in TERM INT HUP; do
		run_in_background
		wait_for 'grep -q "b .*OK" out'
		atf_check -o match:'^a is running' -o match:'^b is running' \
		    ${bootctl} status
		is_alive "${runner}" || atf_fail "it did not wait"
		kill "-${signal}" "${runner}"
		ended_with 0
		atf_check -o inline:'Starting a ...                    OK
Starting b ...                    OK
Stopping b ...                    OK
Stopping a ...                    OK
' cat out
		nothing_left
	done
}

atf_test_case run_ends_when_all_services_have_ended
run_ends_when_all_services_have_ended_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-d 300"'
	service b "command=${testd}" 'command_args="-d 600"'
	run_in_background
	ended_with 1
	atf_check -o match:'^a: ended by itself$' -o match:'^b: ended by itself$' \
	    cat out
	service c command=/bin/true type=oneshot
	run_in_background c
	ended_with 0
	nothing_left
}

atf_test_case run_goes_on_when_a_service_is_restarted_by_hand
run_goes_on_when_a_service_is_restarted_by_hand_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	run_in_background
	wait_for 'grep -q OK out'
	pid=$(pid_of a)
	atf_check -o ignore ${bootctl} restart
	[ "$(pid_of a)" != "${pid}" ] || atf_fail "not restarted"
	is_alive "${runner}" || atf_fail "it ended: $(tr '\n' '|' < out)"
	atf_check -o ignore ${bootctl} stop
	ended_with 0
	nothing_left
}

atf_test_case what_fails_at_the_start_is_the_status_of_run
what_fails_at_the_start_is_the_status_of_run_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=nosuchprogram"
	run_in_background
	wait_for 'grep -q "a .*OK" out'
	kill "${runner}"
	ended_with 6
	atf_check -o match:'Stopping a .*OK' cat out
	atf_check -s exit:5 -e match:'no service "c"' ${bootctl} run c
	atf_check -o match:'^env -i .*h_testd' -e ignore -s ignore \
	    ${bootctl} -n run a
	nothing_left
}

# children PID
children()
{
	sed 's/ *$//' "/proc/$1/task/$1/children"
}

# container COMMAND... : runs it as process 1 of a PID namespace
container()
{
	unshare --pid --fork --kill-child --mount-proc "$@" > out 2>&1 &
	container=$!
}

atf_test_case tini_and_run_stop_in_order_on_TERM
tini_and_run_stop_in_order_on_TERM_body()
{
	inside_ns
	need_program tini
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" require=a
	container tini -- ${bootctl} run
	wait_for 'grep -q "b .*OK" out'
	# As the engine of a container does, to its process 1.
	kill "$(children "${container}")"
	status=0
	wait "${container}" || status=$?
	atf_check_equal 0 "${status}"
	atf_check -o inline:'Starting a ...                    OK
Starting b ...                    OK
Stopping b ...                    OK
Stopping a ...                    OK
' cat out
	nothing_left
}

atf_test_case run_can_be_process_1_and_reaps
run_can_be_process_1_and_reaps_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	# Its orphans end while it runs.
	cat > orphans <<'END'
#!/bin/sh
(sleep 0.1 &)
(sleep 0.2 &)
echo up
exec "$1"
END
	chmod 755 orphans
	service b "command=${PWD}/orphans" "command_args=${testd}"
	container ${bootctl} run
	wait_for 'grep -q "b .*OK" out'
	one=$(children "${container}")
	# Only the two services stay.
	wait_for '[ "$(children "${one}" | wc -w)" -eq 2 ]'
	kill "${one}"
	status=0
	wait "${container}" || status=$?
	atf_check_equal 0 "${status}"
	atf_check -o match:'Stopping b .*OK' -o match:'Stopping a .*OK' cat out
	nothing_left
}

atf_test_case without_proc_it_says_what_it_cannot_prove
without_proc_it_says_what_it_cannot_prove_body()
{
	inside_ns
	[ -z "${QBOOT_SANITIZE-}" ] || atf_skip "sanitizers need /proc"
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	cat > blind <<END
mount -t tmpfs tmpfs /proc || exit 99
${bootctl} status
echo "status \$?"
${bootctl} stop
echo "stop \$?"
${bootctl} check --state
echo "check \$?"
END
	atf_check -o match:'^a: state unknown \(no /proc\)\.$' \
	    -o match:'^status 4$' -o match:'^stop 1$' -o match:'^check 1$' \
	    -o match:"a\.state: warning: pid ${pid}: no /proc \[unproved\]\$" \
	    -e match:'^a: state unknown: no /proc$' \
	    unshare --mount sh ./blind
	is_alive "${pid}" || atf_fail "it was signalled"
	# /proc of another namespace proves as little.
	atf_check -s exit:4 -o match:'/proc is that of another PID namespace' \
	    unshare --pid --fork ${bootctl} status
	atf_check -o ignore ${bootctl} stop
	echo "${bootctl} start" >> blind
	atf_check -s exit:1 -o match:'Starting a .*FAILED' \
	    -e match:'cannot identify process [0-9]*: no /proc; what could never be stopped is not started' \
	    unshare --mount sh ./blind
	nothing_left
}

# The kernel's own number of a process needs no /proc of the right namespace.
atf_test_case a_pidfs_handle_proves_a_process_by_itself
a_pidfs_handle_proves_a_process_by_itself_body()
{
	inside_ns
	[ -z "${QBOOT_SANITIZE-}" ] || atf_skip "sanitizers need /proc"
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	record=$(echo /run/bootctrl/*/a.state)
	handle=$(sed -n '/^token=/s/.*:handle=//p' "${record}")
	[ -n "${handle}" ] || atf_skip "this kernel has no pidfs handles"
	mkdir other
	cat > foreign <<END
unshare --pid --fork mount -t proc proc "${PWD}/other" || exit 99
mount --bind "${PWD}/other" /proc || exit 99
${bootctl} status
END
	atf_check -o inline:"a is running (pid ${pid}).\n" \
	    unshare --mount sh ./foreign
	sed -i "s/^\(token=.*:handle=\).*/\1ff${handle#??}/" "${record}"
	atf_check -s exit:4 -o match:'^a: state unknown \(no /proc\)' \
	    unshare --mount sh ./foreign
	sed -i "s/^\(token=.*:handle=\).*/\1${handle}/" "${record}"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_read_only_state_directory_is_told_with_its_path
a_read_only_state_directory_is_told_with_its_path_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	mount -o remount,ro /run
	atf_check -s not-exit:0 \
	    -e match:'^/run/bootctrl: cannot make it: Read-only file system$' \
	    ${bootctl} start
	atf_check -s exit:3 -o match:'a is stopped' ${bootctl} status
	mount -o remount,rw /run
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	mount -o remount,ro /run
	atf_check -s not-exit:0 -o match:FAILED \
	    -e match:'cannot lock /run/bootctrl/.*/a\.lock: Read-only' \
	    ${bootctl} stop
	atf_check -o match:"a is running \(pid ${pid}\)" ${bootctl} status
	atf_check -o match:running ${bootctl} list
	atf_check ${bootctl} check --state
	mount -o remount,rw /run
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case run_starts_waits_and_stops_in_order
	atf_add_test_case run_ends_when_all_services_have_ended
	atf_add_test_case run_goes_on_when_a_service_is_restarted_by_hand
	atf_add_test_case what_fails_at_the_start_is_the_status_of_run
	atf_add_test_case tini_and_run_stop_in_order_on_TERM
	atf_add_test_case run_can_be_process_1_and_reaps
	atf_add_test_case without_proc_it_says_what_it_cannot_prove
	atf_add_test_case a_pidfs_handle_proves_a_process_by_itself
	atf_add_test_case a_read_only_state_directory_is_told_with_its_path
}

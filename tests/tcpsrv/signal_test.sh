# TERM ends the server and leaves the sessions; HUP makes it read everything
# anew, with its port open and under its old pid.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# session_pids : of the programs behind the port.
session_pids()
{
	pgrep -x h_kid || :
}

# serves_as PID : is a client served, by the process PID still?
serves_as()
{
	served && is_alive "$1"
}

atf_test_case term_ends_the_server_and_no_session
term_ends_the_server_and_no_session_body()
{
	inside_ns
	serve -HRl0 127.0.0.1 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	session=$(session_pids)
	stop_server
	atf_check -s exit:2 -e inline:'refused\n' ./get
	is_alive "${session}" || atf_fail "the session is gone"
	release a
	wait_for '! is_alive "${session}"'
}

atf_test_case int_ends_it_by_the_signal
int_ends_it_by_the_signal_body()
{
	inside_ns
	local_serve
	kill -INT "${server_pid}"
	status=0
	wait "${server_pid}" || status=$?
	atf_check_equal 130 "${status}"
}

atf_test_case a_reload_reads_the_rules_again
a_reload_reads_the_rules_again_body()
{
	inside_ns
	rules '127.:allow,R="one"'
	serve -HRl0 -x rules.cdb 127.0.0.1 0 env
	atf_check -o match:'^R=one' ./get
	rules '127.:allow,R="two"'
	kill -HUP "${server_pid}"
	atf_check -o match:'^R=two' ./get
	stop_server
}

atf_test_case a_reload_takes_a_new_program
a_reload_takes_a_new_program_body()
{
	inside_ns
	cp "${server}" srv
	server=${PWD}/srv
	local_serve
	cp srv new
	mv new srv
	wait_for 'readlink "/proc/${server_pid}/exe" | grep -q deleted'
	kill -HUP "${server_pid}"
	wait_for '! readlink "/proc/${server_pid}/exe" | grep -q deleted'
	served || atf_fail "not served"
	stop_server
}

# A program that is missing or broken must not cost the port.
atf_test_case a_reload_without_a_program_serves_on
a_reload_without_a_program_serves_on_body()
{
	inside_ns
	cp "${server}" srv
	server=${PWD}/srv
	local_serve
	mv srv away
	kill -HUP "${server_pid}"
	n=0
	while [ "${n}" -lt 20 ]; do
		serves_as "${server_pid}" || atf_fail "not served: $(cat log)"
		n=$((n + 1))
	done
	wait_for 'test -s log'
	mv away srv
	kill -HUP "${server_pid}"
	serves_as "${server_pid}" || atf_fail "not served"
	stop_server
}

# Programs that can be executed, but do not come up: bad options, a crash,
# another program, one that hangs.
atf_test_case a_reload_to_a_program_that_fails_serves_on
a_reload_to_a_program_that_fails_serves_on_body()
{
	inside_ns
	cp "${server}" srv
	server=${PWD}/srv
	local_serve
	for what in 'exit 100' 'kill -KILL $$' 'exit 0' 'exec sleep 60'; do
		printf '#!/bin/sh\n%s\n' "${what}" > new
		chmod 755 new
		mv new srv
		: > log
		kill -HUP "${server_pid}"
		wait_for 'grep -q "warning: unable to reload" log' 20
		served || atf_fail "not served: $(cat log)"
		cat log >> all
	done
	atf_check -o match:"srv fails: it ends with status 100\$" \
	    -o match:"srv fails: it crashes .signal 9.\$" \
	    -o match:"srv fails: it ends with status 0\$" \
	    -o match:"srv fails: it hangs\$" cat all
	stop_server
}

atf_test_case a_reload_with_bad_rules_denies_and_recovers
a_reload_with_bad_rules_denies_and_recovers_body()
{
	inside_ns
	rules ':allow'
	local_serve -x rules.cdb
	echo bad > bad
	mv bad rules.cdb
	kill -HUP "${server_pid}"
	n=0
	while [ "${n}" -lt 10 ]; do
		! served || atf_fail "served with bad rules"
		is_alive "${server_pid}" || atf_fail "the server is gone"
		n=$((n + 1))
	done
	rules ':allow'
	wait_for served
	stop_server
}

atf_test_case sessions_and_limits_outlive_a_reload
sessions_and_limits_outlive_a_reload_body()
{
	inside_ns
	serve -v -HRl0 -c 2 127.0.0.1 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	kill -HUP "${server_pid}"
	hold b
	wait_for 'test -s b'
	# Two of two: the next one waits, and is served when one is done.
	atf_check -s exit:4 -e inline:'late\n' ./get -n -t 1
	hold c
	release a
	wait_for 'test -s c'
	release b c
	wait_for 'tail -n 1 log | grep -q "status: 0/2$"'
	stop_server
}

atf_test_case counts_of_addresses_outlive_a_reload
counts_of_addresses_outlive_a_reload_body()
{
	inside_ns
	serve -HRl0 -C 1:full 127.0.0.1 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	kill -HUP "${server_pid}"
	atf_check -o inline:full ./get
	release a
	wait_for '[ "$(./get)" != full ]'
	stop_server
}

atf_test_case a_reload_keeps_ids_and_port
a_reload_keeps_ids_and_port_body()
{
	inside_ns
	chmod 755 .
	serve -HRl0 -u 12345 -g 23456 127.0.0.1 25 id -u
	kill -HUP "${server_pid}"
	n=0
	while [ "${n}" -lt 20 ]; do
		atf_check -o inline:'12345\n' ./get
		n=$((n + 1))
	done
	atf_check -o match:'^Uid:.12345.12345.12345.12345$' \
	    -o match:'^Gid:.23456.23456.23456.23456$' \
	    cat "/proc/${server_pid}/status"
	atf_check -o inline:'25\n' cat port.out
	stop_server
}

atf_test_case a_hundred_reloads_under_load_lose_nobody
a_hundred_reloads_under_load_lose_nobody_head()
{
	atf_set timeout 120
}
a_hundred_reloads_under_load_lose_nobody_body()
{
	inside_ns
	rules ':allow'
	local_serve -x rules.cdb
	"${tcpsrv}/h_load" -e -k 16 -n 1000000 -t 20 127.0.0.1 "${port}" \
	    > counts &
	load=$!
	n=0
	while [ "${n}" -lt 100 ]; do
		kill -HUP "${server_pid}"
		served || atf_fail "not served after ${n} reloads"
		n=$((n + 1))
	done
	kill "${load}"
	wait "${load}"
	atf_check -o match:'empty=0 reset=0 refused=0 late=0 faults=0$' \
	    cat counts
	sed 's/started=\([0-9]*\) ok=\([0-9]*\) .*/\1 \2/' counts > numbers
	read -r started ok < numbers
	[ "${started}" -eq "${ok}" ] && [ "${ok}" -gt 100 ] ||
	    atf_fail "$(cat counts)"
	stop_server
	nothing_left
}

# One that comes while the last one is still under way is not its death.
atf_test_case hups_in_a_row_do_not_end_it
hups_in_a_row_do_not_end_it_body()
{
	inside_ns
	local_serve
	n=0
	while [ "${n}" -lt 2000 ]; do
		kill -HUP "${server_pid}"
		n=$((n + 1))
	done
	serves_as "${server_pid}" || atf_fail "the server is gone"
	[ "$(descriptors "${server_pid}")" -lt 12 ] ||
	    atf_fail "descriptors: $(ls -l "/proc/${server_pid}/fd")"
	stop_server
}

atf_test_case a_term_during_reloads_ends_it
a_term_during_reloads_ends_it_body()
{
	inside_ns
	m=0
	while [ "${m}" -lt 20 ]; do
		local_serve
		n=0
		while [ "${n}" -lt 5 ]; do
			kill -HUP "${server_pid}"
			n=$((n + 1))
		done
		kill -TERM "${server_pid}"
		status=0
		wait "${server_pid}" || status=$?
		case ${status} in
		0) ;;
		*) atf_fail "status ${status}" ;;
		esac
		m=$((m + 1))
	done
}

atf_init_test_cases()
{
	atf_add_test_case term_ends_the_server_and_no_session
	atf_add_test_case int_ends_it_by_the_signal
	atf_add_test_case a_reload_reads_the_rules_again
	atf_add_test_case a_reload_takes_a_new_program
	atf_add_test_case a_reload_without_a_program_serves_on
	atf_add_test_case a_reload_to_a_program_that_fails_serves_on
	atf_add_test_case a_reload_with_bad_rules_denies_and_recovers
	atf_add_test_case sessions_and_limits_outlive_a_reload
	atf_add_test_case counts_of_addresses_outlive_a_reload
	atf_add_test_case a_reload_keeps_ids_and_port
	atf_add_test_case a_hundred_reloads_under_load_lose_nobody
	atf_add_test_case hups_in_a_row_do_not_end_it
	atf_add_test_case a_term_during_reloads_ends_it
}

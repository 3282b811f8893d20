# What the system can do to a server: no descriptors, no processes, clients
# that are gone before they are there, errors of accept.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# calm SECONDS : the server may take a tenth of the time at most.
calm()
{
	calm_before=$(cpu "${server_pid}")
	# It is about time that passes: there is nothing to wait for.
	sleep "$1"
	calm_ticks=$(($(cpu "${server_pid}") - calm_before))
	[ "${calm_ticks}" -le $(($1 * $(getconf CLK_TCK) / 10)) ] ||
	    atf_fail "it took ${calm_ticks} ticks in $1 s"
}

# next_descriptor : the lowest one that the server has not open.
next_descriptor()
{
	next_n=0
	while [ -h "/proc/${server_pid}/fd/${next_n}" ]; do
		next_n=$((next_n + 1))
	done
	echo "${next_n}"
}

atf_test_case without_descriptors_it_waits_and_recovers
without_descriptors_it_waits_and_recovers_head()
{
	atf_set require.progs "prlimit setpriv"
}
without_descriptors_it_waits_and_recovers_body()
{
	inside_ns
	local_serve
	served || atf_fail "not served"
	limit nofile "$(next_descriptor)"
	"${tcpsrv}/h_client" -n -t 30 127.0.0.1 "${port}" > late 2>&1 &
	client=$!
	calm 2
	is_alive "${server_pid}" || atf_fail "the server is gone"
	limit nofile 1024
	wait "${client}" || atf_fail "the waiting client was lost"
	atf_check -o match:'^220' cat late
	served || atf_fail "not served"
	# It said why, and not a thousand times.
	atf_check -o match:'accept' cat log
	[ "$(wc -l < log)" -le 20 ] || atf_fail "$(wc -l < log) lines"
}

atf_test_case without_processes_it_drops_and_recovers
without_processes_it_drops_and_recovers_head()
{
	atf_set require.progs "prlimit setpriv"
}
without_processes_it_drops_and_recovers_body()
{
	inside_ns
	chmod 755 .
	serve -v -HRl0 -u 12345 -g 12345 127.0.0.1 0 "${kid}"
	served || atf_fail "not served"
	limit nproc 0
	"${tcpsrv}/h_load" -e -k 4 -n 8 -t 3 127.0.0.1 "${port}" > counts &
	load=$!
	calm 2
	atf_check -o match:'fork' cat log
	is_alive "${server_pid}" || atf_fail "the server is gone"
	wait "${load}"
	atf_check -o match:'ok=0' cat counts
	limit nproc 100
	wait_for served
	wait_for 'tail -n 1 log | grep -q "status: 0/40$"'
	[ "$(wc -l < log)" -le 60 ] || atf_fail "$(wc -l < log) lines"
}

# accept_fails ERROR : the first calls fail with it.
accept_fails()
{
	strace -o trace -f -e trace=accept,accept4 \
	    -e inject=accept,accept4:error="$1":when=1..3 \
	    "${server}" -1HRl0 127.0.0.1 0 "${kid}" > port.out 2> log \
	    < /dev/null &
	strace_pid=$!
	take_port
	atf_check -o match:'^220' ./get -t 30
	[ "$(grep -c "$1" trace)" -eq 3 ] || atf_fail "$1 was not injected"
	[ "$(grep -c 'accept' trace)" -le 20 ] || atf_fail "$1: it spins"
	kill "$(pgrep -P "${strace_pid}")"
	wait "${strace_pid}"
	rm port.out
}

atf_test_case errors_of_accept_are_no_end
errors_of_accept_are_no_end_head()
{
	atf_set require.progs strace
	atf_set timeout 120
}
errors_of_accept_are_no_end_body()
{
	inside_ns
	for error in ENFILE EMFILE ENOBUFS ENOMEM ECONNABORTED EPROTO EINTR \
	    ENETDOWN EHOSTUNREACH EPERM; do
		accept_fails "${error}"
	done
}

atf_test_case a_client_that_resets_at_once_harms_nobody
a_client_that_resets_at_once_harms_nobody_body()
{
	inside_ns
	local_serve
	kill -STOP "${server_pid}"
	n=0
	while [ "${n}" -lt 10 ]; do
		./get -r
		n=$((n + 1))
	done
	kill -CONT "${server_pid}"
	served || atf_fail "not served"
	wait_for '[ "$(children "${server_pid}")" -eq 0 ]'
	stop_server
}

atf_test_case children_that_are_killed_or_fail_are_counted_out
children_that_are_killed_or_fail_are_counted_out_body()
{
	inside_ns
	for end in 'exit 3' 'kill 9' 'kill 11' 'exit 111'; do
		serve -v -HRl0 -c 3 127.0.0.1 0 "${kid}" ${end}
		atf_check -o match:'ok=30' \
		    "${tcpsrv}/h_load" -e -k 10 -n 30 127.0.0.1 "${port}"
		wait_for 'tail -n 1 log | grep -q "status: 0/3$"'
		stop_server
	done
}

# A log that nobody reads any more.
atf_test_case a_closed_stderr_is_no_end
a_closed_stderr_is_no_end_body()
{
	inside_ns
	mkfifo pipe
	"${tcpsrv}/h_clean" "${server}" -v1HRl0 127.0.0.1 0 "${kid}" \
	    > port.out 2> pipe < /dev/null &
	server_pid=$!
	head -n 1 pipe > first
	take_port
	n=0
	while [ "${n}" -lt 5 ]; do
		served || atf_fail "not served"
		n=$((n + 1))
	done
	atf_check -o match:'status: 0/40' cat first
	stop_server
}

# With fork(2), which valgrind understands.
atf_test_case valgrind_finds_nothing
valgrind_finds_nothing_head()
{
	atf_set require.progs valgrind
	atf_set timeout 120
}
valgrind_finds_nothing_body()
{
	inside_ns
	[ -z "${QBOOT_SANITIZE-}" ] || atf_skip "built with sanitizers"
	rules '127.0.0.7:deny' '127.0.0.8:allow,MAXCONNIP="0"' \
	    '127.:allow,A="b",TCPLOCALHOST="c"' '=x:deny' ':deny'
	for options in -HRl0 '-hr -t 1'; do
		env QMAIL_TCPSRV_SPAWN=fork valgrind -q --error-exitcode=99 \
		    --leak-check=full --track-fds=no --log-file=valgrind.%p \
		    "${server}" -v1 ${options} -C '2:full\n' -x rules.cdb 0 0 \
		    "${kid}" > port.out 2> log < /dev/null &
		server_pid=$!
		wait_for 'test -s port.out || ! is_alive "${server_pid}"' 30
		take_port
		for source in 1 7 8 9; do
			./get -b "127.0.0.${source}" > got
		done
		atf_check -o ignore "${tcpsrv}/h_client" ::1 "${port}"
		atf_check -o match:'ok=' "${tcpsrv}/h_load" -e -f -s 3 -k 10 \
		    -n 50 -t 30 127.0.0.1 "${port}"
		rules ':deny'
		atf_check -o empty ./get
		stop_server
		atf_check -x 'cat valgrind.*'
		rm -f valgrind.* port.out
		rules '127.0.0.7:deny' ':allow'
	done
}

atf_test_case an_idle_server_sleeps
an_idle_server_sleeps_body()
{
	inside_ns
	serve -HRl0 127.0.0.1 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	wakes()
	{
		sed -n 's/^voluntary_ctxt_switches:[^0-9]*//p' \
		    "/proc/${server_pid}/status"
	}
	# What the last connection left to do is done by then.
	sleep 1
	before=$(wakes)
	sleep 2
	[ "$(wakes)" -eq "${before}" ] || atf_fail "it woke up"
}

atf_init_test_cases()
{
	atf_add_test_case without_descriptors_it_waits_and_recovers
	atf_add_test_case without_processes_it_drops_and_recovers
	atf_add_test_case errors_of_accept_are_no_end
	atf_add_test_case a_client_that_resets_at_once_harms_nobody
	atf_add_test_case children_that_are_killed_or_fail_are_counted_out
	atf_add_test_case a_closed_stderr_is_no_end
	atf_add_test_case valgrind_finds_nothing
	atf_add_test_case an_idle_server_sleeps
}

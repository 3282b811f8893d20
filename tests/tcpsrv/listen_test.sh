# What the server listens on, how it is told so, and what its program sees.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# refuses STATUS PATTERN ARGUMENT...
# The server does not start, says why, and does not listen.
refuses()
{
	refuses_status=$1 refuses_pattern=$2
	shift 2
	atf_check -s "exit:${refuses_status}" -e match:"${refuses_pattern}" \
	    timeout 10 "${server}" "$@"
}

# variables : those of the connection, of what "env" printed.
variables()
{
	grep -E '^(TCP|PROTO=)' | tr -d '\r' | LC_ALL=C sort
}

atf_test_case the_port_is_printed_once_it_accepts
the_port_is_printed_once_it_accepts_body()
{
	inside_ns
	n=0
	while [ "${n}" -lt 20 ]; do
		local_serve
		served || atf_fail "not yet there"
		stop_server
		atf_check -o match:'^[0-9]+$' cat port.out
		n=$((n + 1))
	done
	atf_check cat log
}

atf_test_case ports_have_numbers_and_names
ports_have_numbers_and_names_body()
{
	inside_ns
	serve -HRl0 127.0.0.1 smtp "${kid}"
	atf_check_equal 25 "${port}"
	served || atf_fail "not served"
	stop_server
	serve -HRl0 127.0.0.1 2526 "${kid}"
	atf_check_equal 2526 "${port}"
	stop_server
	refuses 111 'unable to figure out port number for nosuchservice' \
	    -HRl0 127.0.0.1 nosuchservice "${kid}"
}

atf_test_case junk_numbers_are_usage_errors
junk_numbers_are_usage_errors_body()
{
	inside_ns
	for junk in '-c abc' '-c 0' '-c -1' '-c 10x' '-b x' '-t x' \
	    '-C x' '-C 0' '-c 99999999999999999999'; do
		refuses 100 . ${junk} 127.0.0.1 2525 "${kid}"
	done
	for junk in 70000 65536 99999999999999999999; do
		refuses 100 . 127.0.0.1 "${junk}" "${kid}"
	done
	refuses 111 'port number for $' 127.0.0.1 '' "${kid}"
	refuses 100 usage 127.0.0.1 2525
	refuses 100 usage 127.0.0.1
	refuses 100 'illegal option -- Z' -Z 127.0.0.1 2525 "${kid}"
	refuses 100 'option requires an argument -- x' -x
}

atf_test_case quiet_says_nothing_of_errors
quiet_says_nothing_of_errors_body()
{
	inside_ns
	atf_check -s exit:100 "${server}" -q
	atf_check -s exit:111 "${server}" -q 192.0.2.1 2525 "${kid}"
}

atf_test_case options_can_be_bundled_and_the_last_one_wins
options_can_be_bundled_and_the_last_one_wins_body()
{
	inside_ns
	serve -vQHRl0 -B one -Btwo -- 127.0.0.1 0 "${kid}"
	atf_check -o match:'^two220 h_kid' ./get
	stop_server
	atf_check cat log
	serve -146oOdDpPhHrRqQvl0 -t5 -b20 -c7 -- 0 0 "${kid}"
	served || atf_fail "not served"
	stop_server
	atf_check -o match:'status: 0/7$' cat log
}

atf_test_case a_busy_port_is_an_error
a_busy_port_is_an_error_body()
{
	inside_ns
	local_serve
	refuses 111 'unable to bind: address already used' \
	    -HRl0 127.0.0.1 "${port}" "${kid}"
	served || atf_fail "the first one is gone"
	stop_server
	# One that has just ended leaves the port to the next.
	serve -HRl0 127.0.0.1 "${port}" "${kid}"
}

atf_test_case a_program_that_is_missing_drops_the_connection
a_program_that_is_missing_drops_the_connection_body()
{
	inside_ns
	serve -HRl0 127.0.0.1 0 ./nosuchprog
	atf_check -o empty ./get
	wait_for 'test -s log'
	atf_check -o match:"^${server_name}: warning: dropping connection, unable to run ./nosuchprog: file does not exist$" \
	    cat log
	cp "${kid}" nosuchprog
	served || atf_fail "not served"
}

atf_test_case a_name_of_the_local_host_is_found
a_name_of_the_local_host_is_found_body()
{
	inside_ns
	echo '127.0.0.1 here.example' > hosts
	mount --bind hosts /etc/hosts
	serve -HRl0 here.example 0 "${kid}"
	served || atf_fail "not served"
	stop_server
	refuses 111 'IP address for nosuch.example' \
	    -HRl0 nosuch.example 0 "${kid}"
}

atf_test_case ipv4_variables_are_those_of_tcp_environ
ipv4_variables_are_those_of_tcp_environ_body()
{
	inside_ns
	cat > want <<'EOT'
PROTO=TCP
TCPLOCALHOST=mail.example
TCPLOCALIP=127.0.0.1
TCPLOCALPORT=PORT
TCPREMOTEIP=127.0.0.9
TCPREMOTEPORT=EPORT
EOT
	# What is not known is taken out of what the server got.
	export TCPREMOTEHOST=old TCPREMOTEINFO=old TCPREMOTEIP=old \
	    TCP6REMOTEIP=old TCP6LOCALHOST=old TCP6INTERFACE=old PROTO=old
	for host in 127.0.0.1 0 :: ''; do
		serve -HR -l mail.example "${host}" 0 env
		./get -b 127.0.0.9 | variables |
		    sed -e "s/^TCPLOCALPORT=${port}\$/TCPLOCALPORT=PORT/" \
			-e 's/^TCPREMOTEPORT=[0-9]*/TCPREMOTEPORT=EPORT/' > got
		atf_check -o file:want cat got
		stop_server
	done
}

atf_test_case other_variables_are_passed_on_untouched
other_variables_are_passed_on_untouched_body()
{
	inside_ns
	env -i PATH=/usr/bin:/bin A=1 'B=two  words' C= "${server}" \
	    -HRl0 127.0.0.1 2525 /usr/bin/env &
	take_port 2525
	wait_for './get > got 2> /dev/null'
	grep -v -E '^(TCP|PROTO=)' got | sort > rest
	printf 'A=1\nB=two  words\nC=\nPATH=/usr/bin:/bin\n' > want
	atf_check -o file:want cat rest
}

atf_test_case the_environment_is_the_same_after_a_reload
the_environment_is_the_same_after_a_reload_body()
{
	inside_ns
	serve -HRl0 127.0.0.1 0 env
	./get | sed 's/^TCPREMOTEPORT=.*//' | sort > before
	kill -HUP "${server_pid}"
	n=0
	while [ "${n}" -lt 10 ]; do
		./get | sed 's/^TCPREMOTEPORT=.*//' | sort > after
		atf_check -o file:before cat after
		n=$((n + 1))
	done
	stop_server
}

atf_test_case a_large_environment_is_passed_on
a_large_environment_is_passed_on_body()
{
	inside_ns
	awk 'BEGIN {
		for (i = 0; i < 2000; i++)
			printf "export V%d=%050d\n", i, i
	}' > large
	. ./large
	awk 'BEGIN {
		printf ":allow"
		for (i = 0; i < 100; i++)
			printf ",R%d=\"value %d\"", i, i
		printf "\n"
	}' > text
	"${tcprules_bin}" rules.cdb tmp < text || atf_fail tcprules
	serve -HRl0 -x rules.cdb 127.0.0.1 0 env
	./get > got
	atf_check_equal 2000 "$(grep -c '^V[0-9]*=0' got)"
	atf_check_equal 100 "$(grep -c '^R[0-9]*=value' got)"
	atf_check -o match:'^TCPREMOTEIP=127' cat got
	[ "$(cut -d = -f 1 got | sort | uniq -d | wc -l)" -eq 0 ] ||
	    atf_fail "a variable is there twice"
}

atf_test_case ipv6_variables_are_those_of_tcp_environ
ipv6_variables_are_those_of_tcp_environ_body()
{
	inside_ns
	cat > want <<'EOT'
PROTO=TCP6
TCP6LOCALHOST=L
TCP6LOCALIP=::1
TCP6LOCALPORT=PORT
TCP6REMOTEIP=::1
TCP6REMOTEPORT=EPORT
TCPLOCALHOST=L
TCPLOCALIP=::1
TCPLOCALPORT=PORT
TCPREMOTEIP=::1
TCPREMOTEPORT=EPORT
EOT
	export TCPREMOTEHOST=old TCP6REMOTEHOST=old TCP6REMOTEINFO=old
	for host in ::1 0 ::; do
		serve -HR -l L "${host}" 0 env
		"${tcpsrv}/h_client" ::1 "${port}" | variables |
		    sed -e "s/LOCALPORT=${port}\$/LOCALPORT=PORT/" \
			-e 's/REMOTEPORT=[0-9]*/REMOTEPORT=EPORT/' > got
		atf_check -o file:want cat got
		stop_server
	done
}

atf_test_case one_process_serves_both_families
one_process_serves_both_families_body()
{
	inside_ns
	for host in 0 :: '' :0; do
		serve -HRl0 "${host}" 0 "${kid}"
		served || atf_fail "no IPv4 with host \"${host}\""
		atf_check -o match:'^220' "${tcpsrv}/h_client" ::1 "${port}"
		stop_server
	done
	for options in '-4 0' 0.0.0.0; do
		serve -HRl0 ${options} 0 "${kid}"
		served || atf_fail "no IPv4 with ${options}"
		atf_check -s exit:2 -e inline:'refused\n' \
		    "${tcpsrv}/h_client" ::1 "${port}"
		stop_server
	done
}

atf_test_case link_local_clients_come_with_their_interface
link_local_clients_come_with_their_interface_head()
{
	atf_set require.progs ip
}
link_local_clients_come_with_their_interface_body()
{
	inside_ns
	ip netns add peer || atf_skip "no network namespaces"
	ip link add v0 type veth peer name v1 netns peer ||
	    atf_skip "no veth"
	ip link set v0 up
	ip -n peer link set v1 up
	ip address add fe80::a/64 dev v0 nodad
	ip -n peer address add fe80::b/64 dev v1 nodad
	wait_for 'ip link show v0 | grep -q "state UP"'
	for host in fe80::a%v0 '-I v0 fe80::a' '::'; do
		serve -HRl0 ${host} 0 env
		atf_check -o save:heard ip netns exec peer \
		    "${tcpsrv}/h_client" "fe80::a%v1" "${port}"
		atf_check -o match:'^PROTO=TCP6$' \
		    -o match:'^TCPREMOTEIP=fe80::b$' \
		    -o match:'^TCP6LOCALIP=fe80::a$' \
		    -o match:'^TCP6INTERFACE=v0$' cat heard
		stop_server
	done
	atf_check -s exit:111 -e match:nosuchif "${server}" -HRl0 \
	    -I nosuchif fe80::a 0 "${kid}"
}

atf_init_test_cases()
{
	atf_add_test_case the_port_is_printed_once_it_accepts
	atf_add_test_case ports_have_numbers_and_names
	atf_add_test_case junk_numbers_are_usage_errors
	atf_add_test_case quiet_says_nothing_of_errors
	atf_add_test_case options_can_be_bundled_and_the_last_one_wins
	atf_add_test_case a_busy_port_is_an_error
	atf_add_test_case a_program_that_is_missing_drops_the_connection
	atf_add_test_case a_name_of_the_local_host_is_found
	atf_add_test_case ipv4_variables_are_those_of_tcp_environ
	atf_add_test_case other_variables_are_passed_on_untouched
	atf_add_test_case the_environment_is_the_same_after_a_reload
	atf_add_test_case a_large_environment_is_passed_on
	atf_add_test_case ipv6_variables_are_those_of_tcp_environ
	atf_add_test_case one_process_serves_both_families
	atf_add_test_case link_local_clients_come_with_their_interface
}

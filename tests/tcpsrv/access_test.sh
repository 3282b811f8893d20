# Who may connect: rules, what becomes of them while the server runs, and the
# limits of connections.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# denied : is a client of 127.0.0.1 hung up on without a byte?
denied()
{
	denied_status=0
	./get > denied.out 2> /dev/null || denied_status=$?
	case ${denied_status} in
	0 | 3) [ ! -s denied.out ] ;;
	*) return 1 ;;
	esac
}

atf_test_case rules_decide_and_set_variables
rules_decide_and_set_variables_body()
{
	inside_ns
	rules '127.0.0.2:deny' '127.0.0.3:allow,R="three",TCPREMOTEHOST="name"' \
	    '127.:allow,R="prefix",TCPLOCALHOST="movie.edu"' ':deny'
	serve -v -HR -l L -x rules.cdb 0 0 env
	atf_check -o empty ./get -b 127.0.0.2
	atf_check -o match:'^R=three' -o match:'^TCPREMOTEHOST=name' \
	    -o match:'^TCPLOCALHOST=L' ./get -b 127.0.0.3
	atf_check -o match:'^R=prefix' -o match:'^TCPLOCALHOST=movie.edu' ./get
	atf_check -o empty "${tcpsrv}/h_client" ::1 "${port}"
	stop_server
	atf_check -o match:"^${server_name}: deny [0-9]+ L:127\.0\.0\.1:${port} :127\.0\.0\.2::[0-9]+$" \
	    cat log
}

atf_test_case ipv6_clients_have_rules_of_their_own
ipv6_clients_have_rules_of_their_own_body()
{
	inside_ns
	rules '::1:allow,R="six"' '127.0.0.1:allow,R="four"' ':deny'
	serve -HRl0 -x rules.cdb :: 0 env
	atf_check -o match:'^R=six' "${tcpsrv}/h_client" ::1 "${port}"
	atf_check -o match:'^R=four' ./get
	atf_check -o empty ./get -b 127.0.0.2
}

atf_test_case a_client_without_a_rule_is_allowed
a_client_without_a_rule_is_allowed_body()
{
	inside_ns
	rules '192.0.2.:deny'
	local_serve -x rules.cdb
	served || atf_fail "denied"
}

# fails_at_start : the server says why, exits with 111 and does not listen.
fails_at_start()
{
	atf_check -s exit:111 -o empty -e match:"rules.cdb.*$1" timeout 10 \
	    "${server}" -1HRl0 -x rules.cdb 127.0.0.1 2525 "${kid}"
}

atf_test_case bad_rules_fail_at_start
bad_rules_fail_at_start_body()
{
	inside_ns
	fails_at_start 'file does not exist|No such file'
	head -c 3000 /dev/zero | tr '\0' x > rules.cdb
	fails_at_start .
	: > rules.cdb
	fails_at_start .
	rm rules.cdb
	rules ':deny'
	head -c 2060 rules.cdb > short
	cp short rules.cdb
	fails_at_start .
	rm rules.cdb
	mkdir rules.cdb
	fails_at_start .
}

atf_test_case rules_that_others_can_write_are_refused
rules_that_others_can_write_are_refused_body()
{
	inside_ns
	rules ':allow'
	chmod 664 rules.cdb
	fails_at_start .
	chmod 646 rules.cdb
	fails_at_start .
	chmod 644 rules.cdb
	chown 12345 rules.cdb
	fails_at_start .
	# The user that the server becomes may own them.
	chown 0 rules.cdb
	chmod 755 .
	local_serve -u 12345 -g 12345 -x rules.cdb
	served || atf_fail "denied"
	chmod 664 rules.cdb
	denied || atf_fail "served by rules that the group can write"
	chmod 644 rules.cdb
	served || atf_fail "denied"
}

atf_test_case missing_rules_allow_only_with_X
missing_rules_allow_only_with_X_body()
{
	inside_ns
	local_serve -X -x rules.cdb
	served || atf_fail "denied"
	# Bad ones are another matter.
	echo bad > bad
	mv bad rules.cdb
	denied || atf_fail "served with bad rules"
	rules ':deny'
	denied || atf_fail "served against the rules"
	rm rules.cdb
	served || atf_fail "denied without rules"
}

atf_test_case rules_are_taken_up_while_it_runs
rules_are_taken_up_while_it_runs_body()
{
	inside_ns
	rules ':allow'
	local_serve -x rules.cdb
	n=0
	while [ "${n}" -lt 50 ]; do
		rules '127.:deny'
		denied || atf_fail "the old rules after ${n} changes"
		rules '127.:allow'
		served || atf_fail "the old rules after ${n} changes"
		n=$((n + 1))
	done
	atf_check cat log
}

# The new file has the old one's size, and often its inode number.
atf_test_case changes_of_the_same_size_are_seen
changes_of_the_same_size_are_seen_body()
{
	inside_ns
	rules ':allow,R="a"'
	serve -HRl0 -x rules.cdb 127.0.0.1 0 env
	n=0
	while [ "${n}" -lt 100 ]; do
		rules ':allow,R="b"'
		atf_check -o match:'^R=b$' ./get
		rules ':allow,R="c"'
		atf_check -o match:'^R=c$' ./get
		n=$((n + 1))
	done
}

atf_test_case rules_that_go_bad_deny_until_they_are_good_again
rules_that_go_bad_deny_until_they_are_good_again_body()
{
	inside_ns
	rules ':allow'
	local_serve -x rules.cdb
	served || atf_fail "denied"
	cp rules.cdb good
	# Truncated, overwritten and emptied in place, and removed.
	for bad in 'head -c 2060 good > rules.cdb' ': > rules.cdb' \
	    'head -c 3000 /dev/urandom > rules.cdb' 'rm rules.cdb' \
	    'rm rules.cdb; mkdir rules.cdb' 'chown 12345 rules.cdb'; do
		: > log
		eval "${bad}"
		denied || atf_fail "served after: ${bad}"
		wait_for 'test -s log'
		atf_check -o match:"^${server_name}: .*rules.cdb" cat log
		rm -rf rules.cdb
		cp good new && mv new rules.cdb
		served || atf_fail "denied for good after: ${bad}"
	done
	stop_server
}

# forks_of COMMAND... : how many processes came to be meanwhile.
forks_of()
{
	read -r forks_before < /proc/sys/kernel/ns_last_pid
	"$@"
	read -r forks_after < /proc/sys/kernel/ns_last_pid
	forks=$((forks_after - forks_before))
}

atf_test_case a_denied_client_costs_no_process
a_denied_client_costs_no_process_body()
{
	inside_ns
	[ -r /proc/sys/kernel/ns_last_pid ] || atf_skip "no ns_last_pid"
	rules ':deny'
	local_serve -x rules.cdb
	forks_of "${tcpsrv}/h_load" -e -k 10 -n 500 127.0.0.1 "${port}" > counts
	atf_check -o match:'started=500 ok=0' cat counts
	[ "${forks}" -le 5 ] || atf_fail "${forks} processes for 500 clients"
	# And an allowed one costs one.
	rules ':allow'
	forks_of "${tcpsrv}/h_load" -e -k 10 -n 500 127.0.0.1 "${port}" > counts
	atf_check -o match:'started=500 ok=500' cat counts
	# The sanitizer's look for leaks takes one more.
	[ -n "${QBOOT_SANITIZE-}" ] || [ "${forks}" -le 505 ] || atf_fail "${forks} processes for 500 clients"
}

atf_test_case over_the_limit_clients_wait
over_the_limit_clients_wait_body()
{
	inside_ns
	serve -v -HRl0 -c 2 127.0.0.1 0 "${kid}" hold
	hold a
	hold b
	wait_for 'test -s a && test -s b'
	atf_check -s exit:4 -e inline:'late\n' ./get -n -t 1
	hold c
	release a
	wait_for 'test -s c'
	atf_check -o match:'status: 2/2$' cat log
	atf_check -s exit:1 grep 'status: 3/' log
	release b c
	wait_for 'tail -n 1 log | grep -q "status: 0/2$"'
}

atf_test_case over_the_limit_of_an_address_clients_get_a_message
over_the_limit_of_an_address_clients_get_a_message_body()
{
	inside_ns
	serve -v -HRl0 -C '2:421 too many\r\n' 127.0.0.1 0 "${kid}" hold
	hold a
	hold b
	wait_for 'test -s a && test -s b'
	printf '421 too many\r\n' > want
	atf_check -o file:want ./get
	# Another address is another matter.
	hold c -b 127.0.0.2
	wait_for 'test -s c'
	release a
	wait_for 'grep -q "end [0-9]* status 0\$" log'
	hold d
	wait_for 'test -s d'
	atf_check -o match:'^220 h_kid' cat d
	atf_check -o file:want ./get
}

atf_test_case a_rule_has_a_limit_and_a_message_of_its_own
a_rule_has_a_limit_and_a_message_of_its_own_body()
{
	inside_ns
	rules '127.0.0.2:allow,MAXCONNIP="1",DIEMSG="421 sorry"' \
	    '127.0.0.3:allow,MAXCONNIP="0"' ':allow'
	serve -v -HRl0 -x rules.cdb 127.0.0.1 0 "${kid}" hold
	hold a -b 127.0.0.2
	wait_for 'test -s a'
	atf_check -o inline:'421 sorry\r\n' ./get -b 127.0.0.2
	atf_check -o empty ./get -b 127.0.0.3
	atf_check -o match:': deny [0-9]+ .* MAXCONNIP:1$' \
	    -o match:': deny [0-9]+ .* MAXCONNIP:0$' cat log
	hold b
	hold c
	wait_for 'test -s b && test -s c'
	release a b c
}

atf_test_case without_a_message_they_are_hung_up_on
without_a_message_they_are_hung_up_on_body()
{
	inside_ns
	serve -HRl0 -C 1 127.0.0.1 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	denied || atf_fail "served"
	release a
	wait_for 'hold b; wait_for "test -s b || ! is_alive ${held}"; test -s b'
}

atf_test_case both_families_of_an_address_count_apart
both_families_of_an_address_count_apart_body()
{
	inside_ns
	serve -HRl0 -C 1 0 0 "${kid}" hold
	hold a
	wait_for 'test -s a'
	denied || atf_fail "served"
	"${tcpsrv}/h_client" -n -t 60 ::1 "${port}" > six &
	wait_for 'test -s six'
	atf_check -o empty -s not-exit:4 -e ignore \
	    "${tcpsrv}/h_client" ::1 "${port}"
	kill $!
}

atf_test_case a_burst_of_200_is_served_with_default_options
a_burst_of_200_is_served_with_default_options_body()
{
	inside_ns
	local_serve
	n=0
	while [ "${n}" -lt 5 ]; do
		atf_check -o inline:'started=200 ok=200 empty=0 reset=0 refused=0 late=0 faults=0\n' \
		    "${tcpsrv}/h_load" -e -k 200 -n 200 -t 30 127.0.0.1 "${port}"
		n=$((n + 1))
	done
}

atf_init_test_cases()
{
	atf_add_test_case rules_decide_and_set_variables
	atf_add_test_case ipv6_clients_have_rules_of_their_own
	atf_add_test_case a_client_without_a_rule_is_allowed
	atf_add_test_case bad_rules_fail_at_start
	atf_add_test_case rules_that_others_can_write_are_refused
	atf_add_test_case missing_rules_allow_only_with_X
	atf_add_test_case rules_are_taken_up_while_it_runs
	atf_add_test_case changes_of_the_same_size_are_seen
	atf_add_test_case rules_that_go_bad_deny_until_they_are_good_again
	atf_add_test_case a_denied_client_costs_no_process
	atf_add_test_case over_the_limit_clients_wait
	atf_add_test_case over_the_limit_of_an_address_clients_get_a_message
	atf_add_test_case a_rule_has_a_limit_and_a_message_of_its_own
	atf_add_test_case without_a_message_they_are_hung_up_on
	atf_add_test_case both_families_of_an_address_count_apart
	atf_add_test_case a_burst_of_200_is_served_with_default_options
}

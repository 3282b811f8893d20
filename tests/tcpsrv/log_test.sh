# The lines on stderr.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# lines : the log of one connection, with its numbers taken out.
lines()
{
	wait_for '[ "$(grep -c "status: 0/" log)" -eq 2 ]'
	sed -E -e 's/(pid|ok|deny|end) [0-9]+ /\1 N /' -e "s/${port}/PORT/" \
	    -e 's/((ok|deny) N .*):[0-9]+$/\1:EPORT/' \
	    -e 's/^[^:]*: /S: /' log
}

atf_test_case v_writes_the_lines_of_tcpserver
v_writes_the_lines_of_tcpserver_body()
{
	inside_ns
	local_serve -v
	served || atf_fail "not served"
	cat > want <<'EOT'
S: status: 0/40
S: status: 1/40
S: pid N from 127.0.0.1
S: ok N L:127.0.0.1:PORT :127.0.0.1::EPORT
S: end N status 0
S: status: 0/40
EOT
	lines > got
	atf_check -o file:want cat got
	# All of them bear the name that the server was called by.
	[ "$(grep -c "^${server_name}: " log)" -eq 6 ] || atf_fail "$(cat log)"
}

atf_test_case v_writes_ipv4_addresses_in_ipv4_form
v_writes_ipv4_addresses_in_ipv4_form_body()
{
	inside_ns
	serve -v -HR -l L 0 0 "${kid}"
	served || atf_fail "not served"
	lines > got
	atf_check -o match:'^S: pid N from 127\.0\.0\.1$' \
	    -o match:'^S: ok N L:127\.0\.0\.1:PORT :127\.0\.0\.1::EPORT$' \
	    cat got
	stop_server
	serve -v -HR -l L 0 0 "${kid}"
	atf_check -o ignore "${tcpsrv}/h_client" ::1 "${port}"
	lines > got
	atf_check -o match:'^S: pid N from ::1$' cat got
}

# ends STATUS ARGUMENT... : the raw status of wait().
ends()
{
	ends_status=$1
	shift
	serve -v -HRl0 127.0.0.1 0 "${kid}" "$@"
	./get > got
	wait_for 'grep -q ": end [0-9]* status ${ends_status}$" log' 3
	stop_server
}

atf_test_case ends_show_the_raw_status
ends_show_the_raw_status_body()
{
	inside_ns
	ends 0
	ends 768 exit 3
	ends 25600 exit 100
	ends 9 kill 9
	ends 15 kill 15
}

atf_test_case a_denied_client_has_a_line_and_status_100
a_denied_client_has_a_line_and_status_100_body()
{
	inside_ns
	rules ':deny'
	local_serve -v -x rules.cdb
	./get > got
	lines > got
	atf_check -o match:'^S: deny N L:127\.0\.0\.1:PORT :127\.0\.0\.1::EPORT$' \
	    -o match:'^S: end N status 25600$' cat got
}

atf_test_case Q_shows_only_errors_and_q_nothing
Q_shows_only_errors_and_q_nothing_body()
{
	inside_ns
	for option in -Q -q ''; do
		local_serve ${option}
		served || atf_fail "not served"
		stop_server
		atf_check cat log
	done
	serve -qHRl0 127.0.0.1 0 ./nosuchprog
	atf_check ./get
	stop_server
	atf_check cat log
	serve -QHRl0 127.0.0.1 0 ./nosuchprog
	atf_check ./get
	wait_for 'grep -q nosuchprog log'
}

atf_test_case V_brackets_addresses
V_brackets_addresses_body()
{
	inside_ns
	serve -V -HR -l L 0 0 "${kid}"
	served || atf_fail "not served"
	atf_check -o ignore "${tcpsrv}/h_client" ::1 "${port}"
	wait_for 'grep -q "ok .*\[::1\]" log'
	atf_check -o match:": pid [0-9]+ from \[127\.0\.0\.1\]$" \
	    -o match:": ok [0-9]+ L:\[127\.0\.0\.1\]:${port} :\[127\.0\.0\.1\]::[0-9]+$" \
	    -o match:": ok [0-9]+ L:\[::1\]:${port} :\[::1\]::[0-9]+$" cat log
}

# What others choose is bounded and harmless: here the name of the server.
atf_test_case fields_are_bounded_and_clean
fields_are_bounded_and_clean_body()
{
	inside_ns
	long=$(head -c 3000 /dev/zero | tr '\0' x)
	for option in -v -V; do
		serve "${option}" -HR -l "${long}" 127.0.0.1 0 "${kid}"
		served || atf_fail "not served"
		wait_for 'grep -q ": ok " log'
		awk 'length($0) > 500 { exit 1 }' log || atf_fail "$(cat log)"
		stop_server
	done
	evil=$(printf 'a b\nc\033d%%e:f')
	serve -v -HR -l "${evil}" 127.0.0.1 0 "${kid}"
	served || atf_fail "not served"
	wait_for 'grep -q ": ok " log'
	atf_check -o match:': ok [0-9]+ a\?b\?c\?d\?e\?f:127\.0\.0\.1' cat log
	stop_server
	serve -V -HR -l "${evil}" 127.0.0.1 0 "${kid}"
	served || atf_fail "not served"
	wait_for 'grep -q ": ok " log'
	atf_check -o match:': ok [0-9]+ a\\040b\\012c\\033d\\045e\\072f:\[127' \
	    cat log
}

atf_test_case ok_comes_before_what_the_program_says
ok_comes_before_what_the_program_says_body()
{
	inside_ns
	serve -v -HRl0 127.0.0.1 0 sh -c 'echo spoke >&2'
	n=0
	while [ "${n}" -lt 30 ]; do
		./get
		n=$((n + 1))
	done
	wait_for '[ "$(grep -c ": end " log)" -eq 30 ]'
	awk '/: ok / { ok++ } /^spoke/ { if (++n > ok) exit 1 }' log ||
	    atf_fail "$(cat log)"
}

atf_init_test_cases()
{
	atf_add_test_case v_writes_the_lines_of_tcpserver
	atf_add_test_case v_writes_ipv4_addresses_in_ipv4_form
	atf_add_test_case ends_show_the_raw_status
	atf_add_test_case a_denied_client_has_a_line_and_status_100
	atf_add_test_case Q_shows_only_errors_and_q_nothing
	atf_add_test_case V_brackets_addresses
	atf_add_test_case fields_are_bounded_and_clean
	atf_add_test_case ok_comes_before_what_the_program_says
}

# Many connections, some of them faulty: nothing is left and nothing grows.
# "kyua -v test_suites.qboot.soak=100000" makes it longer.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

# private : kB of memory that the server has for itself.
private()
{
	sed -n 's/^RssAnon:[^0-9]*\([0-9]*\) kB$/\1/p' \
	    "/proc/${server_pid}/status"
}

# load TOTAL [OPTION...]
load()
{
	load_total=$1
	shift
	"${tcpsrv}/h_load" -e -w -k 64 -n "${load_total}" -s 200 -t 60 "$@" \
	    127.0.0.1 "${port}"
}

settled()
{
	wait_for '[ "$(children "${server_pid}")" -eq 0 ]' 20
}

atf_test_case a_soak_with_faults_leaves_and_grows_nothing
a_soak_with_faults_leaves_and_grows_nothing_head()
{
	atf_set timeout 1200
	atf_set require.progs "prlimit setpriv"
}
a_soak_with_faults_leaves_and_grows_nothing_body()
{
	inside_ns
	total=$(atf_config_get soak 20000)
	# Each child takes ten times as long to start.
	[ -z "${QBOOT_SANITIZE-}" ] || total=2000
	part=$((total / 4))
	chmod 755 .
	rules '127.0.0.7:deny' ':allow,R="value"'
	serve -v -HRl0 -c 50 -C 20 -u 12345 -g 12345 -x rules.cdb \
	    127.0.0.1 0 "${kid}" hold
	load 2000 -f > warm
	settled
	memory=$(private)
	descriptors=$(descriptors "${server_pid}")
	load "${part}" -f > one
	# With the load on: no descriptors, no processes, new rules, reloads.
	load "$((total - 3 * part))" -f > two &
	load=$!
	limit nofile 5
	sleep 0.3
	limit nofile 1024
	limit nproc 0
	sleep 0.3
	limit nproc 4096
	rules '127.0.0.7:deny' ':allow,R="other"'
	wait "${load}"
	load "${part}" -f > three
	load "${part}" > four
	load 1000 > five
	settled
	atf_check -o match:'reset=0 refused=0 late=0' cat four
	atf_check -o match:'ok=995 empty=5 reset=0 refused=0 late=0' cat five
	for counts in one two three; do
		atf_check -o match:'refused=0 late=0' cat "${counts}"
	done
	atf_check_equal "${descriptors}" "$(descriptors "${server_pid}")"
	if [ -z "${QBOOT_SANITIZE-}" ]; then
		[ "$(private)" -le "${memory}" ] ||
		    atf_fail "it grew from ${memory} to $(private) kB"
	fi
	wait_for 'tail -n 1 log | grep -q "status: 0/50$"'
	served || atf_fail "not served"
	atf_check -o empty ./get -b 127.0.0.7
	stop_server
	nothing_left
}

# So many that the server asks only for those whose signals it gets, and their
# signals get lost, since they end at once; some of them across a reload.
atf_test_case hundreds_of_children_that_end_at_once_are_all_noticed
hundreds_of_children_that_end_at_once_are_all_noticed_body()
{
	inside_ns
	serve -v -HRl0 -c 2000 127.0.0.1 0 "${kid}" hold
	for reload in no yes; do
		"${tcpsrv}/h_load" -H 60 -k 700 -n 700 -t 60 127.0.0.1 \
		    "${port}" > held &
		holder=$!
		wait_for '[ "$(children "${server_pid}")" -eq 700 ]' 20
		load 300 > more
		atf_check -o match:'ok=300 ' cat more
		wait_for '[ "$(children "${server_pid}")" -eq 700 ]'
		kill -9 "${holder}"
		[ "${reload}" = no ] || kill -HUP "${server_pid}"
		wait "${holder}" || :
		settled
		wait_for 'tail -n 1 log | grep -q "status: 0/2000$"'
	done
	stop_server
}

atf_init_test_cases()
{
	atf_add_test_case hundreds_of_children_that_end_at_once_are_all_noticed
	atf_add_test_case a_soak_with_faults_leaves_and_grows_nothing
}

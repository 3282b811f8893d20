# What is tested before anything is started, stopped or signalled.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# tester : writes ./tester, which fails where ./bad exists
tester()
{
	cat > tester <<END
#!/bin/sh
echo "test as \$(id -u) in \$PWD with \$GREETING" >> ${PWD}/tests
[ ! -e ${PWD}/bad ] || { echo 'line one'; echo 'line 7: what?'; exit 3; }
END
	chmod 755 tester
}

# tested NAME [LINE...] : a service with that test
tested()
{
	tested_name=$1
	shift
	service "${tested_name}" "command=${testd}" \
	    "configtest_cmd='${PWD}/tester \"a b\"'" 'setenv GREETING hello' \
	    "output_log=${PWD}/${tested_name}.log" "$@"
}

atf_test_case a_failed_test_keeps_what_runs
a_failed_test_keeps_what_runs_body()
{
	inside_ns
	mkboot
	tester
	tested a reload_signal=CONT chdir=/usr
	atf_check -o match:OK ${bootctl} start
	pid=$(pid_of a)
	: > bad
	: > tests
	atf_check -s exit:6 -o inline:'Stopping a ...                  FAILED\n' \
	    -e inline:'a: configtest_cmd: exit status 3: line 7: what?\n' \
	    ${bootctl} restart
	atf_check -s exit:6 -o inline:'Reloading a ...                 FAILED\n' \
	    -e match:'configtest_cmd: exit status 3' ${bootctl} reload
	atf_check_equal "${pid}" "$(pid_of a)"
	atf_check -o inline:"test as $(id -u) in /usr with hello\n" \
	    tail -1 tests
	rm bad
	atf_check -o match:OK ${bootctl} reload
	atf_check -o match:'Stopping.*OK' -o match:'Starting.*OK' \
	    ${bootctl} restart
	[ "$(pid_of a)" != "${pid}" ] || atf_fail "not restarted"
	# Once for each verb, not once more for the start of a restart.
	atf_check_equal 4 "$(wc -l < tests)"
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_test_case a_failed_test_starts_nothing
a_failed_test_starts_nothing_body()
{
	inside_ns
	mkboot
	tester
	: > bad
	tested a
	atf_check -s exit:6 -o match:FAILED -e match:'line 7: what' \
	    ${bootctl} start
	atf_check -s exit:3 -o ignore ${bootctl} status
	atf_check -s exit:6 -o inline:'Stopping a ...                  FAILED\n' \
	    -e match:'line 7: what' ${bootctl} restart
	nothing_left
}

# dry VERB WANTED : what -n prints, with "command" for the command of the
# service and "test" for that of its test
dry()
{
	bootctl -n "$1" > dry || atf_fail "-n $1: $?"
	sed -e "s,^env -i .* ${testd}\$,command," \
	    -e "s,^env -i PATH=.* GREETING=hello ${PWD}/tester 'a b'\$,test," \
	    dry > seen
	atf_check -o inline:"$2" cat seen
}

atf_test_case a_dry_run_shows_the_test_where_it_is_run
a_dry_run_shows_the_test_where_it_is_run_body()
{
	inside_ns
	mkboot
	tester
	tested a reload_signal=CONT
	dry start 'test\ncommand\n'
	dry restart 'test\ncommand\n'
	dry try-restart ''
	test ! -e tests || atf_fail "it was run"
	# A shell runs it as it was printed.
	bootctl -n start | head -1 > pasted
	atf_check sh pasted
	atf_check -o inline:"test as $(id -u) in $PWD with hello\n" cat tests
	atf_check -o match:OK ${bootctl} start
	pid=$(pid_of a)
	dry start ''
	dry stop "kill -TERM ${pid}\n"
	dry restart "test\nkill -TERM ${pid}\ncommand\n"
	dry try-restart "test\nkill -TERM ${pid}\ncommand\n"
	dry reload "test\nkill -CONT ${pid}\n"
	dry force-reload "test\nkill -CONT ${pid}\n"
	echo 'reload_signal=none' >> "${boot}/a.rc"
	dry force-reload "test\nkill -TERM ${pid}\ncommand\n"
	# A restart of what could not be started stops nothing.
	echo 'configtest_cmd=nosuchtest' >> "${boot}/a.rc"
	for verb in restart force-reload; do
		atf_check -s exit:6 -e match:'nosuchtest: not found' \
		    ${bootctl} -n ${verb}
	done
	atf_check_equal "${pid}" "$(pid_of a)"
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_test_case a_test_that_hangs_is_ended
a_test_that_hangs_is_ended_body()
{
	inside_ns
	mkboot
	printf '#!/bin/sh\nsleep 300 &\nsleep 300\n' > tester
	chmod 755 tester
	tested a start_timeout=1
	atf_check -s exit:1 -o match:FAILED \
	    -e inline:'a: configtest_cmd: no end within 1 s\n' ${bootctl} start
	nothing_left
}

atf_test_case a_test_that_is_not_there_is_told_before_the_stop
a_test_that_is_not_there_is_told_before_the_stop_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -o match:OK ${bootctl} start
	echo 'configtest_cmd="nosuchtest -t"' >> "${boot}/a.rc"
	atf_check -s exit:6 -o match:FAILED \
	    -e match:'a\.rc:2:1: configtest_cmd: nosuchtest: not found' \
	    ${bootctl} restart
	echo 'configtest_cmd="test; -t"' >> "${boot}/a.rc"
	atf_check -s exit:6 -o match:FAILED -e match:'no shell' \
	    ${bootctl} restart
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

# server PORT : a stand-in that listens on it
server()
{
	echo :allow > "${boot}/tcprules-a.txt"
	atf_check -o ignore "${mktcprules_bin}" -d "${boot}"
	service x-a type=tcpserver \
	    "command=${QBOOT_OBJ}/src/tcpsrv/qmail-tcpsrv" \
	    'HOST="${HOST:-127.0.0.1}"' 'PORT="${PORT:-'"$1"'}"' \
	    TCPFLAGS=-HRl0 DAEMON=/bin/true "output_log=${PWD}/log"
}

atf_test_case a_port_that_others_hold_is_found_before_the_stop
a_port_that_others_hold_is_found_before_the_stop_body()
{
	inside_ns
	mkboot
	server 2525
	"${QBOOT_OBJ}/src/tcpsrv/qmail-tcpsrv" -1 -HRl0 127.0.0.1 2626 \
	    /bin/true > held &
	holder=$!
	wait_for 'test -s held'
	atf_check -o match:OK ${bootctl} start
	pid=$(pid_of x-a)
	echo PORT=2626 > "${boot}/x-a.env"
	atf_check -s exit:1 -o inline:'Stopping x-a ...                FAILED\n' \
	    -e match:'^x-a: port 2626 is held by another process' \
	    ${bootctl} restart
	atf_check_equal "${pid}" "$(pid_of x-a)"
	printf 'HOST=192.0.2.1\n' > "${boot}/x-a.env"
	atf_check -s exit:1 -o match:FAILED -e match:'192\.0\.2\.1 is no address' \
	    ${bootctl} restart
	rm "${boot}/x-a.env"
	# Its own port is no obstacle.
	atf_check -o match:'Stopping.*OK' -o match:'Starting.*OK' \
	    ${bootctl} restart
	atf_check -o match:OK ${bootctl} stop
	kill "${holder}"
	wait "${holder}" || :
	nothing_left
}

atf_test_case what_needs_a_failed_service_keeps_running
what_needs_a_failed_service_keeps_running_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}" need=a
	service c "command=${testd}" need=b
	atf_check -o ignore ${bootctl} -j 8 start
	pid=$(pid_of b)
	service a command=nosuchprogram
	atf_check -s exit:6 -o match:'Stopping b .*FAILED' \
	    -e match:'^b: needs a, which failed$' \
	    -e match:'^c: needs b, which failed$' ${bootctl} -j 8 restart
	atf_check_equal "${pid}" "$(pid_of b)"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_failed_service_is_tried_once
a_failed_service_is_tried_once_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-c ${PWD}/runs -e 1'" \
	    ready=delay:3
	for name in b c d e f; do
		service "${name}" "command=${testd}" need=a
	done
	atf_check -s exit:1 -o match:'Starting f .*FAILED' \
	    -e match:'^b: needs a, which failed$' \
	    -e match:'^f: needs a, which failed$' ${bootctl} -j 8 start
	atf_check_equal 1 "$(wc -l < runs)"
	nothing_left
}

atf_test_case list_tells_whose_files_have_changed
list_tells_whose_files_have_changed_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	service c "command=${testd}" keyword=nostart
	atf_check -o ignore ${bootctl} start
	echo FOO=bar > "${boot}/b.env"
	atf_check -o match:'^a +running +[0-9]+ ' \
	    -o match:'^b +running,changed +[0-9]+ ' \
	    -o match:'^c +stopped +- ' ${bootctl} list a b c
	atf_check -o match:'changed: its files differ' ${bootctl} status -v b
	atf_check -o ignore ${bootctl} restart b
	atf_check -o not-match:changed ${bootctl} list
	# What cannot be read cannot be compared.
	mv "${boot}/b.env" b.env
	mkdir "${boot}/b.env"
	atf_check -o match:'^b +running ' -o not-match:changed -e ignore \
	    ${bootctl} list
	rmdir "${boot}/b.env"
	atf_check -o match:'^b +running,changed ' ${bootctl} list
	mv b.env "${boot}"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case the_record_has_the_program_that_was_executed
the_record_has_the_program_that_was_executed_body()
{
	inside_ns
	mkboot
	cp "${testd}" daemon
	service a command=daemon "PATH=${PWD}"
	atf_check -o ignore ${bootctl} start
	atf_check -o match:"^exec=${PWD}/daemon\$" -o match:'^argv=[0-9a-f]{16}$' \
	    -o match:'^files=[0-9a-f]{16}$' -o match:'^uid=0$' \
	    -o match:'^started=[0-9]+$' cat /run/bootctrl/*/a.state
	atf_check -o match:"program: ${PWD}/daemon\$" ${bootctl} status -v
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case the_event_log_tells_a_life_in_order
the_event_log_tells_a_life_in_order_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" "command_args='-t -m up'" \
	    retry=TERM/1/KILL/5 "output_log=${PWD}/log"
	service b "command=${testd}" "command_args='-e 1'" ready=delay:3
	atf_check -s exit:1 -o ignore -e ignore ${bootctl} start
	wait_for 'grep -q up log'
	atf_check -o ignore -e match:killed ${bootctl} stop a
	awk '$3 == "a" { print $4 }' /run/bootctrl/*/events | tr '\n' ' ' > a
	atf_check -o inline:'queued started exec-ok ready killed ' cat a
	awk '$3 == "b" { print $4 }' /run/bootctrl/*/events | tr '\n' ' ' > b
	atf_check -o inline:'queued started exec-ok failed ' cat b
	# Monotonic nanoseconds, the boot, a pid.
	atf_check -s exit:1 -o empty grep -Ev \
	    '^[0-9]{9,} [0-9a-f-]{36} [ab] [a-z-]+ [0-9]+( .*)?$' \
	    /run/bootctrl/*/events
	atf_check sort -nc /run/bootctrl/*/events
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case a_failed_test_keeps_what_runs
	atf_add_test_case a_failed_test_starts_nothing
	atf_add_test_case a_dry_run_shows_the_test_where_it_is_run
	atf_add_test_case a_test_that_hangs_is_ended
	atf_add_test_case a_test_that_is_not_there_is_told_before_the_stop
	atf_add_test_case a_port_that_others_hold_is_found_before_the_stop
	atf_add_test_case what_needs_a_failed_service_keeps_running
	atf_add_test_case a_failed_service_is_tried_once
	atf_add_test_case list_tells_whose_files_have_changed
	atf_add_test_case the_record_has_the_program_that_was_executed
	atf_add_test_case the_event_log_tells_a_life_in_order
}

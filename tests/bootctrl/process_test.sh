# What a started process is given: nothing of the caller's.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# A service that reports what it was given, less its own ids.
reporter()
{
	service "$1" "command=${testd}" "command_args='-o ${PWD}/$1.report'" \
	    'setenv GREETING "hello  world"' 'output_log=/dev/null'
}

# report NAME : its report without what differs from run to run
report()
{
	wait_for "test -s $1.report"
	grep -Ev '^(pid|ppid|pgid|sid) ' "$1.report"
}

atf_test_case environment_is_exactly_what_the_files_say
environment_is_exactly_what_the_files_say_body()
{
	inside_ns
	mkboot
	reporter a
	atf_check -o ignore env LEAK=1 GREETING=no ${bootctl} start
	report a > all
	grep '^env' all > env
	path=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
	atf_check -o match:"PATH=.*/bin:${path}\$" -o match:'GREETING=hello  world$' \
	    cat env
	atf_check_equal 2 "$(grep -c . env)"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_hostile_caller_changes_nothing
a_hostile_caller_changes_nothing_body()
{
	inside_ns
	mkboot
	reporter a
	atf_check -o ignore env -i ${bootctl} start
	report a > reference
	atf_check -s ignore -o ignore ${bootctl} stop
	rm a.report
	(
		umask 0
		mkdir gone
		cd gone || exit 1
		rmdir ../gone
		trap '' HUP INT TERM USR1 CHLD PIPE
		exec 7< /dev/null 9> ../leak
		exec env LD_LIBRARY_PATH=/x IFS=x POSIXLY_CORRECT=1 TZ=x \
		    ${bootctl} start
	) > out 2>&1 || atf_fail "start failed: $(cat out)"
	report a > hostile
	atf_check -o file:reference cat hostile
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case no_signal_is_ignored_whatever_the_caller_does
no_signal_is_ignored_whatever_the_caller_does_body()
{
	inside_ns
	[ -r /proc/self/status ] || atf_skip "only Linux tells what is ignored"
	mkboot
	service a "command=${testd}"
	atf_check -o match:OK "${QBOOT_OBJ}/tests/bootctrl/h_ignore" \
	    ${bootctl} start
	atf_check -o inline:'SigIgn:\t0000000000000000\n' \
	    grep SigIgn "/proc/$(pid_of a)/status"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case closed_descriptors_do_no_harm
closed_descriptors_do_no_harm_body()
{
	inside_ns
	mkboot
	reporter a
	atf_check -o ignore ${bootctl} start
	report a > reference
	atf_check -o ignore ${bootctl} stop
	for redirect in '<&-' '>&-' '2>&-' '<&- >&-' '<&- 2>&-' '>&- 2>&-' \
	    '<&- >&- 2>&-'; do
		rm -f a.report
		eval "${bootctl} start ${redirect}" || :
		report a > again
		atf_check -o file:reference cat again
		atf_check -o ignore ${bootctl} stop
	done
	nothing_left
}

atf_test_case descriptors_are_0_to_2_in_a_session_of_its_own
descriptors_are_0_to_2_in_a_session_of_its_own_body()
{
	inside_ns
	mkboot
	reporter a
	atf_check -o ignore ${bootctl} start
	report a > all
	atf_check -o inline:'fd 0 /dev/null\nfd 1 /dev/null\nfd 2 /dev/null\n' \
	    grep '^fd ' all
	pid=$(pid_of a)
	atf_check -o inline:"pid ${pid}\npgid ${pid}\nsid ${pid}\n" \
	    grep -E '^(pid|pgid|sid) ' a.report
	atf_check -s exit:1 grep -E '^(blocked|ignored) ' all
	atf_check -o inline:'umask 022\n' grep '^umask' all
	atf_check_equal / "$(readlink "/proc/${pid}/cwd")"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case chdir_umask_nice_and_limits_are_set
chdir_umask_nice_and_limits_are_set_body()
{
	inside_ns
	mkboot
	reporter a
	printf '%s\n' chdir=/usr umask=077 nice=5 \
	    'limits="nofile=123 core=0 fsize=64m"' >> "${boot}/a.rc"
	atf_check -o ignore ${bootctl} start
	report a > all
	atf_check_equal /usr "$(readlink "/proc/$(pid_of a)/cwd")"
	atf_check -o inline:'umask 077\nnice 5\n' grep -E '^(umask|nice)' all
	atf_check -o match:'core 0 0$' -o match:'nofile 123 123$' \
	    -o match:'fsize 67108864 67108864$' cat all
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case bad_settings_are_told_with_their_place
bad_settings_are_told_with_their_place_body()
{
	mkboot
	service a "command=${testd}" umask=99 nice=40 limits=sky=1 \
	    chdir=/no/such/dir
	atf_check -s exit:6 -e match:'a\.rc:2:1: umask: "99"' \
	    -e match:'a\.rc:3:1: nice: "40"' \
	    -e match:'a\.rc:4:1: limits: "sky=1"' \
	    -e match:'a\.rc:5:1: chdir: /no/such/dir' ${bootctl} plan a
}

atf_test_case privileges_are_dropped_in_full
privileges_are_dropped_in_full_body()
{
	inside_ns
	[ "$(id -u)" = 0 ] || atf_skip "needs root"
	mkboot
	# Where nobody can go, wherever this tree lies.
	mkdir -m 777 /run/public
	cp "${testd}" /run/public/testd
	service a 'command=/run/public/testd' user=nobody \
	    'command_args="-o /run/public/a.report"'
	atf_check -o ignore ${bootctl} start
	cd /run/public || atf_fail "no /run/public"
	report a > all
	gid=$(id -g nobody)
	uid=$(id -u nobody)
	atf_check -o inline:"uid ${uid} ${uid}\ngid ${gid} ${gid}\ngroups ${gid}\n" \
	    grep -E '^(uid|gid|groups)' all
	atf_check -o match:'USER=nobody$' -o match:'LOGNAME=nobody$' \
	    -o match:'HOME=' -o match:'SHELL=' grep '^env' all
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_user_that_does_not_exist_is_never_root
a_user_that_does_not_exist_is_never_root_body()
{
	inside_ns
	mkboot
	reporter a
	echo user=nosuchuser >> "${boot}/a.rc"
	atf_check -s exit:6 -o match:FAILED -e match:'nosuchuser' \
	    ${bootctl} start
	reporter b
	echo 'group=nosuchgroup' >> "${boot}/b.rc"
	echo 'user=nobody' >> "${boot}/b.rc"
	atf_check -s exit:6 -o match:FAILED -e match:'nosuchgroup' \
	    ${bootctl} start b
	test ! -e a.report || atf_fail "it ran"
	test ! -e b.report || atf_fail "it ran"
}

atf_test_case dangerous_variables_are_refused
dangerous_variables_are_refused_body()
{
	mkboot
	for name in LD_PRELOAD LD_LIBRARY_PATH ENV BASH_ENV; do
		service a "command=${testd}" "setenv ${name} x"
		atf_check -s exit:6 -e match:"a\.rc:2:.*${name}" \
		    ${bootctl} plan a
	done
}

atf_test_case output_goes_to_the_log_of_the_service
output_goes_to_the_log_of_the_service_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-m out -M err"'
	service b "command=${testd}" 'command_args="-m out -M err"' \
	    "output_log=${PWD}/b.out" "error_log=${PWD}/b.err"
	atf_check -o ignore ${bootctl} start
	wait_for 'grep -q out /var/log/bootctrl/a.log && grep -q err b.err'
	atf_check -o match:err -o match:out cat /var/log/bootctrl/a.log
	atf_check -o inline:'640\n' stat -c %a /var/log/bootctrl/a.log
	atf_check -o inline:'out\n' cat b.out
	atf_check -o inline:'err\n' cat b.err
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_log_that_is_a_link_is_refused
a_log_that_is_a_link_is_refused_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-m out"' \
	    "output_log=${PWD}/a.log"
	echo precious > target
	ln -s target a.log
	atf_check -s exit:1 -o match:FAILED -e match:'a\.log.*link' \
	    ${bootctl} start
	rm a.log
	ln target a.log
	atf_check -s exit:1 -o match:FAILED -e match:'a\.log' ${bootctl} start
	atf_check -o inline:'precious\n' cat target
}

atf_test_case output_logger_reads_the_output_and_ends_with_it
output_logger_reads_the_output_and_ends_with_it_body()
{
	inside_ns
	mkboot
	printf '#!/bin/sh\nexec cat > "$1"\n' > logger
	chmod 755 logger
	service a "command=${testd}" 'command_args="-m hello"' \
	    "output_logger='${PWD}/logger \"${PWD}/logged here\"'"
	atf_check -o match:OK ${bootctl} start
	wait_for 'grep -q hello "logged here"'
	atf_check -o match:'logger: pid [0-9]*, alive' ${bootctl} status -v
	atf_check -o match:OK ${bootctl} stop
	nothing_left
	service b "command=${testd}" 'output_logger=nosuchlogger'
	atf_check -s exit:6 -o match:FAILED -e match:nosuchlogger \
	    ${bootctl} start b
}

atf_test_case captured_output_ends_with_the_command
captured_output_ends_with_the_command_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	out=$(timeout 10 ${bootctl} start 2>&1) || atf_fail "it hung: ${out}"
	atf_check_equal "Starting a ...                    OK" "${out}"
	atf_check -o match:Stopping -o match:Starting \
	    -x "timeout 10 ${bootctl} restart 2>&1 | cat"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case the_rest_starts_when_the_reader_leaves
the_rest_starts_when_the_reader_leaves_body()
{
	inside_ns
	mkboot
	for i in 1 2 3 4 5 6 7 8 9; do
		service "s${i}" "command=${testd}"
	done
	${bootctl} start | :
	atf_check -o ignore ${bootctl} status
	atf_check -s exit:1 -e match:'standard output: ' \
	    sh -c "${bootctl} status > /dev/full"
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case environment_is_exactly_what_the_files_say
	atf_add_test_case a_hostile_caller_changes_nothing
	atf_add_test_case no_signal_is_ignored_whatever_the_caller_does
	atf_add_test_case closed_descriptors_do_no_harm
	atf_add_test_case descriptors_are_0_to_2_in_a_session_of_its_own
	atf_add_test_case chdir_umask_nice_and_limits_are_set
	atf_add_test_case bad_settings_are_told_with_their_place
	atf_add_test_case privileges_are_dropped_in_full
	atf_add_test_case a_user_that_does_not_exist_is_never_root
	atf_add_test_case dangerous_variables_are_refused
	atf_add_test_case output_goes_to_the_log_of_the_service
	atf_add_test_case a_log_that_is_a_link_is_refused
	atf_add_test_case output_logger_reads_the_output_and_ends_with_it
	atf_add_test_case captured_output_ends_with_the_command
	atf_add_test_case the_rest_starts_when_the_reader_leaves
}

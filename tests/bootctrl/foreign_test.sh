# Scripts of other interpreters, and services held by a supervisor.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# foreign NAME [HEADER...] : an LSB-like script that logs what it is asked
foreign()
{
	name=$1
	shift
	{
		echo '#!/bin/sh'
		for header; do echo "${header}"; done
		echo "up=${PWD}/${name}.up calls=${PWD}/calls"
		cat <<'EOF'
echo "${0##*/} $*" >> "$calls"
case $1 in
start) touch "$up"; echo "it says hello" ;;
stop) rm -f "$up" ;;
status) [ -e "$up" ] || exit 3 ;;
reload) ;;
*) exit 2 ;;
esac
EOF
	} > "${boot}/${name}.rc"
	chmod 755 "${boot}/${name}.rc"
}

atf_test_case its_own_status_decides
its_own_status_decides_body()
{
	inside_ns
	mkboot
	foreign f
	atf_check -s exit:3 -o inline:'f is stopped.\n' ${bootctl} status
	atf_check -o inline:'Starting f ...                    OK\n' \
	    ${bootctl} start
	atf_check -o inline:'f is running.\n' ${bootctl} status
	atf_check -o match:OK -e inline:'f: already running\n' ${bootctl} start
	(trap '' CHLD && exec ${bootctl} status) > out
	atf_check -o inline:'f is running.\n' cat out
	rm f.up
	atf_check -s exit:3 -o inline:'f is stopped.\n' ${bootctl} status
	atf_check -o match:OK ${bootctl} start
	atf_check -o match:OK ${bootctl} reload
	atf_check -o inline:'Stopping f ...                    OK
Starting f ...                    OK
' ${bootctl} restart
	atf_check -o match:OK ${bootctl} stop
	atf_check -o match:FAILED -e match:'not running' ${bootctl} stop
	atf_check -o match:'it says hello' cat /var/log/bootctrl/f.log
	nothing_left
}

atf_test_case what_it_will_be_called_with_is_foretold
what_it_will_be_called_with_is_foretold_body()
{
	inside_ns
	mkboot
	foreign f
	atf_check -o match:" ${boot}/f.rc start\$" ${bootctl} -n start
	atf_check -s exit:7 -e inline:'f: not running\n' ${bootctl} -n reload
	atf_check -s exit:7 -o match:'refuse +not running' \
	    ${bootctl} explain f reload
	atf_check -o empty ${bootctl} -n stop
	touch f.up # by hand, so that no record tells it
	atf_check -o match:" ${boot}/f.rc reload\$" ${bootctl} -n reload
	atf_check -o match:"run +${boot}/f.rc reload" \
	    ${bootctl} explain f reload
	atf_check -o empty ${bootctl} -n start
	atf_check -o match:'nothing +already running' \
	    ${bootctl} explain f start
	atf_check -o save:restart ${bootctl} -n restart
	atf_check -o inline:"${boot}/f.rc stop
${boot}/f.rc start
" sed 's/.* \([^ ]* [a-z]*\)$/\1/' restart
	atf_check -s exit:1 grep -v ' status$' calls
}

atf_test_case it_is_ordered_by_its_header_lines
it_is_ordered_by_its_header_lines_body()
{
	inside_ns
	mkboot
	foreign a '# REQUIRE: b'
	foreign b
	atf_check -o inline:'b\na\n' ${bootctl} order
}

atf_test_case a_failed_script_is_FAILED_with_its_status
a_failed_script_is_FAILED_with_its_status_body()
{
	inside_ns
	mkboot
	printf '#!/bin/sh\n[ "$1" = status ] && exit 3\necho broken >&2\nexit 9\n' \
	    > "${boot}/f.rc"
	chmod 755 "${boot}/f.rc"
	atf_check -s exit:1 -o match:FAILED \
	    -e inline:'f: exit status 9: broken\n' ${bootctl} start
	chmod 644 "${boot}/f.rc"
	atf_check -s exit:6 -o match:FAILED -e match:'f\.rc' ${bootctl} start
	nothing_left
}

atf_test_case a_removed_link_is_still_stopped
a_removed_link_is_still_stopped_body()
{
	inside_ns
	mkboot
	mkdir scripts
	foreign f
	mv "${boot}/f.rc" scripts/f
	ln -s ../scripts/f "${boot}/f.rc"
	atf_check -o ignore ${bootctl} start
	rm "${boot}/f.rc"
	atf_check -o inline:'f is running.\n' ${bootctl} status
	atf_check -o match:'Stopping f .*OK' ${bootctl} stop
	test ! -e f.up || atf_fail "not stopped"
	nothing_left
}

# Whoever may only be asked about it must not be made to run it.
atf_test_case a_script_that_others_could_change_is_not_asked
a_script_that_others_could_change_is_not_asked_body()
{
	inside_ns
	[ "$(id -u)" = 0 ] || atf_skip "needs root"
	mkboot
	foreign f
	chown nobody "${boot}/f.rc"
	atf_check -s exit:4 -o match:'^f: state unknown \(.*not asked' \
	    ${bootctl} status
	atf_check -o match:'^f .* unknown' ${bootctl} list
	chown root "${boot}/f.rc"
	chown nobody "${boot}"
	atf_check -s exit:4 -o match:'^f: state unknown' ${bootctl} status
	test ! -e calls || atf_fail "it was called: $(cat calls)"
	chown root "${boot}"
	atf_check -s exit:3 -o inline:'f is stopped.\n' ${bootctl} status
}

atf_test_case exec_becomes_the_service_and_is_not_ours_to_stop
exec_becomes_the_service_and_is_not_ours_to_stop_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'command_args="-m hello"'
	${bootctl} exec a > out &
	pid=$!
	wait_for 'grep -q hello out'
	atf_check -o inline:"a is running (pid ${pid}).\n" ${bootctl} status
	atf_check -s exit:1 -o match:FAILED \
	    -e match:"pid ${pid} was started by .*exec.* under process $$" \
	    ${bootctl} stop
	atf_check -s exit:1 -o match:FAILED -e ignore ${bootctl} restart
	atf_check -s exit:1 -e match:"already running" ${bootctl} exec a
	is_alive "${pid}" || atf_fail "it was stopped"
	kill "${pid}"
	wait "${pid}"
	atf_check -s exit:1 -o match:'dead' ${bootctl} status
	atf_check -o match:OK ${bootctl} start
	atf_check -s exit:1 -e match:'already running' ${bootctl} exec a
	atf_check -o match:OK ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case its_own_status_decides
	atf_add_test_case what_it_will_be_called_with_is_foretold
	atf_add_test_case it_is_ordered_by_its_header_lines
	atf_add_test_case a_failed_script_is_FAILED_with_its_status
	atf_add_test_case a_removed_link_is_still_stopped
	atf_add_test_case a_script_that_others_could_change_is_not_asked
	atf_add_test_case exec_becomes_the_service_and_is_not_ours_to_stop
}

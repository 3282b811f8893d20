# The verbs that ask: list, ls, is-running and the like, tree, status -v.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

atf_test_case list_shows_what_runs_and_since_when
list_shows_what_runs_and_since_when_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'desc="the first"'
	service b "command=${testd}"
	service web type=tcpserver "command=${testd}" DAEMON=true PORT=8025 \
	    HOST=127.0.0.1 RULES=rules.cdb
	atf_check -o ignore ${bootctl} start a
	atf_check -o match:'^NAME  STATE    +PID  UPTIME  PORT  BOOT-TIME  TYPE       DESCRIPTION$' \
	    -o match:'^a     running  +[0-9]+      +[0-9]s     -     +0\.[0-9]{3}s  daemon     the first$' \
	    -o match:'^b     stopped  +-       -     -          -  daemon$' \
	    -o match:'^web   stopped  +-       -  8025          -  tcpserver$' \
	    ${bootctl} list
	atf_check -o ignore ${bootctl} stop a
	nothing_left
}

atf_test_case list_for_scripts_has_tabs_and_no_header
list_for_scripts_has_tabs_and_no_header_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'desc="two words"'
	for option in --plain -H; do
		atf_check -o inline:'a\tstopped\t-\t-\t-\t-\tdaemon\ttwo words\n' \
		    ${bootctl} list ${option}
	done
	atf_check -o ignore ${bootctl} start
	atf_check -o match:"^a	running	$(pid_of a)	[0-9]+	-	[0-9]+	daemon	two words\$" \
	    ${bootctl} list -H
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case colour_is_for_terminals_that_want_it
colour_is_for_terminals_that_want_it_body()
{
	inside_ns
	need_program script
	mkboot
	service a "command=${testd}"
	esc=$(printf '\033')
	atf_check -o not-match:"${esc}" env TERM=xterm ${bootctl} list
	atf_check -o match:"^a     ${esc}\[31mstopped${esc}\[0m" \
	    ${bootctl} list --color=always
	atf_check -o match:"${esc}\[31mstopped" \
	    env -u NO_COLOR TERM=xterm script -qec "${bootctl} list" /dev/null
	for no in NO_COLOR=1 TERM=dumb; do
		atf_check -o not-match:"${esc}" env TERM=xterm ${no} \
		    script -qec "${bootctl} list" /dev/null
	done
	atf_check -o not-match:"${esc}" env TERM=xterm \
	    script -qec "${bootctl} list --color=never" /dev/null
	atf_check -s exit:2 -e match:'--color: "blue" is none of' \
	    ${bootctl} list --color=blue
}

atf_test_case ls_answers_its_questions
ls_answers_its_questions_body()
{
	inside_ns
	mkboot
	service on "command=${testd}"
	service down "command=${testd}"
	service byname "command=${testd}" keyword=nostart
	service gone "command=${testd}"
	echo "command=${testd}" > "${boot}/old.rc.off"
	atf_check -o ignore ${bootctl} start on gone
	rm "${boot}/gone.rc"
	echo A=b > "${boot}/on.env"
	atf_check -o inline:'byname\ndown\non\ngone\n' ${bootctl} ls all
	atf_check -o inline:'byname\ndown\non\n' ${bootctl} ls on
	atf_check -o inline:'old\n' ${bootctl} ls off
	atf_check -o inline:'on\ngone\n' ${bootctl} ls started
	atf_check -o inline:'byname\ndown\n' ${bootctl} ls stopped
	atf_check -s exit:1 -o inline:'down\n' ${bootctl} ls failed
	atf_check -s exit:1 -o inline:'gone\n' ${bootctl} ls rogue
	atf_check -s exit:1 -o inline:'on\n' ${bootctl} ls changed
	atf_check -s exit:1 ${bootctl} -q ls rogue
	atf_check -s exit:2 -e match:'did you mean "rogue"' ${bootctl} ls rouge
	atf_check -s exit:2 -e match:'ls takes one of all on' ${bootctl} ls
	atf_check -o match:'^gone  running,rogue  ' ${bootctl} list
	atf_check -o ignore ${bootctl} stop on gone
	rm "${boot}/down.rc" "${boot}/on.rc"
	for which in failed rogue changed; do
		atf_check ${bootctl} ls ${which}
	done
	nothing_left
}

atf_test_case questions_are_answered_by_the_exit_status_alone
questions_are_answered_by_the_exit_status_alone_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -s exit:1 ${bootctl} is-running a
	atf_check ${bootctl} is-failed a
	atf_check -o ignore ${bootctl} start
	atf_check ${bootctl} is-running a
	atf_check ${bootctl} is-enabled a
	atf_check -s exit:1 ${bootctl} is-failed a
	atf_check -s exit:1 ${bootctl} is-enabled nosuch
	atf_check -s exit:5 -e match:'no service "nosuch"' \
	    ${bootctl} is-running nosuch
	atf_check -s exit:2 -e match:'takes one name' ${bootctl} is-running
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_tree_shows_what_each_waits_for
a_tree_shows_what_each_waits_for_body()
{
	mkboot
	service send "command=${testd}"
	service base "command=${testd}"
	service smtp "command=${testd}" require=send need=base
	service pop3 "command=${testd}" require=smtp
	service lone "command=${testd}"
	atf_check -o inline:'lone
pop3
  smtp
    base (needed)
    send
' ${bootctl} tree
	atf_check -o inline:'base
  smtp (needed)
    pop3
lone
send
  smtp (above)
' ${bootctl} tree --reverse
	atf_check -o inline:'smtp
  base (needed)
  send
' ${bootctl} tree smtp
	atf_check -s exit:5 -e match:'no service "x"' ${bootctl} tree x
}

atf_test_case a_long_chain_is_a_deep_tree
a_long_chain_is_a_deep_tree_body()
{
	mkboot
	i=1
	while [ "${i}" -lt 1000 ]; do
		printf 'command=/bin/true\nrequire=s%d\n' $((i + 1)) \
		    > "${boot}/s${i}.rc"
		i=$((i + 1))
	done
	printf 'command=/bin/true\n' > "${boot}/s1000.rc"
	${bootctl} tree > tree || atf_fail "tree failed"
	atf_check_equal 1000 "$(wc -l < tree)"
	atf_check -o match:'^ {1998}s1000$' tail -n 1 tree
}

atf_test_case a_status_block_tells_what_a_person_asks
a_status_block_tells_what_a_person_asks_body()
{
	inside_ns
	mkboot
	service a "command=${testd}" 'desc="the first"'
	service sh command=/bin/sh \
	    "command_args=\"-c 'echo one; echo t\\\\two; ${testd}; :'\""
	atf_check -o ignore ${bootctl} start
	wait_for 'grep -q two /var/log/bootctrl/sh.log'
	atf_check -o match:"^a is running \(pid $(pid_of a)\)\.\$" \
	    -o match:'^    description: the first$' \
	    -o match:"^    script: ${boot}/a\.rc\$" \
	    -o match:'^    type: daemon$' \
	    -o match:"^    program: ${testd}\$" \
	    -o match:'^    since: 20[0-9-]{8} [0-9:]{8}, uptime [0-9]+s$' \
	    -o match:'^    boot time: [0-9]+ ms$' \
	    -o match:'^    memory: [1-9][0-9]* KiB$' \
	    -o match:'^    children: 0$' \
	    -o match:'^    log: /var/log/bootctrl/a\.log$' \
	    ${bootctl} status -v a
	atf_check -o match:'^    children: 1: h_testd \(pid [0-9]+\)$' \
	    -o match:'^    \| one$' ${bootctl} status -v sh
	atf_check -o ignore -e ignore ${bootctl} stop
}

atf_test_case a_paused_service_is_told_beside_the_exact_line
a_paused_service_is_told_beside_the_exact_line_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	atf_check -o ignore ${bootctl} start
	pid=$(pid_of a)
	kill -STOP "${pid}"
	wait_for '[ "$(ps -o stat= -p "${pid}" | cut -c1)" = T ]'
	atf_check -o inline:"a is running (pid ${pid}).\n" \
	    -e inline:'a: paused by a signal\n' ${bootctl} status
	atf_check ${bootctl} -q status
	atf_check -o match:'^a     running,paused ' ${bootctl} list
	atf_check -o match:'^    paused: ' ${bootctl} status -v
	kill -CONT "${pid}"
	wait_for '[ "$(ps -o stat= -p "${pid}" | cut -c1)" != T ]'
	atf_check -o ignore ${bootctl} status
	atf_check -o ignore ${bootctl} stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case list_shows_what_runs_and_since_when
	atf_add_test_case list_for_scripts_has_tabs_and_no_header
	atf_add_test_case colour_is_for_terminals_that_want_it
	atf_add_test_case ls_answers_its_questions
	atf_add_test_case questions_are_answered_by_the_exit_status_alone
	atf_add_test_case a_tree_shows_what_each_waits_for
	atf_add_test_case a_long_chain_is_a_deep_tree
	atf_add_test_case a_status_block_tells_what_a_person_asks
	atf_add_test_case a_paused_service_is_told_beside_the_exact_line
}

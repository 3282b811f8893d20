# Verbs that services bring themselves: extra_commands.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# A service that writes a line for each ALRM.
mkflushed()
{
	mkboot
	cat > "${boot}/send-init.rc" <<'EOF'
name=send
command=/bin/sh
command_args="-c 'trap \"echo flushed\" ALRM; echo up; while :; do sleep 0.05; done'"
extra_commands="flush show"
flush_signal=ALRM
show_cmd="/bin/sh -c 'pwd; echo \"<\$WORD> <\$HOME>\"; cat; exit 3'"
setenv WORD "two words"
EOF
	log=/var/log/bootctrl/send.log
}

atf_test_case a_signal_verb_reaches_the_service
a_signal_verb_reaches_the_service_body()
{
	inside_ns
	mkflushed
	atf_check -s exit:7 -o inline:'Signalling send ...             FAILED\n' \
	    -e inline:'send: not running\n' ${bootctl} flush
	atf_check -o ignore ${bootctl} start
	wait_for 'grep -q up ${log}'
	atf_check -o inline:"kill -ALRM $(pid_of send)\n" \
	    ${bootctl} -n flush send
	atf_check -o inline:'up\n' cat "${log}"
	atf_check -o inline:'Signalling send ...               OK\n' \
	    ${bootctl} flush send
	wait_for 'grep -q flushed ${log}'
	: > "${log}"
	atf_check ${bootctl} -q flush
	wait_for 'grep -q flushed ${log}'
	atf_check -o ignore -e ignore ${bootctl} stop
}

atf_test_case a_script_takes_its_own_verbs
a_script_takes_its_own_verbs_body()
{
	inside_ns
	mkflushed
	sed -i "1i #!${bootctrl_bin}" "${boot}/send-init.rc"
	chmod 755 "${boot}/send-init.rc"
	cd "${boot}" || atf_fail "no ${boot}"
	atf_check -o ignore ./send-init.rc start
	wait_for 'grep -q up ${log}'
	atf_check -o match:OK ./send-init.rc flush
	wait_for 'grep -q flushed ${log}'
	atf_check -s exit:2 -e match:'unknown verb "flsh"; did you mean "flush"' \
	    ./send-init.rc flsh
	atf_check -o ignore -e ignore ./send-init.rc stop
}

atf_test_case a_command_verb_runs_as_the_service_would
a_command_verb_runs_as_the_service_would_body()
{
	inside_ns
	mkflushed
	echo hello | HOME=/tmp ${bootctl} show send > out
	atf_check_equal 3 $?
	atf_check -o inline:'/\n<two words> <>\nhello\n' cat out
	atf_check -o match:"^env -i PATH=.* 'WORD=two words' /bin/sh -c " \
	    ${bootctl} -n show
	echo 'user=nosuchuser' >> "${boot}/send-init.rc"
	atf_check -s exit:6 -e match:nosuchuser ${bootctl} show
}

atf_test_case a_verb_that_nobody_has_is_refused
a_verb_that_nobody_has_is_refused_body()
{
	mkflushed
	service a "command=${testd}"
	atf_check -s exit:2 -e inline:'bootctrl: unknown verb "statsu"; did you mean "status"? See bootctrl --help\n' \
	    ${bootctl} statsu
	atf_check -s exit:2 -e match:'did you mean "flush"' ${bootctl} flsuh
	atf_check -s exit:2 -e match:'unknown verb "xyzzy"; see' \
	    "${bootctrl_bin}" -d /no/such/dir xyzzy
	atf_check -s exit:3 -e inline:'a: it has no verb "flush"\n' \
	    ${bootctl} flush a
	atf_check -s exit:5 -e match:'no service "b"' ${bootctl} flush b
	chown nobody "${boot}"
	atf_check -s exit:4 -e match:'run it as nobody' ${bootctl} flush
}

atf_test_case what_a_verb_does_must_be_told
what_a_verb_does_must_be_told_body()
{
	mkboot
	service a "command=${testd}" extra_commands=flush
	service b "command=${testd}" extra_commands=flush flush_signal=ALARM
	service c "command=${testd}" extra_commands=flush flush_signal=ALRM \
	    flush_cmd=true
	service d "command=${testd}" extra_commands=a-b
	for case in 'a:write either flush_cmd= or flush_signal=' \
	    'b:bad flush_signal "ALARM"' 'c:write either flush_cmd=' \
	    'd:bad extra_commands "a-b"'; do
		atf_check -s exit:6 -e match:"${case#*:}" \
		    ${bootctl} plan "${case%%:*}"
	done
}

atf_test_case shipped_templates_have_the_verbs_of_qmail
shipped_templates_have_the_verbs_of_qmail_body()
{
	inside_ns
	install_qmail qmail
	bootctl="${bootctrl_bin} -d ${boot}"
	add_listener smtp 8025
	cp "${mktcprules_bin}" "${helpers}/h_connect" "${QMAIL}/bin"
	printf '#!/bin/sh\necho "$0" | sed s,.*/,,\n' \
	    > "${QMAIL}/bin/qmail-qstat"
	chmod 755 "${QMAIL}/bin/qmail-qstat"
	cp "${QMAIL}/bin/qmail-qstat" "${QMAIL}/bin/qmail-qread"
	atf_check -o ignore -e ignore ${bootctl} start
	atf_check -o inline:'qmail-qstat\nqmail-qread\n' ${bootctl} queue
	for verb in flush doqueue; do
		atf_check -o match:"^kill -ALRM $(pid_of qmail-send)\$" \
		    ${bootctl} -n ${verb}
	done
	pid=$(pid_of qmail-smtp)
	atf_check -o match:'Signalling qmail-smtp .*OK' ${bootctl} pause smtp
	wait_for '[ "$(ps -o stat= -p "${pid}" | cut -c1)" = T ]'
	atf_check -o inline:"qmail-smtp is running (pid ${pid}).\n" \
	    -e inline:'qmail-smtp: paused by a signal\n' ${bootctl} status smtp
	atf_check -o ignore ${bootctl} cont smtp
	wait_for '[ "$(ps -o stat= -p "${pid}" | cut -c1)" != T ]'
	echo '127.:allow' >> "${boot}/tcprules-default.txt"
	atf_check -o match:'^tcprules-default\.cdb: [0-9]+ rules$' \
	    ${bootctl} cdb smtp
	atf_check -o match:'Stopping qmail-smtp .*OK' -e ignore ${bootctl} stop
}

atf_init_test_cases()
{
	atf_add_test_case a_signal_verb_reaches_the_service
	atf_add_test_case a_script_takes_its_own_verbs
	atf_add_test_case a_command_verb_runs_as_the_service_would
	atf_add_test_case a_verb_that_nobody_has_is_refused
	atf_add_test_case what_a_verb_does_must_be_told
	atf_add_test_case shipped_templates_have_the_verbs_of_qmail
}

# Listeners: rules, users, ports, sessions; under qmail-tcpsrv unless a case
# says so.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

site()
{
	install_qmail qmail
	rm "${boot}/qmail-init.rc"
	add_listener smtp 2525 "$@"
}

starts()
{
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    "${qmaild}" start
}

# fails STATUS PATTERN
fails()
{
	atf_check -s "exit:$1" -e match:"$2" \
	    -o inline:'Starting qmail-smtp ...         FAILED\n' \
	    "${qmaild}" start
	atf_check -s exit:3 -o inline:'qmail-smtp is stopped.\n' \
	    "${qmaild}" status
}

atf_test_case bad_rules_are_failed_with_the_reason
bad_rules_are_failed_with_the_reason_body()
{
	inside_ns
	site
	cdb=${boot}/tcprules-smtp.cdb

	rm "${cdb}"
	fails 6 'tcprules-smtp\.cdb'
	ln -s nowhere "${cdb}"
	fails 6 'tcprules-smtp\.cdb'
	rm "${cdb}"
	mkdir "${cdb}"
	fails 6 'tcprules-smtp\.cdb'
	rmdir "${cdb}"

	echo ':allow' > "${cdb}"
	fails 6 'tcprules-smtp\.cdb'
	: > "${cdb}"
	fails 6 'tcprules-smtp\.cdb'
	head -c 2050 "${boot}/tcprules-default.cdb" > "${cdb}"
	fails 6 'tcprules-smtp\.cdb'

	# root could read it, but the server's user cannot.
	cat "${boot}/tcprules-default.cdb" > "${cdb}"
	chmod 600 "${cdb}"
	fails 6 'tcprules-smtp\.cdb: user .* cannot read it'
	chmod 644 "${cdb}"
	starts
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case rules_decide_who_may_connect
rules_decide_who_may_connect_body()
{
	inside_ns
	site
	starts
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	pid=$(pid_of qmail-smtp)

	# A text beside the link: reload makes a database of its own of it.
	echo '127.:deny' > "${boot}/tcprules-smtp.txt"
	atf_check -e ignore -o match:'^Reloading qmail-smtp \.\.\.          OK$' \
	    "${qmaild}" reload
	[ ! -h "${boot}/tcprules-smtp.cdb" ] || atf_fail "still a link"
	atf_check_equal "${pid}" "$(pid_of qmail-smtp)"
	atf_check -s exit:1 "${helpers}/h_connect" 2525 QUIT
	atf_check -o file:"${boot}/tcprules-default.cdb" \
	    cat "${QBOOT_OBJ}/etc/tcprules-default.cdb"

	printf '127.0.0.1:allow,RELAYCLIENT=""\n:deny\n' \
	    > "${boot}/tcprules-smtp.txt"
	atf_check -e ignore -o ignore "${qmaild}" reload
	atf_check -o match:'^250-RELAYCLIENT=$' \
	    "${helpers}/h_connect" 2525 XENV QUIT

	# A bad text changes nothing.
	echo 'nonsense' > "${boot}/tcprules-smtp.txt"
	atf_check -s not-exit:0 -e match:'tcprules-smtp\.txt:1:' \
	    -o match:'^Reloading qmail-smtp \.\.\.        FAILED$' \
	    "${qmaild}" reload
	atf_check -o match:'^250-RELAYCLIENT=$' \
	    "${helpers}/h_connect" 2525 XENV QUIT
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_reload_starts_the_server_anew_and_keeps_its_sessions
a_reload_starts_the_server_anew_and_keeps_its_sessions_body()
{
	inside_ns
	site
	starts
	pid=$(pid_of qmail-smtp)
	mkfifo in
	"${helpers}/h_connect" -i 2525 XPID < in > heard &
	client=$!
	exec 5> in
	wait_for 'grep -q "^250 pid" heard'
	# A new version of the program, as an update brings it.
	cp "${QMAIL}/bin/qmail-tcpsrv" new
	mv new "${QMAIL}/bin/qmail-tcpsrv"
	readlink "/proc/${pid}/exe" | grep -q deleted || atf_fail "no update"
	atf_check -e ignore -o inline:'Reloading qmail-smtp ...          OK\n' \
	    "${qmaild}" reload
	wait_for '! readlink "/proc/${pid}/exe" | grep -q deleted'
	atf_check_equal "${pid}" "$(pid_of qmail-smtp)"
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	echo QUIT >&5
	wait_for 'grep -q "^221" heard'
	exec 5>&-
	wait "${client}" || atf_fail "the session broke"
	# Other arguments need another start.
	echo 'CONCURRENCY=7' >> "${boot}/qmail-smtp.env"
	atf_check -s exit:1 -e match:'qmail-smtp: changed: needs restart' \
	    -o inline:'Reloading qmail-smtp ...        FAILED\n' \
	    "${qmaild}" reload
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_reload_does_not_signal_another_server
a_reload_does_not_signal_another_server_head()
{
	atf_set require.progs tcpserver
}
a_reload_does_not_signal_another_server_body()
{
	inside_ns
	site TCPSERVER=tcpserver
	starts
	pid=$(pid_of qmail-smtp)
	atf_check -o inline:'tcpserver\n' cat "/proc/${pid}/comm"
	atf_check -e ignore -o inline:'Reloading qmail-smtp ...          OK\n' \
	    "${qmaild}" reload
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	atf_check_equal "${pid}" "$(pid_of qmail-smtp)"
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case an_unknown_user_is_failed_and_never_root
an_unknown_user_is_failed_and_never_root_body()
{
	inside_ns
	site user=nosuchuser
	fails 6 'nosuchuser'
	nothing_left
	rm "${boot}/qmail-smtp.env"
	printf 'PORT=2525\nuser=nobody\ngroup=nosuchgroup\n' \
	    > "${boot}/qmail-smtp.env"
	fails 6 'nosuchgroup'
	nothing_left
	if ! getent passwd qmaild > /dev/null; then
		rm "${boot}/qmail-smtp.env"
		fails 6 'qmaild'
		nothing_left
	fi
}

atf_test_case listener_and_sessions_run_as_their_user
listener_and_sessions_run_as_their_user_body()
{
	inside_ns
	site
	starts
	uid=$(id -u nobody)
	atf_check -o inline:"${uid}\n" stat -c %u "/proc/$(pid_of qmail-smtp)"
	mkfifo in
	"${helpers}/h_connect" -i 2525 XPID < in > heard &
	exec 5> in
	wait_for 'grep -q "^250 pid" heard'
	session=$(sed -n 's/^250 pid //p' heard)
	atf_check -o inline:"${uid}\n" stat -c %u "/proc/${session}"
	atf_check -o match:"^Gid:.$(id -g nobody)" cat "/proc/${session}/status"
	exec 5>&-
	wait $!
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case root_can_be_asked_for
root_can_be_asked_for_body()
{
	inside_ns
	site user=root group=0
	starts
	atf_check -o inline:'0\n' stat -c %u "/proc/$(pid_of qmail-smtp)"
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_busy_port_is_failed_with_the_reason
a_busy_port_is_failed_with_the_reason_body()
{
	inside_ns
	site
	"${QMAIL}/bin/qmail-tcpsrv" -1 127.0.0.1 2525 true > other 2>&1 &
	other=$!
	wait_for 'test -s other'
	fails 1 'address already used'
	is_alive "${other}" || atf_fail "the other server was ended"
	kill "${other}"
	wait "${other}"
	starts
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case ok_means_that_it_accepts
ok_means_that_it_accepts_head()
{
	atf_set timeout 120
}
ok_means_that_it_accepts_body()
{
	inside_ns
	site
	n=0
	while [ "${n}" -lt 20 ]; do
		starts
		atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
		atf_check -o ignore "${qmaild}" stop
		atf_check -s exit:2 -e ignore "${helpers}/h_connect" 2525 QUIT
		n=$((n + 1))
	done
	nothing_left
}

atf_test_case sessions_survive_stop_and_restart
sessions_survive_stop_and_restart_body()
{
	inside_ns
	site
	starts
	mkfifo in
	"${helpers}/h_connect" -i 2525 XPID < in > heard &
	client=$!
	exec 5> in
	wait_for 'grep -q "^250 pid" heard'
	atf_check -o match:'^Starting qmail-smtp \.\.\.           OK$' \
	    "${qmaild}" restart
	echo 'EHLO x' >&5
	wait_for 'grep -q "^250 8BITMIME" heard'
	atf_check -o inline:'Stopping qmail-smtp ...           OK\n' \
	    "${qmaild}" stop
	atf_check -s exit:2 -e ignore "${helpers}/h_connect" 2525 QUIT
	echo 'QUIT' >&5
	wait_for 'grep -q "^221" heard'
	exec 5>&-
	wait "${client}" || atf_fail "the session broke"
	nothing_left
}

atf_test_case no_env_file_is_fine
no_env_file_is_fine_body()
{
	inside_ns
	site
	rm "${boot}/qmail-smtp.env"
	sed -e 's,:-qmaild,:-nobody,' -e "s,:-nofiles,:-$(id -gn nobody)," \
	    "${boot}/qmail-tcpd" > tcpd
	cat tcpd > "${boot}/qmail-tcpd"
	starts
	atf_check -o match:'^220' "${helpers}/h_connect" 25 QUIT
	atf_check -o match:" qmail-tcpsrv -1 -c 40 -x ${boot}/tcprules-smtp\.cdb -u $(id -u nobody) -g $(id -g nobody) -v -H -R -l 0 0 25 qmail-smtpd$" \
	    "${qmaild}" plan smtp
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case plan_is_what_sh_would_run
plan_is_what_sh_would_run_body()
{
	inside_ns
	site "PRESMTPD=\"env 'A=b  c'\"" 'setenv GREETING "it'\''s"' \
	    CONCURRENCY=3 'TCPFLAGS="-v -H -R -l x"' 'RULES=tcprules-default.cdb'
	atf_check -o save:plan "${qmaild}" plan qmail-smtp
	atf_check -o match:"^env -i .* -c 3 -x ${boot}/tcprules-default\.cdb " \
	    cat plan
	echo "exec $(cat plan)" > run
	sh run > port 2> errors &
	wait_for 'test -s port'
	atf_check -o save:heard "${helpers}/h_connect" 2525 XENV QUIT
	atf_check -o match:'^250-A=b  c$' -o match:"^250-GREETING=it's$" \
	    -o match:'^250-TCPLOCALHOST=x$' cat heard
	kill $!
	wait $!
	nothing_left
}

# ships INSTANCE PORT CHAIN [UID]
# The plan of a service with the env file that we ship, where qmaild is nobody.
ships()
{
	[ -f "${boot}/qmail-$1.env" ] || atf_fail "qmail-$1.env is not shipped"
	ln -s qmail-tcpd "${boot}/qmail-$1.rc"
	ln -s tcprules-default.cdb "${boot}/tcprules-$1.cdb"
	uid=${4:-$(id -u nobody)}
	atf_check -o match:" -x ${boot}/tcprules-$1\.cdb -u ${uid} .* 0 $2 $3$" \
	    "${qmaild}" plan "qmail-$1"
}

atf_test_case shipped_env_files_make_their_services
shipped_env_files_make_their_services_body()
{
	inside_ns
	site
	sed -e 's,:-qmaild,:-nobody,' -e "s,:-nofiles,:-$(id -gn nobody)," \
	    "${boot}/qmail-tcpd" > tcpd
	cat tcpd > "${boot}/qmail-tcpd"
	for name in qmtpd qmqpd popup pop3d; do
		cp "${helpers}/h_smtpd" "${QMAIL}/bin/qmail-${name}"
	done
	ships subm 587 qmail-smtpd
	ships smtps 465 qmail-smtpd
	ships qmtp 209 qmail-qmtpd
	ships qmqp 628 qmail-qmqpd
	ships pop3 110 \
	    'qmail-popup localhost checkpassword qmail-pop3d Maildir' 0
	atf_check -o match:' SMTPS=1 ' "${qmaild}" plan smtps
	atf_check -o not-match:SMTPS "${qmaild}" plan subm
	nothing_left
}

atf_test_case env_files_and_templates_are_sh
env_files_and_templates_are_sh_body()
{
	install_qmail qmail
	# shellcheck disable=SC2154
	for file in "${boot}"/*.env stage/rc.d/*; do
		{
			echo 'setenv() { export "$1=$2"; }'
			echo 'QMAIL=/q instance=x name=qmail-x bootctrl_dir=/b'
			cat "${file}"
		} > run
		for sh in dash 'bash --posix' 'busybox ash' mksh ksh; do
			if command -v "${sh%% *}" > /dev/null; then
				# shellcheck disable=SC2086
				atf_check ${sh} -u run
			fi
		done
	done
}

atf_test_case open_relays_are_warned_of
open_relays_are_warned_of_body()
{
	inside_ns
	site 'setenv RELAYCLIENT ""'
	rm "${QMAIL}/control/rcpthosts"
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    -e match:'control/rcpthosts' -e match:'env:5.*RELAYCLIENT' \
	    "${qmaild}" start
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case the_log_gets_what_the_server_says
the_log_gets_what_the_server_says_body()
{
	inside_ns
	site
	starts
	atf_check -o ignore "${helpers}/h_connect" 2525 QUIT
	wait_for 'grep -q "qmail-tcpsrv: end" /var/log/bootctrl/qmail-smtp.log'
	atf_check -o ignore "${qmaild}" stop

	echo "LOGGER='tee -a ${PWD}/log'" >> "${boot}/qmail-smtp.env"
	starts
	atf_check -o ignore "${helpers}/h_connect" 2525 QUIT
	wait_for 'grep -q "qmail-tcpsrv: end" log'
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_user_can_have_listeners_of_his_own
a_user_can_have_listeners_of_his_own_head()
{
	atf_set require.progs setpriv
}
a_user_can_have_listeners_of_his_own_body()
{
	inside_ns
	site
	chmod 755 .
	chown -R nobody "${boot}"
	as="setpriv --reuid nobody --regid $(id -g nobody) --clear-groups"
	# No -u: what is not root cannot become another.
	# shellcheck disable=SC2086
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    ${as} "${QMAIL}/bin/bootctrl" -d "${boot}" start
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	atf_check -o match:'^qmail-smtp is running' "${qmaild}" status
	[ -d "${boot}/.run" ] || atf_fail "no state in the directory"
	[ -s "${boot}/.log/qmail-smtp.log" ] || atf_fail "no log in there"
	# root is told whose it is.
	atf_check -s exit:4 -o ignore -e match:'run it as nobody' "${qmaild}" stop
	# shellcheck disable=SC2086
	atf_check -o inline:'Stopping qmail-smtp ...           OK\n' \
	    ${as} "${QMAIL}/bin/bootctrl" -d "${boot}" stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case bad_rules_are_failed_with_the_reason
	atf_add_test_case rules_decide_who_may_connect
	atf_add_test_case a_reload_starts_the_server_anew_and_keeps_its_sessions
	atf_add_test_case a_reload_does_not_signal_another_server
	atf_add_test_case an_unknown_user_is_failed_and_never_root
	atf_add_test_case listener_and_sessions_run_as_their_user
	atf_add_test_case root_can_be_asked_for
	atf_add_test_case a_busy_port_is_failed_with_the_reason
	atf_add_test_case ok_means_that_it_accepts
	atf_add_test_case sessions_survive_stop_and_restart
	atf_add_test_case no_env_file_is_fine
	atf_add_test_case plan_is_what_sh_would_run
	atf_add_test_case shipped_env_files_make_their_services
	atf_add_test_case env_files_and_templates_are_sh
	atf_add_test_case open_relays_are_warned_of
	atf_add_test_case the_log_gets_what_the_server_says
	atf_add_test_case a_user_can_have_listeners_of_his_own
}

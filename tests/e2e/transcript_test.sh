# What an admin types and sees: qmail-send and listeners under qmail-tcpsrv or
# ucspi-tcp's tcpserver, with a real SMTP server, byte for byte.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

# The installed tree with the listener smtp on port 25, not started.
site()
{
	install_qmail qmail
	cd "${boot}" || atf_fail "cd"
	ln -s tcprules-default.cdb tcprules-smtp.cdb
	ln -s qmail-tcpd qmail-smtp.rc
	front > qmail-smtp.env
	cd "${OLDPWD}" || atf_fail "cd"
}

# Debian's smtpfront-echo for qmail-smtpd, and a user that exists.
front()
{
	echo 'DAEMON="smtpfront-echo accept"'
	echo 'user=nobody'
	echo "group=$(id -gn nobody)"
}

add_subm()
{
	ln -s tcprules-default.cdb "${boot}/tcprules-subm.cdb"
	ln -s qmail-tcpd "${boot}/qmail-subm.rc"
	front >> "${boot}/qmail-subm.env"
}

cat_started()
{
	echo 'Starting qmail-send ...           OK'
	echo 'Starting qmail-smtp ...           OK'
}

mail_programs()
{
	atf_set require.progs smtpfront-echo
	atf_set timeout 120
}

seed_transcript()
{
	cat_started > want
	atf_check -o file:want "${qmaild}" start
	atf_check -o save:heard "${helpers}/h_connect" 25 quit
	atf_check -o match:'^220 ' head -n 1 heard
	atf_check -o match:'^221 ' tail -n 1 heard

	add_subm
	cat > want <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
Stopping qmail-smtp ...           OK
Starting qmail-smtp ...           OK
Stopping qmail-subm ...         FAILED
Starting qmail-subm ...           OK
EOT
	atf_check -o file:want -e inline:'qmail-subm: not running\n' \
	    "${qmaild}" restart
	atf_check -o match:'^220 ' "${helpers}/h_connect" 587 quit
	atf_check -o match:'^220 ' "${helpers}/h_connect" 25 quit

	printf '%s is running (pid %s).\n' qmail-send "$(pid_of qmail-send)" \
	    qmail-smtp "$(pid_of qmail-smtp)" qmail-subm "$(pid_of qmail-subm)" \
	    > want
	atf_check -o file:want "${qmaild}" status
	cat > want <<'EOT'
Stopping qmail-subm ...           OK
Stopping qmail-smtp ...           OK
Stopping qmail-send ...           OK
EOT
	atf_check -o file:want "${qmaild}" stop
	cat > want <<'EOT'
qmail-send is stopped.
qmail-smtp is stopped.
qmail-subm is stopped.
EOT
	atf_check -s exit:3 -o file:want "${qmaild}" status
	nothing_left
}

atf_test_case seed_transcript_is_byte_exact
seed_transcript_is_byte_exact_head()
{
	mail_programs
}
seed_transcript_is_byte_exact_body()
{
	inside_ns
	site
	seed_transcript
}

atf_test_case seed_transcript_is_the_same_with_ucspi_tcp
seed_transcript_is_the_same_with_ucspi_tcp_head()
{
	atf_set require.progs "tcpserver smtpfront-echo"
	atf_set timeout 120
}
seed_transcript_is_the_same_with_ucspi_tcp_body()
{
	inside_ns
	site
	echo 'TCPSERVER=tcpserver' >> "${boot}/bootctrl.env"
	seed_transcript
}

atf_test_case mail_is_taken
mail_is_taken_head()
{
	mail_programs
}
mail_is_taken_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	atf_check -o save:heard "${helpers}/h_connect" 25 'EHLO x.example' \
	    'MAIL FROM:<a@x.example>' 'RCPT TO:<b@y.example>' DATA \
	    'Subject: x' '' text . QUIT
	atf_check -s exit:1 grep '^[45]' heard
	atf_check -o match:'^354' cat heard
	atf_check -o match:'^250 Received' cat heard
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case any_chain_of_links_serves
any_chain_of_links_serves_head()
{
	mail_programs
}
any_chain_of_links_serves_body()
{
	inside_ns
	site
	cat_started > want
	mkdir -p a/b c
	ln -s ../../init.d/qmaild a/b/mail
	ln -s "${PWD}/a/b/mail" c/post
	top=${PWD}
	atf_check -o file:want sh -c "cd c && exec ./post start"
	atf_check -s exit:0 -o match:'^qmail-smtp is running' \
	    sh -c "cd / && exec env -i '${top}/c/post' status"
	atf_check -o match:'^Stopping qmail-send \.\.\.           OK$' \
	    env -i "${QMAIL}/etc/eqmaild" stop
	atf_check -o file:want env -i PATH=/nowhere LANG=de_DE HOME=/nowhere \
	    "${qmaild}" start
	atf_check -o ignore sh -c "cd a && PATH=\${PATH}:${top}/c post stop"
	nothing_left
}

atf_test_case output_can_be_captured_and_piped
output_can_be_captured_and_piped_head()
{
	mail_programs
}
output_can_be_captured_and_piped_body()
{
	inside_ns
	site
	cat_started > want
	# Held open by a service, both would go on for ever.
	atf_check -o file:want timeout 20 \
	    sh -c 'out=$("$1" start); echo "$out"' sh "${qmaild}"
	atf_check -o ignore "${qmaild}" stop
	atf_check -o file:want timeout 20 \
	    sh -c '"$1" start | cat' sh "${qmaild}"
	atf_check -o match:Starting timeout 20 \
	    sh -c '"$1" restart 2>&1 | cat' sh "${qmaild}"
	# Nor does a lock of the caller's go on in a service.
	exec 9> lock
	flock 9
	atf_check -o ignore "${qmaild}" restart
	exec 9>&-
	atf_check flock -n lock true
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case noresult_suppresses_the_result
noresult_suppresses_the_result_head()
{
	mail_programs
}
noresult_suppresses_the_result_body()
{
	inside_ns
	site
	echo 'setenv NORESULT 1' >> "${boot}/qmail-smtp.env"
	atf_check -o inline:'Starting qmail-smtp ...\n' \
	    "${qmaild}" start qmail-smtp
	atf_check -o inline:'Stopping qmail-smtp ...\n' \
	    "${qmaild}" stop qmail-smtp
	nothing_left
}

atf_test_case a_service_script_is_a_command
a_service_script_is_a_command_head()
{
	mail_programs
}
a_service_script_is_a_command_body()
{
	inside_ns
	site
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    sh -c "cd '${boot}' && ./qmail-smtp.rc start"
	atf_check -o match:'^qmail-smtp is running \(pid [0-9]+\)\.$' \
	    "${boot}/qmail-smtp.rc" status
	atf_check -s exit:3 -o inline:'qmail-send is stopped.\n' \
	    "${boot}/qmail-init.rc" status
	ln -s "${boot}/qmail-smtp.rc" elsewhere
	atf_check -o inline:'Stopping qmail-smtp ...           OK\n' \
	    ./elsewhere stop
	nothing_left
}

atf_test_case services_go_by_several_names
services_go_by_several_names_head()
{
	mail_programs
}
services_go_by_several_names_body()
{
	inside_ns
	site
	for name in qmail-smtp qmail-smtp.rc smtp; do
		atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
		    "${qmaild}" start "${name}"
		atf_check -o inline:'Stopping qmail-smtp ...           OK\n' \
		    "${qmaild}" stop "${name}"
	done
	for name in qmail-send qmail-init qmail-init.rc; do
		atf_check -s exit:3 -o inline:'qmail-send is stopped.\n' \
		    "${qmaild}" status "${name}"
	done
	atf_check -s exit:5 -e match:'qmail-smpt.*qmail-smtp' \
	    "${qmaild}" start qmail-smpt
	atf_check -s exit:4 -o ignore -e match:'qmail-smpt' \
	    "${qmaild}" status qmail-smpt
	atf_check -s exit:2 -e match:'strat' "${qmaild}" strat
	nothing_left
}

atf_test_case repeated_start_and_stop_end_in_0
repeated_start_and_stop_end_in_0_head()
{
	mail_programs
}
repeated_start_and_stop_end_in_0_body()
{
	inside_ns
	site
	cat_started > want
	atf_check -o file:want "${qmaild}" start
	smtp=$(pid_of qmail-smtp)
	send=$(pid_of qmail-send)
	atf_check -o file:want \
	    -e match:"^qmail-smtp: already running \(pid ${smtp}\)" \
	    -e match:"^qmail-send: already running \(pid ${send}\)" \
	    "${qmaild}" start
	atf_check_equal "${smtp}" "$(pid_of qmail-smtp)"
	atf_check -o ignore "${qmaild}" stop
	cat > want <<'EOT'
Stopping qmail-smtp ...         FAILED
Stopping qmail-send ...         FAILED
EOT
	cat > errors <<'EOT'
qmail-smtp: not running
qmail-send: not running
EOT
	atf_check -o file:want -e file:errors "${qmaild}" stop
	nothing_left
}

atf_test_case status_tells_what_has_died
status_tells_what_has_died_head()
{
	mail_programs
}
status_tells_what_has_died_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	kill -KILL "$(pid_of qmail-smtp)"
	wait_for '! bootctl status qmail-smtp | grep -q running'
	atf_check -s exit:1 \
	    -o match:'^qmail-smtp is dead but pid file exists\.$' \
	    -o match:'^qmail-send is running' "${qmaild}" status
	atf_check -o match:'^Starting qmail-smtp \.\.\.           OK$' \
	    -e match:'qmail-send: already running' "${qmaild}" start
	atf_check -o ignore "${qmaild}" status
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_removed_link_is_still_stopped
a_removed_link_is_still_stopped_head()
{
	mail_programs
}
a_removed_link_is_still_stopped_body()
{
	inside_ns
	site
	add_subm
	atf_check -o ignore "${qmaild}" start
	rm "${boot}/qmail-subm.rc"
	atf_check -o match:'^qmail-subm is running' "${qmaild}" status
	cat > want <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
Stopping qmail-smtp ...           OK
Starting qmail-smtp ...           OK
EOT
	atf_check -o save:got "${qmaild}" restart
	atf_check -o inline:'Stopping qmail-subm ...           OK\n' \
	    grep subm got
	atf_check -o file:want grep -v subm got
	atf_check -s exit:2 -o ignore -e ignore "${helpers}/h_connect" 587
	rm "${boot}/qmail-smtp.rc"
	atf_check -o match:'^Stopping qmail-smtp \.\.\.           OK$' \
	    "${qmaild}" stop
	nothing_left
}

atf_test_case a_broken_env_file_stops_nothing
a_broken_env_file_stops_nothing_head()
{
	mail_programs
}
a_broken_env_file_stops_nothing_body()
{
	inside_ns
	site
	add_subm
	atf_check -o ignore "${qmaild}" start
	pid=$(pid_of qmail-smtp)
	echo 'PORT=$(id)' >> "${boot}/qmail-smtp.env"
	cat > want <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
Stopping qmail-smtp ...         FAILED
Stopping qmail-subm ...           OK
Starting qmail-subm ...           OK
EOT
	atf_check -s exit:6 -o file:want \
	    -e match:'qmail-smtp\.env:4:' "${qmaild}" restart
	atf_check_equal "${pid}" "$(pid_of qmail-smtp)"
	atf_check -o match:'^220' "${helpers}/h_connect" 25 QUIT
	atf_check -o match:'^Stopping qmail-smtp \.\.\.           OK$' \
	    -e ignore "${qmaild}" stop
	nothing_left
}

atf_test_case reload_and_try_restart
reload_and_try_restart_head()
{
	mail_programs
}
reload_and_try_restart_body()
{
	inside_ns
	site
	atf_check -o empty "${qmaild}" try-restart
	atf_check -s exit:7 -e match:'qmail-smtp: not running' \
	    -o inline:'Reloading qmail-smtp ...        FAILED\n' \
	    "${qmaild}" reload qmail-smtp
	echo "LOGGER='tee -a ${PWD}/send.log'" > "${boot}/qmail-init.env"
	atf_check -o ignore "${qmaild}" start
	pid=$(pid_of qmail-smtp)
	cat > want <<'EOT'
Reloading qmail-send ...          OK
Reloading qmail-smtp ...          OK
EOT
	atf_check -o file:want "${qmaild}" reload
	atf_check_equal "${pid}" "$(pid_of qmail-smtp)"
	wait_for 'grep -q "controls read again" send.log'
	cat > want <<'EOT'
Stopping qmail-smtp ...           OK
Starting qmail-smtp ...           OK
EOT
	atf_check -o file:want "${qmaild}" try-restart qmail-smtp
	atf_check -o inline:'Reloading qmail-smtp ...          OK\n' \
	    "${qmaild}" force-reload smtp
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case seed_transcript_is_byte_exact
	atf_add_test_case seed_transcript_is_the_same_with_ucspi_tcp
	atf_add_test_case mail_is_taken
	atf_add_test_case any_chain_of_links_serves
	atf_add_test_case output_can_be_captured_and_piped
	atf_add_test_case noresult_suppresses_the_result
	atf_add_test_case a_service_script_is_a_command
	atf_add_test_case services_go_by_several_names
	atf_add_test_case repeated_start_and_stop_end_in_0
	atf_add_test_case status_tells_what_has_died
	atf_add_test_case a_removed_link_is_still_stopped
	atf_add_test_case a_broken_env_file_stops_nothing
	atf_add_test_case reload_and_try_restart
}

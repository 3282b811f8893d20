# A set without a *qmail: nullmailer and mailfront of Debian, below qmail-tcpsrv.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

# site : an installed tree with three services.  What comes in by nullmailer's
# port 2525 is queued; nullmailer-send takes it to port 2526, where recordio
# logs all that is said.
site()
{
	cat << 'EOT'
env BINDIR="${bin}" SYSCONFDIR="${boot%/bootctrl}" \
    MANPREFIX="${PREFIX}/share/man" DESTDIR='' FORCE='' \
    sh "${QBOOT_SRC}/mk/install.sh" install > /dev/null ||
    atf_fail "cannot install"
cd "${boot}" || exit 1
rm qmail-init.rc
ln -s nullmailer-send nullmailer-send.rc
ln -s nullmailer-smtpd nullmailer-smtpd.rc
ln -s tcprules-default.cdb tcprules-smtpd.cdb
echo PORT=2525 > nullmailer-smtpd.env
ln -s tcpd tcpd-sink.rc
ln -s tcprules-default.cdb tcprules-sink.cdb
printf '%s\n' HOST=127.0.0.1 PORT=2526 PRESMTPD=recordio \
    'DAEMON="smtpfront-echo accept"' before=nullmailer-send > tcpd-sink.env
echo lab.example > /etc/mailname
echo '127.0.0.1 smtp port=2526' > /etc/nullmailer/remotes
queue=/var/spool/nullmailer/queue
sink=/var/log/bootctrl/tcpd-sink.log

# sends SUBJECT : what was answered
sends()
{
	connect 2525 'EHLO x.example' 'MAIL FROM:<a@x.example>' \
	    'RCPT TO:<b@y.example>' DATA "Subject: $1" '' 'one line' . QUIT
}

# queued : how many messages wait
queued()
{
	find "${queue}" -type f | grep -c .
}
EOT
}

# with_nullmailer
# Runs the steps on stdin there.
with_nullmailer()
{
	need_program recordio
	need_program smtpfront-echo
	need_layers nullmailer
	{
		site
		cat
	} | steps
	in_lab -k -l "${lab}/nullmailer" /
}

atf_test_case one_start_and_a_mail_goes_all_the_way
one_start_and_a_mail_goes_all_the_way_body()
{
	with_nullmailer << 'EOT'
bootctrl start || exit 1
sends first | grep -c '^2'
wait_for 'grep -q "> 221" "${sink}"'
tr -d '\r' < "${sink}" |
    sed -n 's/ *$//; s/^.*< \(MAIL\|RCPT\|Subject\|one\)/\1/p'
wait_for '[ "$(queued)" -eq 0 ]'
bootctrl status | sed 's/pid [0-9]*/pid N/'
bootctrl stop || exit 1
nothing_left
EOT
	cat > want << 'EOT'
Starting tcpd-sink ...            OK
Starting nullmailer-send ...      OK
Starting nullmailer-smtpd ...     OK
6
MAIL FROM:<a@x.example>
RCPT TO:<b@y.example>
Subject: first
one line
tcpd-sink is running (pid N).
nullmailer-send is running (pid N).
nullmailer-smtpd is running (pid N).
Stopping nullmailer-smtpd ...     OK
Stopping nullmailer-send ...      OK
Stopping tcpd-sink ...            OK
EOT
	atf_check -o file:want cat out
}

atf_test_case mail_waits_while_the_relay_is_down
mail_waits_while_the_relay_is_down_body()
{
	with_nullmailer << 'EOT'
bootctrl start nullmailer-send smtpd || exit 1
sends second | grep '^250.*Accepted'
wait_for 'grep -q "Sending failed" /var/log/bootctrl/nullmailer-send.log'
queued
bootctrl start
printf 1 > /var/spool/nullmailer/trigger
wait_for 'grep -q "< Subject: second" "${sink}"'
wait_for '[ "$(queued)" -eq 0 ]'
bootctrl -q stop
nothing_left
EOT
	atf_check -o match:'^1$' -o match:'^250 2.6.0 Accepted message' cat out
}

atf_test_case a_stop_ends_what_sends_and_keeps_the_mail
a_stop_ends_what_sends_and_keeps_the_mail_body()
{
	with_nullmailer << 'EOT'
sed -i 's/^DAEMON=.*/DAEMON="sleep 1000"/' tcpd-sink.env
bootctrl -q start
sends third | grep '^250.*Accepted'
wait_for 'pgrep -x smtp > /dev/null'
bootctrl stop nullmailer-send 2>&1
! pgrep -x smtp || atf_fail "it sends on"
queued
EOT
	atf_check -o match:'^Stopping nullmailer-send \.\.\.      OK$' \
	    -o match:'left behind: .* \(smtp\); ending$' -o match:'^1$' cat out
}

atf_test_case without_its_pipe_the_queue_is_failed_with_the_reason
without_its_pipe_the_queue_is_failed_with_the_reason_body()
{
	with_nullmailer << 'EOT'
rm /var/spool/nullmailer/trigger
say bootctrl start nullmailer-send
nothing_left
EOT
	atf_check -o match:'^Starting nullmailer-send \.\.\.    FAILED$' \
	    -o match:'/var/spool/nullmailer/trigger: No such file' \
	    -o match:'^exit 6$' cat out
}

atf_test_case the_listener_is_for_this_host_alone
the_listener_is_for_this_host_alone_body()
{
	with_nullmailer << 'EOT'
bootctrl plan smtpd
EOT
	atf_check -o match:" -u $(id -u nobody) .* 127\.0\.0\.1 2525 nullmailer-smtpd$" \
	    cat out
}

atf_init_test_cases()
{
	atf_add_test_case one_start_and_a_mail_goes_all_the_way
	atf_add_test_case mail_waits_while_the_relay_is_down
	atf_add_test_case a_stop_ends_what_sends_and_keeps_the_mail
	atf_add_test_case without_its_pipe_the_queue_is_failed_with_the_reason
	atf_add_test_case the_listener_is_for_this_host_alone
}

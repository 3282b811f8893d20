# Real servers behind it.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

atf_test_case smtpfront_takes_mail
smtpfront_takes_mail_head()
{
	atf_set require.progs smtpfront-echo
}
smtpfront_takes_mail_body()
{
	inside_ns
	rules '127.:allow,RELAYCLIENT=""' ':deny'
	for host in 127.0.0.1 0; do
		serve -v -HR -l mail.example -x rules.cdb "${host}" 0 \
		    smtpfront-echo accept
		atf_check -o save:heard "${helpers}/h_connect" "${port}" \
		    'EHLO x.example' 'MAIL FROM:<a@x.example>' \
		    'RCPT TO:<b@y.example>' DATA 'Subject: x' '' text . QUIT
		atf_check -s exit:1 grep '^[45]' heard
		atf_check -o match:'^220 mail.example' -o match:'^354' \
		    -o match:'^250 Received' -o match:'^221' cat heard
		stop_server
	done
}

# PROTO=TCP6 has to bring the variables that such programs then ask for.
atf_test_case smtpfront_takes_mail_over_ipv6
smtpfront_takes_mail_over_ipv6_head()
{
	atf_set require.progs smtpfront-echo
}
smtpfront_takes_mail_over_ipv6_body()
{
	inside_ns
	serve -v -HR -l mail.example :: 0 smtpfront-echo accept
	atf_check -o save:heard "${tcpsrv}/h_client" ::1 "${port}" \
	    'HELO x.example' 'MAIL FROM:<a@x.example>' \
	    'RCPT TO:<b@y.example>' DATA 'Subject: x' '' text . QUIT
	atf_check -o match:'^250 Received' -o match:'^221' cat heard
}

atf_test_case swaks_delivers
swaks_delivers_head()
{
	atf_set require.progs "smtpfront-echo swaks"
}
swaks_delivers_body()
{
	inside_ns
	serve -v -HR -l mail.example 127.0.0.1 0 smtpfront-echo accept
	n=0
	while [ "${n}" -lt 5 ]; do
		atf_check -o match:'250 Received' swaks --server 127.0.0.1 \
		    --port "${port}" --helo x.example --from a@x.example \
		    --to b@y.example --timeout 10
		n=$((n + 1))
	done
}

atf_test_case qmtpfront_takes_mail
qmtpfront_takes_mail_head()
{
	atf_set require.progs qmtpfront-echo
}
qmtpfront_takes_mail_body()
{
	inside_ns
	serve -v -HR -l mail.example 127.0.0.1 0 env RELAYCLIENT= \
	    qmtpfront-echo accept
	# A message, its sender, its recipients: netstrings.
	text=$(printf '\nSubject: x\n\ntext\n.')
	atf_check -o match:'^[0-9]+:K' "${tcpsrv}/h_client" 127.0.0.1 \
	    "${port}" \
	    "${#text}:${text},11:a@x.example,15:11:b@y.example,,"
}

atf_test_case pop3front_greets_and_refuses_a_wrong_password
pop3front_greets_and_refuses_a_wrong_password_head()
{
	atf_set require.progs pop3front-auth
}
pop3front_greets_and_refuses_a_wrong_password_body()
{
	inside_ns
	serve -v -HR -l mail.example 127.0.0.1 0 pop3front-auth \
	    /bin/false /bin/true
	# One line after the other: what comes early can be lost, see below.
	atf_check -o match:'^\+OK' -o match:'^-ERR' "${helpers}/h_connect" \
	    "${port}" 'USER joe' 'PASS wrong' QUIT
}

# The line after the password must wait for its answer: the server that took
# that one would keep what it read too far, and the next program waits in vain.
atf_test_case pop3front_opens_the_mailbox
pop3front_opens_the_mailbox_head()
{
	atf_set require.progs "pop3front-auth pop3front-maildir"
}
pop3front_opens_the_mailbox_body()
{
	inside_ns
	mkdir -p box/new box/cur box/tmp
	printf 'Subject: x\n\ntext\n' > box/new/1.1.x
	HOME=$(pwd)
	export HOME
	rules '127.:allow,MAX_MESSAGES="9"' ':deny'
	for host in 127.0.0.1 0; do
		serve -v -HR -l mail.example -x rules.cdb "${host}" 0 \
		    pop3front-auth "${helpers}/h_cvm" pop3front-maildir box
		atf_check -o save:heard "${helpers}/h_connect" "${port}" \
		    'USER joe' 'PASS secret' STAT 'DELE 1' QUIT
		atf_check_equal '+OK |+OK |+OK |+OK 1 17|' \
		    "$(head -n 4 heard | tr '\n' '|')"
		atf_check -s exit:1 grep -e -ERR heard
		atf_check_equal 0 "$(find box -type f | wc -l | tr -d ' ')"
		printf 'Subject: x\n\ntext\n' > box/new/1.1.x
		stop_server
	done
	serve -v -HR -l mail.example 127.0.0.1 0 \
	    pop3front-auth "${helpers}/h_cvm" pop3front-maildir box
	atf_check -o match:'^-ERR' "${helpers}/h_connect" "${port}" \
	    'USER joe' 'PASS wrong' QUIT
}

atf_init_test_cases()
{
	atf_add_test_case smtpfront_takes_mail
	atf_add_test_case smtpfront_takes_mail_over_ipv6
	atf_add_test_case swaks_delivers
	atf_add_test_case qmtpfront_takes_mail
	atf_add_test_case pop3front_greets_and_refuses_a_wrong_password
	atf_add_test_case pop3front_opens_the_mailbox
}

# Plugins before and after the daemon.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

# The installed tree with stand-ins for plugins.
site()
{
	install_qmail qmail
	rm "${boot}/qmail-init.rc"
	cp "${helpers}/h_pre" "${QMAIL}/bin/spamdyke"
	cp "${helpers}/h_pre" "${QMAIL}/bin/greetdelay"
}

# starts, fails STATUS PATTERN
starts()
{
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    "${qmaild}" start
}
fails()
{
	atf_check -s "exit:$1" -e match:"$2" \
	    -o inline:'Starting qmail-smtp ...         FAILED\n' \
	    "${qmaild}" start
	atf_check -s exit:3 -o inline:'qmail-smtp is stopped.\n' \
	    "${qmaild}" status
	nothing_left
}

atf_test_case chains_keep_arguments_and_quoted_words
chains_keep_arguments_and_quoted_words_body()
{
	inside_ns
	site
	add_listener smtp 2525 \
	    "SPAMDYKE=\"${QMAIL}/bin/spamdyke -f '/etc/spam dyke.conf'\"" \
	    'GREETDELAY="greetdelay -f 5 -f \"a\\\\b\""' \
	    'PRESMTPD="$GREETDELAY $SPAMDYKE"' \
	    "POSTSMTPD=\"true 'two  words' '' last\""
	starts
	atf_check -o save:heard "${helpers}/h_connect" 2525 XENV XARGS \
	    'AUTH PLAIN x' QUIT
	atf_check -o inline:'250-PRE_SEEN=<5|a\\b></etc/spam dyke.conf>\n' \
	    grep PRE_SEEN heard
	sed -n '/^250-qmail-smtpd$/,/^250 end$/p' heard > got
	cat > want <<'EOT'
250-qmail-smtpd
250-true
250-two  words
250-
250-last
250 end
EOT
	atf_check -o file:want cat got
	atf_check -o match:'^235' cat heard
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case mail_goes_through_pre_and_post
mail_goes_through_pre_and_post_head()
{
	atf_set require.progs "recordio smtpfront-echo"
}
mail_goes_through_pre_and_post_body()
{
	inside_ns
	site
	add_listener smtp 2525 'PRESMTPD="spamdyke -f x"' 'DAEMON=recordio' \
	    'POSTSMTPD="smtpfront-echo accept"'
	starts
	atf_check -o save:heard "${helpers}/h_connect" 2525 'EHLO x.example' \
	    'MAIL FROM:<a@x.example>' 'RCPT TO:<b@y.example>' DATA \
	    'Subject: x' '' text . QUIT
	atf_check -s exit:1 grep '^[45]' heard
	atf_check -o match:'^354' -o match:'^221' cat heard
	# recordio was there, and what it wrote went to the service's log.
	wait_for 'grep -q "< EHLO x.example" /var/log/bootctrl/qmail-smtp.log'
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_stand_in_takes_mail_through_pre_and_post
a_stand_in_takes_mail_through_pre_and_post_body()
{
	inside_ns
	site
	add_listener smtp 2525 'PRESMTPD=spamdyke' 'POSTSMTPD="false"'
	starts
	atf_check -o save:heard "${helpers}/h_connect" 2525 'EHLO x.example' \
	    'AUTH PLAIN x' 'MAIL FROM:<a@x.example>' 'RCPT TO:<b@y.example>' \
	    DATA one two . QUIT
	atf_check -o match:'^535' -o match:'^250 ok 2 lines' -o match:'^221' \
	    cat heard
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case empty_parts_vanish
empty_parts_vanish_body()
{
	inside_ns
	site
	add_listener smtp 2525 'SPAMDYKE=' 'PRESMTPD="$SPAMDYKE"' 'POSTSMTPD='
	starts
	atf_check -o save:heard "${helpers}/h_connect" 2525 XARGS QUIT
	atf_check -o inline:'250-qmail-smtpd\n250 end\n' \
	    sed -n 2,3p heard
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_missing_program_is_failed_at_start
a_missing_program_is_failed_at_start_body()
{
	inside_ns
	site
	add_listener smtp 2525 'PRESMTPD="nosuchplugin -f x"'
	fails 6 'PRESMTPD: nosuchplugin'
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 'DAEMON=nosuchdaemon'
	fails 6 'DAEMON: nosuchdaemon'
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 'POSTSMTPD="/nowhere/checkpw true"'
	fails 6 'POSTSMTPD: /nowhere/checkpw'
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 'TCPSERVER=nosuchserver'
	fails 6 'nosuchserver'
	# A file that nobody may execute is not there either.
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 "DAEMON=${QMAIL}/control/me"
	fails 6 'control/me'
}

atf_test_case no_shell_reads_a_chain
no_shell_reads_a_chain_body()
{
	inside_ns
	site
	add_listener smtp 2525 'PRESMTPD="spamdyke; touch touched"'
	fails 6 'SMTPD: .*no shell'
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 "POSTSMTPD='true \`touch touched\`'"
	fails 6 'SMTPD: .*no shell'
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 "PRESMTPD=\"spamdyke 'open\""
	fails 6 'PRESMTPD: '
	rm "${boot}"/*-smtp.*
	add_listener smtp 2525 'PRESMTPD="$NOSUCH"'
	fails 6 'qmail-smtp\.env:5.*NOSUCH'
	[ ! -e touched ] || atf_fail "a shell ran"
}

atf_test_case the_environment_is_what_setenv_says
the_environment_is_what_setenv_says_body()
{
	inside_ns
	site
	add_listener smtp 2525 'OWN=private' 'setenv DATABYTES 20000' \
	    'setenv GREETING "two  words"' 'setenv EMPTY ""'
	atf_check -o ignore env LEAK=1 LANG=de_DE "${qmaild}" start
	atf_check -o save:heard "${helpers}/h_connect" 2525 XENV QUIT
	# The server adds what it knows of the connection.
	sed -n 's/^250-//p' heard | grep -v '^\(TCP\|PROTO\)' | sort > got
	cat > want <<EOT
DATABYTES=20000
EMPTY=
GREETING=two  words
PATH=${QMAIL}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
EOT
	atf_check -o file:want cat got
	atf_check -o match:'^250-TCPREMOTEIP=127\.0\.0\.1$' cat heard
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case chains_keep_arguments_and_quoted_words
	atf_add_test_case mail_goes_through_pre_and_post
	atf_add_test_case a_stand_in_takes_mail_through_pre_and_post
	atf_add_test_case empty_parts_vanish
	atf_add_test_case a_missing_program_is_failed_at_start
	atf_add_test_case no_shell_reads_a_chain
	atf_add_test_case the_environment_is_what_setenv_says
}

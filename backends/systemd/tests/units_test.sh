# The units: their text, and that systemd takes them.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

golden=${QBOOT_SRC}/backends/systemd/tests/golden
units=out/etc/systemd/system

# generate [STATUS]
# Makes the units of the directory boot, as of an image that has it in its
# usual place, below out.
generate()
{
	rm -rf out
	atf_check -s "exit:${1:-0}" -o ignore -e save:stderr \
	    "${bootctrl_bin}" --root="${PWD}/image" -d "${boot}" \
	    generate systemd -o out
}

image()
{
	mkdir -p image
	mkboot "image${1:-/usr/local/qmail/etc/bootctrl}"
}

# verified UNIT...
# A line on stderr is a complaint, whatever the exit status.  The program must
# be there for it.
verified()
{
	for unit; do
		sed "s,/usr/local/qmail/bin/bootctrl,${bootctrl_bin}," \
		    "${units}/${unit}" > unit.tmp
		cat unit.tmp > "${units}/${unit}"
	done
	for unit; do
		atf_check systemd-analyze verify --man=no "${units}/${unit}"
	done
}

atf_test_case units_of_a_mail_host_are_as_they_were
units_of_a_mail_host_are_as_they_were_body()
{
	image
	service qmail-send '# REQUIRE: FILESYSTEMS NETWORKING syslogd' \
	    '# PROVIDE: mail' 'desc="*qmail queue and deliveries"' \
	    'command=qmail-start' 'retry=TERM/120' 'reload_signal=HUP'
	service qmail-smtp '# REQUIRE: NETWORKING mail' '# BEFORE: LOGIN' \
	    'desc="*qmail listener smtp"' 'type=tcpserver'
	service setup 'type=oneshot' 'command=true'
	service byname '# KEYWORD: nostart' 'command=true' \
	    'need="setup qmail-send"' 'retry=QUIT/3/KILL/5' 'start_timeout=90'
	generate
	for file in "${golden}"/*; do
		atf_check -o file:"${file}" cat "${units}/${file##*/}"
	done
	atf_check -o inline:'byname.service
multi-user.target.wants
qmail-send.service
qmail-smtp.service
qmaild.service
qmaild.service.wants
setup.service
' ls "${units}"
	for target in multi-user.target qmaild.service; do
		for unit in qmail-send qmail-smtp setup; do
			atf_check -o \
			    inline:"/etc/systemd/system/${unit}.service\n" \
			    readlink "${units}/${target}.wants/${unit}.service"
		done
		atf_check -s exit:1 \
		    test -h "${units}/${target}.wants/byname.service"
	done
	atf_check -o inline:'/etc/systemd/system/qmaild.service\n' \
	    readlink "${units}/multi-user.target.wants/qmaild.service"
}

atf_test_case systemd_has_no_word_to_say_against_them
systemd_has_no_word_to_say_against_them_body()
{
	need_program systemd-analyze
	image
	service a '# REQUIRE: FILESYSTEMS NETWORKING NAMED time SERVERS' \
	    'command=true'
	service b '# REQUIRE: a' '# BEFORE: LOGIN' 'need=a' 'command=true'
	service c '# KEYWORD: nostart' 'type=oneshot' 'command=true'
	service d '#!/bin/sh' '# REQUIRE: b' 'exit 0'
	generate
	verified a.service b.service c.service d.service qmaild.service
	# It would have said something.
	echo 'Restart=sometimes' >> "${units}/c.service"
	atf_check -e not-empty \
	    systemd-analyze verify --man=no "${units}/c.service"
}

atf_test_case any_description_is_one_line_of_text
any_description_is_one_line_of_text_body()
{
	need_program systemd-analyze
	image
	service percent 'desc="100%% of %n"' 'command=true'
	service quotes "desc='a \"b\" \$c \\d'" 'command=true'
	service utf8 'desc="Für Grüße"' 'command=true'
	service comment 'desc="# [Service]"' 'command=true'
	# None of these can be said in a unit: it has the name instead.
	service backslash "desc='a\\'" 'command=true'
	service newline "desc='a" "ExecStartPre=/bin/rm -rf /'" 'command=true'
	service control "$(printf 'desc="a\001b"')" 'command=true'
	service latin1 "$(printf 'desc="F\374r"')" 'command=true'
	service overlong "$(printf 'desc="\300\257"')" 'command=true'
	generate
	described()
	{
		printf 'Description=%s\n' "$2" > want
		atf_check -o file:want grep '^Description=' "${units}/$1.service"
	}
	described percent '100%%%% of %%n'
	described quotes 'a "b" $c \d'
	described utf8 'Für Grüße'
	described comment '# [Service]'
	for name in backslash newline control latin1 overlong; do
		described "${name}" "${name}"
	done
	atf_check -s exit:1 grep -r ExecStartPre out
	verified percent.service quotes.service utf8.service comment.service \
	    backslash.service newline.service
}

atf_test_case any_name_of_a_service_is_a_unit
any_name_of_a_service_is_a_unit_body()
{
	need_program systemd-analyze
	image
	service a+b 'command=true'
	service c@d 'command=true'
	service e@ 'command=true'
	service f.target '# REQUIRE: a+b c@d e@' 'need=e@' 'command=true'
	generate
	atf_check -o inline:'After=a\\x2bb.service c@d.service e\\x40.service\n' \
	    grep '^After=' "${units}/f.target.service"
	atf_check -o inline:'Requires=e\\x40.service\n' \
	    grep '^Requires=' "${units}/f.target.service"
	atf_check -o match:' -q start e@$' grep '^ExecStart=' \
	    "${units}/e\\x40.service"
	verified 'a\x2bb.service' c@d.service 'e\x40.service' f.target.service
	atf_check -o inline:'e\\x40.service\n' systemd-escape --suffix=service \
	    e@
	# 63 of these are longer than any file's name.
	plus=$(printf '%063d' 0 | tr 0 +)
	service "a${plus}" 'command=true'
	generate 1
	atf_check -o match:'its name is too long for systemd' cat stderr
}

atf_test_case any_directory_is_found_again
any_directory_is_found_again_body()
{
	need_program systemd-analyze
	image '/srv/My "Mail" 100% $HOME \n'
	service a 'command=true'
	generate
	printf '%s\n' 'RequiresMountsFor="/srv/My \"Mail\" 100%% $HOME \\n"' \
	    > want
	atf_check -o file:want grep '^RequiresMountsFor=' "${units}/a.service"
	printf '%s%s\n' 'ExecStart=:/usr/local/qmail/bin/bootctrl -b fork -d ' \
	    '"/srv/My \"Mail\" 100%% $HOME \\n" -q start a' > want
	atf_check -o file:want grep '^ExecStart=' "${units}/a.service"
	printf '%s\n' \
	    'PIDFile=/run/bootctrl/srv-My "Mail" 100%% $HOME \n/a.pid' > want
	atf_check -o file:want grep '^PIDFile=' "${units}/a.service"
	verified a.service qmaild.service
}

atf_test_case a_directory_that_no_unit_can_name_is_refused
a_directory_that_no_unit_can_name_is_refused_body()
{
	image "$(printf '/srv/a\nExecStart=/bin/false')"
	service a 'command=true'
	generate 1
	atf_check -o match:'no unit of systemd can name it' cat stderr
	atf_check -s exit:1 test -e "${units}/a.service"
}

atf_test_case times_are_above_those_of_the_service
times_are_above_those_of_the_service_body()
{
	image
	service a 'command=true' 'retry=TERM/30/KILL/5' 'start_timeout=30'
	service b 'command=true' 'retry=INT/120' 'ready=delay:60'
	service c '#!/bin/sh' 'exit 0'
	generate
	atf_check -o inline:'TimeoutStartSec=45\nTimeoutStopSec=50
KillSignal=SIGTERM\n' grep -E '^(Timeout|KillS|SendS)' "${units}/a.service"
	atf_check -o inline:'TimeoutStartSec=105\nTimeoutStopSec=135
KillSignal=SIGINT\nSendSIGKILL=no\n' \
	    grep -E '^(Timeout|KillS|SendS)' "${units}/b.service"
	atf_check -o inline:'TimeoutStartSec=45\nTimeoutStopSec=45\n' \
	    grep '^Timeout' "${units}/c.service"
	atf_check -o inline:'TimeoutStopSec=200\n' \
	    grep '^Timeout' "${units}/qmaild.service"
}

atf_test_case the_manual_shows_the_drop_in_as_it_is
the_manual_shows_the_drop_in_as_it_is_body()
{
	manual=${QBOOT_SRC}/man/bootctrl-backends.7
	sed -n '/^\[/,$p' "${golden%/tests/golden}/hardening.conf" > want
	sed -n '/^\[Service\]$/,/^\.Ed$/p' "${manual}" | sed '/^\.Ed$/d' > got
	atf_check cmp want got
}

atf_init_test_cases()
{
	atf_add_test_case units_of_a_mail_host_are_as_they_were
	atf_add_test_case systemd_has_no_word_to_say_against_them
	atf_add_test_case any_description_is_one_line_of_text
	atf_add_test_case any_name_of_a_service_is_a_unit
	atf_add_test_case any_directory_is_found_again
	atf_add_test_case a_directory_that_no_unit_can_name_is_refused
	atf_add_test_case times_are_above_those_of_the_service
	atf_add_test_case the_manual_shows_the_drop_in_as_it_is
}

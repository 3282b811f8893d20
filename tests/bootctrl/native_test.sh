# Verbs go through the init that runs and has our files: a real systemd, as
# PID 1 of its own namespaces.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

. "${QBOOT_SRC}/backends/systemd/tests/systemd.subr"

atf_test_case lines_and_exits_are_those_of_fork
lines_and_exits_are_those_of_fork_body()
{
	under_systemd << 'EOT'
service a "command=${testd}" reload_signal=CONT
service b "command=${testd}" require=a
up='Starting a ...                    OK\nStarting b ...                    OK\n'
down='Stopping b ...                    OK\nStopping a ...                    OK\n'
transcript()
{
	says 0 "${up}" "${bootctrl}" start
	says 0 'Starting a ...                    OK\na: already running (pid N)\n' \
	    "${bootctrl}" start a
	says 0 'Reloading a ...                   OK\n' "${bootctrl}" reload a
	says 3 'Reloading b ...                 FAILED\nb: cannot reload: it has no reload_signal; restart it\n' \
	    "${bootctrl}" reload b
	says 0 'Stopping b ...                    OK\nStarting b ...                    OK\n' \
	    "${bootctrl}" restart b
	says 0 'Reloading a ...                   OK\nStopping b ...                    OK\nStarting b ...                    OK\n' \
	    "${bootctrl}" force-reload
	says 0 "${down}" "${bootctrl}" stop
	says 0 'Stopping a ...                  FAILED\na: not running\n' \
	    "${bootctrl}" stop a
	says 7 'Reloading a ...                 FAILED\na: not running\n' \
	    "${bootctrl}" reload a
	says 0 '' "${bootctrl}" try-restart
	says 0 'Stopping a ...                  FAILED\nStarting a ...                    OK\na: not running\n' \
	    "${bootctrl}" restart a
	says 0 'Stopping a ...                    OK\nStarting a ...                    OK\n' \
	    "${bootctrl}" try-restart
	says 0 'Stopping a ...                    OK\n' "${bootctrl}" stop a
	says 0 '' "${bootctrl}" -q start
	says 0 '' "${bootctrl}" -q stop
	echo 'command=nosuchprogram' > "${boot}/c.rc"
	want 6 "${bootctrl}" start c
	grep -q '^Starting c ...                  FAILED$' want.out ||
	    fail "$(cat want.out)"
	want 5 "${bootctrl}" start nosuch
	rm "${boot}/c.rc"
}
transcript
want 0 "${bootctrl}" install
says 0 "${up}" "${bootctrl}" start
[ "$(unit_of a)" = /system.slice/a.service ] || fail "by fork: $(unit_of a)"
says 0 "${down}" "${bootctrl}" stop
transcript
EOT
}

atf_test_case a_slow_command_is_told_on_a_terminal_alone
a_slow_command_is_told_on_a_terminal_alone_body()
{
	need_program script
	under_systemd << 'EOT'
service a "command=${testd}" "command_args='-t -r 3 -w 2300'" ready=fd:3 \
    retry=TERM/2/KILL/5
service b "command=${testd}" "command_args='-r 3 -w 9000'" ready=fd:3 \
    start_timeout=2
service c "command=${testd}" command_args=-t retry=TERM/2/KILL/5 \
    'stop_desc="still finishing deliveries"'
want 0 "${bootctrl}" install
# shows COMMAND LINE... : on a terminal, among others
shows()
{
	env TERM=xterm COLUMNS=80 script -qec "$1" /dev/null \
	    > raw < /dev/null
	shift
	tr '\r' '\n' < raw | sed 's/ *$//' | grep -v '^$' > shown
	for line; do
		grep -qxF -e "${line}" shown || {
			cat shown
			fail "not shown: ${line}"
		}
	done
}
shows "${bootctrl} start a" 'Starting a ... waiting for systemctl, 1 s' \
    'Starting a ... waiting for systemctl, 2 s' \
    'Starting a ...                    OK'
shows "${bootctrl} stop a" 'Stopping a ... waiting for systemctl, 1 s' \
    'Stopping a ...                    OK'
# What the command says comes below, unbroken.
shows "${bootctrl} start b" 'Starting b ... waiting for systemctl, 1 s' \
    'Starting b ...                  FAILED'
sed '1,/FAILED$/d' shown > below
grep -q '^Job for b.service failed' below || fail "$(cat shown)"
! grep -q 'waiting for' below || fail "$(cat shown)"
want 0 "${bootctrl}" start c
shows "${bootctrl} stop c" \
    'Stopping c ... still finishing deliveries, 1 s'
says 0 'Starting a ...                    OK\n' \
    env TERM=xterm "${bootctrl}" start a
EOT
}

atf_test_case systemd_and_the_record_agree
systemd_and_the_record_agree_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install
want 0 "${bootctrl}" start
agree a active running
[ "$(unit_of a)" = /system.slice/a.service ] || fail "$(unit_of a)"
before=$(pid a)
want 0 "${bootctrl}" restart a
agree a active running
[ "$(pid a)" != "${before}" ] || fail "not restarted"
want 0 "${bootctrl}" stop
agree a inactive stopped
want 0 "${bootctrl}" -b fork start
[ "$(unit_of a)" != /system.slice/a.service ] || fail "-b fork went native"
EOT
}

atf_test_case what_runs_already_is_made_known_to_systemd
what_runs_already_is_made_known_to_systemd_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" start
before=$(pid a)
want 0 "${bootctrl}" install
want 0 "${bootctrl}" start
agree a active running
[ "$(pid a)" = "${before}" ] || fail "it was started again"
EOT
}

atf_test_case what_systemd_does_not_know_is_stopped_all_the_same
what_systemd_does_not_know_is_stopped_all_the_same_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service b "command=${testd}"
want 0 "${bootctrl}" start
want 0 "${bootctrl}" install
says 0 'Stopping b ...                    OK\n' "${bootctrl}" stop b
[ "$(ours b)" = stopped ] || fail "b is $(ours b)"
want 0 "${bootctrl}" restart a
agree a active running
EOT
}

atf_test_case what_is_no_longer_enabled_is_stopped
what_is_no_longer_enabled_is_stopped_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service b "command=${testd}"
want 0 "${bootctrl}" install
want 0 "${bootctrl}" start
rm "${boot}/a.rc"
says 0 'Stopping a ...                    OK\n' "${bootctrl}" stop a
[ "$(systemctl is-active a)" = inactive ] || fail "systemd was not asked"
# Its files are gone, too.
rm "${boot}/b.rc"
want 0 "${bootctrl}" install
says 0 'Stopping b ...                    OK\n' "${bootctrl}" stop
! pgrep -x h_testd || fail "b runs"
EOT
}

atf_test_case a_new_service_is_installed_first
a_new_service_is_installed_first_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install
service b "command=${testd}"
says 0 'Starting b ...                    OK\n' "${bootctrl}" start b
agree b active running
want 0 "${bootctrl}" diff
EOT
}

atf_test_case what_cannot_be_installed_goes_by_fork_and_says_so
what_cannot_be_installed_goes_by_fork_and_says_so_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install
service b "command=${testd}"
echo '# mine' > /etc/systemd/system/b.service
want 0 "${bootctrl}" start
grep -q '^Starting b ...                    OK$' want.out || fail "no OK"
grep -qx 'b: not installed for systemd, run bootctrl install' want.out ||
    fail "it is not said"
[ "$(ours b)" = running ] || fail "b is $(ours b)"
agree a active running
[ "$(cat /etc/systemd/system/b.service)" = '# mine' ] || fail overwritten
want 0 "${bootctrl}" stop
[ "$(ours b)" = stopped ] || fail "b is $(ours b)"
EOT
}

atf_test_case ok_is_said_only_where_the_record_agrees
ok_is_said_only_where_the_record_agrees_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service b "command=${testd}"
want 0 "${bootctrl}" install
mkdir /etc/systemd/system/a.service.d
printf '[Service]\nType=oneshot\nPIDFile=\nExecStart=\nExecStart=/bin/true\n' \
    > /etc/systemd/system/a.service.d/x.conf
systemctl daemon-reload
says 1 'Starting a ...                  FAILED\n' "${bootctrl}" start a
# The other way round: it fails, and the service runs.
mkdir /etc/systemd/system/b.service.d
printf '[Service]\nExecStartPost=/bin/sh -c "%s -b fork start b; exit 1"\nExecStopPost=%s -b fork start b\n' \
    "${bootctrl}" "${bootctrl}" > /etc/systemd/system/b.service.d/x.conf
systemctl daemon-reload
want 0 "${bootctrl}" start b
grep -q '^Starting b ...                    OK$' want.out || fail "no OK"
EOT
}

atf_test_case a_broken_configuration_keeps_what_runs
a_broken_configuration_keeps_what_runs_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install
want 0 "${bootctrl}" start
before=$(pid a)
service a 'command=nosuchprogram'
want 6 "${bootctrl}" restart
grep -q '^Stopping a ...                  FAILED$' want.out || fail "no line"
grep -q 'nosuchprogram' want.out || fail "no reason"
[ "$(pid a)" = "${before}" ] || fail "it was stopped"
agree a active running
EOT
}

atf_test_case a_dry_run_prints_the_commands_of_the_init
a_dry_run_prints_the_commands_of_the_init_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install
says 0 'systemctl start a.service\n' "${bootctrl}" -n start
says 0 'systemctl restart a.service\n' "${bootctrl}" -n restart a
agree a inactive stopped
EOT
}

atf_test_case a_failed_command_is_told_and_done_again
a_failed_command_is_told_and_done_again_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
mkdir -p /usr/local/sbin
printf '#!/bin/sh\nenv >&2; exit 3\n' > /usr/local/sbin/systemctl
chmod 755 /usr/local/sbin/systemctl
SECRET=x want 1 "${bootctrl}" install
grep -q '^systemctl daemon-reload: exited 3$' want.out || fail "not told"
! grep -q SECRET want.out || fail "the environment was passed on"
[ -f /etc/systemd/system/a.service ] || fail "no file"
want 1 "${bootctrl}" diff
grep -q '^unfinished ' want.out || fail "$(cat want.out)"
rm /usr/local/sbin/systemctl
want 0 "${bootctrl}" install
want 0 "${bootctrl}" diff
says 0 'systemd: nothing to do, all is installed\n' "${bootctrl}" install
EOT
}

atf_test_case what_the_checker_says_is_a_failure
what_the_checker_says_is_a_failure_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
mkdir -p /usr/local/sbin
printf '#!/bin/sh\necho "line 1 is odd" >&2\n' > /usr/local/sbin/systemd-analyze
chmod 755 /usr/local/sbin/systemd-analyze
want 1 "${bootctrl}" install
grep -q '^systemd-analyze verify .*/a.service:$' want.out ||
    fail "the command is not told"
grep -q '^    line 1 is odd$' want.out || fail "the reason is not told"
want 0 systemctl start a
EOT
}

atf_init_test_cases()
{
	atf_add_test_case lines_and_exits_are_those_of_fork
	atf_add_test_case a_slow_command_is_told_on_a_terminal_alone
	atf_add_test_case systemd_and_the_record_agree
	atf_add_test_case what_runs_already_is_made_known_to_systemd
	atf_add_test_case what_systemd_does_not_know_is_stopped_all_the_same
	atf_add_test_case what_is_no_longer_enabled_is_stopped
	atf_add_test_case a_new_service_is_installed_first
	atf_add_test_case what_cannot_be_installed_goes_by_fork_and_says_so
	atf_add_test_case ok_is_said_only_where_the_record_agrees
	atf_add_test_case a_broken_configuration_keeps_what_runs
	atf_add_test_case a_dry_run_prints_the_commands_of_the_init
	atf_add_test_case a_failed_command_is_told_and_done_again
	atf_add_test_case what_the_checker_says_is_a_failure
}

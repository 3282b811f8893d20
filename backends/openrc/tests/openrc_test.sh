# OpenRC itself, on the generated scripts.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

exits()
{
	"${QBOOT_OBJ}/tests/lab/h_exits" openrc > want
}

# The whole table of verbs and states, against what the backend promises.
matrix()
{
	steps << 'EOT'
cd "${work}"
place
service web command=/bin/sleep
start_openrc
bootctrl -q install openrc
sh "${QBOOT_SRC}/tests/lab/matrix.sh" openrc words "${boot}" > got
EOT
	in_lab "$@"
	exits
	# OpenRC 0.63 leaves an unknown verb to the shell, which finds no such
	# command.
	sed -i '/^other /s/ 127$/ 1/' got
	atf_check cmp want got
	atf_check -o inline:'running: web is running (pid N).
running:  * status: started
running-broken: web is running (pid N).
running-broken:  * status: started
stopped: web is stopped.
stopped:  * status: stopped
stopped-broken: web is stopped.
stopped-broken:  * status: stopped
dead: web is dead but pid file exists.
dead:  * status: crashed
unknown: web: state unknown (record damaged).
unknown:  * status: unknown
disabled: bootctrl: no service "web" in DIR
disabled:  * status: unknown
' cat words
}

atf_test_case every_verb_in_every_state
every_verb_in_every_state_body()
{
	need_layers openrc
	matrix -l "${lab}/openrc" /
}

atf_test_case every_verb_in_every_state_with_ash
every_verb_in_every_state_with_ash_body()
{
	need_layers openrc ash
	matrix -l "${lab}/openrc" -l "${lab}/ash" /
}

atf_test_case every_verb_in_every_state_on_a_busybox_tree
every_verb_in_every_state_on_a_busybox_tree_body()
{
	need_alpine
	matrix "${lab}/alpine"
}

atf_test_case the_set_goes_through_openrc
the_set_goes_through_openrc_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
start_openrc
bootctrl -q install openrc
say rc-service -l
say rc-update show | sed 's/  */ /g; s/ $//'
say rc-service qmaild start
say rc-service qmaild start
say rc-service qmaild stop
say rc-service a status
say rc-service qmaild status
bootctrl -q start
rc-status default | sed -n 's/ *\[ *\([a-z]*\).*/ \1/p' | sort
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:'a
b
qmaild
 a | default
 b | default
 qmaild | default
Starting a ...                    OK
Starting b ...                    OK
 * WARNING: qmaild has already been started
Stopping b ...                    OK
Stopping a ...                    OK
a is stopped.
 * status: stopped
exit 3
a is stopped.
b is stopped.
 * status: stopped
exit 3
 a started
 b started
 qmaild stopped
' cat out
}

atf_test_case what_has_crashed_can_be_started
what_has_crashed_can_be_started_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
start_openrc
bootctrl -q install openrc
rc-service qmaild start > /dev/null
crash a
say rc-service a start
say fork status a
say rc-service a resync start
crash a
say rc-service a status
say rc-service a start
crash a
say rc-service a restart
crash a
say bootctrl start a
crash a
say rc-service qmaild resync start
say fork status a | sed 's/ [0-9]*)/ N)/'
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:' * WARNING: a has already been started
a is dead but pid file exists.
exit 1
Starting a ...                    OK
a is dead but pid file exists.
 * status: crashed
exit 32
Starting a ...                    OK
Stopping a ...                  FAILED
a: not running
Starting a ...                    OK
Starting a ...                    OK
a is running (pid N).
' cat out
}

# The program's check exits 1 with warnings and 2 with errors.
atf_test_case warnings_refuse_nothing
warnings_refuse_nothing_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
echo require=nosuch >> "${boot}/a.rc"
start_openrc
bootctrl -q install openrc 2> /dev/null
for name in a qmaild; do
	rc-service "${name}" check > said 2>&1 || echo "exit $?"
	grep -q 'warning: .*nosuch' said || echo "it is not said"
	rc-service "${name}" start > /dev/null 2>&1 || echo "no start"
	rc-service "${name}" restart > /dev/null 2>&1 || echo "no restart"
done
say fork status 2> /dev/null | sed 's/ [0-9]*)/ N)/'
echo nonsense >> "${boot}/a.rc"
for name in a qmaild; do
	! rc-service "${name}" check > /dev/null 2>&1 || echo "no error"
done
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:'a is running (pid N).
b is running (pid N).
' cat out
}

atf_test_case need_is_started_and_stopped_with_it
need_is_started_and_stopped_with_it_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
echo need=a >> "${boot}/b.rc"
start_openrc
bootctrl -q install openrc
rc-service b start > /dev/null 2>&1
say fork status | sed 's/ [0-9]*)/ N)/'
say rc-service a stop
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:'a is running (pid N).
b is running (pid N).
Stopping b ...                    OK
Stopping a ...                    OK
' cat out
}

atf_test_case stop_and_status_need_no_file
stop_and_status_need_no_file_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
start_openrc
bootctrl -q install openrc
rc-service qmaild start > /dev/null 2>&1
rm "${boot}"/*.rc
echo 'no assignment' > "${boot}/bootctrl.env"
say rc-service a status | sed 's/ [0-9]*)/ N)/'
say rc-service a stop
say rc-service qmaild stop
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:'a is running (pid N).
 * status: started
Stopping a ...                    OK
Stopping b ...                    OK
' cat out
}

atf_test_case what_is_misconfigured_keeps_running_through_a_restart
what_is_misconfigured_keeps_running_through_a_restart_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
start_openrc
bootctrl -q install openrc
rc-service qmaild start > /dev/null 2>&1
fork status > before
echo 'no assignment' >> "${boot}/b.rc"
for name in b qmaild; do
	say rc-service "${name}" restart
	fork status > after
	cmp before after
done
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o match:' \* ERROR: b failed to stop' \
	    -o match:' \* ERROR: qmaild failed to stop' \
	    -o not-match:Stopping -o not-match:differ cat out
}

atf_test_case supervise_daemon_holds_a_service
supervise_daemon_holds_a_service_body()
{
	need_layers openrc
	steps << 'EOT'
place_two
service sup openrc_supervisor=supervise-daemon command=/bin/sh \
    "command_args=\"-c 'echo hello; exec sleep 100000'\""
start_openrc
bootctrl -q install openrc
rc-service qmaild start > /dev/null 2>&1
wait_for 'fork -q status sup > /dev/null'
cat /var/log/bootctrl/sup.log
first=$(pid_of sup)
crash sup
wait_for 'fork status sup > /dev/null'
[ "$(pid_of sup)" != "${first}" ] && echo again
say rc-service sup status
say rc-service qmaild stop | grep -v sup
wait_for '! kill -0 "$(cat /run/bootctrl/*/sup.pid)" 2> /dev/null'
rc-status default | sed -n 's/ *\[ *\([a-z]*\).*/ \1/p' | sort
EOT
	in_lab -l "${lab}/openrc" /
	atf_check -o inline:'hello
again
 * status: started
Stopping b ...                    OK
Stopping a ...                    OK
 a stopped
 b stopped
 qmaild stopped
 sup stopped
' cat out
}

atf_test_case names_that_openrc_ignores_are_refused
names_that_openrc_ignores_are_refused_body()
{
	mkboot img/boot
	service web.sh command=/bin/sleep
	service sup openrc_supervisor=s6 command=/bin/sleep
	service once openrc_supervisor=supervise-daemon type=oneshot \
	    command=/bin/true
	atf_check -s exit:1 -o match:'init.d/qmaild' \
	    -e match:'web.sh: OpenRC ignores scripts' \
	    -e match:'openrc_supervisor="s6" is not known' \
	    -e match:'leave openrc_supervisor out for type=oneshot' \
	    "${bootctrl_bin}" -d "${boot}" --root "${PWD}/img" \
	    generate openrc -o out
	atf_check test ! -e out/etc/init.d/web.sh
}

# The manual has the same table, in the section of this init.
atf_test_case the_manual_says_the_same
the_manual_says_the_same_body()
{
	manual_has_exits openrc OPENRC
}

atf_init_test_cases()
{
	atf_add_test_case the_manual_says_the_same
	atf_add_test_case every_verb_in_every_state
	atf_add_test_case every_verb_in_every_state_with_ash
	atf_add_test_case every_verb_in_every_state_on_a_busybox_tree
	atf_add_test_case the_set_goes_through_openrc
	atf_add_test_case what_has_crashed_can_be_started
	atf_add_test_case warnings_refuse_nothing
	atf_add_test_case need_is_started_and_stopped_with_it
	atf_add_test_case stop_and_status_need_no_file
	atf_add_test_case what_is_misconfigured_keeps_running_through_a_restart
	atf_add_test_case supervise_daemon_holds_a_service
	atf_add_test_case names_that_openrc_ignores_are_refused
}

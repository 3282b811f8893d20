# The units under a real systemd, which is PID 1 of its own namespaces.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

. "${QBOOT_SRC}/backends/systemd/tests/systemd.subr"

atf_test_case verbs_exit_as_the_table_says
verbs_exit_as_the_table_says_body()
{
	"${QBOOT_OBJ}/tests/lab/h_exits" systemd > exits || atf_fail "no table"
	under_systemd << 'EOT'
service running "command=${testd}" reload_signal=HUP
service unable "command=${testd}"
for name in broken unknown disabled; do
	service "${name}" '# KEYWORD: nostart' "command=${testd}" \
	    reload_signal=HUP
done
service deaf '# KEYWORD: nostart' "command=${testd}" command_args=-t \
    retry=TERM/1
want 0 "${bootctrl}" install systemd
rm "${boot}/disabled.rc"
mkdir /run/systemd/system/deaf.service.d
printf '[Service]\nTimeoutStopSec=2\n' > /run/systemd/system/deaf.service.d/a.conf
systemctl daemon-reload

# unit STATE : brings its unit, "unit", into that state.
unit()
{
	unit=running
	case $1 in
	running) want 0 systemctl start running ;;
	stopped) want 0 systemctl stop running ;;
	dead)
		want 0 systemctl restart running
		kill -KILL "$(pid running)"
		wait_for '[ "$(systemctl is-active running)" = failed ]'
		;;
	running-broken | stopped-broken)
		unit=broken
		service broken '# KEYWORD: nostart' "command=${testd}" \
		    reload_signal=HUP
		want 0 systemctl start broken
		[ "$1" = running-broken ] || want 0 systemctl stop broken
		service broken command=nosuchprogram reload_signal=HUP
		;;
	unknown)
		unit=unknown
		systemctl kill -s KILL unknown 2> /dev/null
		wait_for '! systemctl -q is-active unknown'
		rm -f /run/bootctrl/*/unknown.state
		want 0 systemctl start unknown
		echo garbage > "$(echo /run/bootctrl/*)/unknown.state"
		;;
	unable | deaf)
		unit=$1
		want 0 systemctl start "$1"
		;;
	disabled) unit=disabled ;;
	missing) unit=nosuch ;;
	*) fail "no such state: $1" ;;
	esac
}

while read -r verb state status; do
	unit "${state}"
	want "${status}" systemctl --no-pager "${verb}" "${unit}"
done < exits
kill -KILL "$(pid deaf)" # a shutdown would wait for it
EOT
}

atf_test_case both_views_of_a_service_agree
both_views_of_a_service_agree_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service forks "command=${testd}" type=forking pidfile=/run/forks.pid \
    'command_args="-f -p /run/forks.pid -l 100"'
service once "command=${testd}" 'command_args="-e 0"' type=oneshot
service parent "command=${testd}" 'command_args="-n 1"'
service foreign '#!/bin/sh' 'case $1 in' 'start) : > /run/up ;;' \
    'stop) rm -f /run/up ;;' 'status) [ -e /run/up ] || exit 3 ;;' 'esac'
service kills "command=${testd}" command_args=-t retry=TERM/1/KILL/5
want 0 "${bootctrl}" install systemd
for name in a forks once foreign kills; do
	agree "${name}" inactive stopped
	want 0 systemctl start "${name}"
	agree "${name}" active running
done
for name in a forks kills; do
	main=$(pid "${name}")
	grep -q "^0::/system.slice/${name}.service$" "/proc/${main}/cgroup" ||
	    fail "${name}: not in the group of its unit"
done
for name in a forks once foreign; do
	want 0 systemctl restart "${name}"
	agree "${name}" active running
	want 0 systemctl stop "${name}"
	agree "${name}" inactive stopped
done
[ ! -e /run/up ] || fail "the script was not called"

# Only the service itself is stopped: a session goes on to its end.
want 0 systemctl start parent
wait_for 'child=$(pgrep -P "$(pid parent)")'
want 0 systemctl stop parent
agree parent inactive stopped
kill -0 "${child}" || fail "its session was ended with it"

want 0 systemctl stop kills
agree kills failed stopped
grep -q ' kills killed ' /run/bootctrl/*/events || fail "not told: killed"

want 0 systemctl start a
kill -KILL "$(pid a)"
wait_for '[ -z "$(pid a)" ]'
agree a failed 'dead but pid file exists'
want 0 systemctl start a
agree a active running
kill -TERM "$(pid a)"
wait_for '[ "$(systemctl is-active a)" = inactive ]' # ExecStop was called
agree a inactive stopped

want 0 "${bootctrl}" -b fork start a
want 0 systemctl start a
agree a active running
EOT
}

atf_test_case a_deaf_service_is_never_killed
a_deaf_service_is_never_killed_body()
{
	under_systemd << 'EOT'
service deaf "command=${testd}" command_args=-t retry=TERM/1
want 0 "${bootctrl}" install systemd
mkdir /run/systemd/system/deaf.service.d
printf '[Service]\nTimeoutStopSec=2\n' > /run/systemd/system/deaf.service.d/a.conf
systemctl daemon-reload
want 0 systemctl start deaf
pid=$(pid deaf)
want 0 systemctl stop deaf
[ "$(pid deaf)" = "${pid}" ] || fail "it does not run any more"
agree deaf failed running
# It is taken up again, although systemd has removed the pid file.
want 0 systemctl start deaf
[ "$(pid deaf)" = "${pid}" ] || fail "it is another process"
agree deaf active running
kill -KILL "${pid}" # a shutdown would wait for it
EOT
}

atf_test_case the_set_is_one_unit
the_set_is_one_unit_body()
{
	under_systemd << 'EOT'
service a "command=${testd}" reload_signal=HUP
service b '# REQUIRE: a' "command=${testd}" reload_signal=HUP need=a
service once '# BEFORE: a' "command=${testd}" 'command_args="-e 0"' type=oneshot
service byname '# KEYWORD: nostart' "command=${testd}" reload_signal=HUP
want 0 "${bootctrl}" install systemd
want 0 systemctl is-enabled a b once qmaild
want 0 systemctl start qmaild
for name in a b once; do
	agree "${name}" active running
done
agree byname inactive stopped
want 0 systemctl status qmaild
want 0 systemctl start byname
pid=$(pid a)
want 0 systemctl restart qmaild
for name in a b once; do
	agree "${name}" active running
done
[ "$(pid a)" != "${pid}" ] || fail "not restarted"

# What died is started again with the set.
kill -KILL "$(pid b)"
wait_for '[ "$(systemctl is-active b)" = failed ]'
want 0 systemctl start qmaild
wait_for '[ -n "$(pid b)" ]'
agree b active running

# Whoever waits for its stop waits for theirs.
want 0 systemctl stop qmaild
for name in a b once byname; do
	agree "${name}" inactive stopped
done

# One that fails does not keep others from it, and is told.
service c 'command=nosuchprogram'
want 0 "${bootctrl}" install --force systemd
want 1 systemctl start qmaild
agree a active running
agree c failed stopped
rm "${boot}/c.rc"
want 0 "${bootctrl}" install systemd
want 0 systemctl start qmaild
EOT
}

atf_test_case reload_of_the_set_reaches_all
reload_of_the_set_reaches_all_body()
{
	under_systemd << 'EOT'
printf '#!/bin/sh\ntrap ": > /run/$1.hup" HUP\nwhile :; do sleep 0.05; done\n' \
    > /usr/local/qmail/bin/hupd
chmod 755 /usr/local/qmail/bin/hupd
service a command=hupd command_args=a reload_signal=HUP
service b command=hupd command_args=b reload_signal=HUP
want 0 "${bootctrl}" install systemd
want 0 systemctl start qmaild
pid=$(pid a)
want 0 systemctl reload qmaild
wait_for '[ -e /run/a.hup ] && [ -e /run/b.hup ]'
agree a active running
[ "$(pid a)" = "${pid}" ] || fail "it was restarted"
service c "command=${testd}"
want 0 "${bootctrl}" install systemd
want 0 systemctl start qmaild
want 0 systemctl start c
want 1 systemctl reload qmaild
EOT
}

atf_test_case shutdown_stops_in_order_and_kills_nothing
shutdown_stops_in_order_and_kills_nothing_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service b '# REQUIRE: a' "command=${testd}"
service c '# REQUIRE: b' "command=${testd}"
want 0 "${bootctrl}" install systemd
mkdir -p run /run/bootctrl
mount --bind run /run/bootctrl
want 0 systemctl start multi-user.target
for name in a b c; do
	agree "${name}" active running
done
EOT
	cat run/*/events
	atf_check -o inline:'a b c c b a ' awk '$4 == "ready" || $4 == "stop" {
		printf "%s ", $3 }' run/*/events
	atf_check -s exit:1 grep -wE 'killed|gone' run/*/events
}

atf_test_case bootctrl_itself_asks_systemd
bootctrl_itself_asks_systemd_body()
{
	under_systemd << 'EOT'
service a "command=${testd}"
service b '# REQUIRE: a' "command=${testd}"
want 0 "${bootctrl}" install
want 0 "${bootctrl}" start
agree a active running
agree b active running
grep -q '^0::/system.slice/a.service$' "/proc/$(pid a)/cgroup" ||
    fail "not in the group of its unit"
pid=$(pid a)
service a command=nosuchprogram
want 6 "${bootctrl}" restart a
[ "$(pid a)" = "${pid}" ] || fail "it was not left alone"
service a "command=${testd}"
want 0 "${bootctrl}" restart a
[ "$(pid a)" != "${pid}" ] || fail "not restarted"
agree a active running
want 0 "${bootctrl}" stop
agree a inactive stopped
agree b inactive stopped
service c "command=${testd}"
want 0 "${bootctrl}" start c
agree c active running
EOT
}

atf_test_case service_of_Debian_reaches_the_units
service_of_Debian_reaches_the_units_body()
{
	need_program service
	under_systemd << 'EOT'
service a "command=${testd}"
want 0 "${bootctrl}" install systemd
want 0 /usr/sbin/service qmaild start
agree a active running
want 0 /usr/sbin/service a restart
want 0 /usr/sbin/service a status
want 0 /usr/sbin/service qmaild stop
agree a inactive stopped
want 3 /usr/sbin/service a status
EOT
}

# systemd before 260 makes units of them.
atf_test_case scripts_of_sysvinit_work_through_the_generator
scripts_of_sysvinit_work_through_the_generator_body()
{
	[ -x /lib/systemd/system-generators/systemd-sysv-generator ] ||
	    atf_skip "this systemd has no generator for scripts"
	"${bootctrl_bin}" backends | grep -q sysvinit ||
	    atf_skip "built without sysvinit"
	under_systemd << 'EOT'
service a "command=${testd}" reload_signal=HUP
service b '# REQUIRE: a' "command=${testd}"
want 0 "${bootctrl}" generate sysvinit -o /
mkdir -p /etc/rc2.d
ln -s ../init.d/qmaild /etc/rc2.d/S01qmaild
want 0 systemctl daemon-reload
want 0 systemctl cat a b qmaild
want 0 systemctl start qmaild
[ "$(ours a) $(ours b)" = 'running running' ] || fail "they do not run"
want 0 systemctl status qmaild
want 0 systemctl stop qmaild
[ "$(ours a) $(ours b)" = 'stopped stopped' ] || fail "they run"
want 0 systemctl start a
agree a active running
want 0 systemctl restart a
agree a active running
want 0 systemctl stop a
agree a inactive stopped
want 0 systemctl start a
kill -KILL "$(pid a)"
wait_for '[ -z "$(pid a)" ]'
agree a failed 'dead but pid file exists'
want 0 systemctl start a
agree a active running
EOT
}

atf_test_case a_hardened_service_works
a_hardened_service_works_body()
{
	under_systemd << 'EOT'
cat > /usr/local/qmail/bin/taster << 'END'
#!/bin/sh
trap ': > /usr/local/qmail/hup' HUP
touch /usr/local/qmail/mine
touch /etc/others
ls /home > /usr/local/qmail/home
while :; do sleep 0.05; done
END
chmod 755 /usr/local/qmail/bin/taster
mkdir -p /home/somebody
service a command=taster reload_signal=HUP ready=delay:1
want 0 "${bootctrl}" install systemd
mkdir -p /etc/systemd/system/a.service.d
cp "${QBOOT_SRC}/backends/systemd/hardening.conf" \
    /etc/systemd/system/a.service.d
systemctl daemon-reload
want 0 systemctl start a
agree a active running
[ -e /usr/local/qmail/mine ] || fail "it cannot write what it has to"
[ ! -e /etc/others ] || fail "it can write to /etc"
[ ! -s /usr/local/qmail/home ] || fail "it can see /home"
want 0 systemctl reload a
wait_for '[ -e /usr/local/qmail/hup ]'
want 0 systemctl restart a
agree a active running
want 0 "${bootctrl}" -b fork stop a
agree a inactive stopped
EOT
}

atf_init_test_cases()
{
	atf_add_test_case verbs_exit_as_the_table_says
	atf_add_test_case both_views_of_a_service_agree
	atf_add_test_case a_deaf_service_is_never_killed
	atf_add_test_case the_set_is_one_unit
	atf_add_test_case reload_of_the_set_reaches_all
	atf_add_test_case shutdown_stops_in_order_and_kills_nothing
	atf_add_test_case bootctrl_itself_asks_systemd
	atf_add_test_case service_of_Debian_reaches_the_units
	atf_add_test_case scripts_of_sysvinit_work_through_the_generator
	atf_add_test_case a_hardened_service_works
}

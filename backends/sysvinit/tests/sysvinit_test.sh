# Debian's sysvinit tools themselves, on the generated scripts.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

# The whole table of verbs and states, against what the backend promises.
matrix()
{
	steps << 'EOT'
cd "${work}"
place
service web command=/bin/sleep
bootctrl -q install sysvinit
sh "${QBOOT_SRC}/tests/lab/matrix.sh" sysvinit words "${boot}" > got
EOT
	in_lab "$@"
	"${QBOOT_OBJ}/tests/lab/h_exits" sysvinit > want
	atf_check cmp want got
	atf_check -o inline:'running: web is running (pid N).
running-broken: web is running (pid N).
stopped: web is stopped.
stopped-broken: web is stopped.
dead: web is dead but pid file exists.
unknown: web: state unknown (record damaged).
disabled: bootctrl: no service "web" in DIR
' cat words
}

atf_test_case every_verb_in_every_state
every_verb_in_every_state_body()
{
	need_layers sysv
	matrix -l "${lab}/sysv" /
}

atf_test_case every_verb_in_every_state_with_ash
every_verb_in_every_state_with_ash_body()
{
	need_layers sysv ash
	matrix -l "${lab}/sysv" -l "${lab}/ash" /
}

atf_test_case service_prints_the_lines_of_the_set
service_prints_the_lines_of_the_set_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
bootctrl -q install sysvinit
say command service qmaild start
say command service qmaild restart
command service qmaild status | sed 's/ [0-9]*)/ N)/'
command service b stop
say command service qmaild status | sed 's/ [0-9]*)/ N)/'
say command service --status-all
say command service qmaild stop b a
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'Starting a ...                    OK
Starting b ...                    OK
Stopping a ...                    OK
Starting a ...                    OK
Stopping b ...                    OK
Starting b ...                    OK
a is running (pid N).
b is running (pid N).
Stopping b ...                    OK
a is running (pid N).
b is stopped.
exit 3
 [ + ]  a
 [ - ]  b
 [ - ]  qmaild
Stopping b ...                  FAILED
b: not running
Stopping a ...                    OK
' cat out
}

atf_test_case only_the_set_is_in_the_runlevels
only_the_set_is_in_the_runlevels_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
bootctrl -q install sysvinit
links() {
	(cd /etc && echo rc?.d/[SK]*)
}
links
say update-rc.d qmaild disable > /dev/null 2>&1
links
bootctrl -q install sysvinit
links
say update-rc.d qmaild enable > /dev/null 2>&1
links
say update-rc.d a enable
bootctrl -q uninstall sysvinit
links
ls /etc/init.d
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'rc0.d/K01qmaild rc1.d/K01qmaild rc2.d/S01qmaild rc3.d/S01qmaild rc4.d/S01qmaild rc5.d/S01qmaild rc6.d/K01qmaild
rc0.d/K01qmaild rc1.d/K01qmaild rc2.d/K01qmaild rc3.d/K01qmaild rc4.d/K01qmaild rc5.d/K01qmaild rc6.d/K01qmaild
rc0.d/K01qmaild rc1.d/K01qmaild rc2.d/K01qmaild rc3.d/K01qmaild rc4.d/K01qmaild rc5.d/K01qmaild rc6.d/K01qmaild
rc0.d/K01qmaild rc1.d/K01qmaild rc2.d/S01qmaild rc3.d/S01qmaild rc4.d/S01qmaild rc5.d/S01qmaild rc6.d/K01qmaild
update-rc.d: error: a Default-Start contains no runlevels, aborting.
exit 1
rc?.d/[SK]*
' cat out
}

atf_test_case an_image_gets_its_runlevel_links
an_image_gets_its_runlevel_links_body()
{
	need_layers sysv
	steps << 'EOT'
mkdir -p /img/etc/init.d /img/boot
cp /etc/insserv.conf /img/etc
boot=/img/boot
service a command=/bin/sleep
"${bootctrl_bin}" -q -d /img/boot --root /img install sysvinit
(cd /img/etc && echo rc?.d/[SK]*)
say ls /etc/init.d
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'rc0.d/K01qmaild rc1.d/K01qmaild rc2.d/S01qmaild rc3.d/S01qmaild rc4.d/S01qmaild rc5.d/S01qmaild rc6.d/K01qmaild
' cat out
}

atf_test_case insserv_takes_every_facility_and_order
insserv_takes_every_facility_and_order_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
service c '# REQUIRE: NETWORKING FILESYSTEMS NAMED syslogd time LOGIN' \
    '# BEFORE: mail DAEMON' command=/bin/sleep
service d '# PROVIDE: mail' '# REQUIRE: c' command=/bin/sleep
bootctrl -q install sysvinit
# An admin may enable an instance by a runlevel of their own.
for name in a b c d; do
	sed -i 's/^# Default-Start:.*/& 2 3 4 5/' "/etc/init.d/${name}"
done
say insserv d c b a
(cd /etc && echo rc2.d/S*)
grep '^b:' /etc/init.d/.depend.start
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'rc2.d/S01a rc2.d/S01c rc2.d/S01qmaild rc2.d/S02b rc2.d/S02d
b: a
' cat out
}

atf_test_case invoke_rc_d_heeds_the_policy
invoke_rc_d_heeds_the_policy_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
bootctrl -q install sysvinit
# invoke-rc.d does nothing where it finds no runlevel.
printf '#!/bin/sh\necho "N 2"\n' > /usr/local/sbin/runlevel
cp /usr/local/sbin/runlevel /sbin/runlevel
chmod 755 /sbin/runlevel
say invoke-rc.d qmaild start
say invoke-rc.d a status | sed 's/ [0-9]*)/ N)/'
printf '#!/bin/sh\nexit 101\n' > /usr/sbin/policy-rc.d
chmod 755 /usr/sbin/policy-rc.d
say invoke-rc.d qmaild stop
say fork status b | sed 's/ [0-9]*)/ N)/'
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'Starting a ...                    OK
Starting b ...                    OK
a is running (pid N).
invoke-rc.d: policy-rc.d denied execution of stop.
b is running (pid N).
' cat out
}

atf_test_case rc_starts_and_stops_the_set
rc_starts_and_stops_the_set_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
bootctrl -q install sysvinit
env RUNLEVEL=2 PREVLEVEL=N /lib/init/rc 2 > /dev/null 2>&1
say fork status | sed 's/ [0-9]*)/ N)/'
env RUNLEVEL=0 PREVLEVEL=2 /lib/init/rc 0 > /dev/null 2>&1
say fork status
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'a is running (pid N).
b is running (pid N).
a is stopped.
b is stopped.
exit 3
' cat out
}

atf_test_case stop_and_status_need_no_file
stop_and_status_need_no_file_body()
{
	need_layers sysv
	steps << 'EOT'
place_two
bootctrl -q install sysvinit
command service qmaild start > /dev/null 2>&1
rm "${boot}"/*.rc
echo 'no assignment' > "${boot}/bootctrl.env"
say command service a status | sed 's/ [0-9]*)/ N)/'
say command service a stop
say command service qmaild stop
EOT
	in_lab -l "${lab}/sysv" /
	atf_check -o inline:'a is running (pid N).
Stopping a ...                    OK
Stopping b ...                    OK
' cat out
}

# The manual has the same table, in the section of this init.
atf_test_case the_manual_says_the_same
the_manual_says_the_same_body()
{
	manual_has_exits sysvinit SYSVINIT
}

atf_init_test_cases()
{
	atf_add_test_case the_manual_says_the_same
	atf_add_test_case every_verb_in_every_state
	atf_add_test_case every_verb_in_every_state_with_ash
	atf_add_test_case service_prints_the_lines_of_the_set
	atf_add_test_case only_the_set_is_in_the_runlevels
	atf_add_test_case an_image_gets_its_runlevel_links
	atf_add_test_case insserv_takes_every_facility_and_order
	atf_add_test_case invoke_rc_d_heeds_the_policy
	atf_add_test_case rc_starts_and_stops_the_set
	atf_add_test_case stop_and_status_need_no_file
}

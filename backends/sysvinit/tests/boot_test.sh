# sysvinit's init as PID 1: a boot to runlevel 2, and a shutdown.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

prepare()
{
	steps << 'EOT'
place_mail
"${bin}/bootctrl" -q install sysvinit
leave_scripts
cat > /etc/inittab << 'TAB'
id:2:initdefault:
l0:0:wait:/lib/init/rc 0
l2:2:wait:/lib/init/rc 2
up:2:wait:/up
dn:2:once:/sbin/telinit 0
af:0:wait:/down
ha:0:wait:/sbin/halt -d -f -p -n
TAB
exec /sbin/init
EOT
}

atf_test_case init_boots_and_stops_the_set
init_boots_and_stops_the_set_body()
{
	need_layers sysv
	prepare
	boots -l "${lab}/sysv" /
	was_a_good_boot
}

atf_test_case init_boots_and_stops_the_set_with_ash
init_boots_and_stops_the_set_with_ash_body()
{
	need_layers sysv ash
	prepare
	boots -l "${lab}/sysv" -l "${lab}/ash" /
	was_a_good_boot
}

atf_test_case it_is_known_as_what_runs_now
it_is_known_as_what_runs_now_body()
{
	need_layers sysv
	steps << 'EOT'
place
echo "${bin}/bootctrl backends > ${work}/report" > /look
cat > /etc/inittab << 'TAB'
id:2:initdefault:
up:2:wait:/bin/sh /look
ha:2:wait:/sbin/halt -d -f -p -n
TAB
exec /sbin/init
EOT
	boots -l "${lab}/sysv" /
	atf_check -o match:'^sysvinit  *runs now' cat report
}

atf_init_test_cases()
{
	atf_add_test_case init_boots_and_stops_the_set
	atf_add_test_case init_boots_and_stops_the_set_with_ash
	atf_add_test_case it_is_known_as_what_runs_now
}

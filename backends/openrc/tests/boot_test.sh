# OpenRC boots: its own init, sysvinit's and busybox's as PID 1.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

# prepare COMMAND... : the init; the inittabs are for those that read one.
prepare()
{
	{
		cat << 'EOT'
place_mail
mkdir -p /run/openrc
"${bin}/bootctrl" -q install openrc
leave_scripts
# Started after the set, and stopped before it; and the other way round.
cat > /etc/init.d/last << 'RC'
#!/sbin/openrc-run
depend() {
	after qmaild
}
start() {
	/up
}
RC
cat > /etc/init.d/first << 'RC'
#!/sbin/openrc-run
depend() {
	before qmail-send qmail-smtp qmaild
}
start() {
	:
}
stop() {
	/down
}
RC
chmod 755 /etc/init.d/first /etc/init.d/last
ln -s /etc/init.d/first /etc/init.d/last /etc/runlevels/default
# A boot begins without it: its tree of dependencies, of this very second, would
# be taken for one that knows these two.
rm -rf /run/openrc
EOT
		cat
	} | steps
}

atf_test_case openrc_init_boots_and_stops_the_set
openrc_init_boots_and_stops_the_set_body()
{
	need_layers openrc
	prepare << 'EOT'
cat >> /up << 'UP'
(while [ "$(rc-status -r)" != default ] || ! rc-service -q last status; do
	sleep 0.1
done
openrc-shutdown -p now) < /dev/null > /dev/null 2>&1 &
UP
exec /sbin/openrc-init
EOT
	boots -l "${lab}/openrc" /
	was_a_good_boot
}

atf_test_case sysvinit_with_openrc_boots_and_stops_the_set
sysvinit_with_openrc_boots_and_stops_the_set_body()
{
	need_layers openrc sysv
	prepare << 'EOT'
cat > /etc/inittab << 'TAB'
id:3:initdefault:
si::sysinit:/sbin/openrc sysinit
rc::bootwait:/sbin/openrc boot
l3:3:wait:/sbin/openrc default
dn:3:once:/sbin/telinit 0
l0:0:wait:/sbin/openrc shutdown
ha:0:wait:/sbin/halt -d -f -p -n
TAB
exec /sbin/init
EOT
	boots -l "${lab}/sysv" -l "${lab}/openrc" /
	was_a_good_boot
}

atf_test_case busybox_init_with_openrc_boots_and_stops_the_set
busybox_init_with_openrc_boots_and_stops_the_set_body()
{
	need_alpine
	prepare << 'EOT'
cat > /etc/inittab << 'TAB'
::sysinit:/sbin/openrc sysinit
::sysinit:/sbin/openrc boot
::wait:/sbin/openrc default
::once:/sbin/poweroff
::shutdown:/sbin/openrc shutdown
TAB
exec /sbin/init
EOT
	boots "${lab}/alpine"
	was_a_good_boot
}

atf_init_test_cases()
{
	atf_add_test_case openrc_init_boots_and_stops_the_set
	atf_add_test_case sysvinit_with_openrc_boots_and_stops_the_set
	atf_add_test_case busybox_init_with_openrc_boots_and_stops_the_set
}

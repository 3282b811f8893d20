# enable, disable, rules: the directory changed as an admin would, checked.
# shellcheck shell=sh disable=SC2034,SC2086,SC2154,SC1091
. "${QBOOT_SRC}/tests/lib.subr"

testd=${helpers}/h_testd

# mklisteners : a directory with a template of listeners and default rules
mklisteners()
{
	mkboot
	cat > "${boot}/my-tcpd" <<EOF
type=tcpserver
command=${QBOOT_OBJ}/src/tcpsrv/qmail-tcpsrv
HOST=127.0.0.1
PORT="\${PORT:-8025}"
RULES="\${RULES:-tcprules-\$instance.cdb}"
DAEMON="\${DAEMON:-/bin/true}"
user=nobody
group=$(id -gn nobody)
EOF
	echo ':allow' > "${boot}/tcprules-default.txt"
	atf_check -o inline:'tcprules-default.cdb: 1 rules\n' ${bootctl} rules
}

atf_test_case an_instance_of_a_template_is_added
an_instance_of_a_template_is_added_body()
{
	inside_ns
	mklisteners
	atf_check -o inline:'my-subm: enabled, my-subm.rc -> my-tcpd
my-subm: tcprules-subm.cdb -> tcprules-default.cdb
my-subm: no settings of its own; "bootctrl edit my-subm env" makes my-subm.env from a sample
' ${bootctl} enable my-tcpd subm
	atf_check -o inline:'my-tcpd\n' readlink "${boot}/my-subm.rc"
	atf_check -o inline:'tcprules-default.cdb\n' \
	    readlink "${boot}/tcprules-subm.cdb"
	atf_check -o match:'Starting my-subm .*OK' ${bootctl} start
	atf_check -e inline:'my-subm: already enabled\n' \
	    ${bootctl} enable my-tcpd subm
	atf_check -o ignore ${bootctl} stop
	echo PORT=8026 > "${boot}/my-two.env"
	atf_check -o match:'settings: my-two\.env$' \
	    ${bootctl} enable my-tcpd two
	nothing_left
}

atf_test_case a_template_need_not_ask_for_the_instance
a_template_need_not_ask_for_the_instance_body()
{
	mkboot
	echo "command=${testd}" > "${boot}/plain"
	echo "command=${testd}" > "${boot}/other"
	atf_check -o match:'^plain-one: enabled, plain-one\.rc -> plain$' \
	    ${bootctl} enable plain one
	atf_check -o match:'^plain: enabled' -o match:'^other: enabled' \
	    ${bootctl} enable plain other
}

atf_test_case what_fails_the_check_is_not_enabled
what_fails_the_check_is_not_enabled_body()
{
	inside_ns
	mklisteners
	sed -i 's,/bin/true,nosuchplugin,' "${boot}/my-tcpd"
	ls -A "${boot}" > before
	atf_check -s exit:6 -e match:'nosuchplugin: not found' \
	    -e match:'^my-x: not enabled$' ${bootctl} enable my-tcpd x
	atf_check -o file:before ls -A "${boot}"
	atf_check -s exit:5 -e match:'neither nosuch.rc.off nor a template' \
	    ${bootctl} enable nosuch
	atf_check -s exit:2 -e match:'is a template; write' \
	    ${bootctl} enable my-tcpd
	atf_check -s exit:2 -e match:'bad name' ${bootctl} enable my-tcpd 'a/b'
	atf_check -s exit:2 -e match:'bootctrl --help' ${bootctl} enable
	atf_check -o file:before ls -A "${boot}"
}

atf_test_case a_dry_run_enables_nothing
a_dry_run_enables_nothing_body()
{
	mklisteners
	ls -A "${boot}" > before
	atf_check -o inline:'tcprules-x.cdb -> tcprules-default.cdb
my-x.rc -> my-tcpd
' ${bootctl} -n enable my-tcpd x
	atf_check -o file:before ls -A "${boot}"
}

atf_test_case a_link_goes_and_a_script_is_kept
a_link_goes_and_a_script_is_kept_body()
{
	inside_ns
	mkboot
	echo "command=${testd}" > "${boot}/plain"
	ln -s plain "${boot}/linked.rc"
	service own name=called "command=${testd}"
	atf_check -o ignore ${bootctl} start
	atf_check -o inline:'linked: disabled, its link is removed\n' \
	    -e match:'^linked: still running; "bootctrl stop linked"' \
	    ${bootctl} disable linked
	atf_check -o inline:'own: disabled, its script is kept as NAME.rc.off\n' \
	    -e match:'^called: still running' ${bootctl} disable called
	test ! -e "${boot}/linked.rc" || atf_fail "the link is there"
	atf_check test -f "${boot}/own.rc.off"
	atf_check -s exit:1 -o inline:'called\nlinked\n' ${bootctl} ls rogue
	atf_check -o inline:'own\n' ${bootctl} ls off
	atf_check -e inline:'own: already disabled\n' ${bootctl} disable own
	atf_check -s exit:5 -e match:'no service "linkd"' \
	    ${bootctl} disable linkd
	atf_check -o match:'^own: enabled, own\.rc$' ${bootctl} enable own
	atf_check test -f "${boot}/own.rc"
	atf_check test ! -e "${boot}/own.rc.off"
	atf_check -o match:'^plain: enabled, plain.rc -> plain$' \
	    ${bootctl} enable plain
	atf_check -o ignore -e ignore ${bootctl} stop
	nothing_left
}

atf_test_case a_kept_script_is_checked_and_never_overwritten
a_kept_script_is_checked_and_never_overwritten_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	echo other > "${boot}/a.rc.off"
	atf_check -s exit:1 -e match:'a\.rc\.off: File exists' \
	    ${bootctl} disable a
	atf_check -o inline:'other\n' cat "${boot}/a.rc.off"
	atf_check test -f "${boot}/a.rc"
	rm "${boot}/a.rc"
	echo 'command=nosuchprogram' > "${boot}/a.rc.off"
	atf_check -s exit:6 -e match:'nosuchprogram: not found' \
	    -e match:'a: not enabled' ${bootctl} enable a
	atf_check test -f "${boot}/a.rc.off"
}

atf_test_case only_the_owner_changes_the_directory
only_the_owner_changes_the_directory_body()
{
	mkboot
	service a "command=${testd}"
	cp "${boot}/a.rc" "${boot}/b.rc.off"
	chown nobody "${boot}"
	for verb in 'disable a' 'enable b' 'edit a' 'rules'; do
		atf_check -s exit:4 -e match:'run it as nobody' \
		    ${bootctl} ${verb}
	done
	atf_check test -f "${boot}/a.rc"
}

atf_test_case installed_files_follow
installed_files_follow_body()
{
	inside_ns
	mkboot
	service a "command=${testd}"
	service b "command=${testd}"
	for dir in /etc/init.d /usr/sbin; do
		test -d "${dir}" || atf_skip "no ${dir}"
	done
	mount -t tmpfs tmpfs /etc/init.d || atf_skip "no mounts"
	# The programs that such an init brings are missing: that is told.
	atf_check -s ignore -o ignore -e ignore ${bootctl} install sysvinit
	atf_check test -f /etc/init.d/a
	atf_check -s ignore -o ignore -e ignore ${bootctl} disable a
	atf_check test ! -e /etc/init.d/a
	atf_check test -f /etc/init.d/b
	atf_check -s ignore -o ignore -e ignore ${bootctl} enable a
	atf_check test -f /etc/init.d/a
}

atf_test_case rules_are_made_as_mktcprules_does
rules_are_made_as_mktcprules_does_body()
{
	mklisteners
	echo '127.:allow' > "${boot}/tcprules-one.txt"
	atf_check -o inline:'tcprules-one.cdb: 1 rules\n' ${bootctl} rules one
	atf_check ${bootctl} rules
	echo 'nonsense' > "${boot}/tcprules-one.txt"
	atf_check -s exit:1 -e match:'tcprules-one\.txt:1' \
	    ${bootctl} rules tcprules-one.txt
	atf_check -s exit:1 -e match:'tcprules-no\.txt' ${bootctl} rules no
}

atf_init_test_cases()
{
	atf_add_test_case an_instance_of_a_template_is_added
	atf_add_test_case a_template_need_not_ask_for_the_instance
	atf_add_test_case what_fails_the_check_is_not_enabled
	atf_add_test_case a_dry_run_enables_nothing
	atf_add_test_case a_link_goes_and_a_script_is_kept
	atf_add_test_case a_kept_script_is_checked_and_never_overwritten
	atf_add_test_case only_the_owner_changes_the_directory
	atf_add_test_case installed_files_follow
	atf_add_test_case rules_are_made_as_mktcprules_does
}

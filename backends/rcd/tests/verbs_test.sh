# The generated scripts do as the rc.subr of their system says, in each shell.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/backends/rcd/tests/rcd.subr"

data=${QBOOT_SRC}/backends/rcd/tests/data

site()
{
	mkboot
	service web "desc=\"it's the 'web' of \\\$HOME
name=evil\"" command=/bin/sleep command_args=100000 reload_signal=CONT
	service mail-in '# REQUIRE: web' command=/bin/sleep command_args=100000
}

# What an admin types, in this order.
session_bsd()
{
	case ${RC_DIALECT} in
	freebsd) rcd_each web start stop reload restart quietstart faststart \
	    enabled describe rcvar ;;
	*) rcd_each web start stop reload restart status rcvar ;;
	esac
	case ${RC_DIALECT} in
	freebsd | netbsd)
		rcd_each web onestart onestatus onestart onereload \
		    onerestart onestop onestop onestatus onereload
		;;
	esac
	rcd_each web forcestart forcestatus forcestart forcereload \
	    forcerestart forcestop forcestop forcestatus forcereload \
	    bogus '' 'start more'
	rcd_enable web YES
	rcd_each web start start faststart status reload restart rcvar
	[ "${RC_DIALECT}" != freebsd ] ||
	    rcd_each web quietstart enabled extracommands
	rcd_each web stop stop faststop status reload
	rcd_enable qmaild YES
	rcd_each mail_in forcestart
	rcd_each qmaild status reload stop start start status restart stop \
	    stop status faststart faststop
}

session_openbsd()
{
	rcd_each web check start check start reload restart stop check stop \
	    reload bogus '' '-f start' '-f stop'
	rcd_each mail_in start reload
	rcd_each qmaild check stop check stop start check restart
	INRC=1
	export INRC
	rcd_each qmaild stop start stop stop
	unset INRC
}

# same_in_all_shells SESSION
same_in_all_shells()
{
	rcd_shells > shells
	while read -r shell; do
		echo "${shell}"
		site
		rcd_etc
		rcd_scripts "${shell}"
		for file in rc.d/*; do
			atf_check ${shell} -n "${file}"
		done
		"$1" > got
		atf_check -o file:"${data}/verbs.${RC_DIALECT}" cat got
		nothing_left
		rm -rf bootctrl
		[ "${RC_ETC}" = /etc ] || rm -rf etc
		umount -l /etc tmp 2> /dev/null || :
		rm -rf tmp
	done < shells
}

atf_test_case verbs_are_those_of_freebsd
verbs_are_those_of_freebsd_head()
{
	atf_set timeout 600
}
verbs_are_those_of_freebsd_body()
{
	rcd_use freebsd
	inside_ns
	same_in_all_shells session_bsd
}

atf_test_case verbs_are_those_of_netbsd
verbs_are_those_of_netbsd_head()
{
	atf_set timeout 600
}
verbs_are_those_of_netbsd_body()
{
	rcd_use netbsd
	inside_ns
	same_in_all_shells session_bsd
}

atf_test_case verbs_are_those_of_dragonfly
verbs_are_those_of_dragonfly_head()
{
	atf_set timeout 600
}
verbs_are_those_of_dragonfly_body()
{
	rcd_use dragonfly
	inside_ns
	same_in_all_shells session_bsd
}

atf_test_case verbs_are_those_of_pkgsrc
verbs_are_those_of_pkgsrc_head()
{
	atf_set timeout 600
}
verbs_are_those_of_pkgsrc_body()
{
	rcd_use pkgsrc
	inside_ns
	same_in_all_shells session_bsd
}

atf_test_case verbs_are_those_of_openbsd
verbs_are_those_of_openbsd_head()
{
	atf_set timeout 600
}
verbs_are_those_of_openbsd_body()
{
	rcd_use openbsd
	inside_ns
	same_in_all_shells session_openbsd
}

atf_init_test_cases()
{
	atf_add_test_case verbs_are_those_of_freebsd
	atf_add_test_case verbs_are_those_of_netbsd
	atf_add_test_case verbs_are_those_of_dragonfly
	atf_add_test_case verbs_are_those_of_pkgsrc
	atf_add_test_case verbs_are_those_of_openbsd
}

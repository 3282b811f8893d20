# Services under rc.d: at boot, at shutdown, with trouble, and as rc.conf(5)
# and service(8) see them.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/backends/rcd/tests/rcd.subr"

two()
{
	mkboot
	service web command=/bin/sleep command_args=100000 reload_signal=CONT
	service mail-in '# REQUIRE: web' command=/bin/sleep command_args=100000
	rcd_etc
}

# takes OUTPUT COMMAND... : its output, without pids.
takes()
{
	takes_want=$1
	shift
	"$@" > takes.out 2>&1 || :
	atf_check -o inline:"${takes_want}" \
	    sed 's/(pid [0-9]*)/(pid N)/' takes.out
}

up='web is running (pid N).\nmail-in is running (pid N).\n'
down='web is stopped.\nmail-in is stopped.\n'

# boot VERB [ASSIGNMENT...]
# What /etc/rc does with the scripts: it sources each in one shell, and none
# may end it.
boot()
{
	boot_verb=$1
	shift
	env "$@" autoboot=yes sh -c '
		. "${RC_SUBR}"
		load_rc_config none
		for file in rc.d/mail_in rc.d/qmaild rc.d/web; do
			run_rc_script "${PWD}/${file}" "$0"
		done
		echo "went on"' "${boot_verb}"
}

boots_and_shuts_down()
{
	two
	rcd_scripts
	cp "out/etc/rc.conf.d/qmaild" "${RC_ETC}/rc.conf.d"
	takes 'Starting web ...                  OK
Starting mail-in ...              OK
went on
' boot "$1"
	takes "${up}" bootctl status
	takes 'Stopping mail-in ...              OK
Stopping web ...                  OK
went on
' boot "$2"
	takes "${down}" bootctl status
	# rc.conf has the last word, for one shell and for all.
	rcd_enable qmaild NO
	takes 'went on\n' boot "$1"
	takes "${down}" bootctl status
	rcd_enable qmaild YES
	echo 'nonsense' >> "${boot}/web.rc"
	takes "Starting web ...                FAILED
${boot}/web.rc:4:1: \"nonsense\" is not an assignment; write NAME=value, setenv NAME value, export NAME or unset NAME
Starting mail-in ...              OK
went on
" boot "$1" rc_fast_and_loose=yes
	atf_check -o ignore -e ignore ${bootctl} -b fork stop
}

atf_test_case boot_of_freebsd_sources_the_scripts
boot_of_freebsd_sources_the_scripts_body()
{
	rcd_use freebsd
	inside_ns
	boots_and_shuts_down quietstart faststop
}

atf_test_case boot_of_netbsd_sources_the_scripts
boot_of_netbsd_sources_the_scripts_body()
{
	rcd_use netbsd
	inside_ns
	boots_and_shuts_down start stop
}

atf_test_case boot_of_dragonfly_sources_the_scripts
boot_of_dragonfly_sources_the_scripts_body()
{
	rcd_use dragonfly
	inside_ns
	boots_and_shuts_down faststart faststop
}

atf_test_case a_quiet_boot_says_nothing
a_quiet_boot_says_nothing_body()
{
	rcd_use freebsd
	inside_ns
	two
	rcd_scripts
	rcd_enable qmaild YES
	echo rc_startmsgs=NO >> "${RC_ETC}/rc.conf"
	takes 'went on\n' boot quietstart
	takes "${up}" bootctl status
}

# What install puts into rc.conf.d is a default.
atf_test_case rc_conf_wins_over_what_is_installed
rc_conf_wins_over_what_is_installed_body()
{
	rcd_use freebsd
	inside_ns
	two
	rcd_scripts
	atf_check -s exit:1 rc.d/qmaild enabled
	cp out/etc/rc.conf.d/qmaild "${RC_ETC}/rc.conf.d"
	atf_check rc.d/qmaild enabled
	atf_check -s exit:1 rc.d/web enabled
	rcd_enable qmaild NO
	atf_check -s exit:1 rc.d/qmaild enabled
	rcd_enable web YES
	atf_check rc.d/web enabled
}

# The program's statuses are 0, 1 with warnings and 2 with errors.
atf_test_case configtest_takes_warnings_and_no_errors
configtest_takes_warnings_and_no_errors_body()
{
	for dialect in freebsd netbsd openbsd dragonfly pkgsrc; do
		unset RC_SUBR
		rcd_use "${dialect}"
		rcd_real && continue
		mkboot
		service web command=/bin/sleep
		RC_ETC=${PWD}
		export RC_ETC
		rcd_scripts
		sed -i "s,${bootctrl_bin},${PWD}/stub," rc.d/*
		verb=forceconfigtest
		[ "${dialect}" != openbsd ] || verb=configtest
		for status in 0 1 2; do
			printf '#!/bin/sh\necho "$@"\nexit %s\n' \
			    "${status}" > stub
			chmod 755 stub
			want=$((status / 2))
			for name in web qmaild; do
				atf_check -s exit:"${want}" -o save:said \
				    "rc.d/${name}" "${verb}"
			done
			[ "${dialect}" = openbsd ] || atf_check \
			    -o inline:"-d ${boot} check\n" cat said
		done
		# In earnest.
		rcd_scripts
		atf_check -o ignore -e ignore rc.d/web "${verb}"
		service web command=/bin/sleep nonsense
		atf_check -s exit:1 -o ignore -e ignore rc.d/web "${verb}"
	done
}

# Names that are words of sh, of rc.subr or of the scripts themselves.
atf_test_case words_of_the_shell_are_names
words_of_the_shell_are_names_body()
{
	rcd_use netbsd
	inside_ns
	mkboot
	for name in 'if' 'do' test start a-start_; do
		service "${name}" command=/bin/sleep command_args=100000
	done
	rcd_etc
	rcd_shells > shells
	while read -r shell; do
		rcd_scripts "${shell}"
		for name in 'if' 'do' test start a_start_; do
			atf_check -o match:'^Starting .* OK$' \
			    "rc.d/${name}" onestart
			atf_check -o match:' is running' "rc.d/${name}" onestatus
			atf_check -o match:'^Stopping .* OK$' \
			    "rc.d/${name}" onestop
		done
	done < shells
}

atf_test_case what_is_unknown_is_said
what_is_unknown_is_said_body()
{
	rcd_use freebsd
	inside_ns
	two
	rcd_scripts
	atf_check -o ignore rc.d/web onestart
	pid=$(pid_of web)
	for state in /run/bootctrl/*/web.state "${boot}/.run/web.state"; do
		[ ! -f "${state}" ] || echo damaged > "${state}"
	done
	atf_check -s exit:1 -o match:'^web: state unknown' rc.d/web onestatus
	for verb in onestart onestop onerestart onereload; do
		atf_check -s exit:1 -o match:'^[SR].* web ... *FAILED' \
		    -e match:'^web: .*damaged' rc.d/web "${verb}"
	done
	kill "${pid}"
}

atf_test_case a_stop_of_openbsd_that_fails_does_not_hang
a_stop_of_openbsd_that_fails_does_not_hang_body()
{
	rcd_use openbsd
	need_program mksh
	inside_ns
	two
	rcd_scripts mksh
	atf_check -o inline:'web(ok)\n' rc.d/web start
	pid=$(pid_of web)
	for state in /run/bootctrl/*/web.state "${boot}/.run/web.state"; do
		[ ! -f "${state}" ] || echo damaged > "${state}"
	done
	for verb in check start stop reload; do
		atf_check -s exit:1 -o inline:'web(failed)\n' \
		    timeout 20 rc.d/web "${verb}"
	done
	kill "${pid}"
}

# matrix STATE VERB... : each verb in a state, as "VERB STATE EXIT".
matrix()
{
	state=$1
	shift
	for verb in "$@"; do
		rm -rf run "${boot}/.run"
		rm -rf /run/bootctrl
		service web command=/bin/sleep command_args=100000 \
		    reload_signal=CONT
		rcd_enable web YES
		pid=
		case ${state} in
		running* | dead | unknown)
			rc.d/web start > /dev/null
			pid=$(pid_of web)
			;;
		esac
		case ${state} in
		*-broken) echo nonsense >> "${boot}/web.rc" ;;
		dead)
			kill -KILL "${pid}"
			wait_for "! is_alive ${pid}"
			;;
		unknown)
			for file in /run/bootctrl/*/web.state; do
				echo damaged > "${file}"
			done
			;;
		disabled) rm "${boot}/web.rc" ;;
		rcvar-no) rcd_enable web NO ;;
		esac
		rc.d/web "${verb}" > /dev/null 2>&1 && status=0 || status=$?
		echo "${verb} ${state} ${status}"
		processes
		for pid in ${processes}; do
			kill -KILL "${pid}"
			wait_for "! is_alive ${pid}"
		done
	done
}

# The table that the backend gives, of FreeBSD.
atf_test_case every_verb_in_every_state
every_verb_in_every_state_head()
{
	atf_set timeout 600
}
every_verb_in_every_state_body()
{
	rcd_use freebsd
	[ "$(id -u)" -eq 0 ] || atf_skip "the records are looked for in /run"
	inside_ns
	mkboot
	service web command=/bin/sleep
	rcd_etc
	rcd_scripts
	for state in running running-broken stopped stopped-broken dead \
	    unknown disabled rcvar-no; do
		matrix "${state}" start stop restart reload status other
	done > got
	"${QBOOT_OBJ}/tests/lab/h_exits" rcd > want
	atf_check -o file:want cat got
}

# A listener, with what it needs from its rules to its port.
atf_test_case a_listener_is_served
a_listener_is_served_body()
{
	rcd_use freebsd
	need_program tcpserver
	inside_ns
	install_qmail "${PWD}/qmail"
	rm -f "${boot}"/*.rc
	add_listener smtp 2525
	rcd_etc
	rcd_scripts
	atf_check -o inline:'Starting qmail-smtp ...           OK\n' \
	    rc.d/qmail_smtp onestart
	atf_check -o match:"^220 " "${helpers}/h_connect" 2525 QUIT
	atf_check -o inline:'Reloading qmail-smtp ...          OK\n' \
	    rc.d/qmail_smtp onereload
	atf_check -o inline:'Stopping qmail-smtp ...           OK\n' \
	    rc.d/qmail_smtp onestop
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case boot_of_freebsd_sources_the_scripts
	atf_add_test_case boot_of_netbsd_sources_the_scripts
	atf_add_test_case boot_of_dragonfly_sources_the_scripts
	atf_add_test_case a_quiet_boot_says_nothing
	atf_add_test_case rc_conf_wins_over_what_is_installed
	atf_add_test_case configtest_takes_warnings_and_no_errors
	atf_add_test_case words_of_the_shell_are_names
	atf_add_test_case what_is_unknown_is_said
	atf_add_test_case a_stop_of_openbsd_that_fails_does_not_hang
	atf_add_test_case every_verb_in_every_state
	atf_add_test_case a_listener_is_served
}

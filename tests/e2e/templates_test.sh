# The templates that are not for a *qmail.  Those of nullmailer are in
# nullmailer_test.
# shellcheck disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

site()
{
	install_qmail qmail
	rm "${boot}/qmail-init.rc"
}

# add NAME TEMPLATE ENV-LINE...
add()
{
	ln -s "$2" "${boot}/$1.rc"
	ln -s tcprules-default.cdb "${boot}/tcprules-${1#*-}.cdb"
	added=${boot}/$1.env
	shift 2
	printf '%s\n' "$@" > "${added}"
}

# fails NAME PATTERN : a start of it, by its files
fails()
{
	atf_check -s exit:6 -e match:"$1.*: $2" -o match:'FAILED$' \
	    "${qmaild}" start "$1"
	nothing_left
}

atf_test_case tcpd_serves_what_its_env_file_names
tcpd_serves_what_its_env_file_names_body()
{
	inside_ns
	site
	add tcpd-echo tcpd HOST=127.0.0.1 PORT=2525 DAEMON=qmail-smtpd \
	    'POSTSMTPD="true b"'
	atf_check -o inline:'Starting tcpd-echo ...            OK\n' \
	    "${qmaild}" start
	atf_check -o match:'^250-b$' "${helpers}/h_connect" 2525 XARGS QUIT
	pid=$(pid_of tcpd-echo)
	atf_check -o match:"^Uid:.$(id -u nobody)" \
	    -o match:"^Gid:.$(id -g nobody)" cat "/proc/${pid}/status"
	atf_check -e ignore -o inline:'Reloading tcpd-echo ...           OK\n' \
	    "${qmaild}" reload
	atf_check -o match:'^220' "${helpers}/h_connect" 2525 QUIT
	atf_check_equal "${pid}" "$(pid_of tcpd-echo)"
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case tcpd_needs_a_port_and_a_daemon
tcpd_needs_a_port_and_a_daemon_body()
{
	inside_ns
	site
	add tcpd-a tcpd DAEMON=qmail-smtpd
	fails tcpd-a 'PORT is not set'
	add tcpd-b tcpd PORT=2525
	fails tcpd-b 'DAEMON is not set'
}

atf_test_case daemon_runs_what_its_env_file_names
daemon_runs_what_its_env_file_names_body()
{
	inside_ns
	site
	add clockd daemon 'desc="tells the time"' command=sleep \
	    command_args=1000 user=nobody stop_signal=INT
	add daemon-second daemon command=sleep command_args=1000 \
	    'LOGGER="sh -c \"cat > /run/logged\""' require=clockd
	atf_check -o inline:'Starting clockd ...               OK\nStarting daemon-second ...        OK\n' \
	    "${qmaild}" start
	atf_check -o match:"^Uid:.$(id -u nobody)" \
	    cat "/proc/$(pid_of clockd)/status"
	atf_check -o inline:'sleep\n' cat "/proc/$(pid_of daemon-second)/comm"
	atf_check -o match:'^clockd .*tells the time' \
	    -o match:'^daemon-second .*daemon-second$' "${qmaild}" list
	wait_for 'test -e /run/logged'
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case daemon_needs_a_command
daemon_needs_a_command_body()
{
	inside_ns
	site
	add clockd daemon user=nobody
	fails clockd 'command= is missing'
}

# The language has no way to share lines: they are compared.
atf_test_case listeners_share_their_settings
listeners_share_their_settings_body()
{
	for template in qmail-tcpd tcpd nullmailer-smtpd; do
		grep -E '^(type|command|RULES|CONCURRENCY|TCPFLAGS|PRESMTPD|POSTSMTPD|output_logger|reload_signal)=' \
		    "${QBOOT_SRC}/rc.d/${template}.in" | sort > "${template}"
	done
	atf_check -o match:'^10$' grep -c . qmail-tcpd
	atf_check -o file:qmail-tcpd cat tcpd
	atf_check -o file:qmail-tcpd cat nullmailer-smtpd
}

atf_init_test_cases()
{
	atf_add_test_case tcpd_serves_what_its_env_file_names
	atf_add_test_case tcpd_needs_a_port_and_a_daemon
	atf_add_test_case daemon_runs_what_its_env_file_names
	atf_add_test_case daemon_needs_a_command
	atf_add_test_case listeners_share_their_settings
}

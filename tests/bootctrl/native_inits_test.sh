# Verbs go through a real OpenRC and a real sysvinit, as through systemd.
# shellcheck shell=sh disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"
. "${QBOOT_SRC}/tests/lab/lab.subr"

# What is done with each, and printed the same by both.
transcript()
{
	cat << 'EOT'
# numbers : without those of processes
numbers()
{
	"$@" 2>&1 | sed 's/pid [0-9]*/pid N/'
}

say bootctrl backends | awk '/ runs now /{ print $1 }'
service a command=/bin/sleep command_args=999 reload_signal=CONT
service b command=/bin/sleep command_args=998 require=a
bootctrl -q install || echo "install failed"
bootctrl diff || echo "there are differences"
say bootctrl start
numbers bootctrl start a
say bootctrl restart b
say bootctrl reload a
say bootctrl reload b
say bootctrl stop a
say bootctrl stop a
say bootctrl try-restart
service c command=/bin/sleep command_args=997
say bootctrl start c
bootctrl diff || echo "there are differences"
kill -KILL "$(pid_of c)"
wait_for '! bootctrl -q status c'
say bootctrl start c
bootctrl -q stop
rm "${boot}/c.rc"
say bootctrl start nosuch
bootctrl -q start
say bootctrl uninstall -q
say bootctrl stop
EOT
}

# said BACKEND : what they print
said()
{
	cat << EOT
$1
Starting a ...                    OK
Starting b ...                    OK
Starting a ...                    OK
a: already running (pid N)
Stopping b ...                    OK
Starting b ...                    OK
Reloading a ...                   OK
Reloading b ...                 FAILED
b: cannot reload: it has no reload_signal; restart it
exit 3
Stopping a ...                    OK
Stopping a ...                  FAILED
a: not running
Stopping b ...                    OK
Starting b ...                    OK
Starting c ...                    OK
Starting c ...                    OK
bootctrl: no service "nosuch" in ${boot_dir}
exit 5
Stopping b ...                    OK
Stopping a ...                    OK
EOT
}

# matches BACKEND
matches()
{
	boot_dir=$(sed -n 's/.*QBOOT_SYSCONFDIR "\(.*\)"$/\1/p' \
	    "${QBOOT_OBJ}/src/compat/paths.h")/bootctrl
	said "$1" > want
	atf_check diff want out
}

atf_test_case openrc
openrc_body()
{
	need_layers openrc
	{
		echo 'cd "${work}"; place; start_openrc'
		transcript
	} | steps
	in_lab -l "${lab}/openrc" /
	matches openrc
}

atf_test_case sysvinit
sysvinit_body()
{
	need_layers sysv
	{
		# The pipe by which the backend knows that it runs.
		echo 'cd "${work}"; place; mkfifo /run/initctl'
		transcript
	} | steps
	in_lab -l "${lab}/sysv" /
	matches sysvinit
}

atf_init_test_cases()
{
	atf_add_test_case openrc
	atf_add_test_case sysvinit
}

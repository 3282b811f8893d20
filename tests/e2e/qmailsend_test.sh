# The service qmail-send, on a stand-in that behaves as qmail-start and
# qmail-send do (tests/helpers/h_qmail_start.c).
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

# The installed tree; the log goes by a logger to send.log.
site()
{
	install_qmail qmail
	log=${PWD}/send.log
	: > "${log}"
	echo "LOGGER='tee -a ${log}'" > "${boot}/qmail-init.env"
}

atf_test_case stop_waits_for_the_delivery
stop_waits_for_the_delivery_body()
{
	inside_ns
	site
	atf_check -o inline:'Starting qmail-send ...           OK\n' \
	    "${qmaild}" start
	pid=$(pid_of qmail-send)
	: > "${QMAIL}/queue/delivering"
	"${qmaild}" stop > out 2> errors &
	stop=$!
	wait_for 'grep -q exitasap "${log}"'
	is_alive "${pid}" || atf_fail "qmail-send did not finish its delivery"
	is_alive "${stop}" || atf_fail "stop did not wait"
	rm "${QMAIL}/queue/delivering"
	wait "${stop}" || atf_fail "stop failed"
	atf_check -o inline:'Stopping qmail-send ...           OK\n' cat out
	atf_check -o match:'status: exiting' cat "${log}"
	nothing_left
}

atf_test_case restart_waits_for_the_delivery
restart_waits_for_the_delivery_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	: > "${QMAIL}/queue/delivering"
	"${qmaild}" restart > out 2> errors &
	restart=$!
	wait_for 'grep -q exitasap "${log}"'
	is_alive "${restart}" || atf_fail "restart did not wait"
	rm "${QMAIL}/queue/delivering"
	wait "${restart}" || atf_fail "restart failed"
	cat > want <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
EOT
	atf_check -o file:want cat out
	atf_check -o ignore "${qmaild}" status
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case restart_never_meets_already_running
restart_never_meets_already_running_head()
{
	atf_set timeout 120
}
restart_never_meets_already_running_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	n=0
	while [ "${n}" -lt 20 ]; do
		atf_check -o ignore "${qmaild}" restart
		n=$((n + 1))
	done
	atf_check -s exit:1 grep 'already running' "${log}"
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case a_stop_that_takes_too_long_kills_nothing
a_stop_that_takes_too_long_kills_nothing_body()
{
	inside_ns
	site
	rm "${boot}/qmail-init.rc"
	sed 's,^retry=TERM/120,retry=TERM/1,' "${boot}/qmail-init" \
	    > "${boot}/qmail-init.rc"
	atf_check -o inline:'retry=TERM/1\n' grep ^retry "${boot}/qmail-init.rc"
	atf_check -o ignore "${qmaild}" start
	pid=$(pid_of qmail-send)
	: > "${QMAIL}/queue/delivering"
	atf_check -s exit:1 -o inline:'Stopping qmail-send ...         FAILED\n' \
	    -e match:'still finishing deliveries' "${qmaild}" stop
	is_alive "${pid}" || atf_fail "it was killed"
	atf_check_equal "${pid}" "$(pid_of qmail-send)"
	rm "${QMAIL}/queue/delivering"
	wait_for '! is_alive "${pid}"'
	atf_check -o match:'status: exiting' cat "${log}"
	atf_check -o inline:'Starting qmail-send ...           OK\n' \
	    "${qmaild}" start
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case restart_waits_longer_than_the_schedule
restart_waits_longer_than_the_schedule_body()
{
	inside_ns
	site
	rm "${boot}/qmail-init.rc"
	sed 's,^retry=TERM/120,retry=TERM/1,' "${boot}/qmail-init" \
	    > "${boot}/qmail-init.rc"
	atf_check -o ignore "${qmaild}" start
	# Three seconds from the first TERM on.
	echo 3 > "${QMAIL}/queue/delivering"
	cat > want <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
EOT
	atf_check -o file:want -e match:'qmail-send' "${qmaild}" restart
	atf_check -s exit:1 grep 'already running' "${log}"
	rm "${QMAIL}/queue/delivering"
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

# qmail-send can miss a TERM that comes at a bad moment.
atf_test_case term_is_repeated
term_is_repeated_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	: > "${QMAIL}/queue/delivering"
	"${qmaild}" stop > out 2> errors &
	stop=$!
	wait_for '[ "$(grep -c exitasap "${log}")" -gt 1 ]' 20
	rm "${QMAIL}/queue/delivering"
	wait "${stop}" || atf_fail "stop failed"
	nothing_left
}

atf_test_case only_qmail_send_is_signalled
only_qmail_send_is_signalled_body()
{
	inside_ns
	site
	atf_check -o ignore "${qmaild}" start
	atf_check -o ignore "${qmaild}" reload
	wait_for 'grep -q "controls read again" "${log}"'
	atf_check -o ignore "${qmaild}" restart
	atf_check -o ignore "${qmaild}" stop
	nothing_left
	# Workers that get a signal write their names there.
	[ ! -e "${QMAIL}/queue/signalled" ] ||
	    atf_fail "signalled: $(cat "${QMAIL}/queue/signalled")"
	atf_check -s exit:1 grep 'lost spawn' "${log}"
	# Its logger heard the last word.
	atf_check -o inline:'status: exiting\n' tail -n 1 "${log}"
}

# argument_is WANTED
# Starts qmail-send and compares the argument that qmail-lspawn got.
argument_is()
{
	printf '%s' "$1" > want
	rm -f "${QMAIL}/queue/delivery"
	atf_check -o ignore "${qmaild}" start
	wait_for 'cmp -s want "${QMAIL}/queue/delivery"' 3
	atf_check -o ignore "${qmaild}" stop
}

atf_test_case delivery_is_one_argument
delivery_is_one_argument_body()
{
	inside_ns
	site
	argument_is ./Mailbox

	printf '|dot-forward .forward\n./Mail dir/\n\n' \
	    > "${QMAIL}/control/defaultdelivery"
	argument_is "|dot-forward .forward
./Mail dir/"

	printf '\n\n' > "${QMAIL}/control/defaultdelivery"
	argument_is ./Mailbox

	cat >> "${boot}/qmail-init.env" <<'EOT'
DELIVERY="|preline  'a b' \$HOME
./Maildir/"
EOT
	argument_is "|preline  'a b' \$HOME
./Maildir/"
	nothing_left
}

atf_test_case a_missing_logger_is_failed
a_missing_logger_is_failed_body()
{
	inside_ns
	site
	echo "LOGGER='nosuchlogger qmail'" > "${boot}/qmail-init.env"
	atf_check -s exit:6 -o inline:'Starting qmail-send ...         FAILED\n' \
	    -e match:'nosuchlogger' "${qmaild}" start
	rm "${boot}/qmail-init.env"
	sed '/^LOGGER/d' "${boot}/bootctrl.env" > site.env
	cat site.env > "${boot}/bootctrl.env"
	# The default is splogger, which this *qmail lacks.
	atf_check -s exit:6 -o inline:'Starting qmail-send ...         FAILED\n' \
	    -e match:'splogger' "${qmaild}" start
	cp "${helpers}/h_testd" "${QMAIL}/bin/splogger"
	atf_check -o match:' qmail-start ./Mailbox splogger qmail$' \
	    "${QMAIL}/bin/bootctrl" -d "${boot}" plan qmail-send
	nothing_left
}

atf_test_case without_a_logger_the_log_is_a_file
without_a_logger_the_log_is_a_file_body()
{
	inside_ns
	site
	echo "LOGGER=" > "${boot}/qmail-init.env"
	atf_check -o ignore "${qmaild}" start
	wait_for 'grep -q "^status: local" /var/log/bootctrl/qmail-send.log'
	atf_check -o inline:'640\n' stat -c %a /var/log/bootctrl/qmail-send.log
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case another_qmail_send_on_the_queue_is_failed
another_qmail_send_on_the_queue_is_failed_body()
{
	inside_ns
	site
	# Under a sanitizer the stand-in takes long to see that it is in vain.
	echo 'ready=delay:2' >> "${boot}/qmail-init.env"
	env -i PATH="${QMAIL}/bin" qmail-start ./Mailbox < /dev/null > other &
	other=$!
	wait_for 'grep -q status: other'
	atf_check -s exit:1 -o inline:'Starting qmail-send ...         FAILED\n' \
	    -e match:'qmail-send.*111' "${qmaild}" start
	atf_check -s exit:3 -o inline:'qmail-send is stopped.\n' \
	    "${qmaild}" status
	is_alive "${other}" || atf_fail "the other one was ended"
	kill "${other}"
	wait "${other}"
	nothing_left
}

atf_test_case nothing_of_the_caller_reaches_deliveries
nothing_of_the_caller_reaches_deliveries_body()
{
	inside_ns
	site
	exec 7> seven
	atf_check -o ignore env SECRET=1 "${qmaild}" start
	exec 7>&-
	pid=$(pid_of qmail-send)
	tr '\0' '\n' < "/proc/${pid}/environ" > environ
	atf_check -o inline:"PATH=${QMAIL}/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin\n" \
	    cat environ
	for process in /proc/[0-9]*; do
		[ "${process}" != /proc/1 ] || continue
		for fd in "${process}"/fd/*; do
			case $(readlink "${fd}") in
			*/seven) atf_fail "${process} holds it" ;;
			esac
		done
	done
	# A session of its own: the caller's terminal means nothing to it.
	atf_check -o inline:"${pid}\n" \
	    sh -c "ps -o sid= -p ${pid} | tr -d ' '"
	atf_check -o ignore "${qmaild}" stop
	nothing_left
}

atf_test_case started_by_another_user_is_refused
started_by_another_user_is_refused_head()
{
	atf_set require.progs setpriv
}
started_by_another_user_is_refused_body()
{
	inside_ns
	site
	chmod 755 .
	atf_check -s exit:4 -o ignore -e match:'run it as root' \
	    setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups \
	    sh -c 'cd / && exec "$0" start' "${qmaild}"
	atf_check -s exit:3 -o inline:'qmail-send is stopped.\n' \
	    setpriv --reuid nobody --regid "$(id -g nobody)" --clear-groups \
	    sh -c 'cd / && exec "$0" status' "${qmaild}"
	nothing_left
}

atf_init_test_cases()
{
	atf_add_test_case stop_waits_for_the_delivery
	atf_add_test_case restart_waits_for_the_delivery
	atf_add_test_case restart_never_meets_already_running
	atf_add_test_case a_stop_that_takes_too_long_kills_nothing
	atf_add_test_case restart_waits_longer_than_the_schedule
	atf_add_test_case term_is_repeated
	atf_add_test_case only_qmail_send_is_signalled
	atf_add_test_case delivery_is_one_argument
	atf_add_test_case a_missing_logger_is_failed
	atf_add_test_case without_a_logger_the_log_is_a_file
	atf_add_test_case another_qmail_send_on_the_queue_is_failed
	atf_add_test_case nothing_of_the_caller_reaches_deliveries
	atf_add_test_case started_by_another_user_is_refused
}

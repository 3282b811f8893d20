# What was recorded of three tcpservers (tests/data/tcpserver-behaviour), run
# again: Debian's has to do exactly that, which proves this test; ours differs
# from the records only where tests/data/deviations-tcpserver says so.
# shellcheck disable=SC1091,SC2016,SC2154
. "${QBOOT_SRC}/tests/tcpsrv/tcpsrv.subr"

records=${QBOOT_SRC}/tests/data/tcpserver-behaviour
deviations=${QBOOT_SRC}/tests/data/deviations-tcpserver

# The cases: name, the clients' addresses, and the arguments of the server for
# a shell.  A case without clients ends by itself, or is ended once it listens.
cases()
{
	cat <<'EOT'
no-args||
bad-option||-Z
missing-optarg||-x
verbose-basic|127.0.0.1|-v $quick 127.0.0.1 2525 ./show
print-port|127.0.0.1|-1 $quick 127.0.0.1 2525 ./show
rules-override|127.0.0.1|-v $quick -x override.cdb 127.0.0.1 2525 ./show
rules-missing|127.0.0.1|-Q $quick -x none.cdb 127.0.0.1 2525 ./show
program-missing|127.0.0.1|-v $quick 127.0.0.1 2525 nosuchprog
banner|127.0.0.1|-B "hello$crlf" $quick 127.0.0.1 2525 ./show
limit-zero|127.0.0.1|-v -c0 $quick 127.0.0.1 2525 ./show
limit-junk|127.0.0.1|-v -cabc $quick 127.0.0.1 2525 ./show
ids-numeric|127.0.0.1|-u 65534 -g 65534 $quick 127.0.0.1 2525 ./show
user-zero|127.0.0.1|-u 0 $quick 127.0.0.1 2525 ./show
port-empty||-1 $quick 127.0.0.1 "" ./show
port-70000||-1 $quick 127.0.0.1 70000 ./show
host-empty|127.0.0.1|$quick "" 2525 ./show
host-any6|127.0.0.1 ::1|$quick :: 2525 ./show
host-loopback6|::1|-v $quick ::1 2525 ./show
host-colon-zero|127.0.0.1 ::1|$quick :0 2525 ./show
host-any4|127.0.0.1 ::1|$quick 0.0.0.0 2525 ./show
option-4|127.0.0.1 ::1|-4 $quick 0 2525 ./show
option-6|127.0.0.1 ::1|-6 $quick 0 2525 ./show
host-nonlocal||$quick 192.0.2.1 2525 ./show
inherited-variables|127.0.0.1|$quick 127.0.0.1 2525 ./show
signal-hup|127.0.0.1|$quick 127.0.0.1 2525 ./show
signal-int|127.0.0.1|$quick 127.0.0.1 2525 ./show
child-exits-3|127.0.0.1|-v $quick 127.0.0.1 2525 sh -c "exit 3"
child-killed|127.0.0.1|-v $quick 127.0.0.1 2525 sh -c "kill -9 \$\$"
rules-corrupt|127.0.0.1|-v $quick -x bad.cdb 127.0.0.1 2525 ./show
rules-directory|127.0.0.1|-v $quick -x directory 127.0.0.1 2525 ./show
EOT
}

# The program behind the port, and what the cases refer to.
prepare()
{
	cat > show <<'EOT'
#!/bin/sh
env | grep -E '^(TCP|PROTO=|R=)' | LC_ALL=C sort
ls /proc/self/fd | tr '\n' ' '
echo
grep -E '^Sig(Blk|Ign)' /proc/self/status |
    sed 's/^\(SigIgn:.*\)180000000$/\1000000000/'
id -u
id -g
EOT
	chmod 755 show .
	printf '%s\n' \
	    '127.0.0.1:allow,R="ip",TCPLOCALHOST="movie.edu",TCPREMOTEHOST="spoof"' |
	    "${tcprules_bin}" override.cdb tmp ||
	    atf_fail tcprules
	head -c 3000 /dev/zero | tr '\0' x > bad.cdb
	mkdir directory
	# A core would show in the status of the one that crashes.
	ulimit -c 0
}

listens()
{
	grep -q ':09DD [0-9A-F]*:0000 0A' /proc/net/tcp /proc/net/tcp6
}

# One client, as the records show it.
client()
{
	echo connection:
	client_status=0
	"${tcpsrv}/h_client" -t 2 "$1" 2525 > heard 2> error ||
	    client_status=$?
	case ${client_status} in
	2) echo '(refused)' ;;
	4) echo '(late)' ;;
	*) tr -d '\r' < heard ;;
	esac
}

# end_of SIGNAL : ends the server, and says how.
end_of()
{
	kill -"$1" "${pid}"
	if [ "$1" = HUP ] &&
	    [ -n "$("${tcpsrv}/h_client" 127.0.0.1 2525 2> /dev/null)" ]; then
		kill -TERM "${pid}"
		wait "${pid}"
		echo "status: HUP, served on, TERM $?"
		return
	fi
	code=0
	wait "${pid}" || code=$?
	[ "${code}" -lt 128 ] || code=$((128 - code))
	echo "status: $1 ${code}"
}

# What differs from run to run, and what belongs to the records' machine.
normalise()
{
	sed -E -e 's/^TCP(6?)REMOTEPORT=[0-9]+/TCP\1REMOTEPORT=EPORT/' \
	    -e 's/^(.*: ok )([0-9]+) (.*):[0-9]+$/\1N \3:EPORT/' \
	    -e 's/^(.*: (pid|end|deny) )[0-9]+ /\1N /' \
	    -e 's/2525/PORT/g' "$@"
}

# transcript SERVER NAME CLIENTS ARGUMENTS
# Runs a case and prints what was recorded of the originals.
transcript()
{
	quick='-H -R -l L' crlf=$(printf '\r\n_')
	crlf=${crlf%_} signal=TERM
	case $2 in
	signal-hup) signal=HUP ;;
	signal-int) signal=INT ;;
	inherited-variables)
		export TCPREMOTEHOST=old TCPREMOTEINFO=old
		;;
	esac
	eval "set -- $1 $4"
	"${tcpsrv}/h_clean" "$@" > out 2> err < /dev/null &
	pid=$!
	unset TCPREMOTEHOST TCPREMOTEINFO
	wait_for 'listens || test -s out || ! is_alive "${pid}"'
	if is_alive "${pid}"; then
		for address in ${clients}; do
			client "${address}" >> connections
		done
		[ -z "${clients}" ] || settle
		end_of "${signal}" > status
	else
		wait "${pid}"
		echo "status: $?" > status
	fi
	[ "${name}" != port-empty ] || sed 's/[0-9][0-9]*$/PORT/' out > out.n
	[ "${name}" = port-empty ] || cp out out.n
	normalise status connections
	echo stdout:
	normalise out.n
	echo stderr:
	normalise err
}

# Waits until the server has said that the last child is gone.
settle()
{
	case ${options} in
	*-v*)
		wait_for 'tail -n 1 err | grep -q "status: 0/"'
		;;
	esac
}

# run_cases SERVER : leaves NAME.got for each case.
run_cases()
{
	cases > cases
	while IFS='|' read -r name clients options; do
		: > connections
		transcript "$1" "${name}" "${clients}" "${options}" \
		    > "${name}.got" < /dev/null
	done < cases
}

atf_test_case debians_tcpserver_behaves_as_recorded
debians_tcpserver_behaves_as_recorded_head()
{
	atf_set require.progs tcpserver
}
debians_tcpserver_behaves_as_recorded_body()
{
	inside_ns
	prepare
	run_cases tcpserver
	# There was a name server on the records' machine.
	sed -i -e 's/temporarily unable to figure out \(IP address for .*\): network unreachable/no \1/' \
	    host-*.got
	for got in *.got; do
		diff -u "${records}/${got%.got}.088" "${got}" >> differs || :
	done
	atf_check cat differs
	set -- ./*.got
	got=$#
	set -- "${records}"/*.088
	atf_check_equal $# "${got}"
}

# Prints "CASE.SERVER" of each record that ours differs from.
differing()
{
	for record in "${records}"/*.088 "${records}"/*.088v6 \
	    "${records}"/*.tcp6; do
		record=${record##*/}
		cmp -s "${records}/${record}" "${record%.*}.got" ||
		    echo "${record}"
	done | LC_ALL=C sort
}

atf_test_case ours_differs_from_the_records_only_as_the_table_says
ours_differs_from_the_records_only_as_the_table_says_body()
{
	inside_ns
	prepare
	# Its messages begin with the name that it is called by.
	ln -s "${server}" tcpserver
	run_cases ./tcpserver
	differing > found
	sed -e '/^#/d' -e '/^$/d' -e 's/[[:blank:]].*//' "${deviations}" |
	    LC_ALL=C sort > table
	# Where no record is right for us, NAME.ours is.
	for got in *.got; do
		name=${got%.got}
		if [ -f "${records}/${name}.ours" ]; then
			diff -u "${records}/${name}.ours" "${got}" >> differs || :
		elif [ "$(grep -c "^${name}\." found)" -eq 3 ]; then
			echo "${name}: as none of the records" >> differs
			cat "${got}" >> differs
		fi
	done
	diff -u table found >> differs || :
	[ ! -s differs ] || atf_fail "$(cat differs)"
	# Each line of the table says why.
	atf_check -s exit:1 grep -E '^[a-z0-9.-]+[[:blank:]]*$' "${deviations}"
}

atf_init_test_cases()
{
	atf_add_test_case debians_tcpserver_behaves_as_recorded
	atf_add_test_case ours_differs_from_the_records_only_as_the_table_says
}

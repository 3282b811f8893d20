#!/bin/sh
# versus.sh : the same abuse on start-stop-daemon of Debian's dpkg, on that of
# OpenRC, and on bootctrl, side by side.
# "bmake faults-versus" runs it; root, PID namespaces and a built tree are
# needed.  DPKG_SSD= and OPENRC_SSD= name the programs; Debian's openrc package
# comes without its own: one that was built from source will do.  What is not
# there is left out.
#
# In the namespace a pid is given again by /proc/sys/kernel/ns_last_pid, so
# that nothing here pretends: the bystander really has the dead daemon's pid.
set -eu
bootctrl=$QBOOT_OBJ/src/bootctrl/bootctrl
testd=$QBOOT_OBJ/tests/helpers/h_testd
bystander=$QBOOT_OBJ/tests/faults/h_bystander
: "${DPKG_SSD:=/sbin/start-stop-daemon}" "${OPENRC_SSD:=}"

if [ "${1-}" != --inside ]; then
	exec unshare --pid --fork --kill-child --mount --mount-proc --net \
	    env DPKG_SSD="$DPKG_SSD" OPENRC_SSD="$OPENRC_SSD" \
	    sh "$0" --inside
fi
mount -t tmpfs -o mode=755 tmpfs /run
mount -t tmpfs -o mode=755 tmpfs /var/log
ip link set lo up
daemon=/run/daemon pidfile=/run/d.pid boot=/run/boot
state=/run/bootctrl/run-boot
cp "$testd" "$daemon"
mkdir -m 755 "$boot"

launchers=
if [ -x "$DPKG_SSD" ] && "$DPKG_SSD" --version 2> /dev/null |
    grep -q 'Debian'; then
	launchers='dpkg-pidfile dpkg-exec'
fi
if [ -n "$OPENRC_SSD" ]; then
	"$OPENRC_SSD" --version 2> /dev/null | grep -q OpenRC || {
		echo "versus.sh: $OPENRC_SSD is not OpenRC's" >&2
		exit 1
	}
	launchers="$launchers openrc"
fi
launchers="$launchers bootctrl"

# Nothing is run in $(...) that waits for a process: as PID 1 this shell has to
# collect what ends meanwhile, or it would be called running as a zombie.

# start LAUNCHER ARGUMENT... : with these arguments of the daemon; sets rc
start() {
	who=$1
	shift
	rc=0
	case $who in
	dpkg-*)
		"$DPKG_SSD" --start --background --make-pidfile \
		    --pidfile "$pidfile" --exec "$daemon" -- "$@" \
		    > /run/out 2>&1 || rc=$?
		;;
	openrc)
		"$OPENRC_SSD" --start --background --make-pidfile \
		    --pidfile "$pidfile" --exec "$daemon" -- "$@" \
		    > /run/out 2>&1 || rc=$?
		;;
	bootctrl)
		printf '%s\n' "command=$daemon" "command_args='$*'" \
		    retry=TERM/1/KILL/2 output_log=/dev/null > "$boot/d.rc"
		"$bootctrl" -d "$boot" start > /run/out 2>&1 || rc=$?
		;;
	esac
}

stop() {
	rc=0
	case $1 in
	dpkg-pidfile)
		"$DPKG_SSD" --stop --retry TERM/1/KILL/2 \
		    --pidfile "$pidfile" > /run/out 2>&1 || rc=$?
		;;
	dpkg-exec)
		"$DPKG_SSD" --stop --retry TERM/1/KILL/2 \
		    --pidfile "$pidfile" --exec "$daemon" \
		    > /run/out 2>&1 || rc=$?
		;;
	openrc)
		"$OPENRC_SSD" --stop --retry TERM/1/KILL/2 \
		    --pidfile "$pidfile" --exec "$daemon" \
		    > /run/out 2>&1 || rc=$?
		;;
	bootctrl)
		"$bootctrl" -d "$boot" stop > /run/out 2>&1 || rc=$?
		;;
	esac
}

# status LAUNCHER : sets said to what it means
status() {
	rc=0
	case $1 in
	dpkg-pidfile)
		"$DPKG_SSD" --status --pidfile "$pidfile" || rc=$?
		;;
	dpkg-exec)
		"$DPKG_SSD" --status --pidfile "$pidfile" --exec "$daemon" ||
		    rc=$?
		;;
	openrc)
		said='(has none)'
		return
		;;
	bootctrl)
		"$bootctrl" -d "$boot" status > /run/out 2>&1 || rc=$?
		;;
	esac
	case $rc in
	0) said='running' ;;
	1) said='dead' ;;
	3) said='stopped' ;;
	*) said='unknown' ;;
	esac
}

# daemons : sets them to the pids that run the daemon's program
daemons() {
	them=
	for dir in /proc/[0-9]*; do
		if [ "$(readlink "$dir/exe" 2> /dev/null)" = "$daemon" ]; then
			them="$them ${dir#/proc/}"
		fi
	done
}

# settle : what was started or told to end gets a moment
settle() {
	sleep 0.3
	daemons
}

# clean : nothing runs and nobody remembers
clean() {
	daemons
	for pid in $them; do kill -KILL "$pid" 2> /dev/null || :; done
	if [ -e /run/stranger ]; then
		kill -KILL "$(cat /run/stranger)" 2> /dev/null || :
	fi
	wait
	rm -rf "$pidfile" /run/stranger /run/heard "$state" "$boot/d.rc"
}

# running LAUNCHER : starts the daemon; sets pid
running() {
	start "$1"
	settle
	pid=${them# }
}

# dies : the daemon ends by itself, and PID 1 has waited for it
dies() {
	kill -KILL "$pid"
	while [ -e "/proc/$pid" ]; do sleep 0.02; done
}

# again COMMAND... : a process with the pid of the dead daemon
again() {
	for try in 1 2 3 4 5; do
		echo $((pid - 1)) > /proc/sys/kernel/ns_last_pid
		"$@" &
		[ $! -ne "$pid" ] || break
		kill -KILL $!
		[ "$try" -lt 5 ] || exit 1
	done
	echo "$pid" > /run/stranger
	sleep 0.2
	daemons
}

# row TEXT CASE : one line of the table, a cell for each launcher
row() {
	printf '%-34s' "$1"
	for launcher in $launchers; do
		clean
		cell=
		"$2" "$launcher"
		printf ' %-24s' "$cell"
	done
	echo
}

# In the cases, the cell is what happened.
stranger_status() {
	running "$1"
	dies
	again "$bystander" /run/heard
	status "$1"
	cell=$said
}

stranger_stop() {
	running "$1"
	dies
	again "$bystander" /run/heard
	stop "$1"
	cell='left alone'
	[ ! -s /run/heard ] || cell='SIGNALLED'
	kill -0 "$pid" 2> /dev/null || cell='KILLED'
	cell="$cell, exit $rc"
}

stranger_start() {
	running "$1"
	dies
	again "$bystander" /run/heard
	start "$1"
	settle
	cell='NOT STARTED'
	[ -z "$them" ] || cell='started'
	cell="$cell, exit $rc"
}

sibling_status() {
	running "$1"
	dies
	again "$daemon"
	status "$1"
	cell=$said
}

sibling_stop() {
	running "$1"
	dies
	again "$daemon"
	stop "$1"
	settle
	cell='left alone'
	case " $them " in
	*" $pid "*) ;;
	*) cell='KILLED' ;;
	esac
	cell="$cell, exit $rc"
}

other_start() {
	"$daemon" &
	sleep 0.1
	start "$1"
	settle
	cell='NOT STARTED'
	[ "$(echo "$them" | wc -w)" -lt 2 ] || cell='started'
	cell="$cell, exit $rc"
}

# What points to the daemon is lost while it runs.
lose() {
	running "$1"
	rm -f "$pidfile" "$state/d.pid" "$state/d.state"
}

lost_status() {
	lose "$1"
	status "$1"
	cell=$said
}

lost_start() {
	lose "$1"
	start "$1"
	settle
	cell="$(echo "$them" | wc -w) run, exit $rc"
	case $cell in
	1*) ;;
	*) cell="TWO: $cell" ;;
	esac
}

lost_stop() {
	lose "$1"
	stop "$1"
	settle
	cell='ended'
	[ -z "$them" ] || cell='runs on'
	cell="$cell, exit $rc"
}

deaf_stop() {
	start "$1" -t
	settle
	stop "$1"
	settle
	cell='ended'
	[ -z "$them" ] || cell='RUNS ON'
	case $(cat /run/out) in
	*illed* | *KILL*) cell="$cell, told so" ;;
	*) cell="$cell, silent" ;;
	esac
	cell="$cell, exit $rc"
}

instant_start() {
	start "$1" -e 3
	cell="exit $rc"
	[ "$rc" -ne 0 ] || cell='says STARTED'
}

pidfile_text() {
	[ "$1" != bootctrl ] || {
		cell='never read'
		return
	}
	# The first would be, given to kill(2), every process there is.
	bad=
	for text in -1 0 +5 '1 2' 4294967297; do
		echo "$text" > "$pidfile"
		rc=0
		case $1 in
		dpkg-pidfile) status "$1" ;;
		dpkg-exec) status "$1" ;;
		openrc)
			"$OPENRC_SSD" --test --stop --pidfile "$pidfile" \
			    > /dev/null 2>&1 || rc=$?
			;;
		esac
		[ "$rc" -ne 0 ] || bad="${bad:+$bad,} $text"
	done
	cell=${bad:+takes}$bad
	: "${cell:=refused}"
}

printf '%-34s' ''
for launcher in $launchers; do
	printf ' %-24s' "$launcher"
done
echo
row 'pid given to a stranger: status' stranger_status
row 'pid given to a stranger: stop' stranger_stop
row 'pid given to a stranger: start' stranger_start
row 'pid given to a sibling: status' sibling_status
row 'pid given to a sibling: stop' sibling_stop
row 'a sibling runs elsewhere: start' other_start
row 'pid file lost: status' lost_status
row 'pid file lost: start' lost_start
row 'pid file lost: stop' lost_stop
row 'deaf daemon: stop' deaf_stop
row 'daemon ends at once: start' instant_start
row 'no pid in the pid file: status' pidfile_text
echo
echo 'bootctrl: both its pid file and its state record are lost.'

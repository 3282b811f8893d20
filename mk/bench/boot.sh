#!/bin/sh
# boot.sh : starting and asking many services of "sleep", by bootctrl, by real
# OpenRC, by sysv-rc with startpar and LSB scripts, and by bare C loops that
# make the system calls which nobody can do without (h_loop.c).  All take
# their turn in each round; a figure is the median of the rounds, and only the
# ratios inside one run say something.  Linux, root, Debian's packages; takes
# some minutes and wants a quiet machine.
#
# ROUNDS=5 SERVICES=1000 SIZES="100 1000 10000" PEERS="openrc sysv"
# LAYERS=DIR keeps the unpacked packages of the peers.
set -eu
: "${ROUNDS:=5}" "${SERVICES:=1000}" "${SIZES:=100 1000 10000}"
: "${PEERS=openrc sysv}"
src=$QBOOT_SRC obj=$QBOOT_OBJ
: "${LAYERS:=$obj/layers}"
here=$src/mk/bench

# --- outside: the programs, the layers, a root of its own ---------------------
if [ -z "${BENCH_DIR-}" ]; then
	if [ "$(id -u)" -ne 0 ]; then
		echo 'bench-boot needs root, for namespaces' >&2
		exit 1
	fi
	work=$(mktemp -d "${TMPDIR:-/tmp}/bench-boot.XXXXXX")
	trap 'rm -rf "$work"' EXIT
	trap 'exit 1' HUP INT TERM
	for program in loop turns; do
		# CC may hold options, as "cc -pipe" does.
		# shellcheck disable=SC2086
		${CC:-cc} -std=c11 -O2 -D_GNU_SOURCE -o "$work/h_$program" \
		    "$here/h_$program.c"
	done
	# As install(1) leaves it: a linker writes a file in pieces, and what is
	# cached in pieces takes longer to map (15 us of a status).
	cp "$obj/src/bootctrl/bootctrl" "$work/bootctrl"
	options=''
	for peer in $PEERS; do
		sh "$src/tests/lab/mklayers.sh" "$LAYERS" "$peer"
		options="$options -l $LAYERS/$peer"
	done
	# shellcheck disable=SC2086
	sh "$src/tests/lab/nsroot.sh" $options -b "$work" -b "$src" -b "$obj" \
	    / env BENCH_DIR="$work" QBOOT_SRC="$src" QBOOT_OBJ="$obj" \
	    ROUNDS="$ROUNDS" SERVICES="$SERVICES" SIZES="$SIZES" \
	    PEERS="$PEERS" LAYERS="$LAYERS" CPUS="$(sh "$src/mk/ncpu.sh")" \
	    sh "$here/boot.sh"
	exit
fi

# --- inside -------------------------------------------------------------------
work=$BENCH_DIR
bootctrl=$work/bootctrl
mkdir /run/loop /run/peer
results=/run/results
: > "$results"

has() {
	case " $PEERS " in
	*" $1 "*) return 0 ;;
	esac
	return 1
}

# turns ROUNDS "WHAT KIND" COMMAND... [, "WHAT KIND" COMMAND...]... : runs them
# in turn; each adds "WHAT KIND wall-us cpu-us peak-kB".
turns() {
	"$work/h_turns" "$results" "$@" > /run/output 2>&1 || {
		echo "bench-boot: failed: $*" >&2
		head -n 3 /run/output >&2
	}
}

# expect N : so many services run; the last may be on its way to exec.
expect() {
	tries=0
	until got=$(pgrep -c -x sleep) || :; [ "$got" -eq "$1" ]; do
		tries=$((tries + 1))
		if [ "$tries" -gt 100 ]; then
			echo "bench-boot: $got of $1 services run" >&2
			return
		fi
		sleep 0.01
	done
}

# All but this shell and PID 1.
end_all() {
	kill -KILL -1 2> /dev/null || :
	while pgrep -x sleep > /dev/null; do
		sleep 0.01
	done
	rm -rf /run/bootctrl /run/loop /run/peer
	mkdir /run/loop /run/peer
}

# make_set DIR N
make_set() {
	mkdir "$1"
	i=0
	while [ "$i" -lt "$2" ]; do
		cat > "$1/s$i.rc" << EOF
desc="Sleeper number $i"
command=/bin/sleep
command_args=100000
output_log=/dev/null
EOF
		i=$((i + 1))
	done
}

# startpar reads no line of more than 2048 bytes in insserv's makefile, and all
# services are on one: its time for some is multiplied.
sysv=$SERVICES
[ "$sysv" -le 400 ] || sysv=400

make_openrc() {
	i=0
	while [ "$i" -lt "$1" ]; do
		cat > "/etc/init.d/o$i" << EOF
#!/sbin/openrc-run
description="Sleeper number $i"
command=/bin/sleep
command_args=100000
command_background=yes
pidfile=/run/peer/o$i.pid
EOF
		i=$((i + 1))
	done
	chmod 755 /etc/init.d/o*
	for file in /etc/init.d/o*; do
		ln -s "$file" /etc/runlevels/default/
	done
	openrc sysinit > /dev/null 2>&1 || :
	openrc boot > /dev/null 2>&1 || :
	rc-update -u > /dev/null 2>&1
	cp -a /run/openrc /run/openrc.clean
	mv /etc/init.d /etc/init.d.openrc
	mkdir /etc/init.d
}

make_sysv() {
	i=0
	while [ "$i" -lt "$1" ]; do
		cat > "/etc/init.d/s$i" << EOF
#!/bin/sh
### BEGIN INIT INFO
# Provides:          s$i
# Required-Start:
# Required-Stop:
# Default-Start:     2 3 4 5
# Default-Stop:      0 1 6
# Short-Description: Sleeper number $i
### END INIT INFO
. /lib/lsb/init-functions
pidfile=/run/peer/s$i.pid
case \$1 in
start)
	log_daemon_msg "Starting sleeper" s$i
	start-stop-daemon --start --quiet --oknodo --background \
	    --make-pidfile --pidfile \$pidfile --exec /bin/sleep -- 100000
	log_end_msg \$?
	;;
stop)
	start-stop-daemon --stop --quiet --oknodo --remove-pidfile \
	    --pidfile \$pidfile --exec /bin/sleep
	;;
status)
	status_of_proc -p \$pidfile /bin/sleep s$i
	;;
esac
EOF
		i=$((i + 1))
	done
	chmod 755 /etc/init.d/s*
	(cd /etc/init.d && insserv s*) > /run/output 2>&1 ||
	    cat /run/output >&2
	mv /etc/init.d /etc/init.d.sysv
	mkdir /etc/init.d
}

# Only one of them may see its scripts.
use() {
	rmdir /etc/init.d
	mv "/etc/init.d.$1" /etc/init.d
}

unuse() {
	mv /etc/init.d "/etc/init.d.$1"
	mkdir /etc/init.d
}

# asked PEER COMMAND... : the status of one, by bootctrl and a peer in turn.
# true(1) shows what any program of this libc takes to begin and end.
asked() {
	peer=$1
	shift
	"$bootctrl" -q -d /run/few start
	turns 20 "one ours-$peer" "$bootctrl" -d /run/few status s7 , \
	    "one $peer" "$@" , 'one true' /bin/true
}

# looped WHAT VERB MODE DIR : a verb and the loop that it is measured by.
looped() {
	turns 5 "$1 ours" "$bootctrl" -d "$set" "$2" , \
	    "$1 loop" "$work/h_loop" "$3" "$4"
}

round_openrc() {
	use openrc
	rm -rf /run/openrc
	cp -a /run/openrc.clean /run/openrc
	turns 1 'start openrc' openrc default
	expect "$SERVICES"
	asked openrc rc-service o7 status
	end_all
	unuse openrc
}

round_sysv() {
	use sysv
	turns 1 'start sysv' env RUNLEVEL=2 PREVLEVEL=N /lib/init/rc 2
	expect "$sysv"
	asked sysv /etc/init.d/s7 status
	end_all
	unuse sysv
}

# --- 1: the peers -------------------------------------------------------------
make_set /run/set "$SERVICES"
make_set /run/few 10
if has openrc; then make_openrc "$SERVICES"; fi
if has sysv; then make_sysv "$sysv"; fi

round=0
while [ "$round" -lt "$ROUNDS" ]; do
	round=$((round + 1))
	turns 1 'start ours' "$bootctrl" -d /run/set start
	expect "$SERVICES"
	turns 20 'one many' "$bootctrl" -d /run/set status s7
	end_all
	turns 1 'start loop' "$work/h_loop" start /run/loop "$SERVICES"
	expect "$SERVICES"
	end_all
	if has openrc; then round_openrc; fi
	if has sysv; then round_sysv; fi
done

# --- 2: how it grows ----------------------------------------------------------
for size in $SIZES; do
	set=/run/set.$size
	make_set "$set" "$size"
	state=/run/bootctrl/run-set.$size
	round=0
	while [ "$round" -lt "$ROUNDS" ]; do
		round=$((round + 1))
		looped "order-$size" order read "$set"
		turns 1 "start-$size ours" "$bootctrl" -d "$set" start
		expect "$size"
		looped "status-$size" status status "$state"
		turns 1 "stop-$size ours" "$bootctrl" -d "$set" stop
		expect 0
		turns 1 "start-$size loop" "$work/h_loop" start /run/loop \
		    "$size"
		end_all
	done
done

# --- the tables ---------------------------------------------------------------
# value WHAT KIND COLUMN : the median.
value() {
	awk -v what="$1" -v kind="$2" -v column="$3" \
	    '$1 == what && $2 == kind { print $column }' "$results" | sort -n |
	    awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : 0 }'
}

ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'
}

ms() {
	awk -v us="$1" 'BEGIN { printf "%.2f", us / 1000 }'
}

row() {
	printf '%-48s %11s %11s %7s  %s\n' "$@"
}

# versus TEXT WHAT PEER N BAR : the peer's time over ours, N of them started.
versus() {
	ours=$(value "$2" ours 3)
	theirs=$(($(value "$2" "$3" 3) * SERVICES / $4))
	row "$1" "$(ms "$ours")" "$(ms "$theirs")" \
	    "$(ratio "$theirs" "$ours")" "$5"
}

# within TEXT WHAT KIND PEER BAR : our time over the peer's.
within() {
	row "$1" "$(ms "$(value "$2" "$3" 3)")" "$(ms "$(value "$2" "$4" 3)")" \
	    "$(ratio "$(value "$2" "$3" 3)" "$(value "$2" "$4" 3)")" "$5"
}

echo "$(uname -sr), $CPUS CPUs, $ROUNDS rounds, $SERVICES services"
echo
row 'what' 'bootctrl ms' 'peer ms' 'ratio' 'bar'
if has openrc; then
	versus "start, OpenRC's is longer by" start openrc \
	    "$SERVICES" '>= 15'
fi
if has sysv; then
	versus "start, sysv-rc's longer by (of $sysv)" start sysv "$sysv" \
	    '>= 4'
fi
within 'start, over the bare serial loop' start ours loop '<= 1.3'
if has sysv; then
	within 'one status of 10, over an LSB script' one ours-sysv \
	    sysv '<= 0.33'
	within "one status of $SERVICES, over an LSB script" one many sysv '-'
fi
if has openrc; then
	within 'one status of 10, over rc-service' one ours-openrc openrc '-'
	within 'one status of 10, over true(1)' one ours-openrc true '-'
fi
for size in $SIZES; do
	bar='-'
	[ "$size" -lt 10000 ] || bar='<= 2'
	within "order of $size, over a loop that reads" "order-$size" ours \
	    loop "$bar"
	within "status of $size, over a loop that reads" "status-$size" ours \
	    loop "$bar"
done
echo
echo 'services    order us each   start us each   status us each  stop us each  order kB  start kB'
for size in $SIZES; do
	for verb in order start status stop; do
		echo "$(value "$verb-$size" ours 3) $size"
	done | awk 'BEGIN { ORS = "" } { printf "%.1f ", $1 / $2 }' \
	    > /run/each
	read -r order start status stop < /run/each || :
	printf '%-10s %14s %15s %16s %13s %9s %9s\n' "$size" "$order" \
	    "$start" "$status" "$stop" "$(value "order-$size" ours 5)" \
	    "$(value "start-$size" ours 5)"
done

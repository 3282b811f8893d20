#!/bin/sh
# tcp.sh : the TCP server and tcprules against their peers (bmake bench-tcp).
# In each round all take their turn; a figure is the median of the rounds, a
# ratio that of the ratios of each round.  Takes some minutes; wants a
# quiet machine, and root for a network of its own.
#
# ROUNDS=9 CONNECTIONS=4000 RULES=100000 BIG=1000000 HELD="1 100 1000 10000"
set -eu
src=$QBOOT_SRC obj=$QBOOT_OBJ
: "${ROUNDS:=9}" "${CONNECTIONS:=4000}" "${RULES:=100000}" "${BIG:=1000000}"
: "${HELD:=1 100 1000 10000}"
# The servers get an environment as small as that of a service: each copies it
# for each connection.
if [ -z "${BENCH_NET:-}" ] && unshare --net --pid --fork true \
    2> /dev/null; then
	exec env -i BENCH_NET=1 PATH="$PATH" CC="${CC:-cc}" QBOOT_SRC="$src" \
	    QBOOT_OBJ="$obj" ROUNDS="$ROUNDS" CONNECTIONS="$CONNECTIONS" \
	    RULES="$RULES" BIG="$BIG" HELD="$HELD" \
	    unshare --net --pid --fork --kill-child --mount --mount-proc \
	    sh "$0"
fi
[ -z "${BENCH_NET:-}" ] || ip link set lo up

ours=$obj/src/tcpsrv/qmail-tcpsrv
tcprules=$obj/src/tcprules/tcprules
load=$obj/tests/tcpsrv/h_load
top=${TMPDIR:-/tmp}
[ ! -w /dev/shm ] || top=/dev/shm
work=$(mktemp -d "$top/bench-tcp.XXXXXX")
pid=''
quit() {
	[ -z "$pid" ] || kill "$pid" 2> /dev/null || :
	rm -rf "$work"
}
trap quit EXIT
trap 'exit 1' HUP INT TERM
chmod 755 "$work"
cd "$work"

for program in kid limit turns; do
	flags=''
	[ "$program" != kid ] || flags='-static -nostdlib -ffreestanding'
	# CC may hold options, as "cc -pipe" does.
	# shellcheck disable=SC2086
	${CC:-cc} -std=c11 -O2 -D_GNU_SOURCE $flags -o "h_$program" \
	    "$src/mk/bench/h_$program.c"
done
# shellcheck disable=SC2086
${CC:-cc} -std=c11 -O2 -DHOLD -static -nostdlib -ffreestanding -o h_hold \
    "$src/mk/bench/h_kid.c"

# rules_text N LAST : N - 1 addresses that are no client's, then LAST.
rules_text() {
	awk -v n="$1" -v last="$2" 'BEGIN {
		for (i = 1; i < n; i++)
			printf "10.%d.%d.%d:allow,RELAYCLIENT=\"\"\n", \
			    int(i / 65536) % 256, int(i / 256) % 256, i % 256
		print last
	}'
}

have() {
	command -v "$1" > /dev/null
}

# With its default backlog of 20 tcpserver loses some of 32 clients for a
# second: it is measured with a longer one, but for the burst.
tcpserver_b='tcpserver -1HRl0 -b 1000'

# start KIND [PROGRAM] : sets pid and port.
# shellcheck disable=SC2086
start() {
	program=${2:-$work/h_kid}
	rm -f port.out
	case $1 in
	ours) exec "$ours" -1HRl0 127.0.0.1 0 "$program" ;;
	ours-x) exec "$ours" -1HRl0 -x many.cdb 127.0.0.1 0 "$program" ;;
	ours-deny) exec "$ours" -1HRl0 -x deny.cdb 127.0.0.1 0 "$program" ;;
	ours-rules) exec "$ours" -1HRl0 -x rules.cdb 127.0.0.1 0 "$program" ;;
	ours-held) exec "$ours" -1HRl0 -c 20000 127.0.0.1 0 "$program" ;;
	tcpserver-held) exec tcpserver -1HRl0 -b 4096 -c 20000 127.0.0.1 0 \
	    "$program" ;;
	tcpserver) exec tcpserver -1HRl0 127.0.0.1 0 "$program" ;;
	tcpserver-b) exec $tcpserver_b 127.0.0.1 0 "$program" ;;
	tcpserver-x) exec $tcpserver_b -x many.cdb 127.0.0.1 0 "$program" ;;
	tcpserver-deny) exec $tcpserver_b -x deny.cdb 127.0.0.1 0 "$program" ;;
	limit) exec ./h_limit "$program" ;;
	tcpsvd)
		echo 24001
		exec tcpsvd -c 40 -b 1000 -l 0 127.0.0.1 24001 "$program" \
		    > /dev/null
		;;
	xinetd)
		echo 24002
		exec xinetd -dontfork -f "$work/xinetd.conf" \
		    -pidfile "$work/xinetd.pid" > /dev/null
		;;
	esac > port.out 2> log &
	pid=$!
	tries=0
	until [ -s port.out ] && "$load" -e 127.0.0.1 "$(cat port.out)" 2> /dev/null |
	    grep -q 'refused=0'; do
		tries=$((tries + 1))
		if [ "$tries" -gt 200 ]; then
			echo "$1 does not start:" >&2
			cat log >&2
			exit 1
		fi
		sleep 0.05
	done
	read -r port < port.out
}

stop() {
	kill -TERM "$pid"
	wait "$pid" 2> /dev/null || :
	pid=''
}

# ticks : CPU of the server and of its children that ended.
ticks() {
	read -r line < "/proc/$pid/stat"
	# shellcheck disable=SC2086
	set -- ${line##*) }
	echo $((${12} + ${13} + ${14} + ${15}))
}

field() {
	sed "s/.* $1=\\([0-9]*\\).*/\\1/" counts
}

# measure WHAT KIND N [OPTION...] : adds "WHAT KIND rate p99 cpu ok" to results.
measure() {
	what=$1 kind=$2 total=$3
	shift 3
	before=$(ticks)
	"$load" -n "$total" -t 60 "$@" 127.0.0.1 "$port" > counts
	after=$(ticks)
	cpu=$(((after - before) * 1000000 / hz / total))
	echo "$what $kind $(field rate) $(field p99) $cpu $(field ok)" \
	    >> results
}

hz=$(getconf CLK_TCK)
# Those that are compared come one after the other.
peers='limit ours tcpserver-b tcpserver'
if have tcpsvd; then
	peers="$peers tcpsvd"
fi
if have xinetd; then
	peers="$peers xinetd"
fi
cat > xinetd.conf <<EOF
service bench
{
	type = UNLISTED
	socket_type = stream
	protocol = tcp
	bind = 127.0.0.1
	port = 24002
	wait = no
	user = root
	server = $work/h_kid
	instances = UNLIMITED
	per_source = UNLIMITED
	cps = 1000000 1
}
EOF
rules_text "$RULES" ':allow' > many.txt
rules_text "$RULES" '127.:deny' > deny.txt
"$tcprules" many.cdb tmp < many.txt
"$tcprules" deny.cdb tmp < deny.txt

# --- rounds -----------------------------------------------------------------
round=0
while [ "$round" -lt "$ROUNDS" ]; do
	round=$((round + 1))
	for kind in $peers tcpserver-x ours-x; do
		start "$kind"
		"$load" -n 500 -k 32 127.0.0.1 "$port" > /dev/null
		measure exec "$kind" "$CONNECTIONS" -k 32
		stop
	done
	for kind in ours-deny tcpserver-deny; do
		start "$kind"
		measure deny "$kind" "$CONNECTIONS" -k 32
		stop
	done
	for kind in ours tcpserver-b tcpserver; do
		start "$kind"
		limit=60
		[ "$kind" != tcpserver ] || limit=5
		measure burst "$kind" 200 -k 200 -t "$limit"
		stop
	done
	for kind in ours tcpserver ours-x; do
		start "$kind"
		sed -n "s/^VmRSS:[^0-9]*\\([0-9]*\\) kB\$/rss $kind \\1 0 0 0/p" \
		    "/proc/$pid/status" >> results
		stop
	done
done

# --- once -------------------------------------------------------------------
private() {
	sed -n 's/^RssAnon:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status"
}
start ours
"$load" -n 2000 -k 32 127.0.0.1 "$port" > /dev/null
before=$(private)
"$load" -n 100000 -k 32 127.0.0.1 "$port" > counts
growth=$(($(private) - before))
soaked=$(field ok)
stop

start ours-x
"$load" -e -n 10000000 -k 32 -t 60 127.0.0.1 "$port" > reloads &
loader=$!
n=0
while [ "$n" -lt 100 ]; do
	kill -HUP "$pid"
	"$load" -e 127.0.0.1 "$port" > /dev/null
	n=$((n + 1))
done
kill "$loader"
wait "$loader" 2> /dev/null || :
stop

for n in 0 1000 "$RULES" "$BIG"; do
	if [ "$n" -eq 0 ]; then
		start ours
		size=0
	else
		rules_text "$n" ':allow' | "$tcprules" rules.cdb tmp
		start ours-rules
		size=$(wc -c < rules.cdb)
	fi
	measure "rules-$n" ours "$CONNECTIONS" -k 32
	rss=$(sed -n 's/^VmRSS:[^0-9]*\([0-9]*\) kB$/\1/p' "/proc/$pid/status")
	echo "rules-$n size $((size / 1024)) $rss 0 0" >> results
	stop
done

for n in $HELD; do
	for kind in ours tcpserver; do
		start "$kind-held" "$work/h_hold"
		"$load" -H 600 -k "$n" -n "$n" -s 100 -t 600 127.0.0.1 \
		    "$port" > held &
		holder=$!
		tries=0
		while [ "$(pgrep -c -P "$pid")" -lt "$n" ] &&
		    [ "$tries" -lt 600 ]; do
			sleep 0.1
			tries=$((tries + 1))
		done
		echo "were-$n $kind $(pgrep -c -P "$pid") 0 0 0" >> results
		measure "held-$n" "$kind" "$CONNECTIONS" -k 32 -w
		kill -9 "$holder" 2> /dev/null || :
		wait "$holder" 2> /dev/null || :
		stop
		while pgrep -x h_hold > /dev/null; do
			sleep 0.1
		done
	done
done

rules_text "$BIG" ':allow' > big.txt
round=0
while [ "$round" -lt "$ROUNDS" ]; do
	round=$((round + 1))
	for kind in "$tcprules" tcprules; do
		name=theirs
		[ "$kind" = tcprules ] || name=ours
		rm -f turns
		./h_turns turns 1 "$name" "$kind" big.cdb tmp < big.txt
		read -r _ wall cpu peak < turns
		echo "compile $name $wall $peak $cpu 0" >> results
	done
done

# --- the table --------------------------------------------------------------
# value WHAT KIND COLUMN : the median.
value() {
	awk -v what="$1" -v kind="$2" -v column="$3" \
	    '$1 == what && $2 == kind { print $column }' results | sort -n |
	    awk '{ v[NR] = $1 } END { print NR ? v[int((NR + 1) / 2)] : 0 }'
}
ratio() {
	awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", b ? a / b : 0 }'
}
# versus WHAT KIND OTHER COLUMN : the median of the ratios of each round, which
# a machine that is faster in one round than in another does not move.
versus() {
	awk -v what="$1" -v kind="$2" -v other="$3" -v column="$4" \
	    '$1 == what && $2 == kind { a[++n] = $column }
	    $1 == what && $2 == other { b[++m] = $column }
	    END { for (i = 1; i <= n && i <= m; i++)
		print b[i] ? a[i] / b[i] : 0 }' results | sort -n |
	    awk '{ v[NR] = $1 }
	    END { printf "%.2f", NR ? v[int((NR + 1) / 2)] : 0 }'
}

echo "$(uname -sr), $(sh "$src/mk/ncpu.sh") CPUs, $ROUNDS rounds," \
    "$CONNECTIONS connections each, $RULES rules"
echo
echo 'server          conn/s x tcpserver-b   p99 us   CPU us/conn'
base=$(value exec tcpserver-b 3)
for kind in $peers ours-x tcpserver-x; do
	printf '%-14s %7s %13s %8s %13s\n' "$kind" "$(value exec "$kind" 3)" \
	    "$(ratio "$(value exec "$kind" 3)" "$base")" \
	    "$(value exec "$kind" 4)" "$(value exec "$kind" 5)"
done
for kind in ours-deny tcpserver-deny; do
	printf '%-14s %7s %13s %8s %13s\n' "$kind" "$(value deny "$kind" 3)" \
	    "$(ratio "$(value deny "$kind" 3)" "$base")" \
	    "$(value deny "$kind" 4)" "$(value deny "$kind" 5)"
done
echo
row() {
	printf '%-58s %10s   %s\n' "$1" "$2" "$3"
}
row 'what' 'measured' 'bar'
row "conn/s with $RULES rules, x tcpserver's" \
    "$(versus exec ours-x tcpserver-x 3)" '>= 2.0'
row 'conn/s without rules, x tcpserver'\''s' \
    "$(versus exec ours tcpserver-b 3)" '>= 1.6'
row 'the same, x the bare accept + clone loop' \
    "$(versus exec ours limit 3)" '>= 0.9'
row 'p99 at 32 clients, x tcpserver'\''s' \
    "$(versus exec ours tcpserver-b 4)" '<= 1.0'
row 'burst of 200: served, default options' "$(value burst ours 6)" '200'
row 'burst of 200: served by tcpserver within 5 s' \
    "$(value burst tcpserver 6)" '-'
row 'burst of 200: p99, x tcpserver -b 1000'\''s' \
    "$(versus burst ours tcpserver-b 4)" '<= 1.0'
row 'denied clients/s, x tcpserver'\''s' \
    "$(versus deny ours-deny tcpserver-deny 3)" '>= 3'
row 'CPU of a denied client, x tcpserver'\''s' \
    "$(versus deny ours-deny tcpserver-deny 5)" '<= 0.1'
row 'idle resident kB, and tcpserver'\''s' \
    "$(value rss ours 3)/$(value rss tcpserver 3)" '<= + 1024'
row "idle resident kB with $RULES rules, and the database's" \
    "$(value rss ours-x 3)/$(($(wc -c < many.cdb) / 1024))" '<= sum + 1024'
row "growth after 100000 connections ($soaked served), kB" "$growth" '0'
row "compile $BIG rules: time, x tcprules'" \
    "$(versus compile ours theirs 3)" '<= 0.65'
row '  peak memory, x tcprules'\' \
    "$(versus compile ours theirs 4)" '<= 1.0'
row '  ms and kB, ours; tcprules'\' \
    "$(($(value compile ours 3) / 1000)),$(value compile ours 4);" \
    "$(($(value compile theirs 3) / 1000)),$(value compile theirs 4)"
echo "100 reloads under load: $(cat reloads)"
echo
echo 'cost          conn/s     p99 us   CPU us/conn   database kB   resident kB'
for n in 0 1000 "$RULES" "$BIG"; do
	printf '%-12s %7s %10s %13s %13s %13s\n' "$n rules" \
	    "$(value "rules-$n" ours 3)" "$(value "rules-$n" ours 4)" \
	    "$(value "rules-$n" ours 5)" "$(value "rules-$n" size 3)" \
	    "$(value "rules-$n" size 4)"
done
echo 'connections of others held: ours, then tcpserver -b 4096'
for n in $HELD; do
	printf '%-12s %7s %10s %13s %13s %13s %13s %s\n' "$n held" \
	    "$(value "held-$n" ours 3)" "$(value "held-$n" ours 4)" \
	    "$(value "held-$n" ours 5)" "$(value "held-$n" tcpserver 3)" \
	    "$(value "held-$n" tcpserver 4)" \
	    "$(value "held-$n" tcpserver 5)" \
	    "(were held: $(value "were-$n" ours 3), $(value "were-$n" tcpserver 3))"
done

#!/bin/sh
# boot.sh [SERVICES [ROUNDS]] : start, status and stop of many "sleep"
# services, by bootctrl and by one /bin/sh init script each, in turns.
# Prints the median milliseconds of each and their ratio.  Machines differ and
# are noisy: only ratios of one run mean anything.
set -eu
n=${1:-1000}
rounds=${2:-5}
bootctrl=${QBOOT_OBJ:?}/src/bootctrl/bootctrl

if [ -z "${BENCH_NS-}" ]; then
	BENCH_NS=1 exec unshare --pid --fork --kill-child --mount \
	    --mount-proc sh "$0" "$n" "$rounds"
fi
mount -t tmpfs -o mode=755 tmpfs /run
mkdir /run/boot /run/init.d /run/pids

i=0
while [ "$i" -lt "$n" ]; do
	printf 'command=/bin/sleep\ncommand_args=100000\noutput_log=/dev/null\n' \
	    > "/run/boot/s$i.rc"
	cat > "/run/init.d/s$i" << EOF
#!/bin/sh
pidfile=/run/pids/s$i
pid=
[ ! -f \$pidfile ] || read -r pid < \$pidfile
case \$1 in
start)
	if [ -z "\$pid" ] || ! kill -0 "\$pid" 2> /dev/null; then
		setsid /bin/sleep 100000 < /dev/null > /dev/null 2>&1 &
		echo \$! > \$pidfile
	fi
	echo "Starting s$i: OK" ;;
status)
	if [ -n "\$pid" ] && kill -0 "\$pid" 2> /dev/null; then
		echo "s$i is running (pid \$pid)."
	else
		echo "s$i is stopped."
		exit 3
	fi ;;
stop)
	kill "\$pid"
	while kill -0 "\$pid" 2> /dev/null; do sleep 0.01; done
	rm -f \$pidfile
	echo "Stopping s$i: OK" ;;
esac
EOF
	chmod 755 "/run/init.d/s$i"
	i=$((i + 1))
done

# Milliseconds since some moment, by a clock that never steps back.
now() {
	read -r up rest < /proc/uptime
	: "$rest"
	echo "${up%.*}${up#*.}0"
}

# timed FILE COMMAND... : appends how long it took
timed() {
	file=$1
	shift
	from=$(now)
	"$@" > /dev/null 2>&1
	to=$(now)
	echo $((to - from)) >> "/run/$file"
}

scripts() {
	for script in /run/init.d/*; do
		"$script" "$1"
	done
}

round=0
while [ "$round" -lt "$rounds" ]; do
	for verb in start status stop; do
		timed "bootctrl.$verb" "$bootctrl" -d /run/boot "$verb"
		timed "scripts.$verb" scripts "$verb"
	done
	round=$((round + 1))
done

median() {
	sort -n "/run/$1" | sed -n "$(((rounds + 1) / 2))p"
}

echo "$n services of sleep, median of $rounds interleaved rounds:"
printf '%-8s %12s %12s %8s\n' verb 'bootctrl ms' '/bin/sh ms' ratio
for verb in start status stop; do
	ours=$(median "bootctrl.$verb")
	theirs=$(median "scripts.$verb")
	[ "$ours" -gt 0 ] || ours=1
	printf '%-8s %12d %12d %7d.%dx\n' "$verb" "$ours" "$theirs" \
	    $((theirs / ours)) $((theirs * 10 / ours % 10))
done

#!/bin/sh
# matrix.sh BACKEND WORDS DIR : each native verb on the service web of the
# bootctrl directory DIR in each state, inside of nsroot.sh.  Prints "VERB STATE
# EXIT" lines, as h_exits does, and writes what "status" printed to the file
# WORDS.
set -u
backend=$1 words=$2 dir=$3
states='running running-broken stopped stopped-broken dead unknown disabled'
pid=

case $backend in
sysvinit)
	verbs='start stop restart try-restart reload force-reload status other'
	native() {
		service web "$1"
	}
	;;
openrc)
	verbs='start stop restart reload status other'
	native() {
		rc-service web "$1"
	}
	;;
esac

# Ends what the last round left, also where bootctrl may not.
reset() {
	write
	for pid in $pid $(cat "$state/web.pid" 2> /dev/null); do
		kill -KILL "$pid" 2> /dev/null
		gone
	done
	rm -f "$state"/*
	if [ "$backend" = openrc ]; then
		rc-service web zap
	fi
}

write() {
	cat > "$dir/web.rc" << 'EOT'
desc="a daemon"
command=/bin/sleep
command_args=100000
reload_signal=CONT
EOT
}

# Waits for the end of pid, which the sh that is PID 1 then reaps.
gone() {
	while kill -0 "$pid" 2> /dev/null; do
		sleep 0.01
	done
}

run() {
	native start
	read -r pid < "$state/web.pid"
}

make() {
	pid=
	case $1 in
	running | running-broken | dead | unknown) run ;;
	esac
	case $1 in
	*-broken) echo 'no assignment' >> "$dir/web.rc" ;;
	dead)
		kill -KILL "$pid"
		gone
		;;
	unknown) echo damaged > "$state/web.state" ;;
	disabled) rm "$dir/web.rc" ;;
	esac
}

write
native start > /dev/null 2>&1
state=$(dirname /run/bootctrl/*/web.pid)
for verb in $verbs; do
	for s in $states; do
		{
			reset
			make "$s"
		} > /dev/null 2>&1
		native "$verb" > out 2>&1
		echo "$verb $s $?"
		if [ "$verb" = status ]; then
			sed "s/(pid $pid)/(pid N)/; s,$dir,DIR,; s/^/$s: /" out
		fi >> "$words"
	done
done

#!/bin/sh
# demo.sh : called by "make demo" with the Makefile's variables.  Installs into
# PREFIX, starts mail services there on free ports of the loopback, talks to
# them, stops them, and removes all of it.  Exit status 1: something was not as
# it has to be.
set -eu
umask 022
PATH=$PATH:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
export PATH

boot=$SYSCONFDIR/bootctrl
work=$QBOOT_OBJ/demo-work
running=no

fail() {
	echo "demo: $*" >&2
	exit 1
}

# Where root's state of this directory lies, see bootctrl(8).
state_dir() {
	for run in /run /var/run; do
		[ -d "$run/bootctrl" ] || continue
		printf '%s/bootctrl/' "$run"
		(cd "$boot" && pwd -P) |
		sed 's,^/,,; s,_,__,g; s,-,_-,g; s,/,-,g'
		return
	done
}

clean_up() {
	status=$?
	trap - EXIT HUP INT TERM
	cd "$QBOOT_SRC"
	if [ "$running" = yes ]; then
		"$BINDIR/bootctrl" -q -d "$boot" stop || status=1
	fi
	if [ "$(id -u)" -eq 0 ] && [ -d "$boot" ]; then
		state=$(state_dir)
		if [ -n "$state" ]; then
			rm -rf "$state"
			rmdir "${state%/*}" 2> /dev/null || :
		fi
	fi
	rm -rf "$PREFIX" "$work"
	exit "$status"
}

# run COMMAND : shows it as one types it, and runs it in this directory.
run() {
	echo "\$ $1"
	eval "$1"
}

# expect STATUS COMMAND : the same; its standard output must be the text on
# our standard input.
expect() {
	cat > "$work/want"
	echo "\$ $2"
	rc=0
	eval "$2" > "$work/got" || rc=$?
	cat "$work/got"
	if ! diff "$work/want" "$work/got" > "$work/diff"; then
		echo "demo: not as expected (<):" >&2
		cat "$work/diff" >&2
		exit 1
	fi
	[ "$rc" -eq "$1" ] || fail "exit status $rc instead of $1"
}

# free_port FIRST : the first of a few ports on which nobody listens.
free_port() {
	for n in 0 1 2 3 4 5; do
		port=$(($1 + n * 10000))
		rc=0
		"$work/h_connect" -t 1 "$port" > /dev/null 2>&1 || rc=$?
		if [ "$rc" -eq 2 ]; then
			echo "$port"
			return
		fi
	done
	fail "no free port beside $1"
}

# processes PGID... : those that still live in these groups.
processes() {
	ps -A -o pgid= -o stat= -o pid= -o args= |
	awk -v groups="$*" '
		BEGIN { split(groups, g); for (i in g) want[g[i]] = 1 }
		$1 in want && $2 !~ /^Z/ { print }'
}

# Programs: what a real mail host has, else what comes closest to it.
choose_programs() {
	smtpd=
	for dir in /var/qmail /usr/local/qmail /usr/pkg; do
		[ ! -x "$dir/bin/qmail-smtpd" ] || smtpd=$dir/bin/qmail-smtpd
	done
	if [ -n "$smtpd" ]; then
		# It would queue a real mail: ask no more than its name.
		set -- 'EHLO demo.example' QUIT
	elif command -v smtpfront-echo > /dev/null; then
		smtpd='smtpfront-echo accept'
		set -- 'EHLO demo.example' 'MAIL FROM:<joe@demo.example>' \
		    'RCPT TO:<ann@demo.example>' DATA 'Subject: demo' '' \
		    'Good morning.' . QUIT
	else
		fail "no SMTP server: install mailfront"
	fi
	dialogue=
	for line; do
		dialogue="$dialogue '$line'"
	done
	for name in h_connect h_qmail_start; do
		${CC:-cc} -D_DEFAULT_SOURCE -o "$work/$name" \
		    "$QBOOT_SRC/tests/helpers/$name.c"
	done
	cat <<EOT
# TCP server:   qmail-tcpsrv
# SMTP server:  $smtpd
# qmail-start:  a stand-in, tests/helpers/h_qmail_start.c, which delivers
#               nothing: this is no place for a real queue
EOT
}

# What "make install" does not bring: the *qmail itself, here a stand-in.
make_qmail() {
	mkdir -p control queue/lock log init.d
	for name in start send lspawn rspawn clean; do
		cp "$work/h_qmail_start" "bin/qmail-$name"
	done
	hostname > control/me 2> /dev/null || echo localhost > control/me
	echo localhost > control/rcpthosts
	cat > etc/bootctrl/bootctrl.env <<EOT
# The demo keeps its logs to itself, and has no splogger.
LOGGER=
output_log="\$QMAIL/log/\$name.log"
EOT
}

# settings PORT : what the demo's env files hold.
settings() {
	echo "PORT=$1"
	echo "HOST=127.0.0.1"
	echo "DAEMON='$smtpd'"
	if [ "$(id -u)" -eq 0 ]; then
		echo "user=nobody"
		echo "group=$(id -gn nobody)"
	fi
}

start_smtp() {
	run "cd etc/bootctrl"
	run "ln -s tcprules-default.cdb tcprules-smtp.cdb"
	run "ln -s qmail-tcpd qmail-smtp.rc"
	settings "$smtp_port" > qmail-smtp.env
	run "cat qmail-smtp.env"
	run "cd ../.."
	run "ln -s ../etc/eqmaild init.d/qmaild"
	running=yes
	expect 0 "init.d/qmaild start" <<'EOT'
Starting qmail-send ...           OK
Starting qmail-smtp ...           OK
EOT
	talk "$smtp_port"
}

talk() {
	echo "\$ h_connect $1$dialogue"
	eval "'$work/h_connect' $1$dialogue" > "$work/talk" ||
	    fail "port $1 does not answer as an SMTP server does"
	cat "$work/talk"
	grep -q '^220' "$work/talk" || fail "no greeting on port $1"
	grep -q '^221' "$work/talk" || fail "no farewell on port $1"
	if grep '^[45]' "$work/talk"; then
		fail "a command was refused"
	fi
}

add_subm() {
	run "cd etc/bootctrl"
	run "ln -s tcprules-default.cdb tcprules-subm.cdb"
	run "ln -s qmail-tcpd qmail-subm.rc"
	settings "$subm_port" >> qmail-subm.env
	run "cd ../.."
	expect 0 "init.d/qmaild restart" <<'EOT'
Stopping qmail-send ...           OK
Starting qmail-send ...           OK
Stopping qmail-smtp ...           OK
Starting qmail-smtp ...           OK
Stopping qmail-subm ...         FAILED
Starting qmail-subm ...           OK
EOT
	talk "$subm_port"
	run "init.d/qmaild status" > "$work/status"
	cat "$work/status"
	pids=$(sed -n 's/^.* is running (pid \([0-9]*\))\.$/\1/p' \
	    "$work/status")
	[ "$(echo "$pids" | wc -l)" -eq 3 ] || fail "not all of them run"
}

stop_all() {
	expect 0 "init.d/qmaild stop" <<'EOT'
Stopping qmail-subm ...           OK
Stopping qmail-smtp ...           OK
Stopping qmail-send ...           OK
EOT
	running=no
	expect 3 "init.d/qmaild status" <<'EOT'
qmail-send is stopped.
qmail-smtp is stopped.
qmail-subm is stopped.
EOT
	# qmail-send's workers notice a moment later that it has gone.
	for n in 1 2 3 4 5; do
		# shellcheck disable=SC2086
		left=$(processes $pids)
		[ -n "$left" ] || break
		sleep 1
	done
	[ -z "$left" ] || fail "processes left: $left"
	echo "# Nothing is left."
}

# A demo that was killed may have left something.
if [ -x "$BINDIR/bootctrl" ] && [ -d "$boot" ]; then
	"$BINDIR/bootctrl" -q -d "$boot" stop || :
fi
rm -rf "$PREFIX" "$work"
trap clean_up EXIT
trap 'exit 1' HUP INT TERM
mkdir -p "$work"
choose_programs
smtp_port=$(free_port 2525)
subm_port=$(free_port 2587)
echo "\$ make install PREFIX=$PREFIX"
sh "$QBOOT_SRC/mk/install.sh" install > "$work/install"
run "cd $PREFIX"
make_qmail
start_smtp
add_subm
stop_all

#!/bin/sh
# valgrind.sh : the programs that read and print, under valgrind, with a small
# bootctrl directory and with broken input.  Any error or leak is a failure.
set -eu
obj=$QBOOT_OBJ
dir=$obj/valgrind
if ! command -v valgrind > /dev/null; then
	echo "valgrind is missing: run \"sh mk/bootstrap.sh check\"" >&2
	exit 1
fi
rm -rf "$dir"
mkdir -p "$dir"
trap 'rm -rf "$dir"' EXIT
# The directory and what is above it must not be writable by others.
chmod 755 "$dir"

cp "$obj"/rc.d/qmail-init "$obj"/rc.d/qmail-tcpd "$obj"/etc/*.env "$dir"
cp "$obj"/etc/tcprules-default.* "$dir"
for name in smtp subm smtps qmtp; do
	ln -s qmail-tcpd "$dir/qmail-$name.rc"
	ln -s tcprules-default.cdb "$dir/tcprules-$name.cdb"
done
ln -s qmail-init "$dir/qmail-init.rc"
cat > "$dir/sleeper.rc" <<EOF
#!$obj/src/bootctrl/bootctrl
# PROVIDE: sleeper
# REQUIRE: qmail-send
LONG="\${LONG:-1000}"
setenv A "\${B:-x y}"
command=sleep
command_args="\$LONG"
EOF
# shellcheck disable=SC2016
printf '#!/x/bootctrl\ncommand=`date`\n' > "$dir/broken.rc"
printf ':allow\n127.0.0.1:allow,RELAYCLIENT=""\n' > "$dir/tcprules-good.txt"
printf ':allow\n300.:deny\n' > "$dir/tcprules-bad.txt"

bad=0
# try STATUS COMMAND... : "any" takes every status but valgrind's, which may
# also fail itself (on the debug information of another compiler).
try() {
	want=$1
	shift
	got=0
	valgrind -q --error-exitcode=99 --leak-check=full \
	    --show-leak-kinds=definite,indirect,possible \
	    --errors-for-leak-kinds=definite,indirect,possible \
	    --track-fds=no "$@" > "$dir/.out" 2>&1 < /dev/null || got=$?
	name=$(basename "$1")
	shift
	if [ "$got" -eq 99 ] || grep -q '^valgrind: ' "$dir/.out" || { [ "$want" != any ] &&
	    [ "$got" -ne "$want" ]; }; then
		echo "valgrind: $name $* FAILED ($got)"
		cat "$dir/.out"
		bad=1
	else
		echo "valgrind: $name $* ok ($got)"
	fi
}

bootctrl=$obj/src/bootctrl/bootctrl
mktcprules=$obj/src/mktcprules/mktcprules
try any "$bootctrl" -d "$dir" list
try any "$bootctrl" -d "$dir" --json list
try any "$bootctrl" -d "$dir" order
try any "$bootctrl" -d "$dir" plan
try any "$bootctrl" -d "$dir" plan qmail-smtp sleeper
try any "$bootctrl" -d "$dir" plan broken
try any "$bootctrl" -d "$dir" -n start
try any "$bootctrl" -d "$dir" status
try any "$bootctrl" -d "$dir" status no-such
try any "$bootctrl" "$dir/sleeper.rc" status -v
try 2 "$bootctrl" -d "$dir" no-such-verb
try 0 "$mktcprules" -d "$dir" good
try 1 "$mktcprules" -d "$dir"
exit $bad

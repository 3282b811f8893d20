#!/bin/sh
# pid1.sh [-b DIR]... STEPS : boots this machine's systemd as PID 1 of its own
# namespaces, over a throw-away overlay of this machine (tests/lab/nsroot.sh),
# and runs the script STEPS, an absolute path below one of the -b, as its only
# service.  What STEPS prints goes to stdout, and its exit status is this one's
# (125: it could not be made).  For root, on Linux, where a hierarchy of
# cgroup v2 can be written.
#
# Of the units of this machine only targets, slices and the journal are
# started, nothing of /etc/systemd: no setting of the kernel, no mount, no
# network of this machine is touched.
set -eu

# A group of our own is all that this systemd sees and manages.
enter_group() {
	base=$(awk '$3 == "cgroup2" { print $2; exit }' /proc/mounts)
	group=$base$(sed -n 's/^0:://p' /proc/self/cgroup)/qboot.$$
	if [ -z "$base" ] || ! mkdir "$group" 2> /dev/null; then
		echo "pid1.sh: no hierarchy of cgroup v2 can be written" >&2
		exit 125
	fi
	trap leave_group EXIT
}

# shellcheck disable=SC2317
leave_group() {
	tries=50
	until find "$group" -depth -type d -exec rmdir {} + 2> /dev/null ||
	    [ "$tries" -eq 0 ]; do
		tries=$((tries - 1))
		sleep 0.1
	done
}

outer() {
	binds="-b $top" # this script is there, too
	while getopts b: option; do
		case $option in
		b) binds="$binds -b $OPTARG" ;;
		*) exit 125 ;;
		esac
	done
	shift $((OPTIND - 1))
	enter_group
	: > "$1.out"
	status=0
	# shellcheck disable=SC2086
	(
		echo 0 > "$group/cgroup.procs"
		exec unshare --cgroup sh "$top/tests/lab/nsroot.sh" -i $binds / \
		    sh "$here/pid1.sh" inside "$1"
	) || status=$?
	cat "$1.out"
	exit "$status"
}

strip_units() {
	units=/lib/systemd/system
	rm -rf /etc/systemd/system "$units"/*.wants /etc/init.d /etc/rc?.d
	find /lib/systemd/system-generators ! -name systemd-sysv-generator \
	    ! -type d -exec rm {} +
	mkdir -p /etc/systemd/system /etc/init.d "$units/sockets.target.wants"
	ln -s ../systemd-journald.socket ../systemd-journald-dev-log.socket \
	    "$units/sockets.target.wants"
}

# inside STEPS : the way of PID 1, in the overlay.
inside() {
	mount --bind /proc/sys /proc/sys
	mount -o remount,bind,ro /proc/sys
	mount -t sysfs -o ro sysfs /sys
	mount -t cgroup2 cgroup2 /sys/fs/cgroup
	strip_units
	cat > /etc/systemd/system/steps.service << EOT
[Unit]
Requires=basic.target
After=basic.target
SuccessAction=exit
FailureAction=exit
[Service]
Type=oneshot
WorkingDirectory=${1%/*}
StandardOutput=append:$1.out
StandardError=append:$1.out
ExecStart=/bin/sh $1
EOT
	exec env container=qboot /lib/systemd/systemd --unit=steps.service \
	    --show-status=0 --log-target=console --log-level=warning
}

here=$(cd "$(dirname "$0")" && pwd)
top=$(cd "$here/../../.." && pwd)
if [ "$1" = inside ]; then
	inside "$2"
fi
outer "$@"

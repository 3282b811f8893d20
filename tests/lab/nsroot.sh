#!/bin/sh
# nsroot.sh [-l LAYER]... [-b DIR]... [-kin] ROOT COMMAND [ARGUMENT...]
# Runs COMMAND in ROOT ("/": this machine's own tree) under a throw-away
# overlay, in mount, pid, net, uts and ipc namespaces of its own.  Nothing
# outside is changed, and everything dies with COMMAND, whose exit status
# this has (125: the overlay could not be made).  For root, on Linux.
#
#	-l LAYER	unpacked packages on top of ROOT, the last on top
#	-b DIR		the directory is DIR of this machine, read and write
#	-i		COMMAND becomes PID 1, an init; else a sh that reaps is
#	-k		keep ROOT's own init scripts, which a layer hides
#	-n		keep the network of this machine
#
# /run, /tmp and /dev are empty; the environment is PATH, HOME and TERM.
set -eu

# outer OPTION... : read the options and go on inside the namespaces.
outer() {
	layers='' binds='' keep='' init='' net=--net
	while getopts b:ikl:n option; do
		case $option in
		b) binds="$binds $(readlink -f "$OPTARG")" ;;
		i) init=yes ;;
		k) keep=yes ;;
		l) layers="$layers $(readlink -f "$OPTARG")" ;;
		n) net='' ;;
		*) exit 125 ;;
		esac
	done
	shift $((OPTIND - 1))
	if [ $# -lt 2 ] || [ ! -d "$1" ]; then
		echo "nsroot.sh: no such directory: ${1:-ROOT}" >&2
		exit 125
	fi
	# shellcheck disable=SC2086
	NSROOT=inside layers=$layers binds=$binds keep=$keep init=$init \
	    exec unshare --mount --propagation private --pid $net --uts --ipc \
	    --fork --kill-child=KILL -- sh "$0" "$@"
}

make_overlay() {
	mount -t tmpfs -o size=4g,mode=755 nsroot /mnt
	mkdir /mnt/upper /mnt/work /mnt/root /mnt/layer
	# Copied, as overlayfs refuses (ELOOP) a lower layer inside another.
	for layer in $layers; do
		cp -a "$layer/." /mnt/layer
	done
	mount -t overlay -o "lowerdir=/mnt/layer:$1" \
	    -o upperdir=/mnt/upper,workdir=/mnt/work nsroot "$root"
}

hide_scripts() {
	for dir in init.d runlevels rc0.d rc1.d rc2.d rc3.d rc4.d rc5.d rc6.d \
	    rcS.d; do
		rm -rf "${root:?}/etc/$dir"
		if [ -d "/mnt/layer/etc/$dir" ]; then
			cp -a "/mnt/layer/etc/$dir" "$root/etc"
		fi
	done
	mkdir -p "$root/etc/init.d"
}

make_devices() {
	mount -t tmpfs -o mode=755 dev "$root/dev"
	for node in null:3 zero:5 full:7 random:8 urandom:9; do
		mknod -m 666 "$root/dev/${node%:*}" c 1 "${node#*:}"
	done
	mknod -m 666 "$root/dev/tty" c 5 0
	ln -s /proc/self/fd "$root/dev/fd"
	ln -s fd/0 "$root/dev/stdin"
	ln -s fd/1 "$root/dev/stdout"
	ln -s fd/2 "$root/dev/stderr"
	mkdir "$root/dev/shm" "$root/dev/pts"
	mount -t tmpfs -o mode=1777 shm "$root/dev/shm"
	mount -t devpts -o newinstance,ptmxmode=0666 devpts "$root/dev/pts"
	ln -s pts/ptmx "$root/dev/ptmx"
	console=$(tty) || console=/dev/null
	: > "$root/dev/console"
	mount --bind "$console" "$root/dev/console"
}

# make_root ROOT : sets root to where it is ready for chroot.
make_root() {
	root=/mnt/root
	# Not in ROOT, but OpenRC would find it among the mounts of process 1.
	umount -R -l /sys/fs/cgroup 2> /dev/null || :
	make_overlay "$1"
	if [ -n "$layers" ] && [ -z "$keep" ]; then
		hide_scripts
	fi
	# Both would have inits and invoke-rc.d refuse to do their work.
	rm -f "$root/.dockerenv" "$root/usr/sbin/policy-rc.d"
	mkdir -p "$root/proc" "$root/run" "$root/dev" "$root/tmp"
	mount -t proc proc "$root/proc"
	mount -t tmpfs -o mode=755 run "$root/run"
	mount -t tmpfs -o mode=1777 tmp "$root/tmp"
	make_devices
	for dir in $binds; do
		mkdir -p "$root$dir"
		mount --bind "$dir" "$root$dir"
	done
	hostname lab
	ip link set lo up
}

if [ "${NSROOT-}" != inside ]; then
	outer "$@"
fi
trap 'exit 125' EXIT
make_root "$(readlink -f "$1")"
trap - EXIT
shift
set -- env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin \
    HOME=/root TERM=dumb chroot "$root" "$@"
# "keep" and the like go with env -i.
if [ "$init" = yes ]; then
	exec "$@"
fi
status=0
"$@" || status=$?
exit "$status"

#!/bin/sh
# mklayers.sh DIR LAYER... : makes DIR/LAYER of each, for nsroot.sh -l: Debian
# packages unpacked, none of their scripts run, nothing installed here.  What
# is there already is left; many may call it at a time.
#
#	openrc		OpenRC, with empty runlevels
#	sysv		sysvinit, its rc, insserv and startpar
#	ash		busybox as /bin/sh; all other programs stay
#	nullmailer	with an empty queue
set -eu
dir=${1:?} version=$(cksum < "$0")
shift

packages() {
	case $1 in
	openrc) echo openrc libeinfo1 librc1 insserv ;;
	sysv) echo sysvinit-core sysv-rc insserv startpar initscripts ;;
	ash) echo busybox ;;
	nullmailer) echo nullmailer ;;
	*)
		echo "mklayers.sh: no such layer: $1" >&2
		exit 2
		;;
	esac
}

# unpack FILE... : into the layer.  /bin and the like must be links, as they
# are on the machine: a directory in their place would hide all programs.
unpack() {
	mkdir -p new/usr/bin new/usr/sbin new/usr/lib
	for name in bin sbin lib; do
		ln -s "usr/$name" "new/$name"
	done
	for file; do
		dpkg-deb --fsys-tarfile "$file" |
		    tar -xp --keep-directory-symlink -C new \
		    --exclude=./usr/share/doc --exclude=./usr/share/man
	done
}

# finish LAYER : what the scripts of its packages would have done.
finish() {
	rm -f new/etc/init.d/*
	case $1 in
	openrc)
		for level in sysinit boot default nonetwork shutdown; do
			mkdir -p "new/etc/runlevels/$level"
		done
		;;
	sysv)
		cp new/usr/share/sysvinit/inittab new/etc/inittab
		for level in 0 1 2 3 4 5 6 S; do
			mkdir -p "new/etc/rc$level.d"
		done
		;;
	ash) ln -s busybox new/usr/bin/sh ;;
	nullmailer)
		mkfifo -m 622 new/var/spool/nullmailer/trigger
		chown mail new/var/spool/nullmailer/trigger
		;;
	esac
}

mkdir -p "$dir"
cd "$dir"
exec 9> lock
flock 9
for layer; do
	if [ -f "$layer.made" ] && [ "$(cat "$layer.made")" = "$version" ]; then
		continue
	fi
	list=$(packages "$layer")
	rm -rf debs new "$layer" "$layer.made"
	mkdir debs
	# shellcheck disable=SC2086
	if ! (cd debs && apt-get download $list) > download.log 2>&1; then
		echo "mklayers.sh: apt-get cannot download $list:" >&2
		tail -n 3 download.log >&2
		exit 1
	fi
	unpack debs/*.deb
	finish "$layer"
	mv new "$layer"
	rm -rf debs
	echo "$version" > "$layer.made"
done

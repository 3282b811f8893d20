#!/bin/sh
# boot.sh [systemd | sysvinit | openrc]... : called by "make boot" with the
# Makefile's variables.  Boots whole systems with stand-ins for a *qmail in an
# emulated machine, each by its init: the services have to come up in their
# order and answer a mail client, and a shutdown has to stop them in the
# reverse order with nothing killed.  One line for each system tells; exit
# status 1: one of them failed.  For root, on Debian; the trees, of Debian's
# packages, are made once and kept in OBJDIR/boot.
set -eu
umask 022
work=$QBOOT_OBJ/boot
limit=${BOOT_LIMIT:-300} # seconds for one boot

mkdir -p "$work"
cd "$work"
export LC_ALL=C

say() {
	echo "boot: $*" >&2
}

# The kernel of Debian's cloud images, unpacked and not installed.
get_kernel() {
	kernel=$(find "$work/kernel" -name 'vmlinuz-*' 2> /dev/null) || :
	[ -z "$kernel" ] || return 0
	say "getting a kernel"
	rm -rf kernel debs
	mkdir debs
	package=$(apt-cache depends linux-image-cloud-amd64 |
	    sed -n 's/.*Depends: \(linux-image-.*\)/\1/p')
	(cd debs && apt-get download -q "$package") > kernel.log 2>&1
	dpkg-deb -x debs/*.deb kernel
	rm -rf debs
	kernel=$(find "$work/kernel" -name 'vmlinuz-*')
}

sources() {
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
	    /etc/apt/sources.list.d/*.sources; do
		[ ! -s "$list" ] || echo "$list"
	done
}

# Debian with systemd: the tree that sysvinit is laid over, too.
get_debian() {
	if [ -f debian.made ]; then
		return
	fi
	say "making a tree of Debian"
	rm -rf debian
	# shellcheck source=/dev/null
	suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
	# shellcheck disable=SC2046
	mmdebstrap --quiet --variant=minbase --include=systemd-sysv,iproute2 \
	    --aptopt='Acquire::Languages "none"' \
	    --dpkgopt='path-exclude=/usr/share/doc/*' \
	    --dpkgopt='path-exclude=/usr/share/man/*' \
	    --dpkgopt='path-exclude=/usr/share/locale/*' \
	    "$suite" debian $(sources) > debian.log 2>&1
	: > debian.made
}

# The trees, each with the init that the kernel starts.
tree_systemd() {
	get_debian
	cp -a debian tree
	cp "$QBOOT_SRC/mk/boot/"*.service tree/etc/systemd/system
	ln -s ../check.service ../report.service \
	    tree/etc/systemd/system/multi-user.target.wants
}

tree_sysvinit() {
	get_debian
	sh "$QBOOT_SRC/tests/lab/mklayers.sh" "$QBOOT_OBJ/lab" sysv
	cp -a debian tree
	rm -rf tree/etc/init.d tree/etc/rc?.d
	# Inside the tree: it has links such as /sbin/halt to /bin/systemctl.
	tar -C "$QBOOT_OBJ/lab/sysv" -cf - . |
	    chroot tree tar -C / --keep-directory-symlink -xpf -
	cp "$QBOOT_SRC/mk/boot/inittab.sysvinit" tree/etc/inittab
}

tree_openrc() {
	sh "$QBOOT_SRC/tests/lab/mkalpine.sh" "$QBOOT_OBJ/lab"
	cp -a "$QBOOT_OBJ/lab/alpine" tree
	cp "$QBOOT_SRC/mk/boot/inittab.openrc" tree/etc/inittab
}

# add_qmail INIT : what an admin does, in the tree.
add_qmail() {
	qmail=tree$PREFIX
	mkdir -p "$qmail/bin" "$qmail/control" "$qmail/queue/lock" tree/qboot
	for name in start send lspawn rspawn clean; do
		cp "$QBOOT_OBJ/tests/helpers/h_qmail_start" \
		    "$qmail/bin/qmail-$name"
	done
	chmod 700 "$qmail/bin/qmail-start"
	cp "$QBOOT_OBJ/tests/helpers/h_smtpd" "$qmail/bin/qmail-smtpd"
	echo localhost > "$qmail/control/me"
	echo localhost > "$qmail/control/rcpthosts"
	DESTDIR=$work/tree sh "$QBOOT_SRC/mk/install.sh" install > install.log
	boot=tree$SYSCONFDIR/bootctrl
	echo 'LOGGER=' > "$boot/bootctrl.env"
	for name in smtp subm; do
		ln -s tcprules-default.cdb "$boot/tcprules-$name.cdb"
		ln -s qmail-tcpd "$boot/qmail-$name.rc"
	done
	group=$(sed -n 's/^\(no[a-z]*\):x:65534:.*/\1/p' tree/etc/group)
	printf 'user=nobody\ngroup=%s\n' "$group" > "$boot/qmail-smtp.env"
	printf 'PORT=587\nuser=nobody\ngroup=%s\n' "$group" \
	    > "$boot/qmail-subm.env"
	cp "$QBOOT_OBJ/tests/helpers/h_connect" tree/qboot
	for name in check report sysinit; do
		sed "s,@BINDIR@,$BINDIR," "$QBOOT_SRC/mk/boot/$name.sh" \
		    > "tree/qboot/$name"
	done
	chmod 755 tree/qboot/*
	chroot tree "$BINDIR/bootctrl" install "$1" >> install.log 2>&1
}

# The whole tree as the kernel's first file system: no disk, no modules.
run_machine() {
	(cd tree && find . -xdev -print0 | cpio -0 -o -H newc --quiet) \
	    > "$1.cpio"
	timeout "$limit" qemu-system-x86_64 -accel tcg,thread=multi -cpu max \
	    -M q35 -m 1536 -nodefaults -display none -serial stdio -no-reboot \
	    -kernel "$kernel" -initrd "$1.cpio" \
	    -append "console=ttyS0 quiet panic=-1 rdinit=/sbin/init" \
	    < /dev/null 2>&1 | tr -d '\r' > "$1.log"
	rm -f "$1.cpio"
}

# told PATTERN : lines of the log that the tree's own scripts printed.
told() {
	grep -q "^qboot: $1\$" "$init.log"
}

# passed : is it all as it has to be?  Prints why not.
passed() {
	told 'up' || { echo "the services did not come up"; return 1; }
	told 'mail taken' || { echo "no mail was taken"; return 1; }
	order=$(awk '/^qboot: event / && ($4 == "ready" || $4 == "stop") {
		printf "%s %s, ", $4, $3 }' "$init.log")
	case $order in
	'ready qmail-send, ready qmail-s'*'stop qmail-s'*'stop qmail-send, ') ;;
	*)
		echo "another order: $order"
		return 1
		;;
	esac
	if grep -E '^qboot: event [^ ]* (killed|gone|failed)' "$init.log"; then
		return 1
	fi
}

if [ "$(id -u)" -ne 0 ]; then
	say "this needs root"
	exit 1
fi
[ $# -gt 0 ] || set -- systemd sysvinit openrc
get_kernel
status=0
for init; do
	rm -rf tree
	case $init in
	systemd) tree_systemd ;;
	sysvinit) tree_sysvinit ;;
	openrc) tree_openrc ;;
	*)
		say "no such system: $init"
		exit 1
		;;
	esac
	add_qmail "$init"
	say "booting $init: $work/$init.log"
	began=$(date +%s)
	result=PASS why=
	run_machine "$init" || why="not over after $limit s"
	if ! why=$why$(passed) || [ -n "$why" ]; then
		result=FAIL status=1
	fi
	echo "$result: boot of $init, $(($(date +%s) - began)) s${why:+: $why}"
done
rm -rf tree
exit "$status"

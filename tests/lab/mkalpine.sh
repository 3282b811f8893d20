#!/bin/sh
# mkalpine.sh DIR : makes DIR/alpine, a small tree like Alpine's: OpenRC and
# busybox, and no other userland.  Debian's packages are extracted, none of
# their scripts run.  What is there already is left; many may call it at a time.
set -eu
dir=${1:?} version=$(cksum < "$0")

# The lists of packages that apt itself uses here.
sources() {
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list \
	    /etc/apt/sources.list.d/*.sources; do
		[ ! -s "$list" ] || echo "$list"
	done
}

mkdir -p "$dir"
cd "$dir"
exec 9> lock
flock 9
if [ -f alpine.made ] && [ "$(cat alpine.made)" = "$version" ]; then
	exit 0
fi
rm -rf alpine alpine.made new
# shellcheck source=/dev/null
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
# shellcheck disable=SC2046
if ! mmdebstrap --quiet --variant=extract --include=openrc,busybox-static \
    --aptopt='Acquire::Languages "none"' "$suite" new $(sources) \
    > alpine.log 2>&1; then
	echo "mkalpine.sh: mmdebstrap failed:" >&2
	tail -n 3 alpine.log >&2
	exit 1
fi
for path in $(new/bin/busybox --list-full); do
	mkdir -p "new/${path%/*}"
	if [ ! -e "new/$path" ] && [ ! -L "new/$path" ]; then
		ln -s /bin/busybox "new/$path"
	fi
done
rm -f new/etc/init.d/*
for path in proc sys run dev root tmp mnt var/log var/lib etc/conf.d; do
	mkdir -p "new/$path"
done
for level in sysinit boot default nonetwork shutdown; do
	mkdir -p "new/etc/runlevels/$level"
done
ln -sfn ../run new/var/run
cat > new/etc/passwd << 'EOT'
root:x:0:0:root:/root:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
EOT
cat > new/etc/group << 'EOT'
root:x:0:
tty:x:5:
uucp:x:10:
nogroup:x:65534:
EOT
mv new alpine
echo "$version" > alpine.made

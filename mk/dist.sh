#!/bin/sh
# dist.sh : obj/dist/qboot-VERSION.tar.gz, the same bytes from the same commit
# wherever and whenever it is made.  What is not committed is not in it.
set -eu
name=qboot-$VERSION
out=$QBOOT_OBJ/dist
mkdir -p "$out"
cd "$QBOOT_SRC"
if ! git rev-parse --verify -q HEAD > /dev/null; then
	echo "dist needs the repository: this is a tree without it" >&2
	exit 1
fi
# The time of the commit, no names of users, no time in the gzip header.
time=$(git log -1 --format=%ct)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
mkdir "$tmp/$name"
git -c core.autocrlf=false archive HEAD | tar -xf - -C "$tmp/$name"
(cd "$tmp" && find "$name" | LC_ALL=C sort > list &&
    tar --no-recursion --format=ustar --owner=0 --group=0 --numeric-owner \
	--mode='u=rwX,go=rX' --mtime="@$time" -cf - -T list) |
    gzip -9n > "$out/$name.tar.gz.new"
mv -f "$out/$name.tar.gz.new" "$out/$name.tar.gz"
cksum "$out/$name.tar.gz"

#!/bin/sh
# deb.sh : obj/deb/qboot_VERSION_ARCH.deb, from what is committed.  Needs
# debhelper; lintian, if it is there, has the last word.
set -eu
name=qboot-$VERSION
out=$QBOOT_OBJ/deb
sh "$QBOOT_SRC/mk/bootstrap.sh" deb
sh "$QBOOT_SRC/mk/dist.sh"
rm -rf "$out"
mkdir -p "$out"
cd "$out"
tar -xzf "$QBOOT_OBJ/dist/$name.tar.gz"
cp -R "$name/mk/package/debian" "$name/debian"
cd "$name"
# Not with the variables of this build.
env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C dpkg-buildpackage -us -uc -b
cd ..
if command -v lintian > /dev/null; then
	lintian --fail-on error --allow-root ./*.changes
fi
ls -- *.deb

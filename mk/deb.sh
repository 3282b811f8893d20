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
# Who packages it puts an address of his own in the place of qboot@localhost.
if command -v lintian > /dev/null; then
	lintian --fail-on error --allow-root --suppress-tags \
	    bogus-mail-host,bogus-mail-host-in-debian-changelog ./*.changes
fi
ls -- *.deb

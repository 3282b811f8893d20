#!/bin/sh
# deb.sh [tree] : obj/deb/qboot_VERSION_ARCH.deb, from what is committed, or
# from the tree as it is.  Needs debhelper; lintian, if it is there, has the
# last word.
set -eu
name=qboot-$VERSION
out=$QBOOT_OBJ/deb
sh "$QBOOT_SRC/mk/bootstrap.sh" deb
rm -rf "$out"
mkdir -p "$out/$name"
if [ "${1:-}" = tree ]; then
	cd "$QBOOT_SRC"
	cp -R Makefile mk src backends rc.d etc man "$out/$name"
else
	sh "$QBOOT_SRC/mk/dist.sh"
	tar -xzf "$QBOOT_OBJ/dist/$name.tar.gz" -C "$out"
fi
cd "$out/$name"
cp -R mk/package/debian debian
# Not with the variables of this build.
env -i PATH="$PATH" HOME="${HOME:-/}" LC_ALL=C dpkg-buildpackage -us -uc -b
cd ..
# Who packages it puts an address of his own in the place of qboot@localhost.
if command -v lintian > /dev/null; then
	lintian --fail-on error --allow-root --suppress-tags \
	    bogus-mail-host,bogus-mail-host-in-debian-changelog ./*.changes
fi
ls -- *.deb

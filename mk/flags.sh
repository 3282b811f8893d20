#!/bin/sh
# flags.sh FILE CC [CDBDIR] : write a makefile with what this compiler takes
# and where tinycdb is (CDBDIR=none: do not look).  Done again only when one of
# the inputs changed.
set -eu
file=$1 cc=$2 cdbdir=${3:-}
id="# $(cksum < "$0") $cc $cdbdir"
if [ -f "$file" ] && [ "$(head -n 1 "$file")" = "$id" ]; then
	exit 0
fi
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# links FLAGS : do these flags work, and silently?
links() {
	# shellcheck disable=SC2086
	$cc -Werror -O2 -o "$tmp/t" "$tmp/t.c" "$@" > /dev/null 2>&1
}

# harden FLAGS : add them to both lists if they work with those before.
harden() {
	# shellcheck disable=SC2086
	if links $cflags $ldflags $1 $2; then
		cflags="$cflags $1" ldflags="$ldflags $2"
	fi
}

echo 'int main(void) { return (0); }' > "$tmp/t.c"
if ! links; then
	echo "$cc: does not build programs here" >&2
	exit 1
fi
cflags='' ldflags='' fortify=''
harden -fstack-protector-strong ''
harden -fstack-clash-protection ''
harden -fPIE -pie
harden '' -Wl,-z,relro,-z,now
map=''
if links -ffile-prefix-map=/a=b; then
	map=-ffile-prefix-map
fi
if links -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2; then
	fortify='-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2'
fi

# tinycdb: the archive, so that the programs need no library but libc.  BSD
# packages live below a prefix that the compiler does not look at.
{
	echo '#include <cdb.h>'
	echo 'int main(void) { return (cdb_init(0, 0)); }'
} > "$tmp/t.c"
inc='' lib='' found=''
for dir in "$cdbdir" '' /usr/local /usr/pkg; do
	if [ -n "$dir" ]; then
		inc="-I$dir/include" lib="-L$dir/lib"
	else
		inc='' lib=''
	fi
	for l in -l:libcdb.a -lcdb; do
		# shellcheck disable=SC2086
		if links $inc $lib $l; then
			found=$l
			break 2
		fi
	done
done
if [ -z "$found" ] && [ "$cdbdir" != none ]; then
	echo "tinycdb (cdb.h, libcdb.a) is missing: run" \
	    "\"sh mk/bootstrap.sh build\", or set CDBDIR" >&2
	exit 1
fi

{
	echo "$id"
	echo "HARDEN_CFLAGS=$cflags"
	echo "HARDEN_LDFLAGS=$ldflags"
	echo "FORTIFY_CFLAGS=$fortify"
	echo "MAP_FLAG=$map"
	echo "CDB_CPPFLAGS=$inc"
	echo "CDB_LIBS=$lib $found"
} > "$file.tmp"
mv -f "$file.tmp" "$file"

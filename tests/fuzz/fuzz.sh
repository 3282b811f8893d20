#!/bin/sh
# fuzz.sh SECONDS [TARGET...] : build the fuzzers (h_TARGET.c) and run each for
# so long, from the seeds.  What they find stays in FUZZ_OBJ/tests/fuzz/work.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
obj=${FUZZ_OBJ:-$top/obj}
seconds=$1
shift
targets=${*:-conf record pidfile stat}
mkdir -p "$obj/tests/fuzz/work"
cd "$obj/tests/fuzz/work"

case $(uname -s) in
Linux) os=linux ;;
*) os=bsd ;;
esac
sources=''
for source in "$top"/src/core/*.c "$top"/src/compat/*.c "$top"/src/tcp/*.c \
    "$top"/src/launcher/*.c; do
	case ${source##*/} in
	os_"$os"*) ;;
	os_posix_fork.c) [ "$os" = bsd ] || continue ;;
	os_*) continue ;;
	esac
	sources="$sources $source"
done
compile="$FUZZ_CC $FUZZ_FLAGS -iquote $obj/src/compat -I$obj/src -I$top/src"
rm -f ./*.o
# These are words.
# shellcheck disable=SC2086
$compile -c $sources
for target in $targets; do
	mkdir -p "$target"
	set --
	for object in ./*.o; do
		# This target includes the file that it tests.
		[ "$target:$object" = stat:./os_linux_proc.o ] ||
		    set -- "$@" "$object"
	done
	# shellcheck disable=SC2086
	$compile -o "fuzz_$target" "$top/tests/fuzz/h_$target.c" "$@" -lcdb
done
for target in $targets; do
	"./fuzz_$target" -max_total_time="$seconds" -print_final_stats=1 \
	    -max_len=4096 -artifact_prefix="$target-" "$target" \
	    "$top/tests/fuzz/seeds/$target"
done

#!/bin/sh
# faults.sh small|large [NAME...] : runs rows of the fault campaign, each in
# fresh namespaces, and writes what came of them to obj/faults/results.
# SEED=N repeats one; without it the clock gives one, which is printed.
# A row: sh row_NAME.sh RUNS SEED in an empty directory.  It ends 0, with
# "runs=N failures=N seed=N" as its last line, if all that it promises was done
# and nothing broke.
set -eu
src=$QBOOT_SRC obj=$QBOOT_OBJ
rows=$src/tests/faults/rows
out=$obj/faults
self=$src/mk/faults.sh

usage() {
	echo "usage: faults.sh small|large [NAME...]" >&2
	exit 2
}

# In the namespaces, as PID 1: --row NAME RUNS SEED.
if [ "${1-}" = --row ]; then
	mount -t tmpfs -o mode=755 tmpfs /run
	mount -t tmpfs -o mode=755 tmpfs /var/log
	ip link set lo up
	# No exec: PID 1 collects what the row leaves behind.
	status=0
	sh "$src/tests/faults/row_$2.sh" "$3" "$4" || status=$?
	exit "$status"
fi

# run_row NAME RUNS : adds one line to the results.
run_row() {
	dir=$out/$1
	rm -rf "$dir"
	mkdir -p "$dir/work"
	seed=${SEED:-$(date +%s)}
	echo "$1: $2 runs, seed $seed ..."
	begin=$(date +%s)
	status=0
	(cd "$dir/work" && unshare --pid --fork --kill-child --mount \
	    --mount-proc --net sh "$self" --row "$1" "$2" "$seed") \
	    > "$dir/out" 2> "$dir/err" < /dev/null || status=$?
	seconds=$(($(date +%s) - begin))
	last=$(tail -n 1 "$dir/out")
	case $last in
	runs=*' failures='*' seed='*) ;;
	*) last="runs=0 failures=1 seed=$seed" ;;
	esac
	if [ "$status" -eq 77 ]; then
		echo "$1: skipped: $(tail -n 1 "$dir/err")"
		return
	fi
	# Three words that the row printed.
	# shellcheck disable=SC2086
	set -- "$1" $last
	printf '%-16s %8s %8s %12s %8s  %s\n' "$1" "${2#runs=}" \
	    "${3#failures=}" "${4#seed=}" "$seconds" "$commit" >> "$results"
	echo "$1: ${2#runs=} runs, ${3#failures=} failures, $seconds s"
	if [ "$status" -ne 0 ]; then
		tail -n 40 "$dir/err" | cut -c 1-300 >&2
		bad=1
	else
		rm -rf "$dir/work"
	fi
}

size=${1-}
case $size in
small | large) shift ;;
*) usage ;;
esac
if ! unshare --pid --fork --kill-child --mount --mount-proc --net true; then
	echo "faults: PID, mount and network namespaces are needed: Linux" \
	    "and root" >&2
	exit 1
fi
commit=$(git -C "$src" rev-parse --short HEAD 2> /dev/null) || commit=-
if [ "$commit" != - ] && [ -n "$(git -C "$src" status --porcelain)" ]; then
	commit=$commit+
fi
for name; do
	grep -q "^${name}[[:space:]]" "$rows" || {
		echo "faults: no row $name in $rows" >&2
		exit 2
	}
done
mkdir -p "$out"
results=$out/results
printf '%-16s %8s %8s %12s %8s  %s\n' row runs failures seed seconds commit \
    > "$results"
bad=0
# Not in a pipe, so that bad stays; a row must not eat the table.
exec 3< "$rows"
while read -r name small large text <&3; do
	case $name in
	'#'* | '') continue ;;
	esac
	case " $* " in
	"  " | *" $name "*) ;;
	*) continue ;;
	esac
	echo "# $text"
	if [ "$size" = small ]; then
		run_row "$name" "$small"
	else
		run_row "$name" "$large"
	fi
done
echo
cat "$results"
exit "$bad"

#!/bin/sh
# test.sh [FILTER...] : run the tests that were built, in a clean environment:
# kyua keeps all of it in its results file.  The last line has the counts.
# QBOOT_SANITIZE is not empty where sanitizers need memory that limits forbid.
set -eu
src=$QBOOT_SRC obj=$QBOOT_OBJ
db=$obj/tests/kyua.db
here=${QBOOT_TESTS:-}	# one directory with tests, or all
if ! command -v kyua > /dev/null; then
	echo "kyua is missing: run \"sh mk/bootstrap.sh check\"" >&2
	exit 1
fi

# reachable DIR : can another user get there?
reachable() {
	dir=$1
	while [ "$dir" != / ]; do
		case $(ls -ld "$dir") in
		d????????[xt]*) ;;
		*) return 1 ;;
		esac
		dir=$(dirname "$dir")
	done
}

user=''
if [ "$(id -u)" -eq 0 ] && reachable "$obj/tests"; then
	user='-v unprivileged_user=nobody'
fi
# "core/" is short for "tests/core/".
for filter; do
	shift
	case ${here:-$filter} in
	tests/* | backends/*/tests*) ;;
	*) filter=tests/$filter ;;
	esac
	set -- "$@" "$filter"
done

# Two lists of options that split at blanks, which is meant.
# shellcheck disable=SC2086
set -- --config=none -v parallelism="$(sh "$src/mk/ncpu.sh")" $user \
    ${KYUA_FLAGS:-} test -k "$src/${here:+$here/}Kyuafile" \
    --build-root="$obj${here:+/$here}" -r "$db" "$@"

rm -f "$db"
status=0
clean() {
	env -i PATH="$PATH" HOME="${HOME:-/}" \
	    QBOOT_SANITIZE="${QBOOT_SANITIZE:-}" \
	    QBOOT_SRC="$src" QBOOT_OBJ="$obj" QBOOT_MAKE="${MAKE:-bmake}" \
	    LSAN_OPTIONS="suppressions=$src/tests/lsan.supp:print_suppressions=0" \
	    ASAN_OPTIONS=allocator_may_return_null=1 \
	    UBSAN_OPTIONS=print_stacktrace=1:halt_on_error=1 "$@"
}
clean kyua "$@" || status=$?
if [ "$status" -ne 0 ] && [ -f "$db" ]; then
	clean kyua report -r "$db" --verbose \
	    --results-filter=failed,broken >&2 || :
fi
sh "$src/tests/count.sh" "$db"
exit "$status"

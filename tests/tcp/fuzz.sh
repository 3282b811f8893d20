#!/bin/sh
# fuzz.sh SECONDS : build the fuzzers and run each for so long, from the
# recorded texts and from databases of these.  What they find stays in
# obj/tests/tcp/fuzz of the source tree.
set -eu
top=$(cd "$(dirname "$0")/../.." && pwd)
work=$top/obj/tests/tcp/fuzz
mkdir -p "$work/rules" "$work/cdb"
cd "$work"

for target in rules cdb; do
	# The flags are words.
	# shellcheck disable=SC2086
	$FUZZ_CC $FUZZ_FLAGS -iquote "$top/obj/src/compat" -I"$top/obj/src" -I"$top/src" \
	    -o "fuzz_$target" "$top/tests/tcp/fuzz_$target.c" \
	    "$top"/src/tcp/*.c "$top/src/core/buf.c" "$top/src/core/errs.c" \
	    "$top/src/core/trust.c" "$top"/src/compat/*.c -lcdb
done
cp "$top"/tests/data/tcprules-cases/*.txt rules/
tcprules=$top/obj/src/tcprules/tcprules
for text in rules/*.txt; do
	name=${text##*/}
	"$tcprules" -d "cdb/$name.cdb" tmp < "$text" 2> /dev/null || :
done
./fuzz_rules -max_total_time="$1" -print_final_stats=1 rules
./fuzz_cdb -max_total_time="$1" -print_final_stats=1 cdb

#!/bin/sh
# count.sh RESULTS : one closing line with the counts; kyua's own line counts
# what was skipped as passed.
kyua db-exec -r "$1" --no-headers \
    "select result_type, count(*) from test_results group by result_type" |
awk -F, '
	{ n[$1] = $2 }
	END {
		printf "%d passed, %d failed, %d skipped\n",
		    n["passed"] + n["expected_failure"],
		    n["failed"] + n["broken"], n["skipped"]
	}'

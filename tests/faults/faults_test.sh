# The rows of the fault campaign, with the numbers for each change.
# shellcheck shell=sh disable=SC1091,SC2154
. "${QBOOT_SRC}/tests/lib.subr"

faults=${QBOOT_SRC}/tests/faults

# row NAME RUNS : the body of each case
row()
{
	inside_ns
	[ "$(uname -s)" = Linux ] || atf_skip "needs Linux"
	[ "$(id -u)" = 0 ] || atf_skip "needs root"
	row_runs=$2
	if [ -n "${QBOOT_SANITIZE-}" ]; then # ten times as slow
		case $1,$2 in
		syscall-errors,* | full-disk,*)
			atf_skip "the faults hit what sanitizers need"
			;;
		*,full | *,*,*) atf_skip "takes too long with sanitizers" ;;
		*) row_runs=$(($2 / 10)) ;;
		esac
	fi
	mkdir work
	cd work || atf_fail "no work directory"
	row_status=0
	sh "${faults}/row_$1.sh" "${row_runs}" 1 > ../out 2> ../err ||
	    row_status=$?
	if [ "${row_status}" -eq 77 ]; then
		atf_skip "$(tail -n 1 ../err)"
	fi
	cat ../out
	cat ../err >&2
	tail -n 1 ../out | grep -q '^runs=[0-9]* failures=0 seed=1$' ||
	    atf_fail "broken"
	atf_check_equal 0 "${row_status}"
}

# A case for each line of the table.
while read -r row_name row_small row_large row_text; do
	case ${row_name} in
	'#'* | '') continue ;;
	esac
	row_case=$(echo "${row_name}" | tr - _)
	eval "atf_test_case ${row_case}
	${row_case}_head()
	{
		atf_set descr '${row_text}'
		atf_set timeout 900
	}
	${row_case}_body()
	{
		row ${row_name} ${row_small}
	}"
	row_cases="${row_cases-} ${row_case}"
done < "${faults}/rows"

atf_init_test_cases()
{
	for row_case in ${row_cases-}; do
		atf_add_test_case "${row_case}"
	done
}

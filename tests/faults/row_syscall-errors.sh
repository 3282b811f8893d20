# row_syscall-errors.sh RUNS SEED : a system call of bootctrl, of the child
# that becomes the service, or of mktcprules fails.  All calls, each with all
# errors that are likely for it, are put into an order by SEED; RUNS of them
# are taken, from the beginning again if there are not so many.
# shellcheck shell=sh disable=SC1091,SC2034,SC2154
. "${QBOOT_SRC}/tests/faults/faults.subr"

# list VERB [-f] : a line "SHAPE N ERROR VERB [-f]" for each
list()
{
	what="list of $* (${shape})"
	case $1 in
	start) be down ;;
	mktcprules) cp rules.b "${boot}/tcprules-x.txt" ;;
	*) be up ;;
	esac
	if [ "$1" = mktcprules ]; then
		set -- "$1" "${mktcprules_bin}" -d "${boot}"
	else
		set -- "$@" "${bootctrl_bin}" -d "${boot}" "$1"
	fi
	list_verb=$1
	shift
	# shellcheck disable=SC2086
	"${faults}/h_inject" ${list_memory} -o calls -c "$@" > out 2> err ||
	    failed "status $?"
	[ "$1" != -f ] || list_verb="${list_verb} -f"
	awk -v shape="${shape}" -v verb="${list_verb}" '{
		for (i = 3; i <= NF; i++)
			print shape, $1, $i, verb }' calls
	now=any
	[ "${shape}" = rules ] || afresh
}

list_all()
{
	for list_shape in daemon settle user logger pair tcpserver oneshot \
	    forking; do
		mkshape "${list_shape}"
		for list_verb in start stop restart status; do
			list "${list_verb}"
		done
		list start -f
		list restart -f
	done
	mkshape rules
	list mktcprules
	rules_now=b
}

# One after the other until the lane has its share.
error_lane()
{
	list_memory=${sanitized:+-m}
	list_all > items.all # no pipe: what mkshape sets is needed here
	shuffled < items.all > items
	[ -s items ] || failed "no calls were listed"
	item=0
	hurt_arg=
	while [ "${lane_runs}" -lt $((runs / lanes)) ]; do
		while [ "${lane_runs}" -lt $((runs / lanes)) ] &&
		    read -r item_shape item_n item_error item_verb item_child \
			<&3; do
			item=$((item + 1))
			[ $((item % lanes)) -eq "${lane}" ] || continue
			mkshape "${item_shape}"
			# -f, or no word.
			# shellcheck disable=SC2086
			hurt "${item_verb}" inject ${item_child} \
			    -n "${item_n}" -e "${item_error}"
			[ -z "${hurt_what}" ] || lane_runs=$((lane_runs + 1))
		done 3< items
	done
}

row_begin "$@"
row_lanes "${FAULT_LANES:-2}" error_lane
row_end "${runs}"
